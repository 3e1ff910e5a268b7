/** `stack` and `wasmBacktrace` of errors that pass through guests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Exception, Func, Instance, Linker, Module, Store, Tag, Trap, WasmtideError } from '../../../src/entry/index.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { WebAssembly as DropIn } from '../../../src/js-api/index.js';
import { parseWat } from '../../../src/text/index.js';

const Builtin = (globalThis as any).WebAssembly;
const engine = new Engine();

function thrown(run: () => unknown): any {
  try {
    run();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

/** Lines of a stack without its head; places of JavaScript by their function only. */
const lines = (error: Error): string[] => error.stack!.split('\n').filter((line) => line.startsWith('    at '))
  .map((line) => line.slice(7).replace(/ \((?:file|node).*\)$/, ' (js)').replace(/wasm-[0-9a-f]{8}|(?<=wasm\/)[0-9a-f]{8}/, 'HASH'));

const NESTED = `(module
  (import "" "host" (func $host))
  (func $deep unreachable)
  (func $middle (export "middle") (call $deep))
  (func (export "outer") nop (call $host)))`;

test('frames of the guest lie between those of JavaScript, and none of the runtime', () => {
  const store = new Store(engine);
  const instance = new Instance(store, new Module(engine, NESTED), { '': { host: function host() { instance.exports['middle'](); } } });
  const error = thrown(function caller() { instance.exports['outer'](); });
  assert.ok(error instanceof Trap);
  const shown = lines(error);
  assert.deepEqual(shown.slice(0, 5).map((line) => line.replace(/0x[0-9a-f]+/, '0x')), [
    'deep (wasm://wasm/HASH:wasm-function[1]:0x)',
    'middle (wasm://wasm/HASH:wasm-function[2]:0x)',
    'host (js)',
    'outer (wasm://wasm/HASH:wasm-function[3]:0x)',
    'caller (js)',
  ]);
  assert.ok(error.stack!.startsWith('Trap: unreachable\n'), error.stack);
  assert.ok(!/dispatch|machine\.js|src\/api/.test(error.stack!), error.stack);
  assert.deepEqual(error.wasmBacktrace.map((f) => f.func), ['deep', 'middle', 'outer']);
});

test('an error of a host function is the same object, with the frames it passed', () => {
  const store = new Store(engine);
  const mine = (): Error => new TypeError('mine\n    at nowhere (wasm)');
  let made: Error;
  const instance = new Instance(store, new Module(engine, NESTED), { '': { host: function host() { throw (made = mine()); } } });
  const error = thrown(function caller() { instance.exports['outer'](); });
  assert.equal(error, made!);
  assert.deepEqual(lines(error).slice(1, 5).map((line) => line.replace(/0x[0-9a-f]+/, '0x')), [
    'mine (js)', 'host (js)', 'outer (wasm://wasm/HASH:wasm-function[3]:0x)', 'caller (js)',
  ]);
});

test('the same as the built-in engine shows', () => {
  const text = `(module $shop (import "" "host" (func $host)) (func $inner (call $host)) (func $outer (export "outer") (call $inner)))`;
  const binary = encodeModule(parseWat(text));
  const host = function host(): void { throw new Error('x'); };
  const ours = new Instance(new Store(engine), new Module(engine, binary), { '': { host } }).exports;
  const theirs = new Builtin.Instance(new Builtin.Module(binary), { '': { host } }).exports;
  const shown = [ours, theirs].map((exports) => {
    const error = thrown(function caller() { (exports as any).outer(); });
    return lines(error).slice(0, 4).map((line) => line.replace('Object.host', 'host').replace(/shop-[0-9a-f]{8}/, 'shop-HASH'));
  });
  assert.deepEqual(shown[0], shown[1]);
});

test('so does the drop-in, also for its own classes', () => {
  const binary = encodeModule(parseWat(`(module $shop (import "" "host" (func $host))
    (func $inner (call $host)) (func $outer (export "outer") (call $inner)) (func $trap (export "trap") (drop (i32.div_u (i32.const 0) (i32.const 0)))))`));
  let exports: any;
  const host = function host(): void { exports.trap(); };
  const shown = [DropIn, Builtin].map((api) => {
    exports = new api.Instance(new api.Module(binary as never), { '': { host } }).exports;
    const error = thrown(function caller() { exports.outer(); });
    assert.ok(error instanceof api.RuntimeError);
    assert.match(error.stack, /^RuntimeError: /);
    return lines(error).slice(0, 5).map((line) => line.replace('Object.host', 'host').replace(/shop-[0-9a-f]{8}/, 'shop-HASH'));
  });
  assert.deepEqual(shown[0], shown[1]);
});

