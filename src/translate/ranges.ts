/**
 * Array instructions over many elements: `array.copy`, `array.fill`, and `array.new` of another value than zero.
 *
 * Problem   Most ranges are short: leaving compiled code for each costs more than the elements.
 * Strategy  Copies are done in place up to `MOST_COPIED` elements, fills by a loop up to `MOST_FILLED`. The rest is done by
 *           the runtime, in parts between which it looks whether the guest is to stop; of a fill it only repeats the first
 *           element, so that it need not know values. All bounds are checked first; whoever does it pays by its length.
 * Rules     On a way that only a wrong prediction takes, nothing outside of the arrays is read.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { byteSizeOf } from '../wasm/types.js';
import type { ObjectTranslator } from './objects.js';
import type { Translation } from './translation.js';

/** So many take as long as leaving; and of what is paid for them no function is long enough to use up an i32. */
const MOST_COPIED = 2048;
/** From here on a loop takes longer than leaving does. */
const MOST_FILLED = 256;
/** New arrays up to this length, if it is constant, are written without a loop. */
const MOST_UNROLLED = 8;

export class RangeTranslator {
  constructor(private readonly translation: Translation, private readonly objects: ObjectTranslator) {}

  private wide(value: Value): Value {
    return this.translation.builder.pure(IrOp.Uext, Type.I64, value);
  }

  private add(a: Value, b: Value): Value {
    const { builder, func } = this.translation;
    return builder.pure(IrOp.Iadd, func.type[a] as Type, a, b);
  }

  private exit(kind: RuntimeExit, operands: readonly Value[], high = 0): void {
    const { builder, func } = this.translation;
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList(operands), kind, high);
  }

  private pay(length: Value): void {
    const { builder, environment } = this.translation;
    if (environment.options.fuel) builder.effect(IrOp.FuelBy, Type.None, length);
  }

  /** Traps unless elements `at` to `at + length` are there. */
  private check(at: Value, length: Value, size: Value): void {
    const { translation } = this;
    const isAbove = translation.builder.pure(IrOp.Icmp, Type.I32, this.add(this.wide(at), this.wide(length)), this.wide(size), -1, IntCondition.GtU);
    translation.trapIf(isAbove, TrapNumber.ArrayOutOfBounds);
  }

  // --- Copies ---

  copy(): void {
    const { translation } = this;
    const { builder, func, reader } = translation;
    const size = byteSizeOf(this.objects.elementOf(reader.u32()));
    reader.u32();
    const [to, toAt, from, fromAt, length] = translation.popMany(5);
    const next = translation.makeBlock();
    const short = translation.aside(builder.pure(IrOp.Icmp, Type.I32, length, builder.i32(MOST_COPIED), -1, IntCondition.GtU));
    const upper = builder.pure(IrOp.Ishl, Type.I64, this.wide(fromAt), builder.i64(32, 0));
    this.exit(RuntimeExit.ArrayCopy, [to, from, builder.pure(IrOp.Ior, Type.I64, upper, this.wide(toAt)), length]);
    translation.jump(next);
    translation.goOn(short);
    const [toSize, fromSize] = [this.objects.length(to), this.objects.length(from)];
    this.check(fromAt, length, fromSize);
    this.check(toAt, length, toSize);
    const writing = this.within(toAt, this.wide(length), toSize);
    const reading = this.within(fromAt, writing.length, fromSize);
    builder.effect(IrOp.GcCopy, Type.None, translation.heapBase(), to, func.addList([from, writing.at, reading.at, reading.length]), size);
    this.pay(length);
    translation.jump(next);
    translation.goOn(next);
  }

  /** An index and a length that are in bounds also where the check was predicted wrongly. */
  private within(at: Value, length: Value, size: Value): { readonly at: Value; readonly length: Value } {
    const { builder } = this.translation;
    const behind = this.add(this.wide(size), builder.i64(1, 0));
    const safe = builder.pure(IrOp.Clamp, Type.I64, this.wide(at), behind);
    return { at: safe, length: builder.pure(IrOp.Clamp, Type.I64, length, builder.pure(IrOp.Isub, Type.I64, behind, safe)) };
  }

  // --- Fills ---

  fill(): void {
    const { translation } = this;
    const type = translation.reader.u32();
    const [ref, at, value, length] = translation.popMany(4);
    this.check(at, length, this.objects.length(ref));
    this.repeat(ref, at, length, type, value, true);
  }

  /** Elements of an array that has just been made. */
  initialize(ref: Value, length: Value, type: number, value: Value): void {
    const { builder, func } = this.translation;
    const known = func.isIconst(length) ? func.low[length] >>> 0 : Infinity;
    if (known > MOST_UNROLLED) {
      this.repeat(ref, builder.i32(0), length, type, value, false);
      return;
    }
    for (let i = 0; i < known; i++) this.objects.storeElement(ref, builder.i32(i), this.objects.elementOf(type), value);
  }

  private repeat(ref: Value, at: Value, length: Value, type: number, value: Value, pays: boolean): void {
    const { translation } = this;
    const { builder, func, variables } = translation;
    const storage = this.objects.elementOf(type);
    const [more, next] = [translation.makeBlock(), translation.makeBlock()];
    const short = translation.aside(builder.pure(IrOp.Icmp, Type.I32, length, builder.i32(MOST_FILLED), -1, IntCondition.GtU));
    this.objects.storeElement(ref, at, storage, value);
    this.exit(RuntimeExit.ArrayRepeat, [ref, at, length], pays ? 1 : 0);
    translation.jump(next);
    translation.goOn(short);
    if (pays) this.pay(length);
    const end = this.add(at, length);
    const place = func.addParam(more, Type.I32);
    translation.branch(builder.pure(IrOp.Icmp, Type.I32, length, builder.i32(0), -1, IntCondition.Eq), next, [], more, [at]);
    builder.current = more;
    this.objects.storeElement(ref, place, storage, value);
    const following = this.add(place, builder.i32(1));
    translation.branch(builder.pure(IrOp.Icmp, Type.I32, following, end, -1, IntCondition.Ne), more, [following], next, []);
    variables.seal(more);
    translation.goOn(next);
  }
}
