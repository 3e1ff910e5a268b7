/**
 * Bulk instructions of memories.
 *
 * Problem   Most copies and fills are short: leaving compiled code for each costs more than the bytes.
 * Strategy  `memory.copy` and `memory.fill` are done in place up to `MOST_IN_PLACE` bytes, all bounds before the first
 *           byte; up to `MOST_UNROLLED` bytes of a constant length they are loads, all of them before any store. The rest
 *           is done by the runtime, in parts between which it looks whether the guest is to stop. Whoever does it pays
 *           by its length, once it is known to be in bounds.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { BYTES_AT_ONCE, BYTES_PER_UNIT } from '../runtime/bulk-costs.js';
import { Op } from '../wasm/opcode.js';
import type { MemoryTranslator } from './memory.js';
import type { Translation } from './translation.js';

/** Bytes that are moved without a look, as the runtime does. Less than the guard behind a memory. */
const MOST_IN_PLACE = BYTES_AT_ONCE;
const MOST_UNROLLED = 64;

/** What moves a number of bytes. */
interface Piece {
  readonly bytes: number;
  readonly type: Type;
  readonly load: Op;
  readonly store: Op;
}

const PIECES: readonly Piece[] = [
  { bytes: 16, type: Type.V128, load: Op.V128Load, store: Op.V128Store },
  { bytes: 8, type: Type.I64, load: Op.I64Load, store: Op.I64Store },
  { bytes: 4, type: Type.I32, load: Op.I32Load, store: Op.I32Store },
  { bytes: 2, type: Type.I32, load: Op.I32Load16U, store: Op.I32Store16 },
  { bytes: 1, type: Type.I32, load: Op.I32Load8U, store: Op.I32Store8 },
];

/** Pieces that cover so many bytes, with where each begins; they may overlap. */
function cover(length: number): { readonly piece: Piece; readonly at: number }[] {
  const found: { piece: Piece; at: number }[] = [];
  for (let at = 0; at < length;) {
    const left = length - at;
    // What is left may begin earlier, so that one piece does it.
    const reaching = PIECES.findLast(({ bytes }) => bytes >= left && bytes <= length);
    const piece = reaching ?? PIECES.find(({ bytes }) => bytes <= left)!;
    found.push({ piece, at: Math.min(at, length - piece.bytes) });
    at += piece.bytes;
  }
  return found;
}

export class BulkTranslator {
  constructor(private readonly translation: Translation, private readonly memory: MemoryTranslator) {}

  instruction(op: Op): void {
    const { reader } = this.translation;
    switch (op) {
      case Op.MemoryInit: {
        const segment = reader.u32();
        const memory = reader.u32();
        const [destination, source, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.MemoryInit, [this.memory.wideIndex(memory, destination), this.wide(source), this.wide(length)], memory, segment);
        return;
      }
      case Op.DataDrop: this.exit(RuntimeExit.DataDrop, [], reader.u32()); return;
      case Op.MemoryCopy: {
        const to = reader.u32();
        const from = reader.u32();
        this.copy(to, from, this.translation.popMany(3));
        return;
      }
      default: this.fill(reader.u32(), this.translation.popMany(3));
    }
  }

  private copy(to: number, from: number, [destination, source, length]: readonly Value[]): void {
    const { builder } = this.translation;
    const known = this.unrolled(length);
    if (known !== null) {
      this.copyUnrolled(to, from, destination, source, known);
      this.pay(this.translation.builder.i64(known, 0));
      return;
    }
    const wide = this.wide(length);
    const [toIndex, fromIndex] = [this.memory.wideIndex(to, destination), this.memory.wideIndex(from, source)];
    const exit = (): void => this.exit(RuntimeExit.MemoryCopy, [toIndex, fromIndex, wide], to, from);
    const short = this.short(wide, exit);
    const size = this.memory.length(from);
    const reading = this.range(from, fromIndex, wide, short, size);
    const writing = this.range(to, toIndex, wide, reading.length, to === from ? size : this.memory.length(to));
    builder.effect(IrOp.Copy, Type.None, writing.address, reading.address, writing.length);
    this.pay(short);
  }

  private fill(memory: number, [destination, value, length]: readonly Value[]): void {
    const { builder } = this.translation;
    const known = this.unrolled(length);
    if (known !== null) {
      this.fillUnrolled(memory, destination, value, known);
      this.pay(this.translation.builder.i64(known, 0));
      return;
    }
    const wide = this.wide(length);
    const index = this.memory.wideIndex(memory, destination);
    const exit = (): void => this.exit(RuntimeExit.MemoryFill, [index, value, wide], memory);
    const short = this.short(wide, exit);
    const { address, length: checked } = this.range(memory, index, wide, short, this.memory.length(memory));
    builder.effect(IrOp.Fill, Type.None, address, value, checked);
    this.pay(short);
  }

  /** Pays for bytes that were done in place; what the runtime does, it has paid for. */
  private pay(bytes: Value): void {
    const { builder, environment } = this.translation;
    if (!environment.options.fuel) return;
    const rounded = builder.pure(IrOp.Iadd, Type.I64, bytes, builder.i64(BYTES_PER_UNIT - 1, 0));
    const units = builder.pure(IrOp.Ushr, Type.I64, rounded, builder.i64(Math.log2(BYTES_PER_UNIT), 0));
    builder.effect(IrOp.FuelBy, Type.None, builder.pure(IrOp.Wrap, Type.I32, units));
  }

