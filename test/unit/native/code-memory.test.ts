/** Memory for code, over an addon that is made up: what is given out and taken back, and a system that refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Addon } from '../../../src/native/binding.js';
import { CodeMemory } from '../../../src/native/code-memory.js';

const RUN = 2 ** 40;

/** Arenas whose protection changes; `refuses` says whether a change is refused. */
function memory(refuses: (writable: number) => boolean) {
  const bytes: ArrayBuffer[] = [];
  const changes: number[] = [];
  const addon = {
    makeArena: (size: number) => {
      bytes.push(new ArrayBuffer(size));
      return [RUN + bytes.length * 2 ** 32, RUN + bytes.length * 2 ** 32, 1] as const;
    },
    view: () => bytes.at(-1)!,
    protectCode: (_address: number, _bytes: number, writable: number) => {
      changes.push(writable);
      return refuses(writable) ? -12 : 0;
    },
  } as unknown as Addon;
  return { code: new CodeMemory(addon), bytes, changes };
}

test('code is written while it cannot run, and cannot be written while it can', () => {
  const { code, bytes, changes } = memory(() => false);
  const range = code.allocate(100)!;
  code.write(range.address, Uint8Array.of(1, 2, 3));
  assert.deepEqual(changes, [0, 1, 0]);
  assert.deepEqual([...new Uint8Array(bytes[0], 0, 4)], [1, 2, 3, 0]);
});

test('a system that refuses to change protection: nothing is written, and the error has a code', () => {
  let refused = false;
  const { code, bytes } = memory((writable) => refused && writable === 1);
  const range = code.allocate(100)!;
  refused = true;
  assert.throws(() => code.write(range.address, Uint8Array.of(1, 2, 3)), { code: 'ERR_CODE_LIMIT' });
  assert.ok(new Uint8Array(bytes[0]).every((byte) => byte === 0));
  refused = false;
  code.write(range.address, Uint8Array.of(1));
  const { code: never } = memory((writable) => writable === 0);
  assert.throws(() => never.allocate(100), { code: 'ERR_CODE_LIMIT' });
});

test('where there is no room for a large arena there may be some for a small one', () => {
  const sizes: number[] = [];
  const addon = {
    makeArena: (size: number) => {
      sizes.push(size);
      return size > 100_000 ? -12 : ([RUN, RUN, 0] as const);
    },
    view: () => new ArrayBuffer(65_536),
  } as unknown as Addon;
  const code = new CodeMemory(addon);
  assert.deepEqual(code.allocate(60_000), { address: RUN, bytes: 60_032 });
  assert.equal(code.allocate(200_000), null);
  assert.deepEqual(sizes, [2 ** 24, 65_536, 2 ** 24, 262_144]);
});

test('ranges that are given back join', () => {
  const { code } = memory(() => false);
  const ranges = Array.from({ length: 30 }, () => code.allocate(1000)!);
  for (const i of [3, 5, 4, 0, 29, 1, 2]) code.free(ranges[i]);
  assert.equal(code.used, 23 * 1024);
  assert.equal(code.allocate(6 * 1024)!.address, ranges[0].address);
  assert.equal(code.allocate(1024)!.address, ranges[29].address);
  assert.throws(() => code.free({ address: 5, bytes: 64 }), /no code lies at 0x5/);
});
