/**
 * Accesses of memories: base, index and displacement apart, as the machine takes them.
 *
 * A guarded memory (32-bit, its whole index space reserved, a guard behind it) needs no check: what is out of bounds
 * faults. Any other index is compared with the length first, and what comes out of that check is 0 on a way that only
 * a wrong prediction takes (`bounds`), so that such a way reads nothing it should not.
 */
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { stackTypes, typeOfWord } from '../ir/stack-types.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { MEMORY_DEFINITION } from '../runtime/vmctx.js';
import { Op } from '../wasm/opcode.js';
import { ALIGN, ROWS } from '../wasm/opcodes.js';
import type { Translation } from './translation.js';

/** Where an access goes: base, index, and what is added to both. */
export interface Address {
  readonly base: Value;
  readonly index: Value;
  readonly displacement: number;
}

/** The memory and the offset of a memarg. */
interface MemArg {
  readonly memory: number;
  /** Held at `FARTHEST`. */
  readonly offset: number;
  /** Its low word, as it stands. */
  readonly low: number;
}

/** Offsets from here on are out of bounds at any index, and numbers are not exact: all of them count as this one. */
const FARTHEST = 2 ** 53;

/** Displacements of an addressing mode. */
const MOST_DISPLACEMENT = 2 ** 31 - 64;

export class MemoryTranslator {
  constructor(private readonly translation: Translation) {}

  readMemArg(): MemArg {
    const { reader } = this.translation;
    const align = reader.u32();
    const memory = (align & 0x40) !== 0 ? reader.u32() : 0;
    return { memory, offset: Math.min(reader.u64(), FARTHEST), low: reader.low };
  }

  /** The definition record of a memory. */
  private definition(memory: number): Value {
    return this.translation.vmctxField(Type.I64, this.translation.environment.layout.memories + memory * 8);
  }

  /** Where a memory begins. Use it before anything else can run: some move when they grow. */
  base(memory: number): Value {
    if (this.translation.environment.options.movable?.[memory] === true) {
      return this.translation.field(Type.I64, this.definition(memory), MEMORY_DEFINITION.base, Alias.Definition);
    }
    return this.translation.constantField(Type.I64, this.definition(memory), MEMORY_DEFINITION.base);
  }

  /** Bytes of a memory. */
  length(memory: number): Value {
    const type = this.translation.environment.spaces.memories[memory];
    const definition = this.definition(memory);
    const isFixed = type.limits.max === type.limits.min;
    return isFixed ? this.translation.constantField(Type.I64, definition, MEMORY_DEFINITION.length)
      : this.translation.field(Type.I64, definition, MEMORY_DEFINITION.length, type.shared ? Alias.Shared : Alias.Definition);
  }

  /** An index into a memory as 64 bits. */
  wideIndex(memory: number, index: Value): Value {
    const { environment, builder } = this.translation;
    return environment.spaces.memories[memory].is64 ? index : builder.pure(IrOp.Uext, Type.I64, index);
  }

  /** Where an access of `bytes` bytes goes. */
  address({ memory, offset }: MemArg, index: Value, bytes: number): Address {
    const { environment, builder } = this.translation;
    const { guarded, guardBytes } = environment.options;
    const base = this.base(memory);
    const wide = this.wideIndex(memory, index);
    if (guarded[memory] && offset + bytes <= guardBytes && offset <= MOST_DISPLACEMENT) return { base, index: wide, displacement: offset };
    const { is64, limits, pageSizeLog2 } = environment.spaces.memories[memory];
    const least = limits.min * 2 ** pageSizeLog2;
    // Index 0, which a wrong prediction may take, must be harmless: the offset becomes part of it, or lies within the memory.
    const isApart = offset <= MOST_DISPLACEMENT && offset + bytes <= least;
    const at = isApart || offset === 0 ? wide : this.addOffset(wide, offset, is64);
    const extent = isApart ? offset + bytes : bytes;
    const checked = builder.effect(IrOp.Bounds, Type.I64, at, this.length(memory), -1, extent, 0, extent <= least ? 1 : 0);
    return { base, index: environment.mitigatesHeap ? checked : at, displacement: isApart ? offset : 0 };
  }

