/**
 * Bytes turned around by shifts, rotations and masks: `bswap`.
 *
 * WebAssembly has no instruction for it, so compilers write out which byte goes where. For a value of `ior` it is
 * followed where each byte comes from; if all come from one value, the last first, that is what is meant.
 */
import { type Value, Type } from '../../ir/entities.js';
import type { Func } from '../../ir/func.js';
import { IrOp } from '../../ir/ops.js';
import { USE, defReusing } from '../machine-code.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';

/** More operations than turning 64 bits takes. */
const MOST_OPERATIONS = 40;
const ZERO = -1;

/** By byte, the lowest first: which byte of the source it is, or `ZERO`. */
interface Bytes {
  readonly source: Value;
  readonly from: readonly number[];
}

/** An `ior` that turns bytes around; false where it is none. */
export function lowerByteSwap(l: Lowering, value: Value, wide: boolean): boolean {
  const found = new Provenance(l.func, wide ? 8 : 4).of(value);
  if (found === null || found.source === value || !found.from.every((byte, i) => byte === found.from.length - 1 - i)) return false;
  l.pseudo(wide ? Inst.Bswap64R : Inst.Bswap32R, [l.result(value), defReusing(1), l.use(found.source), USE], []);
  return true;
}

class Provenance {
  private left = MOST_OPERATIONS;

  constructor(private readonly func: Func, private readonly bytes: number) {}

  /** Null where bytes of several values meet, or too much would have to be looked at. */
  of(value: Value): Bytes | null {
    if (--this.left < 0) return null;
    const { func } = this;
    const op = func.op[value] as IrOp;
    if (op === IrOp.Ior) return this.either(value);
    const constant = op === IrOp.Iand || op === IrOp.Ishl || op === IrOp.Ushr || op === IrOp.Rotl || op === IrOp.Rotr ? func.operand(value, 1) : -1;
    if (constant < 0 || func.op[constant] !== IrOp.Iconst) return this.itself(value);
    const place = op === IrOp.Iand ? this.mask(constant as Value) : this.shift(op, func.low[constant] & (8 * this.bytes - 1));
    if (place === null) return this.itself(value);
    const inner = this.of(func.operand(value, 0));
    return inner === null ? null : { source: inner.source, from: place.map((byte) => (byte === ZERO ? ZERO : inner.from[byte])) };
  }

  private itself(value: Value): Bytes {
    return { source: value, from: Array.from({ length: this.bytes }, (_, i) => i) };
  }

  private either(value: Value): Bytes | null {
    const a = this.of(this.func.operand(value, 0));
    const b = a === null ? null : this.of(this.func.operand(value, 1));
    if (a === null || b === null || a.source !== b.source || a.from.some((byte, i) => byte !== ZERO && b.from[i] !== ZERO)) return null;
    return { source: a.source, from: a.from.map((byte, i) => (byte === ZERO ? b.from[i] : byte)) };
  }

  /** Bytes that a mask of whole bytes leaves. */
  private mask(constant: Value): number[] | null {
    const { func } = this;
    const high = func.type[constant] === Type.I64 ? func.high[constant] : 0;
    const parts = Array.from({ length: this.bytes }, (_, i) => ((i < 4 ? func.low[constant] : high) >>> (8 * (i & 3))) & 0xff);
    return parts.every((part) => part === 0 || part === 0xff) ? parts.map((part, i) => (part === 0 ? ZERO : i)) : null;
  }

  /** Which byte comes to each place. */
  private shift(op: IrOp, bits: number): number[] | null {
    if (bits % 8 !== 0) return null;
    const { bytes } = this;
    const by = op === IrOp.Ishl || op === IrOp.Rotl ? bits / 8 : -bits / 8;
    const turns = op === IrOp.Rotl || op === IrOp.Rotr;
    return Array.from({ length: bytes }, (_, i) => (turns ? (i - by + bytes) % bytes : i - by >= 0 && i - by < bytes ? i - by : ZERO));
  }
}
