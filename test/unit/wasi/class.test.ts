/** The WASI class: its shape, its options, how guests end. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { WASI as NodeWASI } from 'node:wasi';
import { Engine, Instance, LimitError, Linker, Module, StateError, Store, WasmtideError } from '../../../src/entry/index.js';
import { WebAssembly as DropIn } from '../../../src/entry/js-api.js';
import { Capture, MemoryFileSystem, WASI, WasiExit, type WASIOptions } from '../../../src/entry/wasi.js';
import { repositoryRoot } from '../../conformance.js';
import { runInside } from '../../wasi-guest.js';
import { temporaryFolder } from './world.js';

const program = (name: string): Buffer => readFileSync(join(repositoryRoot, `test/programs/bin/${name}.wasm`));
const engine = new Engine();

const PRELUDE = `
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)`;

function link(wasi: WASI, body: string, store = new Store(engine)): Instance {
  const linker = new Linker(store.engine);
  wasi.addToLinker(linker);
  return linker.instantiate(store, new Module(store.engine, `(module ${PRELUDE} ${body})`));
}

/** Any namespace: ours, or the engine's. */
function instantiate(namespace: any, wasi: { getImportObject(): object }, body: string): any {
  const bytes = new Module(engine, `(module ${PRELUDE} ${body})`).core.bytes.slice();
  return new namespace.Instance(new namespace.Module(bytes), wasi.getImportObject());
}

describe('beside node:wasi', () => {
  const builtIn = (globalThis as any).WebAssembly;
  const ours = (options: WASIOptions = {}) => new WASI(options);
  const theirs = (options: object = {}) => new NodeWASI({ version: 'preview1', ...options } as never);

  test('the same functions', () => {
    assert.deepEqual(Object.keys(ours().wasiImport).sort(), Object.keys(theirs().wasiImport as object).sort());
    assert.deepEqual(Object.keys(ours().getImportObject()), ['wasi_snapshot_preview1']);
    assert.deepEqual(Object.keys(ours({ version: 'unstable' }).getImportObject()), ['wasi_unstable']);
    for (const method of ['start', 'initialize', 'getImportObject']) assert.equal(typeof (ours() as any)[method], typeof (theirs() as any)[method]);
  });

  /** What both do with an instance of their own namespace. */
  const both = (body: string, use: (wasi: any, instance: any) => unknown): [unknown, unknown] => {
    const run = (wasi: any, namespace: any): unknown => {
      try {
        return use(wasi, instantiate(namespace, wasi, body));
      } catch (error) {
        return (error as any).code ?? String(error);
      }
    };
    return [run(ours(), DropIn), run(theirs(), builtIn)];
  };
  for (const [what, body, use] of [
    ['a command that returns', '(func (export "_start"))', (w, i) => w.start(i)],
    ['a command that exits', '(func (export "_start") (call $exit (i32.const 42)))', (w, i) => w.start(i)],
    ['a command that exits with a large status', '(func (export "_start") (call $exit (i32.const 300)))', (w, i) => w.start(i)],
    ['a reactor', '(func (export "_initialize"))', (w, i) => w.initialize(i)],
    ['a reactor without _initialize', '', (w, i) => w.initialize(i)],
    ['a reactor as a command', '(func (export "_initialize"))', (w, i) => w.start(i)],
    ['a command as a reactor', '(func (export "_start"))', (w, i) => w.initialize(i)],
    ['both', '(func (export "_start")) (func (export "_initialize"))', (w, i) => w.start(i)],
    ['started twice', '(func (export "_start"))', (w, i) => [w.start(i), w.start(i)]],
    ['initialized twice', '', (w, i) => [w.initialize(i), w.initialize(i)]],
    ['not an instance', '', (w) => w.start(3)],
    ['no exports', '', (w) => w.start({ exports: null })],
    ['no memory', '', (w) => w.start({ exports: { _start() {} } })],
    ['called before it is started', '(func (export "go") (drop (call $random (i32.const 0) (i32.const 1))))', (_w, i) => i.exports.go()],
  ] as [string, string, (wasi: any, instance: any) => unknown][]) {
    test(what, () => {
      const [mine, expected] = both(body, use);
      assert.deepEqual(mine, expected);
    });
  }
  test('the same program on the same files', async () => {
    const outputs: string[] = [];
    for (const namespace of [DropIn, builtIn]) {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'data'));
      const outFile = join(folder, 'out');
      const fd = openSync(outFile, 'w');
      const options = { args: ['files', '/data'], preopens: { '/data': join(folder, 'data') }, stdout: fd };
      const wasi: any = namespace === DropIn ? ours(options) : theirs(options);
      const { instance } = await (namespace as any).instantiate(program('files'), wasi.getImportObject());
      assert.equal(wasi.start(instance), 0);
      closeSync(fd);
      outputs.push(`${readFileSync(outFile, 'utf8')} ${readFileSync(join(folder, 'data/kept.txt'), 'utf8')}`);
    }
    assert.equal(outputs[0], outputs[1]);
    assert.match(outputs[0]!, /0 unexpected/);
  });
  test('returnOnExit: false ends the process', () => {
    const script = `
      import { WASI } from 'wasmtide/wasi';
      import { WebAssembly } from 'wasmtide/js-api';
      const bytes = Uint8Array.from(${JSON.stringify([...new Module(engine, `(module ${PRELUDE} (func (export "_start") (call $exit (i32.const 42))))`).core.bytes])});
      const wasi = new WASI({ returnOnExit: false });
      wasi.start(new WebAssembly.Instance(new WebAssembly.Module(bytes), wasi.getImportObject()));
      process.exit(1);`;
    assert.throws(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: repositoryRoot }), { status: 42 });
  });
});

