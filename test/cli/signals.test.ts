/** Ctrl-C and SIGTERM: whatever the guest does, the signal ends it, as a shell expects. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { start } from '../command.js';
import { file } from './workspace.js';

const WASI = '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))';
/** Says on standard output that it runs, so that no test has to guess. */
const READY = `(memory (export "memory") 1) (data (i32.const 64) "ready\\n")
  (func $ready (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 6))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 48))))`;

const GUESTS = {
  spin: `(module $spin ${WASI} ${READY}
    (func $inner (loop $l (br $l)))
    (func (export "_start") (call $ready) (call $inner)))`,
  recursion: `(module $recursion ${WASI} ${READY}
    (func $down (param i32) (result i32) (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
    (func $inner (loop $l (drop (call $down (i32.const 5000))) (br $l)))
    (func (export "_start") (call $ready) (call $inner)))`,
  startFunction: `(module $start ${WASI} ${READY}
    (func $inner (loop $l (br $l))) (func $begin (call $ready) (call $inner)) (start $begin))`,
  wait: `(module $wait ${WASI} ${READY} (memory $shared 1 1 shared)
    (func $inner (drop (memory.atomic.wait32 $shared (i32.const 0) (i32.const 0) (i64.const -1))))
    (func (export "_start") (call $ready) (call $inner)))`,
  sleep: `(module $sleep ${WASI} (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32))) ${READY}
    (func $inner (i32.store (i32.const 144) (i32.const 1)) (i64.store (i32.const 152) (i64.const 100000000000))
      (drop (call $poll (i32.const 128) (i32.const 256) (i32.const 1) (i32.const 300))))
    (func (export "_start") (call $ready) (call $inner)))`,
  read: `(module $read ${WASI} (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32))) ${READY}
    (func $inner (i32.store (i32.const 0) (i32.const 512)) (i32.store (i32.const 4) (i32.const 64))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 48))))
    (func (export "_start") (call $ready) (call $inner)))`,
} as const;

interface End {
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Starts a guest, waits until it runs, and then a while, and sends the signal. */
async function interrupt(guest: keyof typeof GUESTS, signal: NodeJS.Signals, ...options: string[]): Promise<End> {
  const child = start([...options, file(`${guest}.wat`, GUESTS[guest])]);
  let stderr = '';
  child.stderr!.on('data', (piece: Buffer) => (stderr += piece));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, by) => resolve(by)));
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  // Longer than a slice.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child.kill(signal);
  const fuse = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const by = await ended;
  clearTimeout(fuse);
  return { signal: by, stderr };
}

describe('a guest that computes or waits is stopped with a backtrace', () => {
  const cases: readonly (readonly [guest: keyof typeof GUESTS, signal: NodeJS.Signals, frames: RegExp])[] = [
    ['spin', 'SIGINT', /0: 0x[0-9a-f]+ - spin!inner\n.*1: 0x[0-9a-f]+ - spin!_start/],
    ['spin', 'SIGTERM', /spin!inner/],
    ['recursion', 'SIGINT', /recursion!/],
    ['startFunction', 'SIGINT', /0: 0x[0-9a-f]+ - start!inner\n.*1: 0x[0-9a-f]+ - start!begin/],
    ['wait', 'SIGINT', /wait!inner/],
  ];
  for (const [guest, signal, frames] of cases) {
    test(`${guest}, ${signal}`, async () => {
      const end = await interrupt(guest, signal);
      assert.match(end.stderr, /wasm trap: interrupted \(ERR_INTERRUPT\)\nwasm backtrace:\n/);
      assert.match(end.stderr, frames);
      assert.equal(end.signal, signal);
    });
  }
});

describe('a guest that blocks the thread is ended', () => {
  for (const guest of ['sleep', 'read'] as const) {
    test(guest, async () => assert.equal((await interrupt(guest, 'SIGINT')).signal, 'SIGINT'));
  }
  test('without polls', async () => assert.equal((await interrupt('spin', 'SIGINT', '-W', 'epoch-interruption=n')).signal, 'SIGINT'));
});

test('statistics come before the end', async () => {
  const { stderr, signal } = await interrupt('spin', 'SIGINT', '--stats');
  assert.match(stderr, /^running time/m);
  assert.equal(signal, 'SIGINT');
});

test('several signals in a row end it all the same', async () => {
  const child = start([file('spin-twice.wat', GUESTS.spin)]);
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, by) => resolve(by)));
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  for (let i = 0; i < 40; i++) {
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (child.signalCode !== null) break;
  }
  const fuse = setTimeout(() => child.kill('SIGKILL'), 30_000);
  assert.equal(await ended, 'SIGINT');
  clearTimeout(fuse);
});
