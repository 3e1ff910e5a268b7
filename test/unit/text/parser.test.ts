import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeModule } from '../../../src/binary/decode.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { moduleNames } from '../../../src/binary/names.js';
import { parseWat } from '../../../src/text/index.js';
import { MalformedError } from '../../../src/wasm/errors/malformed.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import type { Module } from '../../../src/wasm/module.js';

/** The bytes without the name section: identifiers may differ. */
function bytesOf(source: string): string {
  const module = parseWat(source);
  return Buffer.from(encodeModule({ ...module, customs: module.customs.filter(({ name }) => name !== 'name') })).toString('hex');
}

const same = (short: string, long: string): void => assert.equal(bytesOf(short), bytesOf(long), short);

function failsAt(source: string, position: string, words: string): void {
  assert.throws(() => parseWat(source), (error) => {
    assert.ok(error instanceof MalformedError, String(error));
    assert.ok(error.message.startsWith(words), error.message);
    assert.equal(`${error.position?.line}:${error.position?.column}`, position, error.message);
    return true;
  });
}

const decoded = (source: string): Module => decodeModule(encodeModule(parseWat(source)), FeatureSet.all);

test('abbreviations of fields', () => {
  same('(func) (memory 1)', '(module (type (func)) (memory 1) (func (type 0)))');
  same('(func (export "a") (export "b") (import "m" "n") (param i32))',
    '(type (func (param i32))) (import "m" "n" (func (type 0))) (export "a" (func 0)) (export "b" (func 0))');
  same('(memory (data "ab" "c"))', '(memory 1 1) (data (i32.const 0) "abc")');
  same('(memory i64 (pagesize 1) (data "abc"))', '(memory i64 3 3 (pagesize 1)) (data (offset (i64.const 0)) "abc")');
  same('(table funcref (elem $f 0)) (func $f)', '(table 2 2 funcref) (func) (elem (table 0) (offset i32.const 0) func 0 0)');
  same('(table i64 externref (elem (ref.null extern)))', '(table i64 1 1 externref) (elem (offset i64.const 0) externref (item ref.null extern))');
  same('(table 1 funcref) (elem (i32.const 0) $f) (func $f)', '(table 1 funcref) (elem (table 0) (offset (i32.const 0)) func 0) (func)');
  same('(table 1 funcref) (elem 0 (i32.const 0) $f) (func $f)', '(table 1 funcref) (elem (i32.const 0) func 0) (func)');
  same('(memory 1) (memory 1) (data 1 (i32.const 0) "x")', '(memory 1) (memory 1) (data (memory 1) (i32.const 0) "x")');
  same('(tag (param i32))', '(type (func (param i32))) (tag (type 0))');
  same('(type (struct (field i32 i64) (field (mut f32))))', '(type (sub final (struct (field i32) (field i64) (field (mut f32)))))');
});

test('types of type uses are found or appended, in order', () => {
  const module = parseWat(`
    (type $sub (sub (func (result i32))))
    (rec (type (func (param f32))) (type (func)))
    (func (param f32) (block (param i64) (result i64 i64) unreachable))
    (func (result i32))
    (func (param f32))`);
  assert.deepEqual(module.funcs, [3, 5, 3]);
  assert.deepEqual(module.types.map(({ composite }) => (composite.kind === 'func' ? [composite.params.length, composite.results.length] : null)),
    [[0, 1], [1, 0], [0, 0], [1, 0], [1, 2], [0, 1]]);
  failsAt('(type (func (param i32)))\n(func (type 0) (param i64))', '2:7', 'inline function type');
});

test('folded instructions are the flat ones in another order', () => {
  same('(func (result i32) (i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3))))',
    '(func (result i32) i32.const 1 i32.const 2 i32.const 3 i32.mul i32.add)');
  same('(func (if $l (i32.const 1) (then (br $l)) (else (nop))))', '(func i32.const 1 if $l br $l else $l nop end $l)');
  same('(func (if (then)))', '(func if end)');
  same('(tag $e) (func (try (do (nop)) (catch $e (nop)) (catch_all (rethrow 0))))', '(tag) (func try nop catch 0 nop catch_all rethrow 0 end)');
  same('(func (block $a (try $b (do (br $b)) (delegate $a))))', '(func block try br 0 delegate 0 end)');
  same('(func (block $a (try_table $b (catch_all $a) (br $b))))', '(func block try_table (catch_all 0) br 0 end end)');
  same('(func (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3)) drop)', '(func i32.const 1 i32.const 2 i32.const 3 select (result i32) drop)');
});

test('labels: shadowing, and what stands behind end and else', () => {
  same('(func block $l block $l br $l end br $l end)', '(func block block br 0 end br 0 end)');
  same('(func block $l block $m br $l end end)', '(func block block br 1 end end)');
  // The condition of a folded `if` stands outside of its label.
  same('(func (block $l (if $l (block (result i32) (br $l)) (then))))', '(func block block (result i32) br 1 end if end end)');
  failsAt('(func block $a end $b)', '1:20', 'mismatching label');
  failsAt('(func block $a end\n br $a)', '2:5', 'unknown label');
});

