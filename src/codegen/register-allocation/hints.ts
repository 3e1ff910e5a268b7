/**
 * Which register saves moves: the one that an operand has to be in, or the one of the value that this one becomes or
 * comes from (an operand whose register the result takes over, arguments and parameters, other pieces of the same).
 */
import { type Constraint, type MachineBlock, type MachineCode, type Vreg, Policy, detailOf, isDef, policyOf } from '../machine-code.js';
import type { Liveness } from './liveness.js';
import type { Piece } from './pieces.js';

const ALL = 32;
/** More places that a value could share are not remembered. */
const MOST = 8;

export class Hints {
  /** By virtual register: others it should share a register with, and what a move weighs, in turns. */
  private readonly partners: (number[] | undefined)[];
  /** By virtual register: the register that a piece of it was given last. */
  private readonly last: Int32Array;
  private readonly scores = new Float64Array(ALL);

  constructor(private readonly code: MachineCode, private readonly liveness: Liveness, private readonly frequency: Float64Array) {
    this.partners = new Array<number[] | undefined>(code.vregCount).fill(undefined);
    this.last = new Int32Array(code.vregCount).fill(-1);
    for (let i = 0; i < code.instructionCount; i++) {
      const start = code.operandStart.data[i];
      for (let o = start; o < code.operandEnd(i); o++) {
        const c = code.constraints.data[o] as Constraint;
        if (policyOf(c) === Policy.Reuse) this.link(code.operands.data[o], code.operands.data[start + detailOf(c)], frequency[liveness.blockOf[i]]);
      }
    }
    for (let b = 0 as MachineBlock; b < code.blockCount; b++) {
      code.successorArgs[b].forEach((args, s) => args.forEach((arg, n) => this.link(arg, code.blockParams[code.successors[b][s]][n], frequency[b])));
    }
  }

  private link(a: number, b: number, weight: number): void {
    for (const [one, other] of [[a, b], [b, a]]) {
      const known = this.partners[one];
      if (known === undefined) this.partners[one] = [other, weight];
      else if (known.length < 2 * MOST) known.push(other, weight);
    }
  }

  note(vreg: Vreg, register: number): void {
    this.last[vreg] = register;
  }

  private readonly order: number[] = [];
  private hasScores = false;

  /** Registers, the best first; until the next call. */
  inOrder(piece: Piece, registers: readonly number[]): readonly number[] {
    const { last, code, liveness, frequency, order, scores } = this;
    this.hasScores = false;
    for (const operand of piece.operands) {
      const c = code.constraints.data[operand] as Constraint;
      if (policyOf(c) === Policy.Fixed) this.score(detailOf(c), frequency[liveness.blockOf[liveness.instructionOf[operand]]] * (isDef(c) ? 1.01 : 1));
    }
    const partners = this.partners[piece.vreg];
    if (partners !== undefined) for (let at = 0; at < partners.length; at += 2) this.score(last[partners[at]], partners[at + 1]);
    this.score(last[piece.vreg], 0.1);
    if (!this.hasScores) return registers;
    for (let n = 0; n < registers.length; n++) {
      const register = registers[n];
      let at = n;
      for (; at > 0 && scores[order[at - 1]] < scores[register]; at--) order[at] = order[at - 1];
      order[at] = register;
    }
    order.length = registers.length;
    return order;
  }

  private score(register: number, weight: number): void {
    if (register < 0) return;
    if (!this.hasScores) this.scores.fill(0);
    this.hasScores = true;
    this.scores[register] += weight;
  }
}
