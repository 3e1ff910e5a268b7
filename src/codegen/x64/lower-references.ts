/**
 * References and fields of objects.
 *
 * An object's address is the heap's and its reference together; it is made for one access and nothing else, since the
 * object may move behind it. The upper half of a reference is zero in every register.
 */
import { type Value, Type } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { Op } from '../../wasm/opcode.js';
import { ALIGN } from '../../wasm/opcodes.js';
import { HEADER_BYTES, arrayBytes } from '../../runtime/gc/layout.js';
import { type Vreg, DEF_EARLY, USE, useFixed } from '../machine-code.js';
import { MOST_ARRAY_BYTES } from './emit-allocation.js';
import { COPY_CLOBBERS, FILL_CLOBBERS } from './emit-bulk.js';
import { Inst } from './instruction.js';
import { type Lowering, type MemoryOperand, atIndexed } from './lower.js';
import { REF_TAG_BITS } from './lower-integer.js';
import { loadInstruction, storeTo } from './lower-memory.js';
import { MemoryBase, X64 } from './pseudo.js';
import { rax, rcx, rdi, rsi } from './registers.js';

export function lowerReference(l: Lowering, value: Value, op: IrOp): void {
  const { func } = l;
  const a = func.operand(value, 0);
  switch (op) {
    case IrOp.I31New:
      l.load(Inst.Lea32RM, l.result(value), { kind: MemoryBase.None, base: -1 as Vreg, index: l.use(a), scale: 1, displacement: 1 });
      return;
    case IrOp.I31GetS: l.tiedImmediate(Inst.Sar32RI, l.result(value), l.use(a), 1); return;
    case IrOp.I31GetU: l.tiedImmediate(Inst.Shr32RI, l.result(value), l.use(a), 1); return;
    case IrOp.RefTag: l.tiedImmediate(Inst.And32RI, l.result(value), l.use(a), REF_TAG_BITS); return;
    // A pair of bits below is the tag.
    case IrOp.HostSlot: l.tiedImmediate(Inst.Shr32RI, l.result(value), l.use(a), 2); return;
    case IrOp.GcLoad: load(l, value, field(l, value)); return;
    case IrOp.GcLoadAt: load(l, value, element(l, value, func.operand(value, 2))); return;
    case IrOp.GcStore: store(l, value, field(l, value), func.operand(value, 2)); return;
    case IrOp.GcCopy: copy(l, value); return;
    case IrOp.GcInit: copyIn(l, value); return;
    case IrOp.GcFill: fill(l, value); return;
    case IrOp.GcNew: l.pseudo(X64.NewStruct, [l.result(value), DEF_EARLY, l.use(a), USE, ...l.safepoint()], [typeOffset(l, value), func.low[value]]); return;
    case IrOp.GcNewArray: newArray(l, value); return;
    default: store(l, value, element(l, value, func.operand(value, 2)), func.operand(value, 3));
  }
}

function field(l: Lowering, value: Value): MemoryOperand {
  const { func } = l;
  return atIndexed(l.use(func.operand(value, 0)), l.use(func.operand(value, 1)), 0, func.high[value]);
}

function element(l: Lowering, value: Value, index: Value): MemoryOperand {
  const { func } = l;
  return elementAt(l, func.operand(value, 0), func.operand(value, 1), index, ALIGN[func.low[value]], func.high[value]);
}

/** Base, reference and scaled index are one too many for an address. */
function elementAt(l: Lowering, heap: Value, ref: Value, index: Value, scale: number, displacement: number): MemoryOperand {
  let offset = l.use(index);
  if (scale > 3) {
    const shifted = l.newVreg(Type.I64);
    l.tiedImmediate(Inst.Shl64RI, shifted, offset, scale);
    offset = shifted;
  }
  const place = l.newVreg(Type.I64);
  l.load(Inst.Lea64RM, place, atIndexed(l.use(ref), offset, scale > 3 ? 0 : scale, 0));
  return atIndexed(l.use(heap), place, 0, displacement);
}

/** The address of an element, made, used and forgotten within one operation. */
function addressAt(l: Lowering, heap: Value, ref: Value, index: Value, scale: number): Vreg {
  const made = l.newVreg(Type.I64);
  l.load(Inst.Lea64RM, made, elementAt(l, heap, ref, index, scale, HEADER_BYTES));
  return made;
}

function bytesOf(l: Lowering, count: Value, scale: number): Vreg {
  if (scale === 0) return l.use(count);
  const shifted = l.newVreg(Type.I64);
  l.tiedImmediate(Inst.Shl64RI, shifted, l.use(count), scale);
  return shifted;
}

function copy(l: Lowering, value: Value): void {
  const { func } = l;
  const [heap, to, from, toAt, fromAt, count] = [0, 1, 2, 3, 4, 5].map((i) => func.operand(value, i));
  const scale = Math.log2(func.low[value]);
  const [writing, reading] = [addressAt(l, heap, to, toAt, scale), addressAt(l, heap, from, fromAt, scale)];
  l.pseudo(X64.CopyBytes, [writing, useFixed(rdi), reading, useFixed(rsi), bytesOf(l, count, scale), useFixed(rcx)], [], COPY_CLOBBERS);
}

function copyIn(l: Lowering, value: Value): void {
  const { func } = l;
  const [heap, to, from, toAt, bytes] = [0, 1, 2, 3, 4].map((i) => func.operand(value, i));
  const writing = addressAt(l, heap, to, toAt, Math.log2(func.low[value]));
  l.pseudo(X64.CopyBytes, [writing, useFixed(rdi), l.use(from), useFixed(rsi), l.use(bytes), useFixed(rcx)], [], COPY_CLOBBERS);
}

function fill(l: Lowering, value: Value): void {
  const { func } = l;
  const [heap, to, at, count, element] = [0, 1, 2, 3, 4].map((i) => func.operand(value, i));
  const scale = Math.log2(func.low[value]);
  const writing = addressAt(l, heap, to, at, scale);
  l.pseudo(X64.FillBytes, [writing, useFixed(rdi), l.use(element), useFixed(rax), bytesOf(l, count, scale), useFixed(rcx)], [scale], FILL_CLOBBERS);
}

function load(l: Lowering, value: Value, address: MemoryOperand): void {
  const op = l.func.low[value] as Op;
  l.load(op === Op.V128Load ? Inst.VmovupsXM : loadInstruction(op), l.result(value), address);
}

function store(l: Lowering, value: Value, address: MemoryOperand, stored: Value): void {
  const op = l.func.low[value] as Op;
  if (op === Op.V128Store) l.store(Inst.VmovupsMX, address, l.use(stored));
  else storeTo(l, op, address, stored);
}

/** Where in the vmctx an object's type is: it is read when the header is written, and occupies no register until then. */
function typeOffset(l: Lowering, value: Value): number {
  const offset = l.vmctxOffset(l.func.operand(value, 1));
  if (offset < 0) throw new Error('the type of an object is no field of the vmctx');
  return offset;
}

function newArray(l: Lowering, value: Value): void {
  const { func } = l;
  const length = func.operand(value, 2);
  const size = func.low[value];
  const bytes = func.isIconst(length) ? arrayBytes(size, func.low[length] >>> 0) : Infinity;
  const payload = [typeOffset(l, value), bytes <= MOST_ARRAY_BYTES ? bytes : 0, Math.log2(size), func.aux[value]];
  l.pseudo(X64.NewArray, [l.result(value), DEF_EARLY, l.use(func.operand(value, 0)), USE, l.use(length), USE, ...l.safepoint()], payload);
}
