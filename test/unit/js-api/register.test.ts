/** The registration: `before` is the built-in engine, as everything of Node's is what it was. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import workerThreads, { BroadcastChannel, MessageChannel, Worker, type WorkerOptions, getEnvironmentData, receiveMessageOnPort, setEnvironmentData } from 'node:worker_threads';
import { WebAssembly as ours } from '../../../src/entry/js-api.js';
import { repositoryRoot } from '../../conformance.js';
import { isCompiled, wat } from './both.js';

const global = globalThis as any;
const before = global.WebAssembly;
const Before = workerThreads.Worker;
const nodeWasi = createRequire(import.meta.url)('node:wasi') as object;
const owners: readonly object[] = [globalThis, workerThreads.MessagePort.prototype, workerThreads, nodeWasi];
/** Properties of all owners, by owner and name, those of lazy getters included. */
const snapshot = (): Map<PropertyKey, PropertyDescriptor>[] =>
  owners.map((owner) => new Map(Reflect.ownKeys(owner).map((key) => [key, Object.getOwnPropertyDescriptor(owner, key)!])));
const untouched = snapshot();
const { register, unregister } = await import('../../../src/entry/register.js');

const folder = mkdtempSync(join(tmpdir(), 'wasmtide-register-'));
const server = createServer((request, response) => {
  response.setHeader('content-type', request.url === '/m.wasm' ? 'application/wasm' : 'text/plain');
  response.end(request.url === '/m.wasm' ? answer : 'hello');
}).listen(0);
await once(server, 'listening');
server.unref();
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const answer = wat('(module (func (export "answer") (result i32) (i32.const 42)))');

beforeEach(() => register());
afterEach(() => unregister());
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('the global is the drop-in until it is unregistered, and everything is as it was', () => {
  assert.equal(global.WebAssembly, ours);
  const { Instance, Module } = global.WebAssembly;
  assert.ok(new Instance(new Module(answer)) instanceof ours.Instance);
  register();
  unregister();
  unregister();
  assert.equal(global.WebAssembly, before);
  snapshot().forEach((properties, owner) => {
    assert.deepEqual([...properties.keys()].map(String), [...untouched[owner].keys()].map(String));
    for (const [key, { value, get, set, ...attributes }] of properties) {
      const expected = untouched[owner].get(key)!;
      // Node makes plain properties of lazy getters when they are first read.
      if (get !== expected.get) continue;
      assert.ok(Object.is(value, expected.value) && set === expected.set, String(key));
      assert.deepEqual(attributes, { configurable: expected.configurable, enumerable: expected.enumerable, ...('writable' in expected ? { writable: expected.writable } : {}) });
    }
  });
  assert.equal(Worker, workerThreads.Worker);
});

test('what others have replaced since stays', () => {
  const clone = global.structuredClone;
  const theirs = (value: unknown) => clone(value);
  global.structuredClone = theirs;
  global.WebAssembly = 'theirs';
  unregister();
  assert.equal(global.WebAssembly, 'theirs');
  assert.equal(global.structuredClone, theirs);
  assert.deepEqual(theirs({ a: 1 }), { a: 1 });
  for (const name of ['WebAssembly', 'structuredClone']) Object.defineProperty(globalThis, name, untouched[0].get(name)!);
});

test('fetch works, whenever it is first used', async () => {
  unregister();
  // Its parser is compiled now, and instantiated when the global is another one.
  const first = fetch(url);
  register();
  assert.equal(await (await first).text(), 'hello');
  const second = fetch(url);
  unregister();
  assert.equal(await (await second).text(), 'hello');
  register();
  const { instance } = await global.WebAssembly.instantiateStreaming(fetch(`${url}m.wasm`));
  assert.ok(instance instanceof ours.Instance);
  assert.equal((instance.exports as any).answer(), 42);
});

test('importing CommonJS and WebAssembly modules works', async () => {
  const file = join(folder, 'names.cjs');
  writeFileSync(file, 'exports.one = 1; exports.two = 2;');
  const { one, two } = await import(pathToFileURL(file).href);
  assert.deepEqual([one, two], [1, 2]);
});

