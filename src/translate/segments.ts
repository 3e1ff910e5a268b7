/**
 * Arrays of what segments hold: `array.new_data`, `array.new_elem`, `array.init_data` and `array.init_elem`.
 *
 * Problem   Segments lie where only the runtime finds them, and leaving for a string of ten bytes costs more than it.
 * Strategy  The record of a segment in the vmctx says where it lies and how much there is of it. What is long, or not all
 *           within what the record says, is asked of the runtime, which knows segments that the record does not: those
 *           that nobody has asked for, or that are dropped. It traps, or does it and may fill in the record
 *           (engine/native/native-segments.ts). So the record may always say too little, and a segment is checked once.
 * Rules     Elements may move where an array is made: their record is read behind it. What a segment lacks is found before
 *           an array is made, and behind what the array to be filled lacks.
 */
import { type Value, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit } from '../ir/traps.js';
import { ELEMENTS_AT_ONCE } from '../runtime/bulk-costs.js';
import { SEGMENT } from '../runtime/vmctx.js';
import { type TypeIndex, byteSizeOf, refNonNull } from '../wasm/types.js';
import type { ObjectTranslator } from './objects.js';
import type { RangeTranslator } from './ranges.js';
import type { Translation } from './translation.js';

/** One of them: part of a segment, for an array of some type. */
interface Part {
  readonly ofData: boolean;
  readonly type: number;
  readonly segment: number;
  readonly from: Value;
  readonly length: Value;
}

export class SegmentTranslator {
  constructor(private readonly translation: Translation, private readonly objects: ObjectTranslator, private readonly ranges: RangeTranslator) {}

  make(ofData: boolean): void {
    const { translation } = this;
    const { builder, func, reader, environment: { options } } = translation;
    const [type, segment] = [reader.u32(), reader.u32()];
    const [from, length] = translation.popMany(2);
    const part = { ofData, type, segment, from, length };
    const next = translation.makeBlock();
    const result = func.addParam(next, Type.Ref);
    this.unlessThere(part, () => {
      const kind = ofData ? RuntimeExit.ArrayNewData : RuntimeExit.ArrayNewElem;
      const made = builder.effect(IrOp.Exit, Type.Ref, -1, -1, func.addList([from, length]), kind, type, segment);
      translation.jump(next, [made]);
    });
    const made = this.objects.makeArray(type, length, options.fuel);
    this.copy(part, made, builder.i64(0, 0), this.ranges.wide(length));
    translation.jump(next, [made]);
    translation.goOn(next);
    translation.push(translation.noteType(result, refNonNull(type as TypeIndex)));
  }

  fill(ofData: boolean): void {
    const { translation, ranges } = this;
    const { builder, func, reader } = translation;
    const [type, segment] = [reader.u32(), reader.u32()];
    const [ref, at, from, length] = translation.popMany(4);
    const part = { ofData, type, segment, from, length };
    const next = translation.makeBlock();
    this.unlessThere(part, () => {
      const kind = ofData ? RuntimeExit.ArrayInitData : RuntimeExit.ArrayInitElem;
      builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([ref, at, from, length]), kind, segment);
      translation.jump(next);
    });
    const size = this.objects.length(ref);
    ranges.check(at, length, size);
    const writing = ranges.within(at, ranges.wide(length), size);
    this.copy(part, ref, writing.at, writing.length);
    ranges.pay(length);
    translation.jump(next);
    translation.goOn(next);
  }

  private sizeOf({ type }: Part): number {
    return byteSizeOf(this.objects.elementOf(type));
  }

  private record(part: Part, type: Type, field: number): Value {
    const { translation } = this;
    const { layout } = translation.environment;
    const at = (part.ofData ? layout.data : layout.elements) + part.segment * SEGMENT.bytes + field;
    return translation.field(type, translation.builder.pure(IrOp.Vmctx, Type.I64), at, Alias.Definition);
  }

  /** How much of the segment so many elements are: bytes, or elements. */
  private amount(part: Part, count: Value): Value {
    return part.ofData ? this.shifted(count, Math.log2(this.sizeOf(part))) : count;
  }

  private shifted(value: Value, by: number): Value {
    const { builder } = this.translation;
    return by === 0 ? value : builder.pure(IrOp.Ishl, Type.I64, value, builder.i64(by, 0));
  }

  /** Leaves what is long, or not there as far as the record knows, to `exit`, which ends its block. Goes on with the rest. */
  private unlessThere(part: Part, exit: () => void): void {
    const { translation, ranges } = this;
    const { builder, func } = translation;
    const [out, short, go] = [translation.makeBlock(), translation.makeBlock(), translation.makeBlock()];
    func.blocks[out].cold = true;
    translation.branch(ranges.isAbove(part.length, builder.i32(ELEMENTS_AT_ONCE)), out, [], short, []);
    translation.goOn(short);
    const end = ranges.add(ranges.wide(part.from), this.amount(part, ranges.wide(part.length)));
    translation.branch(ranges.isAbove(end, ranges.wide(this.record(part, Type.I32, SEGMENT.length))), out, [], go, []);
    translation.goOn(out);
    exit();
    translation.goOn(go);
  }

  /** Copies the part, or `count` elements where that is less, to an array, in which there is room from `at` on. */
  private copy(part: Part, ref: Value, at: Value, count: Value): void {
    const { translation, ranges } = this;
    const { builder, func } = translation;
    const reading = ranges.within(part.from, this.amount(part, count), this.record(part, Type.I32, SEGMENT.length));
    const [skip, bytes] = [reading.at, reading.length].map((units) => this.shifted(units, part.ofData ? 0 : 2));
    const source = ranges.add(this.record(part, Type.I64, SEGMENT.address), skip);
    builder.effect(IrOp.GcInit, Type.None, translation.heapBase(), ref, func.addList([source, at, bytes]), this.sizeOf(part));
  }
}