  private addOffset(index: Value, offset: number, is64: boolean): Value {
    const { builder } = this.translation;
    const high = Math.floor(offset / 2 ** 32);
    const sum = builder.pure(IrOp.Iadd, Type.I64, index, builder.i64(offset | 0, high | 0));
    // A sum that wraps around is out of bounds whatever it has become.
    if (is64) this.translation.trapIf(builder.pure(IrOp.Icmp, Type.I32, sum, index, -1, IntCondition.LtU), TrapNumber.MemoryOutOfBounds);
    return sum;
  }

  /** Loads and stores of numbers, size and growth. */
  access(op: Op): void {
    const { translation } = this;
    const { builder, func, reader } = translation;
    if (op === Op.MemorySize) {
      this.size(reader.u32());
      return;
    }
    if (op === Op.MemoryGrow) {
      this.grow(reader.u32());
      return;
    }
    const memarg = this.readMemArg();
    const bytes = accessBytes(op);
    if (op >= Op.I32Store) {
      const value = translation.pop();
      const { base, index, displacement } = this.address(memarg, translation.pop(), bytes);
      builder.effect(IrOp.Store, Type.None, base, index, value, op, displacement);
    } else {
      const { base, index, displacement } = this.address(memarg, translation.pop(), bytes);
      const type = typeOfWord(stackTypes(op).results[0]);
      translation.push(builder.effect(IrOp.Load, type, base, index, func.addList([]), op, displacement));
    }
  }

  private size(memory: number): void {
    const { builder, environment } = this.translation;
    const type = environment.spaces.memories[memory];
    const pages = builder.pure(IrOp.Ushr, Type.I64, this.length(memory), builder.i64(type.pageSizeLog2, 0));
    this.translation.push(type.is64 ? pages : builder.pure(IrOp.Wrap, Type.I32, pages));
  }

  private grow(memory: number): void {
    const { builder, func, environment } = this.translation;
    const { is64 } = environment.spaces.memories[memory];
    const list = func.addList([this.translation.pop()]);
    this.translation.push(builder.effect(IrOp.Exit, is64 ? Type.I64 : Type.I32, -1, -1, list, RuntimeExit.MemoryGrow, memory));
  }

  // --- Atomics ---

  atomic(op: Op): void {
    const { translation } = this;
    const { builder, func, reader } = translation;
    if (op === Op.AtomicFence) {
      reader.byte();
      builder.effect(IrOp.Fence, Type.None);
      return;
    }
    const memarg = this.readMemArg();
    const { operands, results } = stackTypes(op);
    const values = translation.popMany(operands.length - 1);
    const index = translation.pop();
    const bytes = accessBytes(op);
    this.checkAligned(memarg, index, bytes);
    if (op <= Op.MemoryAtomicWait64) {
      this.wait(op, memarg, index, values);
      return;
    }
    const { base, index: at, displacement } = this.address(memarg, index, bytes);
    const type = results.length === 0 ? Type.None : typeOfWord(results[0]);
    const value = builder.effect(IrOp.Atomic, type, base, at, func.addList(values), op, displacement);
    if (type !== Type.None) translation.push(value);
  }

  private checkAligned({ memory, low: offset }: MemArg, index: Value, bytes: number): void {
    if (bytes === 1) return;
    const { builder } = this.translation;
    const low = builder.pure(IrOp.Wrap, Type.I32, this.wideIndex(memory, index));
    const sum = builder.pure(IrOp.Iadd, Type.I32, low, builder.i32(offset));
    this.translation.trapIf(builder.pure(IrOp.Iand, Type.I32, sum, builder.i32(bytes - 1)), TrapNumber.UnalignedAtomic);
  }

  private wait(op: Op, { memory, offset }: MemArg, index: Value, values: readonly Value[]): void {
    const { builder, func, environment } = this.translation;
    const exit = op === Op.MemoryAtomicNotify ? RuntimeExit.AtomicNotify : op === Op.MemoryAtomicWait32 ? RuntimeExit.AtomicWait32 : RuntimeExit.AtomicWait64;
    const at = this.addOffset(this.wideIndex(memory, index), offset, environment.spaces.memories[memory].is64);
    this.translation.push(builder.effect(IrOp.Exit, Type.I32, -1, -1, func.addList([at, ...values]), exit, memory));
  }
}

/** Bytes that a load, store or atomic access touches: its natural alignment. */
export function accessBytes(op: number): number {
  if (ROWS[op] === undefined) throw new Error(`no instruction ${op}`);
  return 1 << ALIGN[op];
}