describe('given no options', () => {
  test('there is nothing', async () => {
    const { exit, stdout } = await runInside('synchronous', program('probe'), {});
    assert.equal(exit, 0);
    assert.match(stdout, /^/);
    const wasi = new WASI();
    const instance = link(wasi, '(func (export "prestat") (result i32) (call $prestat (i32.const 3) (i32.const 0)))');
    assert.equal(instance.exports['prestat'](), 8);
    assert.deepEqual([wasi.stdout, wasi.stderr], [null, null]);
  });
  test('input ends at once', async () => assert.deepEqual(await runInside('synchronous', program('cat'), {}), { exit: 0, stdout: '', stderr: '' }));
});

describe('how guests end', () => {
  test('an exit is no trap, and no handler of the guest’s sees it', () => {
    const instance = link(new WASI(), `(func (export "go") (block $caught (try_table (catch_all $caught) (call $exit (i32.const 7)))))`);
    assert.throws(() => instance.exports['go'](), (error: any) =>
      error instanceof WasiExit && error instanceof WasmtideError && error.exitCode === 7 && error.code === 'ERR_WASI_EXIT' && error.name === 'WasiExit');
  });
  test('traps come out', () => assert.throws(() => {
    const wasi = new WASI();
    return wasi.start(link(wasi, '(func (export "_start") unreachable)'));
  }, { code: 'ERR_UNREACHABLE' }));
  test('statuses are unsigned', () => {
    const wasi = new WASI();
    assert.equal(wasi.start(link(wasi, '(func (export "_start") (call $exit (i32.const -1)))')), 0xffffffff);
  });
  test('asynchronously', async () => {
    const wasi = new WASI();
    assert.equal(await wasi.startAsync(link(wasi, '(func (export "_start") (call $exit (i32.const 5)))')), 5);
    await assert.rejects(wasi.startAsync(link(wasi, '(func (export "_start"))')), StateError);
  });
  test('startAsync wants an instance that can wait', async () => {
    const wasi = new WASI();
    await assert.rejects(wasi.startAsync(instantiate(DropIn, wasi, '(func (export "_start"))')), TypeError);
  });
  test('a reactor asynchronously', async () => {
    const wasi = new WASI();
    const instance = link(wasi, '(global $g (mut i32) (i32.const 0)) (func (export "_initialize") (global.set $g (i32.const 9))) (func (export "get") (result i32) (global.get $g))');
    await wasi.initializeAsync(instance);
    assert.equal(instance.exports['get'](), 9);
    wasi.close();
  });
  test('one linker, several instances: each with its own memory', () => {
    const wasi = new WASI({ random: (bytes) => void bytes.fill(7) });
    const linker = new Linker(engine);
    wasi.addToLinker(linker);
    const store = new Store(engine);
    const module = new Module(engine, `(module ${PRELUDE}
      (func (export "go") (result i32) (drop (call $random (i32.const 0) (i32.const 4))) (i32.load (i32.const 0)))
      (func (export "look") (result i32) (i32.load (i32.const 0))))`);
    const [a, b] = [linker.instantiate(store, module), linker.instantiate(store, module)];
    assert.equal(a.exports['go'](), 0x07070707);
    assert.equal(b.exports['look'](), 0);
  });
});

