/** What lowering of vectors is made of: results in new registers, constants, masks. */
import { Type } from '../../ir/entities.js';
import { type Vreg, DEF, USE } from '../machine-code.js';
import type { Condition } from './condition.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';
import { X64 } from './pseudo.js';

export class VectorSequences {
  constructor(readonly lowering: Lowering) {}

  /** A register for a part of the result. */
  fresh(type: Type = Type.V128): Vreg {
    return this.lowering.newVreg(type);
  }

  /** a op b, in a new register or `to`. */
  three(op: Inst, a: Vreg, b: Vreg, to: Vreg = this.fresh()): Vreg {
    this.lowering.three(op, to, a, b);
    return to;
  }

  unary(op: Inst, a: Vreg, to: Vreg = this.fresh()): Vreg {
    this.lowering.unary(op, to, a);
    return to;
  }

  /** a op immediate */
  immediate(op: Inst, a: Vreg, immediate: number, to: Vreg = this.fresh()): Vreg {
    this.lowering.twoImmediate(op, to, a, immediate);
    return to;
  }

  threeImmediate(op: Inst, a: Vreg, b: Vreg, immediate: number, to: Vreg = this.fresh()): Vreg {
    this.lowering.threeImmediate(op, to, a, b, immediate);
    return to;
  }

  /** Four 32-bit words, the lowest first. */
  words(w0: number, w1: number = w0, w2: number = w0, w3: number = w1): Vreg {
    const to = this.fresh();
    this.lowering.pseudo(X64.ConstVector, [to, DEF], [w0 | 0, w1 | 0, w2 | 0, w3 | 0]);
    return to;
  }

  bytes(bytes: Uint8Array): Vreg {
    const [w0, w1, w2, w3] = new Int32Array(bytes.slice().buffer);
    return this.words(w0, w1, w2, w3);
  }

  /** a op sixteen bytes */
  withBytes(op: Inst, a: Vreg, bytes: Uint8Array, to: Vreg = this.fresh()): Vreg {
    this.lowering.withConstant(op, to, a, 16, [...new Int32Array(bytes.slice().buffer)]);
    return to;
  }

  /** a op a 32-bit word in all lanes */
  withWord(op: Inst, a: Vreg, word: number, to: Vreg = this.fresh()): Vreg {
    this.lowering.withConstant(op, to, a, 16, [word | 0, word | 0, word | 0, word | 0]);
    return to;
  }

  zero(): Vreg {
    return this.words(0);
  }

  ones(): Vreg {
    return this.words(-1);
  }

  /** Two doubles, the same. */
  double(value: number): Vreg {
    const [low, high] = new Int32Array(Float64Array.of(value).buffer);
    return this.words(low, high);
  }

  float(value: number): Vreg {
    return this.words(new Int32Array(Float32Array.of(value).buffer)[0]);
  }

  not(a: Vreg, to?: Vreg): Vreg {
    return this.three(Inst.VpxorXXX, a, this.ones(), to);
  }

  /** Where `mask` has ones, a; else b. */
  choose(mask: Vreg, a: Vreg, b: Vreg, to?: Vreg): Vreg {
    return this.three(Inst.VporXXX, this.three(Inst.VpandXXX, mask, a), this.three(Inst.VpandnXXX, mask, b), to);
  }

  /** The upper half in the lower one. */
  upper(a: Vreg): Vreg {
    return this.three(Inst.VpunpckhqdqXXX, a, a);
  }

  /** A shift count less than `bits`, in a vector register. */
  count(count: Vreg, bits: number): Vreg {
    const masked = this.fresh(Type.I32);
    this.lowering.tiedImmediate(Inst.And32RI, masked, count, bits - 1);
    return this.unary(Inst.VmovdXR, masked);
  }

  /** A number from flags. */
  flag(condition: Condition, to: Vreg): void {
    this.lowering.pseudo(X64.Set, [to, DEF], [condition]);
  }

  test(a: Vreg): void {
    this.lowering.pseudo(Inst.VptestXX, [a, USE, a, USE], []);
  }
}