const module = () => new ours.Module(answer);
const memory = () => new ours.Memory({ initial: 1, maximum: 2, shared: true });
const answerOf = (value: unknown): unknown => (new ours.Instance(value as never).exports as any).answer();

/** A value with a module and a memory wherever one may be, and what is to be said of its clone. */
function everywhere(): { value: any; check: (clone: any) => void } {
  const [m, shared] = [module(), memory()];
  const list: unknown[] = [1];
  list[2] = [m, shared];
  const value: any = { m, list, map: new Map<unknown, unknown>([[m, 'key'], ['value', shared]]), set: new Set([shared, 2]), bytes: new Uint8Array([1, 2]), date: new Date(5) };
  value.self = value;
  value.list.push(value.list);
  Object.defineProperty(value, '__proto__', { value: { m }, enumerable: true });
  const check = (clone: any): void => {
    assert.notEqual(clone.m, m);
    assert.equal(answerOf(clone.m), 42);
    assert.equal(clone.list[2][0], clone.m);
    assert.equal(1 in clone.list, false);
    assert.equal(clone.list[3], clone.list);
    const memory = clone.list[2][1];
    assert.ok(memory instanceof ours.Memory);
    new Int32Array(shared.buffer)[0] = 99;
    assert.equal(new Int32Array(memory.buffer as SharedArrayBuffer)[0], 99);
    assert.deepEqual([...clone.map.keys()], [clone.m, 'value']);
    assert.equal(clone.map.get('value'), memory);
    assert.deepEqual([...clone.set], [memory, 2]);
    assert.equal(clone.self, clone);
    assert.equal(Object.getOwnPropertyDescriptor(clone, '__proto__')!.value.m, clone.m);
    assert.deepEqual(clone.bytes, new Uint8Array([1, 2]));
    assert.deepEqual(clone.date, new Date(5));
  };
  return { value, check };
}

test('structured clones', () => {
  const { value, check } = everywhere();
  check(structuredClone(value));
  assert.equal(answerOf(structuredClone(module())), 42);
  const buffer = new ArrayBuffer(8);
  const moved = structuredClone({ buffer, m: module() }, { transfer: [buffer] });
  assert.equal(buffer.byteLength, 0);
  assert.equal(moved.buffer.byteLength, 8);
  assert.equal(answerOf(moved.m), 42);
  const plain = { a: [1, { b: 2 }] };
  assert.deepEqual(structuredClone(plain), plain);
  assert.throws(() => (structuredClone as any)(), TypeError);
});

test('what cannot be cloned is refused as the built-in engine does', () => {
  const of = (W: any): unknown[] => [new W.Memory({ initial: 1 }), new W.Table({ element: 'externref', initial: 1 }), new W.Global({ value: 'i32' }), new W.Instance(new W.Module(answer))];
  for (const engine of [ours, before]) {
    for (const object of of(engine)) assert.throws(() => structuredClone({ list: [object] }), { name: 'DataCloneError' });
  }
});

test('the buffer of a memory cannot be transferred, but copied', () => {
  const { buffer } = new ours.Memory({ initial: 1 });
  const { port1, port2 } = new MessageChannel();
  assert.throws(() => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }), { name: 'DataCloneError' });
  assert.throws(() => port1.postMessage(1, [buffer as ArrayBuffer]), { name: 'DataCloneError' });
  assert.throws(() => port1.postMessage(1, { transfer: [buffer as ArrayBuffer] } as never), { name: 'DataCloneError' });
  assert.equal(buffer.byteLength, 65_536);
  assert.equal(structuredClone(buffer).byteLength, 65_536);
  port1.close();
  port2.close();
});

