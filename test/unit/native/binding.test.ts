/** The addon alone, with machine code by hand: entering and leaving, faults, interruption, alarms, memory. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { native, PROTECTION } from '../../../src/native/binding.js';
import { CONTEXT, CONTEXT_BYTES, ExitCode, POLL_PAGE_BYTES } from '../../../src/native/layout.js';

const { addon, reason } = native();
const skip = addon === null ? reason : false;
const STACK_BYTES = 0x10000;

/** A context with a stack, and code that it runs. */
class Bench {
  readonly addon = addon!;
  readonly context = this.addon.makeContext(this.addon.reserve(2 * POLL_PAGE_BYTES));
  readonly fields = new DataView(this.addon.view(this.context, CONTEXT_BYTES)!);
  readonly stack = this.addon.reserve(STACK_BYTES);
  private readonly arena = this.addon.makeArena(0x1000) as readonly [number, number, number];

  constructor(code: readonly number[]) {
    assert.equal(this.addon.protect(this.stack, STACK_BYTES, PROTECTION.readWrite), 0);
    new Uint8Array(this.addon.view(this.arena[0], 0x1000)!).set(code);
    if (this.arena[2] !== 0) this.addon.protectCode(this.arena[1], 0x1000, 0);
    this.start();
  }

  get code(): number {
    return this.arena[1];
  }

  start(): void {
    this.set('wasmStack', this.stack + STACK_BYTES);
    this.set('resume', this.code);
  }

  enter(): number {
    new BigUint64Array(this.addon.control!)[0] = BigInt(this.context);
    this.addon.enter();
    return this.fields.getUint32(CONTEXT.exitCode, true);
  }

  get(field: keyof typeof CONTEXT): number {
    return Number(this.fields.getBigUint64(CONTEXT[field], true));
  }

  set(field: keyof typeof CONTEXT, value: number): void {
    this.fields.setBigUint64(CONTEXT[field], BigInt(value), true);
  }
}

/** add qword [r15+fuel], 1 */
const COUNT = [0x49, 0x83, 0x87, ...int32(CONTEXT.fuel), 1];
/** mov dword [r15+exitCode], code; lea rax, [rip+behind the jump]; mov [r15+resume], rax; jmp [r15+leave] */
const leave = (code: number): number[] => [
  0x41, 0xc7, 0x87, ...int32(CONTEXT.exitCode), ...int32(code),
  0x48, 0x8d, 0x05, ...int32(7 + 7),
  0x49, 0x89, 0x87, ...int32(CONTEXT.resume),
  0x41, 0xff, 0xa7, ...int32(CONTEXT.leave),
];
/** mov rax, [r15-4096] */
const POLL = [0x49, 0x8b, 0x87, ...int32(-4096)];

function int32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

test('code leaves, and goes on where it left', { skip }, () => {
  const bench = new Bench([...COUNT, ...leave(7), ...COUNT, ...COUNT, ...leave(9), 0x0f, 0x0b]);
  assert.equal(bench.enter(), 7);
  assert.equal(bench.get('fuel'), 1);
  assert.equal(bench.enter(), 9);
  assert.equal(bench.get('fuel'), 3);
  assert.equal(bench.enter(), ExitCode.Fault); // ud2
  for (let i = 0; i < 10_000; i++) {
    bench.start();
    assert.equal(bench.enter(), 7);
  }
});

