import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeModule } from '../../../src/binary/decode.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { type PrintOptions, parseWat, printModule } from '../../../src/text/index.js';
import { WasmtideError } from '../../../src/wasm/errors/error.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import type { Module } from '../../../src/wasm/module.js';
import { repositoryRoot } from '../../conformance.js';

const decode = (bytes: Uint8Array): Module => decodeModule(bytes, FeatureSet.all);
const roundTrip = (source: string, options: PrintOptions = {}): string => printModule(decode(encodeModule(parseWat(source))), options);

test('flat form', () => {
  assert.equal(roundTrip(`(module $m (import "a" "b" (func $imp (param i32)))
    (func $f (export "f") (param $x i32) (result i32) (local i64 i64)
      (if $l (result i32) (local.get $x) (then (br $l (i32.const -1))) (else (f32.const 0x1.8p1) (drop) (i32.load offset=8 (i32.const 0)))))
    (memory 1) (data $d (i32.const 0) "\\00\\t\\"x"))`), `(module $m
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i32) (result i32)))
  (import "a" "b" (func $imp (;0;) (type 0) (param i32)))
  (func $f (;1;) (type 1) (param $x i32) (result i32)
    (local i64 i64)
    local.get $x
    if $l (result i32) ;; label = @1
      i32.const -1
      br $l
    else
      f32.const 3
      drop
      i32.const 0
      i32.load offset=8
    end
  )
  (memory (;0;) 1)
  (export "f" (func $f))
  (data $d (;0;) (i32.const 0) "\\00\\t\\"x")
)
`);
});

test('folded form', () => {
  assert.equal(roundTrip(`(func $f (param $x i32) (result i32)
      local.get $x if (result i32) i32.const 1 local.get $x i32.add else (call $f (i32.const 0)) end
      block $l loop local.get 0 br_if $l end end)`, { folded: true }), `(module
  (type (;0;) (func (param i32) (result i32)))
  (func $f (;0;) (type 0) (param $x i32) (result i32)
    (if (result i32)
      (local.get $x)
      (then
        (i32.add (i32.const 1) (local.get $x)))
      (else
        (call $f (i32.const 0))))
    (block $l
      (loop
        (br_if $l (local.get $x))))
  )
)
`);
});

test('labels that are shadowed are printed as numbers', () => {
  assert.match(roundTrip('(func block $l block $l br 1 br 0 end end)'), /br 1\s+br \$l/);
});

test('names that cannot be identifiers keep their text in annotations', () => {
  const source = '(module (@name "") (func $a (@name "x y")) (func $b (@name "x y")) (func $c (@name "")) (func (param (@name "p") i32)))';
  const module = decode(encodeModule(parseWat(source)));
  const text = printModule(module);
  assert.match(text, /\(func \$"x y" /);
  assert.match(text, /\(func \$#func1 \(@name "x y"\) /);
  assert.match(text, /\(func \$#func2 \(@name ""\) /);
  assert.deepEqual(encodeModule(parseWat(text)), encodeModule(module));
});

test('a name section that identifiers cannot express is kept as it is', () => {
  const names = '\\00\\02\\01m' + '\\01\\04\\01\\07\\01f' /* function 7, of none */;
  const source = `(module (func) (@custom "name" "${names}"))`;
  const bytes = encodeModule(parseWat(source));
  const text = printModule(decode(bytes));
  assert.match(text, /\(@custom "name" /);
  assert.deepEqual(encodeModule(parseWat(text)), bytes);
});

test('strings and names of any content', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(fc.property(text, text, fc.uint8Array({ maxLength: 40 }), (exported, id, data) => {
    const escaped = (bytes: Uint8Array): string => Array.from(bytes, (b) => `\\${b.toString(16).padStart(2, '0')}`).join('');
    const utf8 = new TextEncoder();
    const source = `(func (@name "x") (export "${escaped(utf8.encode(exported))}")) (global $"g${escaped(utf8.encode(id))}" i32 (i32.const 0)) (data "${escaped(data)}")`;
    const module = decode(encodeModule(parseWat(source)));
    assert.equal(module.exports[0].name, exported);
    assert.deepEqual(encodeModule(parseWat(printModule(module))), encodeModule(module));
  }), { numRuns: 500 });
});

test('programs of real compilers', () => {
  const folder = join(repositoryRoot, 'bench/guests/bin');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.wasm'))) {
    const module = decode(readFileSync(join(folder, file)));
    const canonical = printModule(module);
    const bytes = encodeModule(parseWat(canonical));
    for (const options of [{}, { folded: true }, { names: false }, { offsets: true, folded: true }]) {
      assert.deepEqual(encodeModule(parseWat(printModule(module, options))), bytes, `${file} ${JSON.stringify(options)}`);
    }
    assert.equal(printModule(decode(bytes)), canonical, file);
  }
});

test('a body 100,000 deep', () => {
  const depth = 100_000;
  for (const [open, close] of [['(block ', ')'], ['(i32.eqz ', ')']]) {
    const module = decode(encodeModule(parseWat(`(func ${open.repeat(depth)}(unreachable)${close.repeat(depth)})`)));
    for (const folded of [false, true]) {
      assert.deepEqual(encodeModule(parseWat(printModule(module, { folded }))), encodeModule(module));
    }
  }
});

test('damaged modules are printed, or refused with an error of ours', () => {
  const source = `(module $m (type $s (struct (field $x i32))) (table 1 funcref) (memory 1) (tag $e (param i32)) (elem func $f) (data "abc")
    (func $f (param $p i32) (result i32) (local $l i64) (local f64)
      (block $b (result i32) (br_if $b (i32.const 1) (local.get $p)) (drop) (struct.get $s $x (struct.new $s (i32.const 1))))
      (drop (try (result i32) (do (call $f (i32.const 1))) (catch $e) (catch_all (i32.const 1))))
      (br_table 0 0 (local.get 0) (i32.const 1)) (v128.store (i32.const 0) (v128.const f32x4 1 2 3 4)) (memory.init 0 (i32.const 1) (i32.const 1) (i32.const 1))
      (call_indirect (type 1) (i32.const 1) (i32.const 0)))
    (@custom "x" "y"))`;
  const bytes = encodeModule(parseWat(source));
  fc.assert(fc.property(fc.array(fc.record({ at: fc.nat(bytes.length - 1), value: fc.integer({ min: 0, max: 255 }) }), { minLength: 1, maxLength: 3 }), fc.boolean(), (changes, folded) => {
    const damaged = bytes.slice();
    for (const { at, value } of changes) damaged[at] = value;
    let module: Module;
    try {
      module = decode(damaged);
    } catch (error) {
      assert.ok(error instanceof WasmtideError, String(error));
      return;
    }
    const text = printModule(module, { folded });
    try {
      parseWat(text);
    } catch (error) {
      assert.ok(error instanceof WasmtideError, (error as Error).stack);
    }
  }), { numRuns: 5000 });
});