describe('options', () => {
  for (const [options, pattern] of [
    [{ version: 'preview2' }, /version: expected 'preview1' or 'unstable'/],
    [{ args: 'a b' }, /args: expected an array/],
    [{ args: ['a\0b'] }, /args\[0\]: expected a string without zero/],
    [{ env: { A: 1 } }, /env\.A/],
    [{ preopens: { '/': 3 } }, /preopens\["\/"\]/],
    [{ preopens: { '/': { readonly: true } } }, /expected only path, fileSystem, readOnly/],
    [{ preopens: { '/': { fileSystem: {} } } }, /expected a MemoryFileSystem/],
    [{ stdin: 'text' }, /stdin: expected .*\{ text \}/],
    [{ stdout: {} }, /stdout: expected/],
    [{ stdin: -1 }, /stdin: expected a file descriptor/],
    [{ clock: {} }, /expected only version/],
    [{ clocks: { realtime: 3 } }, /clocks\.realtime: expected a function/],
    [{ random: 3 }, /random: expected a function/],
    [{ returnOnExit: 1 }, /returnOnExit: expected a boolean/],
    [{ jspi: {} }, /jspi: expected/],
    [null, /WASI options: expected an object/],
  ] as [object, RegExp][]) {
    test(`${pattern}`, () => assert.throws(() => new WASI(options as never), (error: any) => error instanceof TypeError && pattern.test(error.message)));
  }
  test('wrong arguments of its methods', async () => {
    const wasi = new WASI();
    const command = '(func (export "_start"))';
    for (const wrong of [undefined, null, 3, {}, new Store(engine)]) {
      assert.throws(() => wasi.addToLinker(wrong as never), TypeError);
      assert.throws(() => wasi.start(wrong as never), TypeError);
      assert.throws(() => wasi.initialize(wrong as never), TypeError);
      assert.throws(() => wasi.finalizeBindings(wrong as never), TypeError);
      await assert.rejects(wasi.startAsync(wrong as never), TypeError);
    }
    assert.throws(() => wasi.finalizeBindings({ exports: {} }, { memory: {} as never }), TypeError);
    await assert.rejects(new WASI().startAsync(link(new WASI(), command), { time: 3 } as never), TypeError);
    await assert.rejects(new WASI().startAsync(link(new WASI(), command), { signal: 3 } as never), TypeError);
    const withJspi = new WASI({ jspi: DropIn as never });
    await assert.rejects(withJspi.startAsync(instantiate(DropIn, withJspi, command), { timeout: 3 }), TypeError);
    const linker = new Linker(engine);
    wasi.addToLinker(linker);
    assert.throws(() => new WASI().addToLinker(linker), { code: 'ERR_DUPLICATE_DEFINITION' });
    wasi.close();
    wasi.close();
  });
  test('descriptors are closed in the end', { skip: process.platform !== 'linux' }, () => {
    const opened = new Set(readdirSync('/proc/self/fd'));
    {
      using wasi = new WASI({ preopens: { '/': repositoryRoot } });
      wasi.finalizeBindings({ exports: {} }, { memory: { buffer: new TextEncoder().encode('README.md'.padEnd(65536, '\0')).buffer as ArrayBuffer } });
      assert.equal(wasi.wasiImport['path_open']!(3, 0, 0, 9, 0, 2n, 0n, 0, 64), 0);
      assert.equal(wasi.wasiImport['fd_tell']!(4, 64), 76, 'ENOTCAPABLE: it is open');
    }
    assert.deepEqual(readdirSync('/proc/self/fd').length, opened.size);
  });
  test('memory given by hand', () => {
    const wasi = new WASI({ random: (bytes) => void bytes.fill(1) });
    const memory = { buffer: new ArrayBuffer(65536) };
    wasi.finalizeBindings({ exports: {} }, { memory });
    assert.equal(wasi.wasiImport['random_get']!(8, 2), 0);
    assert.equal(new Uint8Array(memory.buffer)[8], 1);
    memory.buffer = new ArrayBuffer(2 * 65536);
    assert.equal(wasi.wasiImport['random_get']!(65540, 2), 0);
    assert.equal(new Uint8Array(memory.buffer)[65540], 1);
    assert.equal(wasi.wasiImport['random_get']!(2 * 65536, 1), 21, 'EFAULT');
    assert.throws(() => wasi.finalizeBindings({ exports: { memory } }), { code: 'ERR_WASI_ALREADY_STARTED' });
  });
  test('a shared memory', () => {
    const wasi = new WASI({ stdin: { text: 'input' }, stdout: 'capture' });
    const memory = { buffer: new SharedArrayBuffer(65536) };
    wasi.finalizeBindings({ exports: {} }, { memory });
    const words = new Uint32Array(memory.buffer);
    words.set([1024, 5]);
    assert.equal(wasi.wasiImport['fd_read']!(0, 0, 1, 16), 0);
    assert.equal(wasi.wasiImport['fd_write']!(1, 0, 1, 16), 0);
    assert.equal(wasi.wasiImport['random_get']!(2048, 70_000 - 2048 - 5000), 0);
    assert.equal(wasi.stdout!.text(), 'input');
  });
  test('a folder that is not there', () => {
    assert.throws(() => new WASI({ preopens: { '/': '/no/such/folder' } }), { code: 'ENOENT' });
    assert.throws(() => new WASI({ preopens: { '/': process.execPath } }), { code: 'ENOTDIR' });
    assert.throws(() => new WASI({ preopens: { '/': { fileSystem: new MemoryFileSystem(), path: 'none' } } }), { code: 'ENOENT' });
  });
  test('clocks and random bytes of the embedder’s', () => {
    const wasi = new WASI({ clocks: { realtime: () => 123n, monotonic: () => 5n }, random: (bytes) => void bytes.fill(0xab) });
    const { exports } = link(wasi, `
      (func (export "time") (param i32) (result i64) (drop (call $time (local.get 0) (i64.const 0) (i32.const 8))) (i64.load (i32.const 8)))
      (func (export "random") (result i32) (drop (call $random (i32.const 8) (i32.const 4))) (i32.load (i32.const 8)))`);
    assert.deepEqual([exports['time'](0), exports['time'](1), exports['random']()], [123n, 5n, 0xabababab | 0]);
  });
  test('what the embedder’s functions throw comes out of the call', () => {
    const mine = new Error('mine');
    const { exports } = link(new WASI({ random: () => { throw mine; }, clocks: { realtime: () => 3 as never } }), `
      (func (export "random") (drop (call $random (i32.const 8) (i32.const 4))))
      (func (export "time") (drop (call $time (i32.const 0) (i64.const 0) (i32.const 8))))`);
    assert.throws(() => exports['random'](), (error) => error === mine);
    assert.throws(() => exports['time'](), TypeError);
  });
});