test('message ports: listeners of all kinds, and reading at once', async () => {
  const { port1, port2 } = new MessageChannel();
  const { value, check } = everywhere();
  port1.postMessage(value);
  check(receiveMessageOnPort(port2)!.message);
  port1.postMessage({ plain: true });
  assert.deepEqual(receiveMessageOnPort(port2)!.message, { plain: true });
  const kinds = [
    (done: (data: unknown) => void) => port2.once('message', done),
    (done: (data: unknown) => void) => (port2 as any).addEventListener('message', (event: { data: unknown }) => done(event.data), { once: true }),
    (done: (data: unknown) => void) => ((port2 as any).onmessage = (event: { data: unknown }) => done(event.data)),
  ];
  for (const listen of kinds) {
    const arrived = new Promise(listen);
    port1.postMessage(value);
    check(await arrived);
  }
  const { port1: sent, port2: kept } = new MessageChannel();
  (port2 as any).onmessage = null;
  const arrived = once(port2, 'message');
  port1.postMessage({ sent, m: module() }, [sent]);
  const [{ sent: received, m }] = await arrived;
  assert.equal(answerOf(m), 42);
  kept.postMessage(module());
  assert.equal(answerOf(receiveMessageOnPort(received)!.message), 42);
  for (const port of [port1, port2, received, kept]) port.close();
});

test('broadcast channels', async () => {
  const [from, to] = [new BroadcastChannel('wasmtide test'), new BroadcastChannel('wasmtide test')];
  const arrived = new Promise<any>((resolve) => (to.onmessage = (event: any) => resolve(event.data)));
  from.postMessage({ m: module() });
  assert.equal(answerOf((await arrived).m), 42);
  from.close();
  to.close();
});

/** Answers with what it was given, and how it sees the world. */
const SCRIPT = `
  parentPort.once('message', (value) => {
    const isOurs = WebAssembly.Memory.toString().includes('native code') === false;
    const { instances, environment } = { instances: [workerData.m, value.m].map((m) => new WebAssembly.Instance(m).exports.answer()), environment: getEnvironmentData('m') };
    Atomics.store(new Int32Array(value.memory.buffer), 0, 7);
    parentPort.postMessage({ isOurs, instances, environment: environment instanceof WebAssembly.Module, back: value.m, execArgv: process.execArgv, name: process.env.WASMTIDE_TEST, argv: process.argv.slice(2) });
  });`;
const COMMONJS = `'use strict'; const { parentPort, workerData, getEnvironmentData } = require('node:worker_threads');${SCRIPT}`;
const MODULE = `import { parentPort, workerData, getEnvironmentData } from 'node:worker_threads';${SCRIPT}`;

async function talk(script: string | URL, options: WorkerOptions): Promise<any> {
  const shared = memory();
  const worker = new Worker(script, { ...options, workerData: { m: module() } });
  worker.postMessage({ m: module(), memory: shared });
  // The last message may come at the exit.
  const exit = once(worker, 'exit');
  const [answer] = await once(worker, 'message');
  await exit;
  assert.equal(new Int32Array(shared.buffer)[0], 7);
  return answer;
}

test('workers of every kind have the drop-in, and get modules and memories', async () => {
  const files = { cjs: COMMONJS, mjs: MODULE };
  for (const [extension, text] of Object.entries(files)) writeFileSync(join(folder, `worker.${extension}`), text);
  setEnvironmentData('m', module());
  const kinds: [string | URL, WorkerOptions][] = [
    [COMMONJS, { eval: true }],
    [join(folder, 'worker.cjs'), {}],
    [pathToFileURL(join(folder, 'worker.mjs')), { env: { WASMTIDE_TEST: 'own' } }],
    [new URL(`data:text/javascript,${encodeURIComponent(MODULE)}`), {}],
    [COMMONJS, { eval: true, execArgv: ['--no-warnings'], env: { WASMTIDE_TEST: 'own' }, argv: ['argument'] }],
  ];
  for (const [script, options] of kinds) {
    const { back, execArgv, ...rest } = await talk(script, options);
    const { env, execArgv: own, argv = [] } = options as { env?: { WASMTIDE_TEST: string }; execArgv?: string[]; argv?: string[] };
    assert.deepEqual(rest, { isOurs: true, instances: [42, 42], environment: true, name: env?.WASMTIDE_TEST, argv });
    assert.equal(answerOf(back), 42);
    if (own !== undefined) assert.deepEqual(execArgv, own);
    assert.ok(execArgv.every((option: string) => !/preload|register/.test(option)));
  }
  const held = getEnvironmentData('m');
  assert.equal(getEnvironmentData('m'), held);
  setEnvironmentData('m', undefined);
});

