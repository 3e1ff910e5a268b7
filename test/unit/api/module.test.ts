/** Modules: sources, types of imports and exports, custom sections, artifacts and what becomes of damaged ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { encodeModule } from '../../../src/binary/encode.js';
import { Engine, FuncType, Instance, InvalidError, MalformedError, Module, Store, StructType } from '../../../src/entry/index.js';
import { parseWat } from '../../../src/text/index.js';

const engine = new Engine();
const TEXT = `(module $name
  (type $pair (struct (field i32) (field (mut i64))))
  (import "env" "f" (func $f (param i32 externref) (result i64 f64)))
  (import "env" "m" (memory i64 1 2))
  (import "env" "t" (table 1 funcref))
  (import "env" "g" (global (mut v128)))
  (import "env" "e" (tag (param i32)))
  (memory (export "memory") 1 5 shared)
  (table (export "table") 2 (ref null $pair))
  (global (export "global") (ref i31) (ref.i31 (i32.const 1)))
  (tag (export "tag") (param f32))
  (func (export "func") (param (ref null $pair)))
  (@custom "note" "one") (@custom "note" "two"))`;

test('text and bytes', async () => {
  const binary = encodeModule(parseWat(TEXT));
  for (const module of [new Module(engine, TEXT), new Module(engine, binary), await Module.compile(engine, binary)]) {
    assert.equal(module.engine, engine);
    assert.equal(module.name, 'name');
    assert.deepEqual(module.customSections('note').map((bytes) => new TextDecoder().decode(bytes)), ['one', 'two']);
    assert.deepEqual(module.customSections('nothing'), []);
  }
  assert.equal(new Module(engine, '(module)').name, null);
});

test('imports and exports have their full types', () => {
  const module = new Module(engine, TEXT);
  const [f, ...others] = module.imports;
  assert.ok(f.type.kind === 'func' && f.type.type instanceof FuncType);
  assert.deepEqual(f.type.type.params, ['i32', 'externref']);
  assert.deepEqual(f.type.type.results, ['i64', 'f64']);
  assert.deepEqual(others.map(({ module: from, name, type }) => [from, name, type.kind, type.kind === 'tag' ? type.type.params : type.type]), [
    ['env', 'm', 'memory', { minimum: 1, maximum: 2, address: 'i64', shared: false, pageSize: 65_536 }],
    ['env', 't', 'table', { minimum: 1, element: 'funcref', address: 'i32' }],
    ['env', 'g', 'global', { value: 'v128', mutable: true }],
    ['env', 'e', 'tag', ['i32']],
  ]);
  const exports = new Map(module.exports.map(({ name, type }) => [name, type]));
  assert.deepEqual([...exports.keys()], ['memory', 'table', 'global', 'tag', 'func']);
  assert.deepEqual(exports.get('memory'), { kind: 'memory', type: { minimum: 1, maximum: 5, address: 'i32', shared: true, pageSize: 65_536 } });
  assert.deepEqual(exports.get('global'), { kind: 'global', type: { value: { ref: 'i31', nullable: false }, mutable: false } });
  const table = exports.get('table') as any;
  assert.ok(table.type.element.ref instanceof StructType && table.type.element.nullable);
  assert.deepEqual(table.type.element.ref.fields, [{ type: 'i32', mutable: false }, { type: 'i64', mutable: true }]);
  assert.equal((exports.get('func') as any).type.params[0].ref, table.type.element.ref, 'one object a type');
});

test('what is no module', async () => {
  for (const source of ['(module (func', 'text', '', new Uint8Array(0), new Uint8Array([0, 0x61, 0x73, 0x6d]), new Uint8Array([0, 0x61, 0x73, 0x6d, 9, 0, 0, 0])]) {
    assert.equal(Module.validate(engine, source), typeof source === 'string' && source === '' ? true : false, String(source));
    if (source !== '') assert.throws(() => new Module(engine, source), MalformedError);
  }
  const invalid = '(module (func (result i32) (i64.const 1)))';
  assert.equal(Module.validate(engine, invalid), false);
  assert.throws(() => new Module(engine, invalid), (error: any) => error instanceof InvalidError && error.code === 'ERR_TYPE_MISMATCH' && error.offset > 0);
  await assert.rejects(Module.compile(engine, invalid), InvalidError);
  assert.throws(() => new Module(engine, '(module\n  (fuc))'), (error: any) => error.position.line === 2);
});

test('features', () => {
  const vector = '(module (func (result v128) (v128.const i32x4 0 0 0 0)))';
  const plain = new Engine({ features: { simd: false } });
  assert.ok(Module.validate(engine, vector));
  assert.equal(Module.validate(plain, vector), false);
  assert.throws(() => new Engine({ features: { sim: true } as never }), { code: 'ERR_INVALID_ARG_TYPE', message: /"sim"/ });
});

const RUN = '(module (func (export "run") (result i32) (i32.const 42)) (func (export "older") (result i32) (try (result i32) (do (i32.const 1)) (catch_all (i32.const 2)))))';

test('artifacts', () => {
  const module = new Module(engine, RUN);
  const artifact = module.serialize();
  assert.deepEqual(module.serialize(), artifact);
  const again = Module.deserialize(engine, artifact);
  assert.equal(new Instance(new Store(engine), again).exports['run'](), 42);
  assert.equal(new Instance(new Store(engine), again).exports['older'](), 1);
  assert.deepEqual(again.serialize(), artifact);
  // Nothing that is done to the bytes later matters.
  const copy = artifact.slice();
  const third = Module.deserialize(engine, copy);
  copy.fill(0);
  assert.equal(new Instance(new Store(engine), third).exports['run'](), 42);
  assert.equal(new Instance(new Store(engine), Module.deserialize(engine, Buffer.concat([Buffer.from('xx'), artifact]).subarray(2))).exports['run'](), 42);
});

test('every damaged artifact is refused', () => {
  const artifact = new Module(engine, RUN).serialize();
  for (let length = 0; length < artifact.length; length++) {
    assert.throws(() => Module.deserialize(engine, artifact.subarray(0, length)), { name: 'ArtifactError' }, `${length} bytes`);
  }
  for (let at = 0; at < artifact.length; at++) {
    for (const bit of [1, 0x80]) {
      const damaged = artifact.slice();
      damaged[at] ^= bit;
      assert.throws(() => Module.deserialize(engine, damaged), { name: 'ArtifactError' }, `byte ${at}`);
    }
  }
  assert.throws(() => Module.deserialize(engine, new Uint8Array([...artifact, 0])), { code: 'ERR_ARTIFACT_DAMAGED' });
  assert.throws(() => Module.deserialize(engine, encodeModule(parseWat(RUN))), { code: 'ERR_NOT_AN_ARTIFACT' });
  assert.throws(() => Module.deserialize(new Engine({ features: { gc: false } }), artifact), { code: 'ERR_ARTIFACT_FEATURES' });
  assert.throws(() => new Module(engine, artifact), { code: 'ERR_MAGIC' });
});

test('imports are what an object or its class offers, never what every object has', () => {
  const store = new Store(engine);
  const importing = (from: string, name: string): Module => new Module(engine, `(module (import "${from}" "${name}" (func $f (param externref) (result externref))) (func (export "run") (param externref) (result externref) (call $f (local.get 0))))`);
  for (const [from, name] of [['constructor', 'constructor'], ['env', 'constructor'], ['__proto__', 'toString'], ['env', 'toString'], ['env', 'hasOwnProperty'], ['env', '__lookupGetter__'], ['toString', 'call']]) {
    for (const env of [{}, new (class Env { log(): void {} })(), () => undefined, Object.create(null), runInNewContext('({})')]) {
      assert.throws(() => new Instance(store, importing(from, name), { env }), { code: 'ERR_UNKNOWN_IMPORT' }, `${from}.${name}`);
    }
  }
  class Base {
    inherited(x: unknown): unknown { return x; }
  }
  class Env extends Base {
    method(x: unknown): unknown { return x; }
    get made() { return (x: unknown) => x; }
  }
  for (const name of ['inherited', 'method', 'made']) assert.equal(new Instance(store, importing('env', name), { env: new Env() } as never).exports['run']('x'), 'x');
  const own = Object.assign(Object.create(null), { constructor: (x: unknown) => x });
  assert.equal(new Instance(store, importing('env', 'constructor'), { env: own }).exports['run']('x'), 'x');
});
