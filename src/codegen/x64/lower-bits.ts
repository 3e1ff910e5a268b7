/** Idioms of the lowest bit, and of what is in one set and not in another: one instruction each. */
import type { Value } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';

/** An `iand` or `ixor` that is one of them. */
export function lowerBits(l: Lowering, value: Value, wide: boolean): boolean {
  const { func } = l;
  const isAnd = func.op[value] === IrOp.Iand;
  for (const [i, k] of [[0, 1], [1, 0]]) {
    const a = func.operand(value, i);
    const b = func.operand(value, k);
    if (isAnd && isInverse(l, b) && l.isSunk(b)) {
      const without = l.use(func.operand(b, 0));
      l.three(wide ? Inst.Andn64RRR : Inst.Andn32RRR, l.result(value), without, l.use(a));
      return true;
    }
    const found = isAnd ? (l.isSunk(b) ? ofLowest(l, a, b) : null) : isLowest(l, a, b) ? [Inst.Blsr32RR, Inst.Blsr64RR] : null;
    if (found === null) continue;
    l.unary(wide ? found[1] : found[0], l.result(value), l.use(a));
    return true;
  }
  return false;
}

/** x & -x, x & (x - 1) */
function ofLowest(l: Lowering, a: Value, b: Value): readonly [Inst, Inst] | null {
  if (isNegative(l, a, b)) return [Inst.Blsi32RR, Inst.Blsi64RR];
  return l.func.op[b] === IrOp.Iadd && l.func.operand(b, 0) === a && l.immediate(l.func.operand(b, 1)) === -1 ? [Inst.Blsr32RR, Inst.Blsr64RR] : null;
}

/** 0 - a */
const isNegative = (l: Lowering, a: Value, b: Value): boolean =>
  l.func.op[b] === IrOp.Isub && l.func.operand(b, 1) === a && l.immediate(l.func.operand(b, 0)) === 0;

/** ~x */
const isInverse = (l: Lowering, value: Value): boolean => l.func.op[value] === IrOp.Ixor && l.immediate(l.func.operand(value, 1)) === -1;

/** Whether b is a's lowest bit: without it, a is a & (a - 1). */
function isLowest(l: Lowering, a: Value, b: Value): boolean {
  const { func } = l;
  if (func.op[b] !== IrOp.Iand) return false;
  const [x, y] = [func.operand(b, 0), func.operand(b, 1)];
  return (x === a && isNegative(l, a, y)) || (y === a && isNegative(l, a, x));
}
