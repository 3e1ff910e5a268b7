import assert from 'node:assert/strict';
import { functionCore } from '../../../src/js-api/exported-function.js';
import { type Namespace, check, wat } from './both.js';

const OPTIONS = { builtins: ['js-string'], importedStringConstants: "'" };
const SIGNATURES: Record<string, string> = {
  cast: '(param externref) (result (ref extern))',
  test: '(param externref) (result i32)',
  fromCharCodeArray: '(param (ref null $units) i32 i32) (result (ref extern))',
  intoCharCodeArray: '(param externref (ref null $units) i32) (result i32)',
  fromCharCode: '(param i32) (result (ref extern))',
  fromCodePoint: '(param i32) (result (ref extern))',
  charCodeAt: '(param externref i32) (result i32)',
  codePointAt: '(param externref i32) (result i32)',
  length: '(param externref) (result i32)',
  concat: '(param externref externref) (result (ref extern))',
  substring: '(param externref i32 i32) (result (ref extern))',
  equals: '(param externref externref) (result i32)',
  compare: '(param externref externref) (result i32)',
};

/** A module that imports every builtin and calls it for its caller: what it exports takes and gives the same. */
const ALL = `(module (type $units (array (mut i16)))
  ${Object.entries(SIGNATURES).map(([name, type]) => `(import "wasm:js-string" "${name}" (func $${name} ${type}))`).join('\n')}
  ${Object.entries(SIGNATURES).map(([name, type]) => {
    const count = /\(param (.*?)\) \(result/.exec(type)![1].replace(/\([^)]*\)/g, 'ref').split(' ').length;
    return `(func (export "${name}") ${type} (return_call $${name} ${Array.from({ length: count }, (_, i) => `(local.get ${i})`).join(' ')}))`;
  }).join('\n')}
  (func (export "array") (param i32) (result (ref $units)) (array.new_default $units (local.get 0)))
  (func (export "get") (param (ref null $units) i32) (result i32) (array.get_u $units (local.get 0) (local.get 1)))
  (func (export "set") (param (ref null $units) i32 i32) (array.set $units (local.get 0) (local.get 1) (local.get 2)))
  (func (export "size") (param (ref null $units)) (result i32) (array.len (local.get 0))))`;

const TRAP = Symbol('trap');
const strings = (...values: unknown[]): void => {
  if (values.some((value) => typeof value !== 'string')) throw TRAP;
};

/** The same functions in JavaScript, on what a module exports for its arrays. */
const reference = (arrays: () => any): Record<string, (...args: any[]) => unknown> => ({
  cast: (s) => (strings(s), s),
  test: (s) => (typeof s === 'string' ? 1 : 0),
  fromCharCodeArray: (a, start, end) => {
    if (a === null || start >>> 0 > end >>> 0 || end >>> 0 > arrays().size(a)) throw TRAP;
    return Array.from({ length: end - start }, (_, i) => String.fromCharCode(arrays().get(a, start + i))).join('');
  },
  intoCharCodeArray: (s, a, start) => {
    strings(s);
    if (a === null || (start >>> 0) + s.length > arrays().size(a)) throw TRAP;
    for (let i = 0; i < s.length; i++) arrays().set(a, start + i, s.charCodeAt(i));
    return s.length;
  },
  fromCharCode: (unit) => String.fromCharCode(unit),
  fromCodePoint: (point) => {
    if (point >>> 0 > 0x10ffff) throw TRAP;
    return String.fromCodePoint(point);
  },
  charCodeAt: (s, i) => {
    strings(s);
    if (i >>> 0 >= s.length) throw TRAP;
    return s.charCodeAt(i);
  },
  codePointAt: (s, i) => {
    strings(s);
    if (i >>> 0 >= s.length) throw TRAP;
    return s.codePointAt(i);
  },
  length: (s) => (strings(s), s.length),
  concat: (a, b) => (strings(a, b), a + b),
  substring: (s, start, end) => {
    strings(s);
    return s.slice(start >>> 0, Math.max(start >>> 0, end >>> 0));
  },
  equals: (a, b) => {
    strings(...[a, b].filter((value) => value !== null));
    return a === b ? 1 : 0;
  },
  compare: (a, b) => (strings(a, b), a < b ? -1 : a > b ? 1 : 0),
});