test('names of guests cannot command a terminal, nor make lines', () => {
  const text = `(module $a\\1b[31m (import "e\\1b[2J" "f\\n    at x" (func $f)) (func (export "run\\1b[0m\\n    at fake (native)") unreachable) (func (export "call") (call $f)))`;
  const store = new Store(engine);
  const module = new Module(engine, text.replace('$a\\1b[31m', '$a').replaceAll('\\\\', '\\'));
  const linker = new Linker(engine).defineUnknownImportsAsTraps(module);
  const instance = linker.instantiate(store, module);
  const run = instance.exports['run\u001b[0m\n    at fake (native)'];
  for (const error of [thrown(() => run()), thrown(() => instance.exports['call']()), thrown(() => run(1)), thrown(() => instance.getFunc('\u001b[1m'))]) {
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    assert.doesNotMatch(`${error.message}`, /[\u0000-\u001f]/);
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(error.stack!, /\u001b|\n +at fake/);
  }
});

test('an error that was made elsewhere keeps its stack', () => {
  const error = new Error('old');
  const before = error.stack;
  const instance = new Instance(new Store(engine), new Module(engine, NESTED), { '': { host() { throw error; } } });
  for (let i = 0; i < 100; i++) assert.equal(thrown(() => instance.exports['outer']()), error);
  assert.equal(error.stack, before);
});

test('frozen errors, and what is no error, pass through', () => {
  let what: unknown;
  const instance = new Instance(new Store(engine), new Module(engine, NESTED), { '': { host() { throw what; } } });
  for (what of [Object.freeze(new Error('frozen')), 7, null, undefined, 'text', { stack: 'mine' }]) {
    assert.equal(thrown(() => instance.exports['outer']()), what);
  }
});

test('a stack that was cut off still shows the guest', () => {
  const limit = Error.stackTraceLimit;
  const store = new Store(engine);
  const deep = (n: number): void => { if (n === 0) throw new Error('deep'); deep(n - 1); };
  const instance = new Instance(store, new Module(engine, NESTED), { '': { host: () => deep(20) } });
  for (const size of [0, 1, 5, 10, 11, 12, 20, 24, 25, 26, 30, 40, 100]) {
    Error.stackTraceLimit = size;
    const error = thrown(() => instance.exports['outer']());
    Error.stackTraceLimit = limit;
    assert.match(error.stack, /outer \(wasm:/, `${size}`);
  }
});

test('what a promise was rejected with says who waited', async () => {
  const store = new Store(engine);
  const error = new Error('later');
  const instance = new Instance(store, new Module(engine, NESTED), { '': { host: () => Promise.reject(error) } });
  await assert.rejects(instance.exports['outer'].callAsync(), (e) => e === error);
  assert.match(error.stack!, /at async outer \(wasm:\/\/wasm\/[0-9a-f]{8}:wasm-function\[3\]:0x[0-9a-f]+\)$/);
});

test('exceptions have frames and a code, and are one object however often they are thrown', () => {
  const store = new Store(engine);
  const tag = new Tag(store, ['i32']);
  const instance = new Instance(store, new Module(engine, `(module
    (import "" "tag" (tag $t (param i32))) (import "" "f" (func $f))
    (func $deep (throw $t (i32.const 7)))
    (func (export "throw") (call $deep))
    (func (export "again") (throw_ref (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) unreachable))))`), { '': { tag, f: () => { throw given; } } });
  const error = thrown(() => instance.exports['throw']());
  assert.ok(error instanceof Exception && error instanceof WasmtideError);
  assert.equal(error.code, 'ERR_EXCEPTION');
  assert.deepEqual(error.wasmBacktrace.map((f) => f.func), ['deep', 'throw']);
  assert.match(lines(error)[0], /^deep \(/);
  const given = new Exception(store, tag, [1]);
  assert.equal(thrown(() => instance.exports['again']()), given);
});

test('start functions and calls with options', () => {
  const store = new Store(engine);
  const module = new Module(engine, '(module (func $start unreachable) (start $start))');
  const first = thrown(function caller() { new Instance(store, module); });
  assert.deepEqual(lines(first).slice(0, 2).map((l) => l.replace(/:0x.*/, ')')), ['start (wasm://wasm/HASH:wasm-function[0])', 'caller (js)']);
  const f = new Instance(store, new Module(engine, '(module (func $f (export "f") unreachable))')).exports['f'] as Func;
  const second = thrown(function caller() { f.with({ timeout: 1000 }).call(); });
  assert.deepEqual(lines(second).slice(0, 2).map((l) => l.replace(/:0x.*/, ')')), ['f (wasm://wasm/HASH:wasm-function[0])', 'caller (js)']);
});
