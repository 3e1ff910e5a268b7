/**
 * Fields of objects that have been read or written before are not read again.
 *
 * Problem   Every `struct.get`, `array.len` and cast reads its object anew: a null check and the call behind it read a
 *           field twice, two casts the type twice.
 * Strategy  Down the dominator tree, a table of what fields hold: the value that was loaded, or stored. What never changes
 *           (types, lengths, immutable fields) holds wherever it dominates; what may change holds until something may
 *           write it: a store to the same offset of whatever object, a call, an exit, or a poll, where others may run;
 *           and it is forgotten where other ways come in. Elements are known by the value of their index, until an element
 *           of that size of whatever array may be written. Rows of the table of types are known by the type they are of.
 * Relies on one object having one layout: stores to other offsets are to other fields, elements of other sizes are of other
 *           arrays, as references and numbers are. Elements that are written as fields are those of an array just made.
 * Keeps     SSA form; traps: a load that goes has one of the same object in front of it, which has met null already.
 */
import { ControlFlow } from '../ir/cfg.js';
import { type Block, type Value, Type } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { Alias, IrOp } from '../ir/ops.js';
import { Op } from '../wasm/opcode.js';
import { ALIGN } from '../wasm/opcodes.js';
import { ScopedMap, walkDominators } from './dominator-walk.js';

/** Keys are numbers: value, offset and what is read, side by side. */
const MOST_VALUES = 2 ** 22;
const MOST_OFFSET = 2 ** 18;
const MOST_KIND = 2 ** 13;
/** Kinds of what is read, beside the opcode. */
const REFERENCE = 2 ** 12;
const TYPE_ROW_KIND = REFERENCE - 1;
/** What is read of an element: its instruction's place among these, and whether it is a reference. */
const ELEMENT_LOADS: readonly Op[] = [
  Op.I32Load8S, Op.I32Load8U, Op.I32Load16S, Op.I32Load16U, Op.I32Load, Op.I64Load, Op.F32Load, Op.F64Load, Op.V128Load,
];
/** The class of elements that are references, beside the sizes of the others. */
const OF_REFERENCES = 32;

interface Known {
  readonly value: Value;
  /** By the clock: when it was. */
  readonly since: number;
}

export function removeRedundantObjectLoads(func: Func): boolean {
  if (func.count >= MOST_VALUES || !hasObjects(func)) return false;
  return new Loads(func).run();
}

const hasObjects = (func: Func): boolean => [IrOp.GcLoad, IrOp.GcLoadAt].some((op) => func.op.subarray(0, func.count).includes(op));

class Loads {
  private readonly flow: ControlFlow;
  private readonly known = new ScopedMap<number, Known>();
  /** Of elements. */
  private readonly elements = new ScopedMap<number, Known>();
  /** When fields at an offset may have been written last; elements of a class, by that below zero. */
  private readonly written = new ScopedMap<number, number>();
  /** When everything may have been. */
  private readonly all = new ScopedMap<0, number>();
  private clock = 0;
  private changed = false;

  constructor(private readonly func: Func) {
    this.flow = new ControlFlow(func);
  }

  run(): boolean {
    const marks: [number, number, number, number][] = [];
    walkDominators(this.flow, (block) => {
      marks.push([this.known.mark, this.elements.mark, this.written.mark, this.all.mark]);
      this.block(block);
    }, () => {
      const [known, elements, written, all] = marks.pop()!;
      this.known.back(known);
      this.elements.back(elements);
      this.written.back(written);
      this.all.back(all);
    });
    return this.changed;
  }

  private block(block: Block): void {
    const { func, flow } = this;
    if (block !== func.entry && flow.incoming[block].length > 1) this.everythingChanges();
    const data = func.blocks[block];
    const body = data.body.filter((value) => !this.isRedundant(value));
    if (body.length < data.body.length) this.changed = true;
    data.body = body;
  }

  private everythingChanges(): void {
    this.all.set(0, ++this.clock);
  }

  /** Whether it is known already; learns from it. */
  private isRedundant(value: Value): boolean {
    const { func } = this;
    switch (func.op[value] as IrOp) {
      case IrOp.GcLoad: return this.load(value);
      case IrOp.GcStore: this.store(value); return false;
      case IrOp.GcLoadAt: return this.loadElement(value);
      case IrOp.GcStoreAt: this.storeElement(value); return false;
      case IrOp.GcCopy: case IrOp.GcInit: case IrOp.GcFill: this.elementsChange(func.low[value]); return false;
      case IrOp.GcNew: this.note(this.key(value, 0, Op.I32Load), func.operand(value, 1)); return false;
      case IrOp.GcNewArray:
        this.note(this.key(value, 0, Op.I32Load), func.operand(value, 1));
        this.note(this.key(value, 4, Op.I32Load), func.operand(value, 2));
        return false;
      case IrOp.Vload: return (func.high[value] as Alias) === Alias.Types && this.take(value, this.key(this.typeOfRow(func.operand(value, 0)), func.low[value], TYPE_ROW_KIND), true);
      case IrOp.Call: case IrOp.CallPointer: case IrOp.Exit: case IrOp.Poll: case IrOp.CountedPoll: case IrOp.FuelPoll:
        this.everythingChanges();
        return false;
      default: return false;
    }
  }