const outcome = (W: Namespace, call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return error === TRAP || error instanceof W.RuntimeError ? 'a trap' : error;
  }
};

const VALUES = ['', 'a', 'b', 'ab', 'hello, world', 'a\0b', '☺☺', '😀', '\ud83d', '\ude00!', null, undefined, 7, -0, 1.5, 10n, {}, Symbol.iterator, new String('a')];
const INDICES = [0, 1, 2, 3, 5, 12, -1, 0x7fffffff];

check('builtins do what the same JavaScript does, as imports and as exports', (W) => {
  const module = new W.Module(wat(ALL), OPTIONS);
  const builtin = new W.Instance(module).exports;
  const expected = reference(() => builtin);
  const same = (name: string, ...args: unknown[]): void => {
    assert.deepEqual(outcome(W, () => builtin[name](...args)), outcome(W, () => expected[name](...args)), `${name}(${args.map(String).join()})`);
  };
  for (const value of VALUES) {
    for (const name of ['cast', 'test', 'length']) same(name, value);
    for (const other of VALUES) for (const name of ['concat', 'equals', 'compare']) same(name, value, other);
    for (const index of INDICES) {
      for (const name of ['charCodeAt', 'codePointAt']) same(name, value, index);
      for (const end of INDICES) same('substring', value, index, end);
    }
  }
  for (const code of [0, 65, 0xd83d, 0xffff, 0x10041, 0x1f600, 0x10ffff, 0x110000, -1]) {
    same('fromCharCode', code);
    same('fromCodePoint', code);
  }
}, 'newer');

check('builtins read and write arrays of code units', (W) => {
  const builtin = new W.Instance(new W.Module(wat(ALL), OPTIONS)).exports;
  const expected = reference(() => builtin);
  for (const value of VALUES) {
    for (const start of INDICES) {
      const [ours, theirs] = [builtin.array(6), builtin.array(6)];
      assert.equal(outcome(W, () => builtin.intoCharCodeArray(value, ours, start)), outcome(W, () => expected.intoCharCodeArray(value, theirs, start)));
      for (let i = 0; i < 6; i++) assert.equal(builtin.get(ours, i), builtin.get(theirs, i));
      for (const end of [...INDICES, 6, 7]) {
        assert.equal(outcome(W, () => builtin.fromCharCodeArray(ours, start, end)), outcome(W, () => expected.fromCharCodeArray(ours, start, end)));
      }
    }
  }
  assert.equal(outcome(W, () => builtin.fromCharCodeArray(null, 0, 0)), 'a trap');
  assert.equal(outcome(W, () => builtin.intoCharCodeArray('', null, 0)), 'a trap');
  const long = 'wide ☺ '.repeat(10_000);
  const array = builtin.array(long.length);
  assert.equal(builtin.intoCharCodeArray(long, array, 0), long.length);
  assert.equal(builtin.fromCharCodeArray(array, 0, long.length), long);
}, 'newer');

check('traps of builtins pass by handlers', (W) => {
  const { length } = new W.Instance(new W.Module(wat(`(module (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
    (func (export "length") (param externref) (result i32)
      (block $caught (try_table (result i32) (catch_all $caught) (call $length (local.get 0))) (return)) (i32.const -1)))`), OPTIONS)).exports;
  assert.equal(length('four'), 4);
  assert.throws(() => length(4), W.RuntimeError);
}, 'newer');

