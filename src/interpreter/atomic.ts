/**
 * Atomic instructions of the threads proposal. Shared memories go through JavaScript's Atomics, so that guest threads,
 * glue code and the host agree; others have one thread and take the same path on their plain buffers, which Atomics
 * allows too.
 */
import { atomicNotify, atomicWait } from '../runtime/atomic-wait.js';
import { Pending, type WasmStack } from '../runtime/executor.js';
import { trap } from '../wasm/errors/trap.js';
import { Op } from '../wasm/opcode.js';
import { ALIGN } from '../wasm/opcodes.js';
import type { MemoryInstance } from '../runtime/memory.js';
import { effectiveAddress } from './address.js';
import { Code } from './code.js';
import type { Machine } from './machine.js';

type Cells = Uint8Array | Uint16Array | Int32Array;

/** Operation numbers within the table: seven widths each. */
const enum Kind {
  Load, Store, Add, Sub, And, Or, Xor, Exchange, CompareExchange,
}

export function runAtomic(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const { words, longs } = machine.stack;
  if (op <= Op.MemoryAtomicWait64) return runWait(machine, code, pc, fp);
  const kind = Math.floor((op - Op.I32AtomicLoad) / 7) as Kind;
  const hasResult = kind !== Kind.Store;
  const operands = kind === Kind.Load ? 1 : kind === Kind.CompareExchange ? 3 : 2;
  const first = hasResult ? pc + 2 : pc + 1;
  const size = 1 << ALIGN[op];
  const memory = machine.instance!.memories[code[first + operands]];
  const at = alignedAddress(memory, words, fp + code[first], code[first + operands + 1], code[first + operands + 2], size);
  const a = fp + code[first + 1];
  const b = fp + code[first + 2];
  const dst = fp + code[pc + 1];
  const next = first + operands + 3;
  const isLong = isLongResult(op);
  if (size === 8) {
    const cells = words64(memory);
    const result = update64(kind, cells, at / 8, operands > 1 ? longs[a >> 1] : 0n, operands > 2 ? longs[b >> 1] : 0n);
    if (hasResult) longs[dst >> 1] = result;
    return next;
  }
  const cells: Cells = size === 1 ? memory.bytes : size === 2 ? words16(memory) : words32(memory);
  // A narrow instruction takes the low bits of its operands, of the expected one too.
  const result = update(kind, cells, at / size, words[a], words[b]);
  if (hasResult) {
    words[dst] = result;
    if (isLong) words[dst + 1] = 0;
  }
  return next;
}

/** Widths in the order of the opcodes: i32, i64, i32 8, i32 16, i64 8, i64 16, i64 32. */
const isLongResult = (op: number): boolean => [false, true, false, false, true, true, true][(op - Op.I32AtomicLoad) % 7];

/** Alignment is looked at first, then bounds. */
function alignedAddress(memory: MemoryInstance, words: Int32Array, at: number, low: number, high: number, size: number): number {
  if (((words[at] + low) & (size - 1)) !== 0) throw trap.unalignedAtomic();
  return effectiveAddress(memory, words, at, low, high, size);
}

/** A memory's words, as many as are whole: pages may be of one byte. */
const words16 = ({ buffer }: MemoryInstance): Uint16Array => new Uint16Array(buffer, 0, buffer.byteLength >>> 1);
const words32 = ({ buffer }: MemoryInstance): Int32Array => new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
const words64 = ({ buffer }: MemoryInstance): BigInt64Array => new BigInt64Array(buffer, 0, Math.floor(buffer.byteLength / 8));

function update(kind: Kind, cells: Cells, index: number, value: number, replacement: number): number {
  switch (kind) {
    case Kind.Load: return Atomics.load(cells, index);
    case Kind.Store: return Atomics.store(cells, index, value);
    case Kind.Add: return Atomics.add(cells, index, value);
    case Kind.Sub: return Atomics.sub(cells, index, value);
    case Kind.And: return Atomics.and(cells, index, value);
    case Kind.Or: return Atomics.or(cells, index, value);
    case Kind.Xor: return Atomics.xor(cells, index, value);
    case Kind.Exchange: return Atomics.exchange(cells, index, value);
    case Kind.CompareExchange: return Atomics.compareExchange(cells, index, value, replacement);
  }
}

function update64(kind: Kind, cells: BigInt64Array, index: number, value: bigint, replacement: bigint): bigint {
  switch (kind) {
    case Kind.Load: return Atomics.load(cells, index);
    case Kind.Store: return Atomics.store(cells, index, value);
    case Kind.Add: return Atomics.add(cells, index, value);
    case Kind.Sub: return Atomics.sub(cells, index, value);
    case Kind.And: return Atomics.and(cells, index, value);
    case Kind.Or: return Atomics.or(cells, index, value);
    case Kind.Xor: return Atomics.xor(cells, index, value);
    case Kind.Exchange: return Atomics.exchange(cells, index, value);
    case Kind.CompareExchange: return Atomics.compareExchange(cells, index, value, replacement);
  }
}

/** notify: dst, address, count. wait: dst, address, expected, timeout. Then memory and offset. */
function runWait(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const { words, longs } = machine.stack;
  const dst = fp + code[pc + 1];
  const address = fp + code[pc + 2];
  const a = fp + code[pc + 3];
  const immediates = op === Op.MemoryAtomicNotify ? pc + 4 : pc + 5;
  const next = immediates + 3;
  const size = op === Op.MemoryAtomicWait64 ? 8 : 4;
  const memory = machine.instance!.memories[code[immediates]];
  const at = alignedAddress(memory, words, address, code[immediates + 1], code[immediates + 2], size);
  if (op === Op.MemoryAtomicNotify) {
    words[dst] = atomicNotify(memory, at, words[a]);
    return next;
  }
  const result = atomicWait(machine.store, memory, at, size === 8 ? longs[a >> 1] : words[a], longs[(fp + code[pc + 4]) >> 1], machine.canWait);
  if (typeof result === 'number') {
    words[dst] = result;
    return next;
  }
  const settle = (stack: WasmStack, base: number, value: unknown): void => {
    stack.words[base] = value as number;
  };
  machine.wait(new Pending(result, settle), dst, dst + 2, next);
  return -1;
}
