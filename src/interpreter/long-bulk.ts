/**
 * Bulk instructions of many elements, in parts with a poll between them.
 *
 * Problem   A guest that fills gigabytes must be stopped in time, pay as it goes, and go on where it was, also after
 *           the host grew a memory meanwhile.
 * Strategy  All bounds are checked first, so that an instruction that traps does nothing. After each part the operands,
 *           which lie in slots of their own, are moved on: the instruction that is left does the rest, and is simply
 *           run again. A copy to a higher place that overlaps begins at the end, and only its length shrinks.
 */
import { trap } from '../wasm/errors/trap.js';
import { Op } from '../wasm/opcode.js';
import { BYTES_AT_ONCE, ELEMENTS_AT_ONCE, bytesCost, elementsCost, overlapsForward } from '../runtime/bulk-costs.js';
import { memoryCopy, memoryFill, memoryInit } from '../runtime/bulk-memory.js';
import { tableCopy, tableFill, tableInit } from '../runtime/bulk-table.js';
import { arrayCopy, arrayFill, arrayInitData, arrayInitElem } from '../runtime/gc/arrays.js';
import { byteSizeOf } from '../wasm/types.js';
import { readIndex, writeIndex } from './address.js';
import { Code } from './code.js';
import type { Machine } from './machine.js';

/** One such instruction: where its operands lie, and how a part of it is done. */
interface Bulk {
  readonly next: number;
  readonly partLength: number;
  /** Words of the operands that move on with each part. */
  readonly length: number;
  readonly lengthIs64: boolean;
  readonly moving: readonly { readonly word: number; readonly is64: boolean; readonly step?: number }[];
  /** The last part comes first. */
  readonly backward: boolean;
  cost(length: number): number;
  /** Throws when anything of it is out of bounds. */
  check(length: number): void;
  /** `skip`: how far behind the operands the part begins. */
  run(skip: number, length: number): void;
}

/** Runs the instruction at `pc`; returns where the next one is, or -1 when it has stopped. */
export function runLongBulk(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const bulk = describe(machine, code, pc, fp);
  const { words } = machine.stack;
  let length = readIndex(words, bulk.length, bulk.lengthIs64);
  bulk.check(length);
  if (machine.meter.metering === 'none') {
    bulk.run(0, length);
    return bulk.next;
  }
  for (;;) {
    const part = Math.min(length, bulk.partLength);
    machine.charge(bulk.cost(part));
    bulk.run(bulk.backward ? length - part : 0, part);
    length -= part;
    if (length === 0) return bulk.next;
    writeIndex(words, bulk.length, length, bulk.lengthIs64);
    if (!bulk.backward) {
      for (const { word, is64, step = 1 } of bulk.moving) writeIndex(words, word, readIndex(words, word, is64) + part * step, is64);
    }
    if (machine.meter.isDue && machine.poll()) return -1;
  }
}