  private key(object: Value, offset: number, kind: number): number {
    return (object * MOST_OFFSET + offset) * MOST_KIND + kind;
  }

  private load(value: Value): boolean {
    const { func } = this;
    if (func.high[value] >= MOST_OFFSET) return false;
    const kind = func.low[value] + (func.type[value] === Type.Ref ? REFERENCE : 0);
    return this.take(value, this.key(func.operand(value, 1), func.high[value], kind), func.aux[value] === 1);
  }

  private take(value: Value, key: number, constant: boolean): boolean {
    const { func } = this;
    const found = this.known.get(key);
    if (found === undefined || !(constant || this.isFresh(found.since, func.high[value]))) {
      this.note(key, value);
      return false;
    }
    func.replace(value, found.value);
    return true;
  }

  private isFresh(since: number, offset: number): boolean {
    return since > (this.all.get(0) ?? 0) && since > (this.written.get(offset) ?? 0);
  }

  private note(key: number, value: Value): void {
    this.known.set(key, { value, since: ++this.clock });
  }

  private store(value: Value): void {
    const { func } = this;
    const offset = func.high[value];
    this.written.set(offset, ++this.clock);
    const load = loadOf(func.low[value] as Op);
    if (load === null || offset >= MOST_OFFSET) return;
    const stored = func.operand(value, 2);
    this.note(this.key(func.operand(value, 1), offset, load + (func.type[stored] === Type.Ref ? REFERENCE : 0)), stored);
  }

  // --- Elements ---

  private loadElement(value: Value): boolean {
    const { func } = this;
    const isRef = func.type[value] === Type.Ref;
    const op = func.low[value] as Op;
    const key = this.elementKey(func.operand(value, 1), func.operand(value, 2), op, isRef);
    const found = this.elements.get(key);
    if (found === undefined || !this.isFresh(found.since, -classOf(op, isRef))) {
      this.elements.set(key, { value, since: ++this.clock });
      return false;
    }
    func.replace(value, found.value);
    return true;
  }

  private storeElement(value: Value): void {
    const { func } = this;
    const [index, stored] = [func.operand(value, 2), func.operand(value, 3)];
    const isRef = func.type[stored] === Type.Ref;
    this.written.set(-classOf(func.low[value] as Op, isRef), ++this.clock);
    const load = loadOf(func.low[value] as Op);
    if (load !== null) this.elements.set(this.elementKey(func.operand(value, 1), index, load, isRef), { value: stored, since: ++this.clock });
  }

  /** Many elements of so many bytes. */
  private elementsChange(size: number): void {
    this.written.set(-size, ++this.clock);
    if (size === 4) this.written.set(-OF_REFERENCES, this.clock);
  }

  /** An index that has been checked counts as what it was before. */
  private elementKey(array: Value, index: Value, load: Op, isRef: boolean): number {
    const { func } = this;
    const at = func.op[index] === IrOp.Clamp ? func.operand(index, 0) : index;
    return (array * MOST_VALUES + at) * 32 + ELEMENT_LOADS.indexOf(load) + (isRef ? 16 : 0);
  }

  /** What a row of the table of types is found by: its id, if the address says so. */
  private typeOfRow(pointer: Value): Value {
    const { func } = this;
    if (func.op[pointer] !== IrOp.Iadd) return pointer;
    for (const part of [func.operand(pointer, 0), func.operand(pointer, 1)]) {
      if (func.op[part] !== IrOp.Ishl) continue;
      const wide = func.operand(part, 0);
      return func.op[wide] === IrOp.Uext ? func.operand(wide, 0) : wide;
    }
    return pointer;
  }
}

/** The load that gives back what a store wrote, all of it. */
function loadOf(store: Op): Op | null {
  switch (store) {
    case Op.I32Store: return Op.I32Load;
    case Op.I64Store: return Op.I64Load;
    case Op.F32Store: return Op.F32Load;
    case Op.F64Store: return Op.F64Load;
    case Op.V128Store: return Op.V128Load;
    default: return null;
  }
}

/** Elements of different classes are never one. */
const classOf = (op: Op, isRef: boolean): number => (isRef ? OF_REFERENCES : 1 << ALIGN[op]);