const WRITER = `
  (func $put (param $times i32)
    (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 1000))
    (loop $again
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (export "put" (func $put))`;

describe('captured output', () => {
  test('a capture has its own limit', () => {
    const capture = new Capture({ limit: 2500 });
    const { exports } = link(new WASI({ stdout: capture }), WRITER);
    exports['put'](2);
    assert.equal(capture.size, 2000);
    assert.throws(() => exports['put'](1), (error: any) => error instanceof LimitError && error.code === 'ERR_CAPTURED_OUTPUT_LIMIT' && /2500/.test(error.message));
    assert.equal(capture.bytes().length, 2500);
    capture.clear();
    exports['put'](1);
    assert.equal(capture.text(), '\0'.repeat(1000));
  });
  test('the store’s limit counts all captures together', () => {
    const untrusted = new Engine({ limits: { capturedOutput: 4500 } });
    const wasi = new WASI({ stdout: 'capture' });
    const { exports } = link(wasi, WRITER, new Store(untrusted));
    assert.throws(() => exports['put'](10), { code: 'ERR_CAPTURED_OUTPUT_LIMIT', message: /4500/ });
    assert.equal(wasi.stdout!.size, 4500);
  });
  test('a capture for both', async () => {
    const both = new Capture();
    const { exit } = await runInside('synchronous', program('hello'), { stdout: both, stderr: both, args: ['hello'] });
    assert.equal(exit, 0);
    assert.match(both.text(), /hello/i);
  });
  test('limits of captures', () => {
    assert.throws(() => new Capture({ limit: '1' as never }), TypeError);
    assert.throws(() => new Capture({ limit: -1 }), RangeError);
  });
});

describe('folders', () => {
  test('read-only, and a folder of a file system in memory', async () => {
    const files = new MemoryFileSystem({ data: { 'a.txt': 'A' }, secret: 'S' });
    // The program does not expect to be refused everything, and prints to a file that it could not open.
    const readOnly = runInside('synchronous', program('files'), { args: ['files', '/data'], preopens: { '/data': { fileSystem: files, path: 'data', readOnly: true } } });
    await assert.rejects(readOnly, { code: 'ERR_UNINITIALIZED_ELEMENT' });
    assert.deepEqual([...files.entries()].map(([path]) => path), ['/data', '/data/a.txt', '/secret']);
    const { exit } = await runInside('synchronous', program('files'), { args: ['files', '/data'], preopens: { '/data': { fileSystem: files, path: 'data' } } });
    assert.equal(exit, 0);
    assert.equal(files.readText('data/kept.txt'), 'kept\n');
  });
  test('no room', async () => {
    const files = new MemoryFileSystem({}, { maxBytes: 4096 });
    const { exit } = await runInside('synchronous', program('files'), { args: ['files', '/data'], preopens: { '/data': files } });
    assert.notEqual(exit, 0);
    assert.ok(files.usedBytes <= 4096);
  });
});