test('faults of the code end its run and say where', { skip }, () => {
  // ud2; then at 16: xor edx, edx; xor eax, eax; xor ecx, ecx; div ecx; at 32: mov eax, [rax] with rax = 8
  const bytes = new Array<number>(64).fill(0x90);
  const at = (offset: number, ...code: number[]): void => code.forEach((byte, i) => (bytes[offset + i] = byte));
  at(0, 0x0f, 0x0b);
  at(16, 0x31, 0xd2, 0x31, 0xc0, 0x31, 0xc9, 0xf7, 0xf1);
  at(32, 0x31, 0xc0, 0xb0, 8, 0x8b, 0x00);
  const bench = new Bench(bytes);
  for (const [offset, where, signal, address] of [[0, 0, 4, bench.code], [16, 22, 8, bench.code + 22], [32, 36, 11, 8]]) {
    for (let i = 0; i < 100; i++) {
      bench.start();
      bench.set('resume', bench.code + offset);
      assert.equal(bench.enter(), ExitCode.Fault);
      assert.equal(bench.fields.getUint32(CONTEXT.exitDetail, true), signal);
      assert.equal(bench.get('faultPc'), bench.code + where);
      assert.equal(bench.get('faultAddress'), address);
    }
  }
});

test('an endless loop is interrupted by the alarm, keeps its registers, and goes on', { skip }, () => {
  // mov rbx, imm64; movq xmm7, rbx; loop: poll; jmp loop
  const code = [0x48, 0xbb, 1, 2, 3, 4, 5, 6, 7, 8, 0x66, 0x48, 0x0f, 0x6e, 0xfb, ...COUNT, ...POLL];
  const bench = new Bench([...code, 0xe9, ...int32(-(COUNT.length + POLL.length + 5))]);
  for (let i = 0; i < 5; i++) {
    assert.equal(bench.addon.alarm(bench.context, 2e6), 0);
    assert.equal(bench.enter(), ExitCode.Interrupted);
    const stack = new DataView(bench.addon.view(bench.get('wasmStack'), 384)!);
    assert.equal(stack.getBigUint64(7 * 16, true), 0x0807060504030201n, 'xmm7');
    assert.equal(stack.getBigUint64(256 + 10 * 8, true), 0x0807060504030201n, 'rbx');
    assert.equal(bench.addon.calm(bench.context), 0);
  }
  assert.ok(bench.get('fuel') > 10_000);
  const id = bench.get('id');
  assert.equal(bench.addon.interrupt(id), 0);
  assert.equal(bench.enter(), ExitCode.Interrupted);
  bench.addon.calm(bench.context);
  assert.equal(bench.addon.dropContext(bench.context), 0);
  assert.equal(bench.addon.interrupt(id), 0, 'an id of the past');
});

test('memory is reserved, protected, discarded, released', { skip }, () => {
  const { reserve, protect, discard, release, view, detach } = addon!;
  const size = 6 * 2 ** 30;
  const at = reserve(size);
  assert.ok(at > 0 && at % 65_536 === 0);
  assert.equal(protect(at, 65_536, PROTECTION.readWrite), 0);
  const bytes = view(at, 65_536)!;
  new Uint8Array(bytes).fill(7);
  assert.equal(discard(at, 65_536), 0);
  assert.ok(new Uint8Array(bytes).every((byte) => byte === 0));
  assert.equal(detach(bytes), 0);
  assert.equal(bytes.byteLength, 0);
  assert.equal(release(at), 0);
  assert.ok(release(at) < 0, 'what is not reserved');
  assert.ok(reserve(2 ** 50) < 0);
  assert.ok(protect(4096, 4096, PROTECTION.read) < 0);
});

test('large reservations have a budget, released ones count no more', { skip }, () => {
  const { reserve, release } = addon!;
  const size = 2 ** 32;
  for (let round = 0; round < 2; round++) {
    const taken: number[] = [];
    for (let at = reserve(size); at > 0; at = reserve(size)) taken.push(at);
    assert.equal(taken.length, 2 ** 46 / size);
    assert.ok(reserve(2 ** 28) < 0);
    const small = reserve(2 ** 28 - 4096);
    assert.ok(small > 0);
    for (const at of [...taken, small]) assert.equal(release(at), 0);
  }
});

