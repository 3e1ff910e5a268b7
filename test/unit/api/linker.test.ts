/** Linkers, as Wasmtime's: names once or shadowed, modules as reactors and commands, stand-ins for what nobody defines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caller, Engine, Func, Global, Instance, Linker, Memory, Module, Store, Table } from '../../../src/entry/index.js';

const engine = new Engine();
const module = (text: string, of = engine): Module => new Module(of, text);
const ADDER = module('(module (import "math" "add" (func $add (param i32 i32) (result i32))) (func (export "run") (param i32) (result i32) (call $add (local.get 0) (i32.const 1))))');
const adding = (): Linker => new Linker(engine).func('math', 'add', ['i32', 'i32'], ['i32'], (a, b) => a + b);

test('one linker serves any number of stores', () => {
  const linker = adding();
  for (let i = 0; i < 5; i++) assert.equal(linker.instantiate(new Store(engine), ADDER).exports['run'](i), i + 1);
  const store = new Store(engine);
  assert.equal(linker.get(store, 'math', 'add'), linker.get(store, 'math', 'add'), 'one function a store');
  assert.equal((linker.get(store, 'math', 'add') as Func)(2, 3), 5);
  assert.equal(linker.get(store, 'math', 'sub'), undefined);
});

test('a name is defined once, unless shadowing is allowed', () => {
  const linker = adding();
  assert.throws(() => linker.func('math', 'add', [], [], () => undefined), { name: 'LinkError', code: 'ERR_DUPLICATE_DEFINITION', message: /"math" "add"/ });
  linker.allowShadowing(true).func('math', 'add', ['i32', 'i32'], ['i32'], (a, b) => a * b);
  assert.equal(linker.instantiate(new Store(engine), ADDER).exports['run'](5), 5);
  linker.allowShadowing(false);
  assert.throws(() => linker.func('math', 'add', [], [], () => undefined), { code: 'ERR_DUPLICATE_DEFINITION' });
});

test('aliases', () => {
  const linker = adding().alias('math', 'add', 'env', 'plus').aliasModule('math', 'calculator');
  const store = new Store(engine);
  assert.equal(linker.get(store, 'env', 'plus'), linker.get(store, 'math', 'add'));
  assert.equal((linker.get(store, 'calculator', 'add') as Func)(1, 1), 2);
  assert.throws(() => linker.alias('math', 'sub', 'x', 'y'), { code: 'ERR_NOT_DEFINED' });
  assert.throws(() => linker.alias('math', 'add', 'env', 'plus'), { code: 'ERR_DUPLICATE_DEFINITION' });
  // An alias keeps what it was made of.
  linker.allowShadowing(true).func('math', 'add', ['i32', 'i32'], ['i32'], () => 0);
  assert.equal((linker.get(store, 'env', 'plus') as Func)(1, 1), 2);
});

test('all that is missing is in one error', () => {
  const wanting = module('(module (import "a" "x" (func (param i32))) (import "a" "y" (memory 1)) (import "math" "add" (func (param i32 i32) (result i32))))');
  assert.throws(() => adding().instantiate(new Store(engine), wanting), (error: any) => {
    assert.equal(error.code, 'ERR_UNKNOWN_IMPORT');
    assert.deepEqual(error.missing, [{ module: 'a', name: 'x', type: 'func [i32] -> []' }, { module: 'a', name: 'y', type: 'memory 1' }]);
    return true;
  });
  assert.throws(() => adding().instantiatePre(wanting), { code: 'ERR_UNKNOWN_IMPORT' });
});

test('an import of another type is refused, at instantiatePre already', () => {
  const wanting = module('(module (import "math" "add" (func (param i64))))');
  const refused = { name: 'LinkError', code: 'ERR_INCOMPATIBLE_IMPORT', message: /"math" "add": expected func \[i64\] -> \[\], got func \[i32 i32\] -> \[i32\]/ };
  assert.throws(() => adding().instantiate(new Store(engine), wanting), refused);
  assert.throws(() => adding().instantiatePre(wanting), refused);
  const store = new Store(engine);
  const memory = new Linker(engine).define('m', 'm', new Memory(store, { minimum: 1 }));
  assert.throws(() => memory.instantiatePre(module('(module (import "m" "m" (memory 2)))')), { code: 'ERR_INCOMPATIBLE_IMPORT' });
  assert.throws(() => memory.instantiatePre(module('(module (import "m" "m" (func)))')), { code: 'ERR_INCOMPATIBLE_IMPORT' });
});

test('instantiatePre keeps what is defined now', async () => {
  const linker = adding();
  const pre = linker.instantiatePre(ADDER);
  assert.equal(pre.module, ADDER);
  linker.allowShadowing(true).func('math', 'add', ['i32', 'i32'], ['i32'], () => 0);
  for (let i = 0; i < 3; i++) assert.equal(pre.instantiate(new Store(engine)).exports['run'](1), 2);
  assert.equal((await pre.instantiateAsync(new Store(engine))).exports['run'](1), 2);
  assert.equal(linker.instantiate(new Store(engine), ADDER).exports['run'](1), 0);
});

test('instances', () => {
  const store = new Store(engine);
  const counter = new Instance(store, module('(module (global (export "n") (mut i32) (i32.const 7)) (func (export "get") (result i32) (i32.const 1)))'));
  const linker = new Linker(engine).instance('counter', counter);
  assert.equal(linker.get(store, 'counter', 'n'), counter.exports['n']);
  const user = module('(module (import "counter" "n" (global $n (mut i32))) (import "counter" "get" (func (result i32))) (func (export "n") (result i32) (global.get $n)))');
  assert.equal(linker.instantiate(store, user).exports['n'](), 7);
  assert.throws(() => linker.instantiate(new Store(engine), user), { code: 'ERR_OTHER_STORE', message: /counter\.n/ });
  assert.throws(() => linker.instance('counter', counter), { code: 'ERR_DUPLICATE_DEFINITION' });
});

test('a reactor is instantiated once and initialized first', () => {
  const store = new Store(engine);
  const linker = new Linker(engine).module(store, 'reactor', module(`(module (global $n (mut i32) (i32.const 0))
    (func (export "_initialize") (global.set $n (i32.const 100)))
    (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`));
  const next = linker.get(store, 'reactor', 'next') as Func;
  assert.deepEqual([next(), next()], [101, 102]);
});

test('a reactor may wait while it is initialized', async () => {
  const store = new Store(engine);
  const linker = new Linker(engine).func('env', 'later', [], ['i32'], () => new Promise<number>((resolve) => setImmediate(() => resolve(40))));
  const reactor = module(`(module (import "env" "later" (func $later (result i32))) (global $n (mut i32) (i32.const 0))
    (func $start (global.set $n (call $later))) (start $start)
    (func (export "_initialize") (global.set $n (i32.add (global.get $n) (call $later)))) (func (export "n") (result i32) (global.get $n)))`);
  assert.throws(() => linker.module(store, 'sync', reactor), { code: 'ERR_CANNOT_SUSPEND' });
  assert.equal(await linker.moduleAsync(store, 'reactor', reactor), linker);
  assert.equal((linker.get(store, 'reactor', 'n') as Func)(), 80);
  await linker.moduleAsync(store, 'command', module('(module (func (export "_start")))'));
  linker.getDefault(store, 'command')();
});

test('every call of a command has an instance of its own', async () => {
  const store = new Store(engine);
  let log: number[] = [];
  const linker = new Linker(engine).func('env', 'log', ['i32'], [], (n) => void log.push(n));
  linker.module(store, 'command', module(`(module (import "env" "log" (func $log (param i32))) (memory (export "memory") 1) (global $n (mut i32) (i32.const 0))
    (func $next (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))
    (func (export "_start") (call $log (call $next)) (call $log (call $next))))`));
  const next = linker.get(store, 'command', 'next') as Func;
  assert.deepEqual([next(), next()], [1, 1]);
  (linker.getDefault(store, 'command') as Func)();
  assert.deepEqual(log, [1, 2]);
  log = [];
  // Imports are those of when it was linked.
  linker.allowShadowing(true).func('env', 'log', ['i32'], [], () => assert.fail('too late'));
  (linker.get(store, 'command', '_start') as Func)();
  assert.deepEqual(log, [1, 2]);
  assert.equal(linker.get(store, 'command', 'memory'), undefined);
  const bad = module('(module (func (export "_start")) (global (export "g") i32 (i32.const 1)))');
  assert.throws(() => new Linker(engine).module(store, 'bad', bad), { code: 'ERR_COMMAND_EXPORT', message: /"g"/ });
});

test('a command can wait in asynchronous calls', async () => {
  const store = new Store(engine);
  const linker = new Linker(engine).func('env', 'later', [], ['i32'], async () => 5);
  linker.module(store, 'command', module('(module (import "env" "later" (func $later (result i32))) (func (export "_start")) (func (export "five") (result i32) (call $later)))'));
  const user = linker.instantiate(store, module('(module (import "command" "five" (func $five (result i32))) (func (export "run") (result i32) (i32.add (call $five) (call $five))))'));
  assert.equal(await user.exports['run'].callAsync(), 10);
  assert.throws(() => user.exports['run'](), { code: 'ERR_CANNOT_SUSPEND' });
});

test('getDefault', () => {
  const store = new Store(engine);
  const linker = new Linker(engine).func('a', '', [], ['i32'], () => 1).func('b', '_start', [], ['i32'], () => 2).define('c', '_start', new Global(store, { value: 'i32', mutable: false }, 0));
  assert.equal(linker.getDefault(store, 'a')(), 1);
  assert.equal(linker.getDefault(store, 'b')(), 2);
  assert.throws(() => linker.getDefault(store, 'c'), { code: 'ERR_NOT_DEFINED' });
  assert.equal(linker.getDefault(store, 'nobody')(), undefined);
});

const WANTING = module(`(module
  (rec (type $a (func (param (ref null $b)))) (type $b (struct (field (ref null $a)))))
  (import "x" "f" (func $f (param i32) (result i32 i64 externref v128)))
  (import "x" "rec" (func $rec (type $a)))
  (import "math" "add" (func $add (param i32 i32) (result i32)))
  (func (export "f") (result i32 i64 externref) (local v128) (call $f (i32.const 1)) (local.set 0))
  (func (export "rec") (call $rec (ref.null $b)))
  (func (export "add") (result i32) (call $add (i32.const 1) (i32.const 2))))`);

test('unknown imports as traps', () => {
  const store = new Store(engine);
  const { exports } = adding().defineUnknownImportsAsTraps(WANTING).instantiate(store, WANTING);
  assert.throws(() => exports['f'](), { name: 'Trap', code: 'ERR_UNKNOWN_IMPORT', message: /x\.f/ });
  assert.throws(() => exports['rec'](), { code: 'ERR_UNKNOWN_IMPORT' });
  assert.equal(exports['add'](), 3);
  // Only functions can trap.
  assert.throws(() => {
    const wanting = module('(module (import "x" "m" (memory 1)))');
    new Linker(engine).defineUnknownImportsAsTraps(wanting).instantiate(store, wanting);
  }, { code: 'ERR_UNKNOWN_IMPORT', name: 'LinkError' });
});

test('unknown imports as default values', () => {
  const store = new Store(engine);
  const { exports } = adding().defineUnknownImportsAsDefaultValues(store, WANTING).instantiate(store, WANTING);
  assert.deepEqual(exports['f'](), [0, 0n, null]);
  assert.equal(exports['rec'](), undefined);
  assert.equal(exports['add'](), 3);
  const all = module(`(module (import "x" "m" (memory 1 2)) (import "x" "t" (table 3 externref)) (import "x" "g" (global (mut i64))) (import "x" "v" (global v128)) (import "x" "tag" (tag (param i32)))
    (export "m" (memory 0)) (export "t" (table 0)) (export "g" (global 0)) (export "v" (global 1)))`);
  const linker = new Linker(engine).defineUnknownImportsAsDefaultValues(store, all);
  const instance = linker.instantiate(store, all);
  assert.equal((instance.exports['m'] as Memory).size, 1);
  assert.equal((instance.exports['t'] as Table).get(2), null);
  assert.equal((instance.exports['g'] as Global).value, 0n);
  assert.deepEqual((instance.exports['v'] as Global).value, new Uint8Array(16));
  const none = module('(module (import "x" "g" (global (ref extern))))');
  assert.throws(() => new Linker(engine).defineUnknownImportsAsDefaultValues(store, none), { code: 'ERR_NO_DEFAULT' });
});

test('callers: memory, exports and data of who calls', () => {
  const store = new Store(engine, { data: { name: 'data' } });
  const seen: unknown[] = [];
  const linker = new Linker<{ name: string }>(engine).funcWithCaller('env', 'print', ['i32', 'i32'], [], (caller: Caller<{ name: string }>, at, length) => {
    seen.push(caller.memory!.readString(at, length), caller.data.name, caller.store === store, caller.getExport('nothing'));
    seen.push((caller.getExport('seven') as Func)());
  });
  const text = (name: string, word: string): string => `(module (import "env" "print" (func $print (param i32 i32))) (memory (export "${name}") 1) (data (i32.const 8) "${word}")
    (func (export "seven") (result i32) (i32.const 7)) (func (export "run") (call $print (i32.const 8) (i32.const ${word.length}))))`;
  const first = linker.instantiate(store, module(text('memory', 'one')));
  const second = linker.instantiate(store, module(text('other', 'second')));
  first.exports['run']();
  second.exports['run']();
  assert.deepEqual(seen, ['one', 'data', true, undefined, 7, 'second', 'data', true, undefined, 7]);
  const print = linker.get(store, 'env', 'print') as Func;
  assert.throws(() => print(0, 0), TypeError);
});

test('a linker, its modules and stores are of one engine', () => {
  const other = new Engine();
  for (const use of [
    () => adding().instantiate(new Store(other), ADDER),
    () => adding().instantiate(new Store(engine), module('(module)', other)),
    () => adding().instantiatePre(module('(module)', other)),
    () => adding().module(new Store(other), 'm', module('(module)', other)),
    () => adding().get(new Store(other), 'math', 'add'),
  ]) assert.throws(use, { code: 'ERR_OTHER_STORE' });
});