  /** The length, if it is a constant that is worth unrolling. Nothing at all has its index checked all the same. */
  private unrolled(length: Value): number | null {
    const { func } = this.translation;
    if (func.op[length] !== IrOp.Iconst || (func.type[length] === Type.I64 && func.high[length] !== 0)) return null;
    const known = func.low[length];
    return known > 0 && known <= MOST_UNROLLED ? known : null;
  }

  private copyUnrolled(to: number, from: number, destination: Value, source: Value, length: number): void {
    const { builder, func } = this.translation;
    const reading = this.memory.address({ memory: from, offset: 0, low: 0 }, source, length);
    const writing = this.memory.address({ memory: to, offset: 0, low: 0 }, destination, length);
    const pieces = cover(length);
    const values = pieces.map(({ piece, at }) =>
      builder.effect(IrOp.Load, piece.type, reading.base, reading.index, func.addList([]), piece.load, reading.displacement + at));
    // The last bytes first: where a guard stands for the check, nothing is written if they are not there.
    for (let i = pieces.length - 1; i >= 0; i--) {
      builder.effect(IrOp.Store, Type.None, writing.base, writing.index, values[i], pieces[i].piece.store, writing.displacement + pieces[i].at);
    }
  }

  private fillUnrolled(memory: number, destination: Value, value: Value, length: number): void {
    const { builder } = this.translation;
    const { base, index, displacement } = this.memory.address({ memory, offset: 0, low: 0 }, destination, length);
    for (const { piece, at } of cover(length).reverse()) {
      builder.effect(IrOp.Store, Type.None, base, index, this.repeated(value, piece.type), piece.store, displacement + at);
    }
  }

  /** A byte as often as a type has room for it. */
  private repeated(value: Value, type: Type): Value {
    const { builder, func } = this.translation;
    if (type === Type.V128) {
      const isKnown = func.op[value] === IrOp.Iconst;
      return isKnown ? builder.vector(new Uint8Array(16).fill(func.low[value])) : builder.simd(Op.I8x16Splat, Type.V128, [value], 0);
    }
    const byte = builder.pure(IrOp.Iand, Type.I32, value, builder.i32(0xff));
    if (type === Type.I32) return builder.pure(IrOp.Imul, Type.I32, byte, builder.i32(0x01010101));
    return builder.pure(IrOp.Imul, Type.I64, this.wide(byte), builder.i64(0x01010101, 0x01010101));
  }

  /** Leaves what is long to `exit`. The bytes that are to be done in place: none behind it. */
  private short(length: Value, exit: () => void): Value {
    const { translation } = this;
    const { builder } = translation;
    const compare = (condition: IntCondition): Value => builder.pure(IrOp.Icmp, Type.I32, length, builder.i64(MOST_IN_PLACE, 0), -1, condition);
    const go = translation.aside(compare(IntCondition.GtU));
    exit();
    translation.jump(go);
    translation.goOn(go);
    // A comparison of its own melts into the move.
    return builder.pure(IrOp.Select, Type.I64, compare(IntCondition.LeU), length, builder.i64(0, 0));
  }

  /**
   * The address of `length` bytes that are there, `size` being all the memory has, and how many of them: `inPlace`, or less
   * on a way that only a wrong prediction takes, so that it touches nothing behind the memory or its guard.
   */
  private range(memory: number, index: Value, length: Value, inPlace: Value, size: Value): { readonly address: Value; readonly length: Value } {
    const { translation } = this;
    const { builder, environment } = translation;
    const isAbove = (a: Value, b: Value): Value => builder.pure(IrOp.Icmp, Type.I32, a, b, -1, IntCondition.GtU);
    const sum = (a: Value, b: Value): Value => builder.pure(IrOp.Iadd, Type.I64, a, b);
    if (environment.spaces.memories[memory].is64) {
      translation.trapIf(isAbove(index, size), TrapNumber.MemoryOutOfBounds);
      translation.trapIf(isAbove(length, builder.pure(IrOp.Isub, Type.I64, size, index)), TrapNumber.MemoryOutOfBounds);
    } else {
      translation.trapIf(isAbove(sum(index, length), size), TrapNumber.MemoryOutOfBounds);
    }
    const base = this.memory.base(memory);
    if (environment.options.guarded[memory] || !environment.mitigatesHeap) return { address: sum(base, index), length: inPlace };
    const one = builder.i64(1, 0);
    const safe = builder.pure(IrOp.Clamp, Type.I64, index, sum(size, one));
    const left = sum(builder.pure(IrOp.Isub, Type.I64, size, safe), one);
    return { address: sum(base, safe), length: builder.pure(IrOp.Clamp, Type.I64, inPlace, left) };
  }

  private wide(value: Value): Value {
    const { builder, func } = this.translation;
    return func.type[value] === Type.I64 ? value : builder.pure(IrOp.Uext, Type.I64, value);
  }

  private exit(kind: RuntimeExit, operands: readonly Value[], high: number, aux = 0): void {
    const { builder, func } = this.translation;
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList(operands), kind, high, aux);
  }
}