test('memory arguments and lanes', () => {
  same('(memory $m 1) (memory $n 1) (func (drop (v128.load8_lane $n offset=4 align=1 3 (i32.const 0) (v128.const i64x2 0 0))))',
    '(memory 1) (memory 1) (func i32.const 0 v128.const i32x4 0 0 0 0 v128.load8_lane 1 offset=0x4 3 drop)');
  same('(memory 1) (func i32.const 0 v128.const i32x4 0 0 0 0 v128.load8_lane 0 3 drop)',
    '(memory 1) (func i32.const 0 v128.const i32x4 0 0 0 0 v128.load8_lane 3 drop)');
  failsAt('(memory 1) (func (drop (i32.load align=3 (i32.const 0))))', '1:34', 'alignment must be a power of two');
});

test('identifiers make the name section', () => {
  const names = moduleNames(decoded(`
    (module $m (type $t (struct (field $x i32))) (import "" "" (func $i (param $p i32)))
      (func $f (param i32) (param $q i32) (local i32) (local $r i32) block loop $l end end)
      (table $tab 1 funcref) (memory $mem 1) (global $g i32 (i32.const 0)) (elem $e func) (data $d "") (tag $tag))`));
  assert.equal(names.module, 'm');
  assert.deepEqual([...names.funcs], [[0, 'i'], [1, 'f']]);
  assert.deepEqual([...names.locals].map(([func, map]) => [func, [...map]]), [[0, [[0, 'p']]], [1, [[1, 'q'], [3, 'r']]]]);
  assert.deepEqual([...names.labels.get(1)!], [[1, 'l']]);
  assert.deepEqual([...names.fields.get(0)!], [[0, 'x']]);
  const singles = [names.types, names.tables, names.memories, names.globals, names.elements, names.data, names.tags];
  assert.deepEqual(singles.map((map) => map.get(0)), ['t', 'tab', 'mem', 'g', 'e', 'd', 'tag']);
});

test('annotations: names, custom sections, branch hints', () => {
  const module = decoded(`(module (@name "the module")
    (@custom "first" (before first) "1") (func $f (@name "f \\u{e9}") (param $x (@name "") i32)
      local.get 0 (@metadata.code.branch_hint "\\01") if end)
    (@custom "last" "2" "3") (@unknown (everything , goes)))`);
  const names = moduleNames(module);
  assert.equal(names.module, 'the module');
  assert.equal(names.funcs.get(0), 'f é');
  assert.equal(names.locals.get(0)!.get(0), '');
  assert.deepEqual(module.customs.map(({ name, after }) => [name, after]), [['first', 0], ['metadata.code.branch_hint', 3], ['name', 10], ['last', 10]]);
  const hints = module.customs[1].data;
  assert.deepEqual([...module.bytes.subarray(hints.start, hints.end)], [1, 0, 1, 3, 1, 1]);
  failsAt('(func\n (@custom "x"))', '2:2', 'misplaced @custom annotation');
});

test('errors name the place', () => {
  failsAt('(module\n  (func i32.cnst 0))', '2:9', 'unknown operator i32.cnst');
  failsAt('(module\n  (func (call $f)))', '2:15', 'unknown func $f');
  failsAt('(func $f) (func\n $f)', '2:2', 'duplicate func $f');
  failsAt('(func (param $x i32) (local $x i32))', '1:29', 'duplicate local $x');
  failsAt('(func)\n(import "a" "b" (func))', '2:2', 'import after function');
  failsAt('(func (i32.const 0x1_0000_0000))', '1:18', 'constant out of range');
  failsAt('(func (nop)', '1:12', 'unexpected token');
  failsAt('(module (func)) (func)', '1:17', 'unexpected token');
  failsAt('(start 0)\n(start 0)', '2:2', 'multiple start sections');
});

test('an instruction of a feature that is off is no instruction', () => {
  assert.throws(() => parseWat('(func (drop (v128.const i64x2 0 0)))', FeatureSet.all.with('simd', false)), /unknown operator v128\.const: the feature simd is off/);
});

test('binary and quoted modules', () => {
  assert.equal(parseWat('(module binary "\\00asm" "\\01\\00\\00\\00")').funcs.length, 0);
  assert.equal(parseWat('(module $m quote "(func)" "(func)")').funcs.length, 2);
  failsAt('(module quote "(func" "\\0a(nop")', '2:5', 'unexpected token');
});

test('nesting 100,000 deep', () => {
  const depth = 100_000;
  const forms: readonly (readonly [string, string, string])[] = [
    ['(i32.eqz ', '(i32.const 0)', ')'], ['(block ', '', ')'], ['block ', '', ' end'], ['(if (i32.const 1) (then ', '', '))'],
    ['(try (do ', '', ') (catch_all))'], ['(@a ', '', ')'], ['(;', '', ';)'], ['(loop $l ', '(br $l)', ')'],
  ];
  for (const [open, middle, close] of forms) parseWat(`(func ${open.repeat(depth)}${middle}${close.repeat(depth)})`);
  failsAt('('.repeat(depth), '1:2', 'unexpected token');
});
