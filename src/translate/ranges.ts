/**
 * Array instructions over many elements: `array.copy`, `array.fill`, and `array.new` of another value than zero.
 *
 * Problem   Most ranges are short: leaving compiled code for each costs more than the elements. Long ones must not keep a
 *           guest from being stopped, and pay as they go.
 * Strategy  Bounds are checked first; then a part is done and paid for at a time, with a poll between, in the order the
 *           interpreter has (runtime/bulk-costs.ts says how long a part is): nearly always there is one part only. Its
 *           elements are moved by one operation, `gc_copy` or `gc_fill`, but for vectors, which a loop writes.
 * Rules     On a way that only a wrong prediction takes, nothing outside of the arrays is read.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { TrapNumber } from '../ir/traps.js';
import { ELEMENTS_AT_ONCE } from '../runtime/bulk-costs.js';
import { type StorageType, TypeCode, byteSizeOf } from '../wasm/types.js';
import type { ObjectTranslator } from './objects.js';
import type { Translation } from './translation.js';

/** New arrays up to this length, if it is constant, are written without a loop. */
const MOST_UNROLLED = 8;

export class RangeTranslator {
  constructor(private readonly translation: Translation, private readonly objects: ObjectTranslator) {}

  wide(value: Value): Value {
    return this.translation.builder.pure(IrOp.Uext, Type.I64, value);
  }

  add(a: Value, b: Value): Value {
    const { builder, func } = this.translation;
    return builder.pure(IrOp.Iadd, func.type[a] as Type, a, b);
  }

  private subtract(a: Value, b: Value): Value {
    return this.translation.builder.pure(IrOp.Isub, Type.I64, a, b);
  }

  private is(condition: IntCondition, a: Value, b: Value): Value {
    return this.translation.builder.pure(IrOp.Icmp, Type.I32, a, b, -1, condition);
  }

  private select(condition: Value, then: Value, otherwise: Value): Value {
    return this.translation.builder.pure(IrOp.Select, Type.I64, condition, then, otherwise);
  }

  isAbove(a: Value, b: Value): Value {
    return this.is(IntCondition.GtU, a, b);
  }

  pay(length: Value): void {
    const { builder, environment } = this.translation;
    if (environment.options.fuel) builder.effect(IrOp.FuelBy, Type.None, length);
  }

  /** Traps unless elements `at` to `at + length` are there. */
  check(at: Value, length: Value, size: Value): void {
    this.translation.trapIf(this.isAbove(this.add(this.wide(at), this.wide(length)), this.wide(size)), TrapNumber.ArrayOutOfBounds);
  }

  /** An index and a length that are in bounds also where the check was predicted wrongly. */
  within(at: Value, length: Value, size: Value): { readonly at: Value; readonly length: Value } {
    const { builder } = this.translation;
    const behind = this.add(this.wide(size), builder.i64(1, 0));
    const safe = builder.pure(IrOp.Clamp, Type.I64, this.wide(at), behind);
    return { at: safe, length: builder.pure(IrOp.Clamp, Type.I64, length, this.subtract(behind, safe)) };
  }

  // --- Parts ---

  /**
   * Does and pays for elements in parts. `body` does so many of them (64 bits), of which so many are skipped.
   * `isBackward`: whether the last part comes first, computed only where there are several.
   */
  private inParts(length: Value, isBackward: (() => Value) | null, body: (skip: Value, count: Value) => void): void {
    const { translation } = this;
    const { builder, func, variables } = translation;
    const [most, none, forward] = [builder.i64(ELEMENTS_AT_ONCE, 0), builder.i64(0, 0), builder.i32(0)];
    const partOf = (left: Value): Value => this.select(this.is(IntCondition.LtU, left, most), left, most);
    const loop = translation.makeBlock();
    const [skip, count, left] = [0, 1, 2].map(() => func.addParam(loop, Type.I64));
    const backward = func.addParam(loop, Type.I32);

    const short = translation.aside(this.isAbove(length, most));
    const first = partOf(length);
    const rest = this.subtract(length, first);
    if (isBackward === null) {
      translation.jump(loop, [none, first, rest, forward]);
    } else {
      const lastFirst = isBackward();
      translation.jump(loop, [this.select(lastFirst, rest, none), first, rest, lastFirst]);
    }
    translation.goOn(short);
    translation.jump(loop, [none, length, none, forward]);

    builder.current = loop;
    this.pay(builder.pure(IrOp.Wrap, Type.I32, count));
    body(skip, count);
    const next = translation.aside(this.is(IntCondition.Ne, left, none));
    translation.pollWithin();
    const part = partOf(left);
    const behind = this.subtract(left, part);
    translation.jump(loop, [this.select(backward, behind, this.add(skip, count)), part, behind, backward]);
    variables.seal(loop);
    translation.goOn(next);
  }