test('workers have compiled code where their maker has, and theirs', async () => {
  // A difference that can be seen.
  const isFixed = `try { new WebAssembly.Memory({ initial: 1, maximum: 2 }).toResizableBuffer(); post(false); } catch { post(true); }`;
  const inner = `const post = (value) => require('node:worker_threads').parentPort.postMessage(value); ${isFixed}`;
  const outer = `const { Worker, parentPort } = require('node:worker_threads'); const seen = []; const post = (value) => {
    seen.push(value);
    if (seen.length === 2) parentPort.postMessage(seen);
    else new Worker(${JSON.stringify(inner)}, { eval: true, execArgv: [] }).once('message', post);
  }; ${isFixed}`;
  const [seen] = await once(new Worker(outer, { eval: true }), 'message');
  assert.deepEqual(seen, [isCompiled, isCompiled]);
});

test('workers of workers, classes that extend Worker, and workers after unregister', async () => {
  const nested = `const { Worker, parentPort } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(`require('node:worker_threads').parentPort.postMessage(new WebAssembly.Module(new Uint8Array([${answer.join()}])))`)}, { eval: true });
    worker.once('message', (m) => parentPort.postMessage(m));`;
  class Mine extends Worker {
    readonly mine = true;
  }
  const worker = new Mine(nested, { eval: true });
  assert.ok(worker instanceof Mine && worker instanceof Worker && worker.mine);
  const [m] = await once(worker, 'message');
  assert.equal(answerOf(m), 42);
  unregister();
  const plain = new Worker(`require('node:worker_threads').parentPort.postMessage(WebAssembly.Memory.toString())`, { eval: true });
  assert.match((await once(plain, 'message'))[0], /native code/);
});

test('a Worker from before the registration refuses modules as its data', async () => {
  const script = `const { parentPort, workerData } = require('node:worker_threads'); parentPort.postMessage(workerData)`;
  assert.throws(() => new Before(script, { eval: true, workerData: [module()] }), { name: 'DataCloneError' });
  const worker = new Before(script, { eval: true, workerData: [1] });
  assert.deepEqual(await once(worker, 'message'), [[1]]);
});

test('node:wasi runs guests of the drop-in, and of the built-in engine', async () => {
  const { WASI } = await import('node:wasi');
  const bytes = readFileSync(join(repositoryRoot, 'examples/hello.wasm'));
  const output = join(folder, 'output');
  for (const engine of [global.WebAssembly, before]) {
    const stdout = openSync(output, 'w');
    const wasi = new WASI({ version: 'preview1', args: ['hello', 'Ann'], env: {}, stdout });
    const { instance } = await engine.instantiate(bytes, wasi.getImportObject());
    assert.equal(wasi.start(instance), 0);
    closeSync(stdout);
    assert.match(readFileSync(output, 'utf8'), /Hello.*Ann/i);
  }
});

test('options of the process that are not a worker\'s are left out', () => {
  const program = `import ${JSON.stringify(new URL('../../../src/entry/register.js', import.meta.url).href)};
    import { Worker } from 'node:worker_threads';
    new Worker('console.log(WebAssembly.Memory.toString().includes("native code"), process.execArgv.join())', { eval: true });`;
  const options = ['--expose-gc', '--title', 'x', '--no-warnings', '--input-type=module', '-e', program];
  assert.equal(execFileSync(process.execPath, options, { encoding: 'utf8' }).trim().split(',')[0], 'false --no-warnings');
});

test('faulty options of workers are reported as ever', () => {
  for (const options of [{ eval: true, execArgv: ['--no-such-option'] }, { eval: true, execArgv: 'x' }, { eval: 1, env: 5 }, { eval: true, workerData: () => 1 }]) {
    const failure = (): unknown => {
      try {
        return new Worker('', options as never);
      } catch (error) {
        return error;
      }
    };
    const { code, name, message } = failure() as NodeJS.ErrnoException;
    unregister();
    const expected = failure() as NodeJS.ErrnoException;
    register();
    assert.deepEqual({ code, name, message }, { code: expected.code, name: expected.name, message: expected.message });
  }
});
