/** Conditions of jumps, moves and sets; predicates of vector comparisons; modes of rounding. */
import { Inst } from './instruction.js';

/** In the order of the processor's codes: an instruction and its condition are `first + condition`. */
export const enum Condition {
  Overflow,
  NoOverflow,
  /** Unsigned less; carry. */
  Below,
  AboveOrEqual,
  Equal,
  NotEqual,
  BelowOrEqual,
  Above,
  Sign,
  NoSign,
  /** Behind a float comparison: one operand is NaN. */
  Parity,
  NoParity,
  Less,
  GreaterOrEqual,
  LessOrEqual,
  Greater,
}

/** The condition that holds where this one does not. */
export const opposite = (condition: Condition): Condition => condition ^ 1;

/** The condition that holds for the operands of a comparison in the other order. */
export function swapped(condition: Condition): Condition {
  switch (condition) {
    case Condition.Below: return Condition.Above;
    case Condition.Above: return Condition.Below;
    case Condition.BelowOrEqual: return Condition.AboveOrEqual;
    case Condition.AboveOrEqual: return Condition.BelowOrEqual;
    case Condition.Less: return Condition.Greater;
    case Condition.Greater: return Condition.Less;
    case Condition.LessOrEqual: return Condition.GreaterOrEqual;
    case Condition.GreaterOrEqual: return Condition.LessOrEqual;
    default: return condition;
  }
}

export const jump = (condition: Condition): Inst.JoL => (Inst.JoL + condition) as Inst.JoL;
export const set = (condition: Condition): Inst.SetoR => (Inst.SetoR + condition) as Inst.SetoR;
export const move32 = (condition: Condition): Inst.Cmovo32RR => (Inst.Cmovo32RR + condition) as Inst.Cmovo32RR;
export const move64 = (condition: Condition): Inst.Cmovo64RR => (Inst.Cmovo64RR + condition) as Inst.Cmovo64RR;

/** The immediate of `vcmpps` and its like. Quiet: no exception on quiet NaNs. */
export const enum FloatPredicate {
  Equal = 0x00,
  Less = 0x11,
  LessOrEqual = 0x12,
  /** One operand is NaN. */
  Unordered = 0x03,
  NotEqual = 0x04,
  NotLess = 0x15,
  NotLessOrEqual = 0x16,
  Ordered = 0x07,
  GreaterOrEqual = 0x1d,
  Greater = 0x1e,
}

/** The immediate of `vroundps` and its like; 8 keeps the inexact flag quiet. */
export const enum Rounding {
  Nearest = 8,
  Down = 9,
  Up = 10,
  TowardZero = 11,
}