  // --- Copies ---

  copy(): void {
    const { translation } = this;
    const { builder, func, reader } = translation;
    const size = byteSizeOf(this.objects.elementOf(reader.u32()));
    reader.u32();
    const [to, toAt, from, fromAt, length] = translation.popMany(5);
    const [toSize, fromSize] = [this.objects.length(to), this.objects.length(from)];
    this.check(fromAt, length, fromSize);
    this.check(toAt, length, toSize);
    const writing = this.within(toAt, this.wide(length), toSize);
    const reading = this.within(fromAt, writing.length, fromSize);
    const total = reading.length;
    // As `overlapsForward`.
    const isBackward = (): Value => {
      const isBehind = builder.pure(IrOp.Iand, Type.I32, this.is(IntCondition.Eq, to, from), this.isAbove(writing.at, reading.at));
      return builder.pure(IrOp.Iand, Type.I32, isBehind, this.is(IntCondition.LtU, writing.at, this.add(reading.at, total)));
    };
    this.inParts(total, isBackward, (skip, count) => {
      const list = func.addList([from, this.add(writing.at, skip), this.add(reading.at, skip), count]);
      builder.effect(IrOp.GcCopy, Type.None, translation.heapBase(), to, list, size);
    });
  }

  // --- Fills ---

  fill(): void {
    const { translation } = this;
    const storage = this.objects.elementOf(translation.reader.u32());
    const [ref, at, value, length] = translation.popMany(4);
    this.check(at, length, this.objects.length(ref));
    const start = this.wide(at);
    this.inParts(this.wide(length), null, (skip, count) => this.repeat(ref, this.add(start, skip), count, storage, value));
  }

  /** Elements of an array that has just been made. */
  initialize(ref: Value, length: Value, type: number, value: Value): void {
    const { builder, func } = this.translation;
    const storage = this.objects.elementOf(type);
    const known = func.isIconst(length) ? func.low[length] >>> 0 : Infinity;
    if (known > MOST_UNROLLED) {
      this.repeat(ref, builder.i64(0, 0), this.wide(length), storage, value);
      return;
    }
    for (let i = 0; i < known; i++) this.objects.storeElement(ref, builder.i32(i), storage, value);
  }

  /** Writes a value to so many elements, which are there. */
  private repeat(ref: Value, at: Value, count: Value, storage: StorageType, value: Value): void {
    const { translation } = this;
    const { builder, func } = translation;
    if ((storage as number as TypeCode) === TypeCode.V128) {
      this.repeatVector(ref, at, count, storage, value);
      return;
    }
    const list = func.addList([at, count, this.asBits(value)]);
    builder.effect(IrOp.GcFill, Type.None, translation.heapBase(), ref, list, byteSizeOf(storage));
  }

  private asBits(value: Value): Value {
    const { builder, func } = this.translation;
    switch (func.type[value] as Type) {
      case Type.F32: return builder.pure(IrOp.Bitcast, Type.I32, value);
      case Type.F64: return builder.pure(IrOp.Bitcast, Type.I64, value);
      default: return value;
    }
  }

  private repeatVector(ref: Value, at: Value, count: Value, storage: StorageType, value: Value): void {
    const { translation } = this;
    const { builder, func, variables } = translation;
    const wrap = (index: Value): Value => builder.pure(IrOp.Wrap, Type.I32, index);
    const [more, next] = [translation.makeBlock(), translation.makeBlock()];
    const end = wrap(this.add(at, count));
    const place = func.addParam(more, Type.I32);
    translation.branch(this.is(IntCondition.Eq, count, builder.i64(0, 0)), next, [], more, [wrap(at)]);
    builder.current = more;
    this.objects.storeElement(ref, place, storage, value);
    const following = this.add(place, builder.i32(1));
    translation.branch(this.is(IntCondition.Ne, following, end), more, [following], next, []);
    variables.seal(more);
    translation.goOn(next);
  }
}
