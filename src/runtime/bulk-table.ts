/** Table instructions (specification §4.4.6). Bounds are checked first; indices and lengths are numbers. */
import { trap } from '../wasm/errors/trap.js';
import type { Instance } from './instance.js';
import type { TableInstance } from './table.js';

export function tableGet(table: TableInstance, at: number): number {
  if (at >= table.length) throw trap.tableOutOfBounds();
  return table.elements[at];
}

export function tableSet(table: TableInstance, at: number, ref: number): void {
  if (at >= table.length) throw trap.tableOutOfBounds();
  table.slots?.retain(ref);
  table.slots?.release(table.elements[at]);
  table.elements[at] = ref;
}

export function tableInit(instance: Instance, segment: number, tableIndex: number, to: number, from: number, length: number): void {
  const table = instance.tables[tableIndex];
  const words = instance.elements[segment];
  if (from + length > words.length) throw trap.tableOutOfBounds();
  table.check(to, length);
  table.write(to, words.subarray(from, from + length));
}

export function tableCopy(to: TableInstance, from: TableInstance, toAt: number, fromAt: number, length: number): void {
  from.check(fromAt, length);
  to.check(toAt, length);
  if (to.slots === null && to === from) to.elements.copyWithin(toAt, fromAt, fromAt + length);
  else to.write(toAt, from.elements.slice(fromAt, fromAt + length));
}

export function tableFill(table: TableInstance, at: number, ref: number, length: number): void {
  table.check(at, length);
  table.fill(at, ref, length);
}

export function dropElements(instance: Instance, segment: number): void {
  instance.elements[segment] = new Int32Array(0);
  instance.segments?.dropped('elements', segment);
}
