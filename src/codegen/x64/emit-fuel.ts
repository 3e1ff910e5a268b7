/**
 * Fuel that is paid by a length: `X64.FuelBy`, and arrays.
 *
 * Problem   Bulk instructions pay up to tens of thousands of units each, and a function may have a hundred thousand of
 *           them in a row without a poll: more than the word of fuel holds.
 * Strategy  Where much is owed, the run leaves as a poll does and has it taken from the bank (`Meter.hurry`): the next poll
 *           looks, whatever is paid until then.
 */
import { CONTEXT, MOST_OWED, WANTED } from '../../native/layout.js';
import { at } from './address.js';
import { Condition, jump } from './condition.js';
import type { Emitter } from './emit.js';
import { Inst } from './instruction.js';
import { leaveAsPoll } from './leave.js';
import { type Gpr, r15 } from './registers.js';

/** Pays as many units as a register says. */
export function payBy(e: Emitter, units: Gpr): void {
  const { a, position } = e;
  const [out, behind] = [a.newLabel(), a.newLabel()];
  a.mr(Inst.Sub32MR, at(r15), CONTEXT.fuel, units);
  a.mi(Inst.Cmp32MI, at(r15), CONTEXT.fuel, -MOST_OWED);
  a.l(jump(Condition.Less), out);
  a.bind(behind);
  e.defer(() => {
    a.bind(out);
    leaveAsPoll(a, WANTED.settlement, position);
    a.l(Inst.JmpL, behind);
  });
}
