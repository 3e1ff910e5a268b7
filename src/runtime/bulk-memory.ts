/** Bulk memory instructions (specification §4.4.7). Bounds are checked first; addresses and lengths are numbers. */
import { trap } from '../wasm/errors/trap.js';
import type { Instance } from './instance.js';
import type { MemoryInstance } from './memory.js';

export function memoryInit(instance: Instance, segment: number, memoryIndex: number, to: number, from: number, length: number): void {
  const memory = instance.memories[memoryIndex];
  const data = instance.data[segment];
  if (from + length > data.length) throw trap.memoryOutOfBounds();
  memory.check(to, length);
  memory.bytes.set(data.subarray(from, from + length), to);
}

export function memoryCopy(to: MemoryInstance, from: MemoryInstance, toAt: number, fromAt: number, length: number): void {
  from.check(fromAt, length);
  to.check(toAt, length);
  if (to === from) to.bytes.copyWithin(toAt, fromAt, fromAt + length);
  else to.bytes.set(from.bytes.subarray(fromAt, fromAt + length), toAt);
}

export function memoryFill(memory: MemoryInstance, at: number, value: number, length: number): void {
  memory.check(at, length);
  memory.bytes.fill(value, at, at + length);
}

export function dropData(instance: Instance, segment: number): void {
  instance.data[segment] = new Uint8Array(0);
  instance.segments?.dropped('data', segment);
}
