/**
 * Host values that are written to tables and globals: the counts and the chunk of runtime/externs.ts.
 *
 * Strategy  The one that is written is counted up, the one it replaces down, and noted in the chunk where that was the
 *           last count. The runtime is asked only where the chunk is full, and may collect then: every reference that is
 *           alive behind is in a stack map. Null, i31 and objects cost a look at their tag, types that no host value
 *           has nothing.
 * Rules     The new one is counted first: it may be the old one. Nothing between the two is a safepoint.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit } from '../ir/traps.js';
import { CONTEXT } from '../native/layout.js';
import { type ValType, HeapCode, heapTypeOf } from '../wasm/types.js';
import type { Translation } from './translation.js';

/** Tag of host values, and the bits it is in. */
const HOST_TAG = 2;
const HOST_BITS = 3;

/** Whether a value of a reference type may be a host value. */
function mayBeHostValue(type: ValType): boolean {
  const heap = heapTypeOf(type) as number;
  return heap === HeapCode.Any || heap === HeapCode.Extern;
}

/** Writes a reference to an element or global of a type. */
export function replaceReference(translation: Translation, type: ValType, pointer: Value, offset: number, alias: Alias, ref: Value): void {
  const { builder } = translation;
  const write = (): void => void builder.effect(IrOp.Vstore, Type.None, pointer, ref, -1, offset, alias);
  if (!mayBeHostValue(type)) {
    write();
    return;
  }
  translation.unless(isNoHostValue(translation, ref), () => void count(translation, ref, 1));
  const before = translation.field(Type.Ref, pointer, offset, alias);
  write();
  translation.unless(isNoHostValue(translation, before), () => {
    const left = count(translation, before, -1);
    translation.unless(left, () => record(translation, before));
  });
}

/** Zero where it is one. */
function isNoHostValue({ builder, func }: Translation, ref: Value): Value {
  // Null.
  if (func.op[ref] === IrOp.Iconst) return builder.i32(1);
  const tag = builder.pure(IrOp.Iand, Type.I32, builder.pure(IrOp.RefTag, Type.I32, ref), builder.i32(HOST_BITS));
  return builder.pure(IrOp.Icmp, Type.I32, tag, builder.i32(HOST_TAG), -1, IntCondition.Ne);
}

/** A host value is in one place more or less: in how many it is then. */
function count(translation: Translation, ref: Value, by: 1 | -1): Value {
  const { builder, context } = translation;
  const counts = translation.field(Type.I64, context, CONTEXT.externCounts, Alias.Context);
  const slot = builder.pure(IrOp.Uext, Type.I64, builder.pure(IrOp.HostSlot, Type.I32, ref));
  const place = builder.pure(IrOp.Iadd, Type.I64, counts, builder.pure(IrOp.Ishl, Type.I64, slot, builder.i64(2, 0)));
  const now = builder.pure(IrOp.Iadd, Type.I32, translation.field(Type.I32, place, 0, Alias.Externs), builder.i32(by));
  builder.effect(IrOp.Vstore, Type.None, place, now, -1, 0, Alias.Externs);
  return now;
}

/** Notes a host value in the chunk; where that is full, asks the runtime. */
function record(translation: Translation, ref: Value): void {
  const { builder, func, context } = translation;
  const next = translation.field(Type.I32, context, CONTEXT.externNext, Alias.Context);
  const end = translation.field(Type.I32, context, CONTEXT.externEnd, Alias.Context);
  const behind = translation.makeBlock();
  const hasRoom = translation.aside(builder.pure(IrOp.Icmp, Type.I32, next, end, -1, IntCondition.Eq));
  builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([ref]), RuntimeExit.RefReleased);
  translation.jump(behind);
  translation.goOn(hasRoom);
  const place = builder.pure(IrOp.Iadd, Type.I64, context, builder.pure(IrOp.Uext, Type.I64, next));
  builder.effect(IrOp.Vstore, Type.None, place, builder.pure(IrOp.HostSlot, Type.I32, ref), -1, 0, Alias.Externs);
  builder.effect(IrOp.Vstore, Type.None, context, builder.pure(IrOp.Iadd, Type.I32, next, builder.i32(4)), -1, CONTEXT.externNext, Alias.Context);
  translation.jump(behind);
  translation.goOn(behind);
}
