/**
 * Instructions outside the loop: tables, bulk operations, references, GC, atomics, accesses to other memories than a
 * 32-bit memory 0. Operands are registers in the order of the instruction's operands, then immediates; a result's
 * register comes first.
 *
 * The machine knows where it is (pc, frame, instance) when these run, so they may trap, collect and call the host.
 */
import { Abort, asPolicy } from '../runtime/abort.js';
import { Pending } from '../runtime/executor.js';
import { trap } from '../wasm/errors/trap.js';
import { Op } from '../wasm/opcode.js';
import { type HeapType, type StorageType, HeapCode, V128 } from '../wasm/types.js';
import { type ValType } from '../wasm/types.js';
import { BYTES_AT_ONCE, ELEMENTS_AT_ONCE, bytesCost } from '../runtime/bulk-costs.js';
import { dropData, memoryCopy, memoryFill, memoryInit } from '../runtime/bulk-memory.js';
import { dropElements, tableCopy, tableFill, tableGet, tableInit, tableSet } from '../runtime/bulk-table.js';
import { arrayCopy, arrayFill, arrayInitData, arrayInitElem, arrayNewData, arrayNewElem } from '../runtime/gc/arrays.js';
import { refMatches } from '../runtime/gc/casts.js';
import { loadField, storeField } from '../runtime/gc/fields.js';
import { HEADER_BYTES, structLayout } from '../runtime/gc/layout.js';
import { i31Ref, i31Signed, i31Unsigned } from '../runtime/refs.js';
import { slotWords } from '../runtime/slots.js';
import { byteSizeOf, unpacked } from '../wasm/types.js';
import { readIndex, writeIndex } from './address.js';
import { runAtomic } from './atomic.js';
import { canonicalizeNans } from './canonical-nans.js';
import { Code } from './code.js';
import { runLongBulk } from './long-bulk.js';
import type { Machine } from './machine.js';
import { runMemoryAccess } from './memory-access.js';
import { runVector } from './vector.js';
import { runWide } from './wide.js';