check('strings that a loop makes are collected while it runs', (W) => {
  const { run } = new W.Instance(new W.Module(wat(`(module (import "wasm:js-string" "fromCharCode" (func $make (param i32) (result (ref extern))))
    (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
    (import "wasm:js-string" "length" (func $length (param externref) (result i32))) (import "'" "start:" (global $start externref))
    (func (export "run") (param $n i32) (result i32) (local $kept externref) (local.set $kept (global.get $start))
      (loop $again
        (drop (call $concat (call $make (local.get $n)) (local.get $kept)))
        (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 100))) (then (local.set $kept (call $concat (local.get $kept) (call $make (i32.const 120))))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (call $length (local.get $kept))))`), OPTIONS)).exports;
  assert.equal(run(20_000), 'start:'.length + 200);
  assert.ok(functionCore(run)!.store.slots.size < 5_000);
}, 'ours');

check('builtins and string constants are no imports of the module', (W) => {
  const text = `(module (import "wasm:js-string" "length" (func $length (param externref) (result i32))) (import "'" "constant" (global $text externref))
    (import "a" "b" (func)) (import "wasm:js-string" "of another day" (func)) (export "length" (func $length)) (export "text" (global $text)))`;
  const module = new W.Module(wat(text), OPTIONS);
  assert.deepEqual(W.Module.imports(module), [{ module: 'a', name: 'b', kind: 'function' }, { module: 'wasm:js-string', name: 'of another day', kind: 'function' }]);
  assert.equal(W.Module.imports(new W.Module(wat(text))).length, 4);
  const imports = { a: { b() {} }, 'wasm:js-string': { 'of another day'() {}, get length() { throw new Error('read'); } } };
  const [first, second] = [new W.Instance(module, imports).exports, new W.Instance(module, imports).exports];
  assert.equal(first.text.value, 'constant');
  assert.equal(first.length(first.text.value), 8);
  assert.equal(first.length.length, 1);
  assert.notEqual(first.length, second.length);
}, 'newer');

check('an exported builtin has the name that it was imported by; nothing else may have it', (W) => {
  const module = new W.Module(wat(`(module (import "wasm:js-string" "length" (func $length (param externref) (result i32))) (export "f" (func $length)))`), OPTIONS);
  assert.equal(new W.Instance(module).exports.f.name, 'length');
  assert.throws(() => new W.Module(wat('(module (import "wasm:js-string" "length" (global i32)))'), OPTIONS), W.CompileError);
}, 'ours');

check('types of builtins and constants are checked when the module is compiled', async (W) => {
  const length = (type: string): string => `(module (type $units (array (mut i16))) (import "wasm:js-string" "length" ${type}))`;
  const constant = (type: string): string => `(module (import "'" "text" ${type}))`;
  const wrong = [
    length('(func (param externref) (result i64))'), length('(func (param (ref extern)) (result i32))'),
    `(module (type $f (sub (func (param externref) (result i32)))) (import "wasm:js-string" "length" (func (type $f))))`,
    `(module (rec (type $a (array (mut i16))) (type $b (struct))) (import "wasm:js-string" "fromCharCodeArray" (func (param (ref null $a) i32 i32) (result (ref extern)))))`,
    `(module (type $a (array (mut i8))) (import "wasm:js-string" "fromCharCodeArray" (func (param (ref null $a) i32 i32) (result (ref extern)))))`,
    constant('(global i32)'), constant('(global (mut externref))'), constant('(global funcref)'), constant('(func)'),
  ];
  for (const text of wrong) {
    assert.throws(() => new W.Module(wat(text), OPTIONS), W.CompileError, text);
    await assert.rejects(W.compile(wat(text), OPTIONS), W.CompileError);
    assert.equal(W.validate(wat(text), OPTIONS), false);
    assert.equal(W.validate(wat(text)), true);
  }
  for (const text of [length('(func (param externref) (result i32))'), constant('(global externref)'), constant('(global (ref extern))')]) {
    assert.equal(W.validate(wat(text), OPTIONS), true, text);
    const { instance } = await W.instantiate(wat(text), undefined, OPTIONS);
    assert.ok(instance instanceof W.Instance);
  }
  assert.equal(W.validate(wat(constant('(global i32)')), { importedStringConstants: null }), true);
  assert.equal(W.validate(wat(length('(func)')), { builtins: ['from another day'] }), true);
}, 'newer');