function describe(machine: Machine, code: Int32Array, pc: number, fp: number): Bulk {
  const op: number = code[pc] - Code.Rare;
  const { store, stack: { words } } = machine;
  const instance = machine.instance!;
  const { heap } = store;
  const operand = (i: number): number => fp + code[pc + 1 + i];
  const at = (word: number, is64: boolean): number => readIndex(words, word, is64);
  const [a, b, c] = [operand(0), operand(1), operand(2)];
  const memories = { partLength: BYTES_AT_ONCE, cost: bytesCost, backward: false };
  const elements = { partLength: ELEMENTS_AT_ONCE, cost: elementsCost, backward: false };
  switch (op as Op) {
    case Op.MemoryFill: {
      const memory = instance.memories[code[pc + 4]];
      const { is64 } = memory.type;
      return {
        ...memories, next: pc + 5, length: c, lengthIs64: is64, moving: [{ word: a, is64 }],
        check: (n) => memory.check(at(a, is64), n),
        run: (skip, n) => memoryFill(memory, at(a, is64) + skip, words[b], n),
      };
    }
    case Op.MemoryCopy: {
      const to = instance.memories[code[pc + 4]];
      const from = instance.memories[code[pc + 5]];
      const [to64, from64] = [to.type.is64, from.type.is64];
      const lengthIs64 = to64 && from64;
      return {
        ...memories, next: pc + 6, length: c, lengthIs64, moving: [{ word: a, is64: to64 }, { word: b, is64: from64 }],
        backward: to === from && overlapsForward(at(a, to64), at(b, from64), at(c, lengthIs64)),
        check: (n) => {
          from.check(at(b, from64), n);
          to.check(at(a, to64), n);
        },
        run: (skip, n) => memoryCopy(to, from, at(a, to64) + skip, at(b, from64) + skip, n),
      };
    }
    case Op.MemoryInit: {
      const memory = instance.memories[code[pc + 5]];
      const { is64 } = memory.type;
      const segment = code[pc + 4];
      return {
        ...memories, next: pc + 6, length: c, lengthIs64: false, moving: [{ word: a, is64 }, { word: b, is64: false }],
        check: (n) => {
          if (at(b, false) + n > instance.data[segment].length) throw trap.memoryOutOfBounds();
          memory.check(at(a, is64), n);
        },
        run: (skip, n) => memoryInit(instance, segment, code[pc + 5], at(a, is64) + skip, at(b, false) + skip, n),
      };
    }
    case Op.TableFill: {
      const table = instance.tables[code[pc + 4]];
      const { is64 } = table.type;
      return {
        ...elements, next: pc + 5, length: c, lengthIs64: is64, moving: [{ word: a, is64 }],
        check: (n) => table.check(at(a, is64), n),
        run: (skip, n) => tableFill(table, at(a, is64) + skip, words[b], n),
      };
    }
    case Op.TableCopy: {
      const to = instance.tables[code[pc + 4]];
      const from = instance.tables[code[pc + 5]];
      const [to64, from64] = [to.type.is64, from.type.is64];
      const lengthIs64 = to64 && from64;
      return {
        ...elements, next: pc + 6, length: c, lengthIs64, moving: [{ word: a, is64: to64 }, { word: b, is64: from64 }],
        backward: to === from && overlapsForward(at(a, to64), at(b, from64), at(c, lengthIs64)),
        check: (n) => {
          from.check(at(b, from64), n);
          to.check(at(a, to64), n);
        },
        run: (skip, n) => tableCopy(to, from, at(a, to64) + skip, at(b, from64) + skip, n),
      };
    }
    case Op.TableInit: {
      const table = instance.tables[code[pc + 5]];
      const { is64 } = table.type;
      const segment = code[pc + 4];
      return {
        ...elements, next: pc + 6, length: c, lengthIs64: false, moving: [{ word: a, is64 }, { word: b, is64: false }],
        check: (n) => {
          if (at(b, false) + n > instance.elements[segment].length) throw trap.tableOutOfBounds();
          table.check(at(a, is64), n);
        },
        run: (skip, n) => tableInit(instance, segment, code[pc + 5], at(a, is64) + skip, at(b, false) + skip, n),
      };
    }
    case Op.ArrayFill:
      return {
        ...elements, next: pc + 6, length: operand(3), lengthIs64: false, moving: [{ word: b, is64: false }],
        check: (n) => heap.checkArray(words[a], at(b, false), n),
        run: (skip, n) => arrayFill(store, words[a], at(b, false) + skip, words, c, n),
      };
    case Op.ArrayCopy: {
      const [d, e] = [operand(3), operand(4)];
      return {
        ...elements, next: pc + 8, length: e, lengthIs64: false, moving: [{ word: b, is64: false }, { word: d, is64: false }],
        backward: words[a] === words[c] && overlapsForward(at(b, false), at(d, false), at(e, false)),
        check: (n) => {
          if (words[a] === 0 || words[c] === 0) throw trap.nullReference('array');
          heap.checkArray(words[a], at(b, false), n);
          heap.checkArray(words[c], at(d, false), n);
        },
        run: (skip, n) => arrayCopy(store, words[a], at(b, false) + skip, words[c], at(d, false) + skip, n),
      };
    }
    case Op.ArrayInitData: case Op.ArrayInitElem: {
      const segment = code[pc + 6];
      const ofData = op === Op.ArrayInitData;
      // A segment of bytes moves on by the size of elements.
      const size = ofData ? elementSize(machine, words[a]) : 1;
      const init = ofData ? arrayInitData : arrayInitElem;
      const source = (skip: number): number => at(c, false) + skip * size;
      return {
        ...elements, next: pc + 7, length: operand(3), lengthIs64: false,
        moving: [{ word: b, is64: false }, { word: c, is64: false, step: size }],
        check: (n) => {
          heap.checkArray(words[a], at(b, false), n);
          const room = ofData ? instance.data[segment].length : instance.elements[segment].length;
          if (source(0) + n * size > room) throw ofData ? trap.memoryOutOfBounds() : trap.tableOutOfBounds();
        },
        run: (skip, n) => init(instance, words[a], at(b, false) + skip, segment, source(skip), n),
      };
    }
    default: throw new Error(`opcode ${op} is not a bulk instruction`);
  }
}

function elementSize({ store }: Machine, ref: number): number {
  if (ref === 0) throw trap.nullReference('array');
  const type = store.types.composite(store.heap.typeIdOf(ref));
  return type.kind === 'array' ? byteSizeOf(type.element.storage) : 1;
}
