import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, parseWast } from '../../../src/text/index.js';
import { MalformedError } from '../../../src/wasm/errors/malformed.js';
import { HeapCode } from '../../../src/wasm/types.js';

const only = (source: string): Command => {
  const { commands } = parseWast(source);
  assert.equal(commands.length, 1);
  return commands[0];
};

const results = (source: string) => {
  const command = only(`(assert_return (invoke "f") ${source})`);
  assert.equal(command.kind, 'assert_return');
  return command.kind === 'assert_return' ? command.results : [];
};

test('commands carry their lines', () => {
  const { commands } = parseWast(`;; first
(module $m (func (export "f")))
(register "reg" $m)
(; more ;) (invoke $m "f" (i32.const 1))
(get "g")

(assert_return (invoke "f")) (assert_trap (invoke "f") "unreachable")
(assert_trap (module (func $s unreachable) (start $s)) "unreachable")
(assert_exhaustion (invoke "f") "call stack exhausted")
(assert_exception (invoke "f"))
(assert_malformed (module quote "(func (nop)") "unexpected")
(assert_unlinkable (module) "unknown import")
(assert_invalid_custom (module) "hint")`);
  assert.deepEqual(commands.map(({ kind, line }) => [kind, line]), [
    ['module', 2], ['register', 3], ['action', 4], ['action', 5], ['assert_return', 7], ['assert_trap', 7], ['assert_module_trap', 8],
    ['assert_exhaustion', 9], ['assert_exception', 10], ['assert_malformed', 11], ['assert_unlinkable', 12], ['assert_invalid_custom', 13],
  ]);
  assert.deepEqual(commands[1], { line: 3, kind: 'register', as: 'reg', instance: 'm' });
  assert.deepEqual(commands[2], {
    line: 4, kind: 'action', action: { kind: 'invoke', instance: 'm', name: 'f', args: [{ kind: 'i32', value: 1 }] },
  });
});

test('a malformed module is its own command\'s matter', () => {
  const { commands } = parseWast('(module (func (nonsense))) (module (func))');
  const [bad, good] = commands.map((c) => (c.kind === 'module' ? c.module : assert.fail()));
  assert.throws(() => bad.define(), MalformedError);
  assert.doesNotThrow(() => good.define());
});

test('definitions and instances', () => {
  const { commands } = parseWast('(module definition $M (func)) (module instance $I $M) (module definition binary "\\00asm")');
  assert.deepEqual(commands[1], { line: 1, kind: 'instance', name: 'I', definition: 'M' });
  assert.ok(commands[0].kind === 'module' && commands[0].definition && commands[0].module.name === 'M');
  assert.ok(commands[2].kind === 'module' && commands[2].definition && commands[2].module.form === 'binary');
  assert.deepEqual(commands[2].kind === 'module' && commands[2].module.define(), Uint8Array.of(0, 0x61, 0x73, 0x6d));
});

test('a file of module fields is one module', () => {
  const command = only('(func) (memory 0)');
  assert.ok(command.kind === 'module' && !(command.module.define() instanceof Uint8Array));
});

test('values are bits', () => {
  assert.deepEqual(results('(i32.const 0xffffffff) (i64.const -1) (f32.const -nan:0x1) (f64.const nan:0x4) (f32.const -0)'), [
    { kind: 'i32', value: -1 }, { kind: 'i64', value: -1n }, { kind: 'f32', bits: 0xff800001 },
    { kind: 'f64', bits: 0x7ff0_0000_0000_0004n }, { kind: 'f32', bits: 0x80000000 },
  ]);
  assert.deepEqual(results('(v128.const i16x8 1 2 3 4 5 6 7 -1)'),
    [{ kind: 'v128', bytes: Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 255, 255) }]);
});

test('patterns of results', () => {
  assert.deepEqual(results('(f32.const nan:canonical) (f64.const nan:arithmetic) (v128.const f32x4 1 nan:canonical -0 nan:0x1)'), [
    { kind: 'f32.nan', nan: 'nan:canonical' }, { kind: 'f64.nan', nan: 'nan:arithmetic' },
    { kind: 'v128.lanes', shape: 'f32x4', lanes: [0x3f800000, 'nan:canonical', 0x80000000, 0x7f800001] },
  ]);
  assert.deepEqual(results('(ref.null) (ref.null func) (ref.func) (ref.extern) (ref.extern 3) (ref.host 4) (ref.struct) (ref.array) (ref.i31) (ref.eq) (ref.any)'), [
    { kind: 'ref.null', heap: null }, { kind: 'ref.null', heap: HeapCode.Func }, { kind: 'ref', type: 'func' }, { kind: 'ref', type: 'extern' },
    { kind: 'ref.extern', value: 3 }, { kind: 'ref.host', value: 4 }, { kind: 'ref', type: 'struct' }, { kind: 'ref', type: 'array' },
    { kind: 'ref', type: 'i31' }, { kind: 'ref', type: 'eq' }, { kind: 'ref', type: 'any' },
  ]);
  assert.deepEqual(results('(either (i32.const 1) (i32.const 2))'),
    [{ kind: 'either', patterns: [{ kind: 'i32', value: 1 }, { kind: 'i32', value: 2 }] }]);
});

test('threads', () => {
  assert.deepEqual(only('(thread $T (shared (module $M))\n (invoke "f"))'), {
    kind: 'thread', line: 1, name: 'T', shared: ['M'],
    commands: [{ kind: 'action', line: 2, action: { kind: 'invoke', instance: null, name: 'f', args: [] } }],
  });
  assert.deepEqual(only('(wait $T)'), { kind: 'wait', line: 1, thread: 'T' });
});

test('what is no command', () => {
  for (const source of ['(nonsense)', '(module', '(assert_return)', '(invoke "f" (ref.func))', 'x', '(assert_malformed (func) "x")']) {
    assert.throws(() => parseWast(source), MalformedError, source);
  }
});
