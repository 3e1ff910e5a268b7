/** Numbers to which a comparison is added: the carry that it leaves goes into the sum. */
import { type Value, IntCondition, Type } from '../../ir/entities.js';
import { IrOp } from '../../ir/ops.js';
import { USE, defReusing } from '../machine-code.js';
import { Inst } from './instruction.js';
import type { Lowering } from './lower.js';

/** x ± (a <u b), and what is as good: an `iadd` or `isub`; false where it is none. */
export function lowerCarry(l: Lowering, value: Value, wide: boolean): boolean {
  const { func } = l;
  const isSum = func.op[value] === IrOp.Iadd;
  for (const i of isSum ? [1, 0] : [1]) {
    const comparison = comparisonOf(l, func.operand(value, i));
    if (comparison < 0) continue;
    const x = l.use(func.operand(value, 1 - i));
    // x + (a ≥ b) is x + 1 - (a < b).
    const isInverse = carry(l, comparison);
    const op = isSum === isInverse ? (wide ? Inst.Sbb64RI : Inst.Sbb32RI) : (wide ? Inst.Adc64RI : Inst.Adc32RI);
    l.pseudo(op, [l.result(value), defReusing(1), x, USE], [isInverse ? -1 : 0]);
    return true;
  }
  return false;
}

/** The unsigned comparison that a value is the number of and nobody else asks for; -1: there is none. */
function comparisonOf(l: Lowering, value: Value): Value {
  const { func } = l;
  if (!l.isSunk(value)) return -1 as Value;
  const comparison = func.op[value] === IrOp.Uext ? func.operand(value, 0) : value;
  if (func.op[comparison] !== IrOp.Icmp || !l.isSunk(comparison)) return -1 as Value;
  switch (func.low[comparison] as IntCondition) {
    case IntCondition.LtU: case IntCondition.GeU: return comparison;
    // The other way around, for which both have to be in registers.
    case IntCondition.GtU: case IntCondition.LeU: return l.immediate(func.operand(comparison, 1)) === null ? comparison : -1 as Value;
    default: return -1 as Value;
  }
}

/** Sets the carry where the comparison holds, or where it does not: then the answer is true. */
function carry(l: Lowering, comparison: Value): boolean {
  const { func } = l;
  const condition: IntCondition = func.low[comparison];
  const isSwapped = condition === IntCondition.GtU || condition === IntCondition.LeU;
  const [a, b] = isSwapped ? [func.operand(comparison, 1), func.operand(comparison, 0)] : [func.operand(comparison, 0), func.operand(comparison, 1)];
  const wide = func.type[a] === Type.I64;
  const immediate = l.immediate(b);
  if (immediate !== null) {
    l.pseudo(wide ? Inst.Cmp64RI : Inst.Cmp32RI, [l.use(a), USE], [immediate]);
  } else {
    const right = l.use(b);
    l.pseudo(wide ? Inst.Cmp64RR : Inst.Cmp32RR, [l.use(a), USE, right, USE], []);
  }
  return condition === IntCondition.GeU || condition === IntCondition.LeU;
}