/** Runs the instruction at `pc`; returns where the next one is. */
export function runRare(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  if (op >= Op.V128Load || op === Op.Select) return runVector(machine, code, pc, fp);
  if (op >= Op.MemoryAtomicNotify) return runAtomic(machine, code, pc, fp);
  if (op >= Op.I32Load && op <= Op.I64Store32) return runMemoryAccess(machine, code, pc, fp);
  if (op >= Op.StructNew && op <= Op.ArrayInitElem && op !== Op.ArrayLen) return runObject(machine, code, pc, fp);
  const { store } = machine;
  const instance = machine.instance!;
  const words = machine.stack.words;
  if (code[pc] === Code.CanonicalNan) return canonicalizeNans(words, code, pc, fp);
  const a = fp + code[pc + 1];
  const b = fp + code[pc + 2];
  switch (op as Op) {
    case Op.GlobalGet: {
      const global = instance.globals[code[pc + 2]];
      const { type, cells, word } = global;
      for (let i = 0, n = slotWords(type.value); i < n; i++) words[a + i] = cells[word + i];
      return pc + 3;
    }
    case Op.GlobalSet: {
      const global = instance.globals[code[pc + 2]];
      const { type, cells, word } = global;
      if (global.slots !== null) global.setRef(words[a]);
      else for (let i = 0, n = slotWords(type.value); i < n; i++) cells[word + i] = words[a + i];
      return pc + 3;
    }
    case Op.MemorySize: {
      const memory = instance.memories[code[pc + 2]];
      writeIndex(words, a, memory.size, memory.type.is64);
      return pc + 3;
    }
    case Op.MemoryGrow: {
      const memory = instance.memories[code[pc + 3]];
      const { is64 } = memory.type;
      const delta = readIndex(words, b, is64);
      return runGrowth(machine, { what: 'memory', mayGrow: () => memory.mayGrow(delta), finish: () => memory.growBy(delta), cost: 0 }, a, is64, pc + 4);
    }
    case Op.TableGet: {
      const table = instance.tables[code[pc + 3]];
      const at = readIndex(words, b, table.type.is64);
      words[a] = tableGet(table, at);
      return pc + 4;
    }
    case Op.TableSet: {
      const table = instance.tables[code[pc + 3]];
      tableSet(table, readIndex(words, a, table.type.is64), words[b]);
      return pc + 4;
    }
    case Op.TableSize: {
      const table = instance.tables[code[pc + 2]];
      writeIndex(words, a, table.length, table.type.is64);
      return pc + 3;
    }
    case Op.TableGrow: {
      const table = instance.tables[code[pc + 4]];
      const { is64 } = table.type;
      const delta = readIndex(words, fp + code[pc + 3], is64);
      // The new elements wait in the operand, where the collector finds them.
      const init = code[pc + 2] - code[pc + 1];
      const finish = (stack: Int32Array, at: number): number => table.growBy(delta, stack[at + init]);
      return runGrowth(machine, { what: 'table', mayGrow: () => table.mayGrow(delta), finish, cost: delta }, a, is64, pc + 5);
    }
    case Op.TableFill: {
      const table = instance.tables[code[pc + 4]];
      const { is64 } = table.type;
      const length = readIndex(words, fp + code[pc + 3], is64);
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      tableFill(table, readIndex(words, a, is64), words[b], length);
      machine.charge(length);
      return pc + 5;
    }
    case Op.TableCopy: {
      const to = instance.tables[code[pc + 4]];
      const from = instance.tables[code[pc + 5]];
      const length = readIndex(words, fp + code[pc + 3], to.type.is64 && from.type.is64);
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      tableCopy(to, from, readIndex(words, a, to.type.is64), readIndex(words, b, from.type.is64), length);
      machine.charge(length);
      return pc + 6;
    }
    case Op.TableInit: {
      const table = code[pc + 5];
      const to = readIndex(words, a, instance.tables[table].type.is64);
      const length = words[fp + code[pc + 3]] >>> 0;
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      tableInit(instance, code[pc + 4], table, to, words[b] >>> 0, length);
      machine.charge(length);
      return pc + 6;
    }
    case Op.ElemDrop: dropElements(instance, code[pc + 1]); return pc + 2;
    case Op.MemoryFill: {
      const memory = instance.memories[code[pc + 4]];
      const { is64 } = memory.type;
      const length = readIndex(words, fp + code[pc + 3], is64);
      if (length > BYTES_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      memoryFill(memory, readIndex(words, a, is64), words[b], length);
      machine.charge(bytesCost(length));
      return pc + 5;
    }
    case Op.MemoryCopy: {
      const to = instance.memories[code[pc + 4]];
      const from = instance.memories[code[pc + 5]];
      const length = readIndex(words, fp + code[pc + 3], to.type.is64 && from.type.is64);
      if (length > BYTES_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      memoryCopy(to, from, readIndex(words, a, to.type.is64), readIndex(words, b, from.type.is64), length);
      machine.charge(bytesCost(length));
      return pc + 6;
    }
    case Op.MemoryInit: {
      const memory = code[pc + 5];
      const to = readIndex(words, a, instance.memories[memory].type.is64);
      const length = words[fp + code[pc + 3]] >>> 0;
      if (length > BYTES_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      memoryInit(instance, code[pc + 4], memory, to, words[b] >>> 0, length);
      machine.charge(bytesCost(length));
      return pc + 6;
    }
    case Op.DataDrop: dropData(instance, code[pc + 1]); return pc + 2;
    case Op.RefFunc: words[a] = instance.func(code[pc + 2]).ref; return pc + 3;
    case Op.RefAsNonNull:
      if (words[b] === 0) throw trap.nullReference('');
      words[a] = words[b];
      return pc + 3;
    case Op.RefI31: words[a] = i31Ref(words[b]); return pc + 3;
    case Op.I31GetS: case Op.I31GetU:
      if (words[b] === 0) throw trap.nullReference('i31');
      words[a] = op === Op.I31GetS ? i31Signed(words[b]) : i31Unsigned(words[b]);
      return pc + 3;
    case Op.ArrayLen:
      if (words[b] === 0) throw trap.nullReference('array');
      words[a] = store.heap.arrayLength(words[b]);
      return pc + 3;
    case Op.RefTest: case Op.RefTestNull:
      words[a] = refMatches(store, words[b], heapType(machine, code[pc + 3]), op === Op.RefTestNull) ? 1 : 0;
      return pc + 4;
    case Op.RefCast: case Op.RefCastNull:
      if (!refMatches(store, words[b], heapType(machine, code[pc + 3]), op === Op.RefCastNull)) throw trap.castFailure();
      words[a] = words[b];
      return pc + 4;
    case Op.BrOnCast: case Op.BrOnCastFail: {
      // The jump skips the branch that follows.
      const matches = refMatches(store, words[a], heapType(machine, code[pc + 2]), code[pc + 3] !== 0);
      return matches === (op === Op.BrOnCast) ? pc + 5 : code[pc + 4];
    }
    default: return runWide(machine, code, pc, fp);
  }
}

/** A memory or table that is to grow; `finish` does it, with operands relative to the result's word. */
interface Growing {
  readonly what: 'memory' | 'table';
  mayGrow(): boolean | Promise<boolean>;
  finish(words: Int32Array, at: number): number;
  /** What it costs by what it grows by. */
  readonly cost: number;
}

/**
 * `memory.grow` and `table.grow`, with the result at word `at`. Where the limiter takes its time, the growth is made
 * when the activation goes on: until then its operands lie elsewhere, and it may never go on.
 */
function runGrowth(machine: Machine, { what, mayGrow, finish, cost }: Growing, at: number, is64: boolean, next: number): number {
  const settle = (words: Int32Array, to: number, allowed: boolean): void => {
    const size = allowed ? finish(words, to) : -1;
    if (size < 0 && machine.store.limiter.limits.trapOnGrowFailure) throw trap.growFailure(what);
    writeIndex(words, to, size, is64);
    if (size >= 0) machine.charge(cost);
  };
  const allowed = asPolicy(mayGrow);
  if (typeof allowed === 'boolean') {
    settle(machine.stack.words, at, allowed);
    return next;
  }
  const answer = allowed.catch((error: unknown) => {
    throw new Abort(error);
  });
  machine.wait(new Pending(answer, (stack, base, value) => settle(stack.words, base, value as boolean)), at, at + 2, next);
  return -1;
}

/** A heap type immediate with its canonical id. */
function heapType(machine: Machine, heap: number): HeapType | HeapCode {
  return heap < 0 ? (heap as HeapCode) : (machine.instance!.typeIds[heap] as HeapType);
}


// --- Structures and arrays ---

function runObject(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const { store } = machine;
  const instance = machine.instance!;
  const { heap } = store;
  const words = machine.stack.words;
  const a = fp + code[pc + 1];
  const b = fp + code[pc + 2];
  switch (op as Op) {
    case Op.StructNew: {
      const typeId = instance.typeIds[code[pc + 3]];
      const fields = fieldsOf(machine, typeId);
      const { offsets } = structLayout(fields);
      const ref = heap.allocateStruct(typeId);
      let word = b;
      for (let i = 0; i < fields.length; i++) {
        storeField(heap, ref + offsets[i], fields[i].storage, words, word);
        word += slotWords(unpacked(fields[i].storage));
      }
      words[a] = ref;
      return pc + 4;
    }
    case Op.StructNewDefault: words[a] = heap.allocateStruct(instance.typeIds[code[pc + 2]]); return pc + 3;
    case Op.StructGet: case Op.StructGetS: case Op.StructGetU: {
      const ref = words[b];
      if (ref === 0) throw trap.nullReference('structure');
      const fields = fieldsOf(machine, instance.typeIds[code[pc + 3]]);
      const field = code[pc + 4];
      loadField(heap, ref + structLayout(fields).offsets[field], fields[field].storage, words, a, op === Op.StructGetS);
      return pc + 5;
    }
    case Op.StructSet: {
      const ref = words[a];
      if (ref === 0) throw trap.nullReference('structure');
      const fields = fieldsOf(machine, instance.typeIds[code[pc + 3]]);
      const field = code[pc + 4];
      storeField(heap, ref + structLayout(fields).offsets[field], fields[field].storage, words, b);
      return pc + 5;
    }
    case Op.ArrayNew: {
      const ref = heap.allocateArray(instance.typeIds[code[pc + 4]], words[fp + code[pc + 3]]);
      machine.charge(heap.arrayLength(ref));
      arrayFill(store, ref, 0, words, b, heap.arrayLength(ref));
      words[a] = ref;
      return pc + 5;
    }
    case Op.ArrayNewDefault: {
      const length = words[b] >>> 0;
      words[a] = heap.allocateArray(instance.typeIds[code[pc + 3]], length);
      machine.charge(length);
      return pc + 4;
    }
    case Op.ArrayNewFixed: {
      const typeId = instance.typeIds[code[pc + 3]];
      const count = code[pc + 4];
      const type = elementOf(machine, typeId);
      const ref = heap.allocateArray(typeId, count);
      const size = byteSizeOf(type);
      const step = slotWords(unpacked(type));
      for (let i = 0; i < count; i++) storeField(heap, ref + HEADER_BYTES + i * size, type, words, b + i * step);
      words[a] = ref;
      return pc + 5;
    }
    case Op.ArrayNewData: case Op.ArrayNewElem: {
      const make = op === Op.ArrayNewData ? arrayNewData : arrayNewElem;
      const length = words[fp + code[pc + 3]] >>> 0;
      words[a] = make(instance, instance.typeIds[code[pc + 4]], code[pc + 5], words[b] >>> 0, length);
      machine.charge(length);
      return pc + 6;
    }
    case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU: {
      const ref = words[b];
      if (ref === 0) throw trap.nullReference('array');
      const index = words[fp + code[pc + 3]] >>> 0;
      if (index >= heap.arrayLength(ref)) throw trap.arrayOutOfBounds();
      const type = elementOf(machine, instance.typeIds[code[pc + 4]]);
      loadField(heap, ref + HEADER_BYTES + index * byteSizeOf(type), type, words, a, op === Op.ArrayGetS);
      return pc + 5;
    }
    case Op.ArraySet: {
      const ref = words[a];
      if (ref === 0) throw trap.nullReference('array');
      const index = words[b] >>> 0;
      if (index >= heap.arrayLength(ref)) throw trap.arrayOutOfBounds();
      const type = elementOf(machine, instance.typeIds[code[pc + 4]]);
      storeField(heap, ref + HEADER_BYTES + index * byteSizeOf(type), type, words, fp + code[pc + 3]);
      return pc + 5;
    }
    case Op.ArrayFill: {
      const length = words[fp + code[pc + 4]] >>> 0;
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      arrayFill(store, words[a], words[b] >>> 0, words, fp + code[pc + 3], length);
      machine.charge(length);
      return pc + 6;
    }
    case Op.ArrayCopy: {
      const length = words[fp + code[pc + 5]] >>> 0;
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      arrayCopy(store, words[a], words[b] >>> 0, words[fp + code[pc + 3]], words[fp + code[pc + 4]] >>> 0, length);
      machine.charge(length);
      return pc + 8;
    }
    case Op.ArrayInitData: case Op.ArrayInitElem: {
      const init = op === Op.ArrayInitData ? arrayInitData : arrayInitElem;
      const length = words[fp + code[pc + 4]] >>> 0;
      if (length > ELEMENTS_AT_ONCE) return runLongBulk(machine, code, pc, fp);
      init(instance, words[a], words[b] >>> 0, code[pc + 6], words[fp + code[pc + 3]] >>> 0, length);
      machine.charge(length);
      return pc + 7;
    }
    default: throw new Error(`opcode ${op} is not an object instruction`);
  }
}

function fieldsOf(machine: Machine, typeId: number) {
  const type = machine.store.types.composite(typeId);
  return type.kind === 'struct' ? type.fields : [];
}

function elementOf(machine: Machine, typeId: number): StorageType {
  const type = machine.store.types.composite(typeId);
  return type.kind === 'array' ? type.element.storage : (V128 as ValType);
}