test('bytes are where it says, shared ones in every thread at the same place', { skip }, async () => {
  const { addressOf, reserve, view, protect, release } = addon!;
  const at = reserve(65_536);
  protect(at, 65_536, PROTECTION.readWrite);
  const buffer = view(at, 65_536)!;
  assert.equal(addressOf(new Uint8Array(buffer)), at);
  assert.equal(addressOf(new Uint8Array(buffer, 100, 3)), at + 100);
  addon!.detach(buffer);
  release(at);
  assert.equal(addressOf({} as Uint8Array), -1);
  // An empty memory has its address already, and keeps it.
  const memory = new (globalThis as any).WebAssembly.Memory({ initial: 0, maximum: 3, shared: true });
  const place = addressOf(new Uint8Array(memory.buffer));
  assert.ok(place > 0);
  const binding = fileURLToPath(new URL('../../../src/native/binding.js', import.meta.url));
  const worker = new Worker(`
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(binding)}).then(({ native }) => {
      workerData.grow(2);
      parentPort.postMessage(native().addon.addressOf(new Uint8Array(workerData.buffer)));
    });`, { eval: true, workerData: memory });
  assert.equal(await new Promise((resolve) => worker.once('message', resolve)), place);
  memory.grow(1);
  assert.equal(addressOf(new Uint8Array(memory.buffer)), place);
});

test('faults elsewhere still kill the process', { skip }, () => {
  const binding = fileURLToPath(new URL('../../../src/native/binding.js', import.meta.url));
  const { signal, status } = spawnSync(process.execPath, ['--input-type=module', '-e', `
    const { native } = await import(${JSON.stringify(binding)});
    const { addon } = native();
    const at = addon.reserve(65536);
    new Uint8Array(addon.view(at, 65536))[0] = 1;`]);
  assert.ok(signal === 'SIGSEGV' || status === 139, `${signal} ${status}`);
});

test('the built-in engine and ours fault in turn, in several threads', { skip }, async () => {
  const binding = fileURLToPath(new URL('../../../src/native/binding.js', import.meta.url));
  const layout = fileURLToPath(new URL('../../../src/native/layout.js', import.meta.url));
  const body = `
    const { parentPort } = require('node:worker_threads');
    (async () => {
      const { native } = await import(${JSON.stringify(binding)});
      const { CONTEXT, CONTEXT_BYTES, POLL_PAGE_BYTES } = await import(${JSON.stringify(layout)});
      const { addon } = native();
      // (module (memory 1) (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))
      const wasm = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(Buffer.from(
        '0061736d0100000001060160017f017f03020100050301000107050101660000' + '0a0901070020002802000b', 'hex'))));
      const context = addon.makeContext(addon.reserve(2 * POLL_PAGE_BYTES));
      const fields = new BigUint64Array(addon.view(context, CONTEXT_BYTES));
      const stack = addon.reserve(65536);
      addon.protect(stack, 65536, 2);
      const [write, run, flips] = addon.makeArena(4096);
      new Uint8Array(addon.view(write, 4096)).set([0x0f, 0x0b]);
      if (flips) addon.protectCode(run, 4096, 0);
      let ours = 0, theirs = 0;
      for (let i = 0; i < 2000; i++) {
        try { wasm.exports.f(0x7ffffff0); } catch { theirs++; }
        fields[CONTEXT.wasmStack / 8] = BigInt(stack + 65536);
        fields[CONTEXT.resume / 8] = BigInt(run);
        new BigUint64Array(addon.control)[0] = BigInt(context);
        addon.enter();
        if (Number(fields[CONTEXT.exitCode / 8] & 0xffffffffn) === 2) ours++;
      }
      parentPort.postMessage([ours, theirs]);
    })();`;
  const workers = [1, 2, 3].map(() => new Promise((resolve, reject) => {
    const worker = new Worker(body, { eval: true });
    worker.on('message', resolve);
    worker.on('error', reject);
  }));
  assert.deepEqual(await Promise.all(workers), [[2000, 2000], [2000, 2000], [2000, 2000]]);
});
