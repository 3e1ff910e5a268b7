/**
 * Families: virtual registers that should share a register, because one becomes the other by a move that would then be
 * none (an argument and its parameter, an operand and the result that takes its register over).
 *
 * Strategy  From the most frequent move on, two families become one where they never live at once. Who is given a
 *           register first offers it to the others (allocate.ts).
 * Rules     A wish, no promise: members that find the register taken go elsewhere. Families of very many ranges or members
 *           do not grow any more, so that joining and offering cost little.
 */
import { isFloatOrVector } from '../../ir/entities.js';
import { type Constraint, type MachineBlock, type MachineCode, type Vreg, Policy, detailOf, policyOf } from '../machine-code.js';
import type { Liveness, Ranges } from './liveness.js';

const MOST_RANGES = 400;
const MOST_MEMBERS = 400;
const ALONE: readonly Vreg[] = [];

export class Families {
  /** By virtual register: the head of its family; of heads: all ranges, and the members, where there are others. */
  private readonly head: Int32Array;
  private readonly ranges: Ranges[];
  private readonly members = new Map<number, Vreg[]>();

  constructor(private readonly code: MachineCode, liveness: Liveness, frequency: Float64Array) {
    this.head = Int32Array.from({ length: code.vregCount }, (_, v) => v);
    this.ranges = [...liveness.ranges];
    const moves: { readonly a: Vreg; readonly b: Vreg; readonly weight: number }[] = [];
    for (let i = 0; i < code.instructionCount; i++) {
      const start = code.operandStart.data[i];
      for (let o = start; o < code.operandEnd(i); o++) {
        const c = code.constraints.data[o] as Constraint;
        if (policyOf(c) !== Policy.Reuse) continue;
        moves.push({ a: code.operands.data[o] as Vreg, b: code.operands.data[start + detailOf(c)] as Vreg, weight: frequency[liveness.blockOf[i]] });
      }
    }
    for (let b = 0 as MachineBlock; b < code.blockCount; b++) {
      code.successorArgs[b].forEach((args, s) => args.forEach((a, n) => moves.push({ a, b: code.blockParams[code.successors[b][s]][n], weight: frequency[b] })));
    }
    moves.sort((a, b) => b.weight - a.weight);
    for (const { a, b } of moves) this.join(a, b);
  }

  /** All that should share its register; none where it is alone. */
  of(vreg: Vreg): readonly Vreg[] {
    return this.members.get(this.find(vreg)) ?? ALONE;
  }

  private find(vreg: number): number {
    const { head } = this;
    let root = vreg;
    while (head[root] !== root) root = head[root];
    for (let at = vreg; at !== root; ) {
      const next = head[at];
      head[at] = root;
      at = next;
    }
    return root;
  }

  private join(a: Vreg, b: Vreg): void {
    const one = this.find(a);
    const other = this.find(b);
    const { types } = this.code;
    if (one === other || isFloatOrVector(types.data[a]) !== isFloatOrVector(types.data[b])) return;
    const members = this.members.get(one) ?? [one as Vreg];
    const others = this.members.get(other) ?? [other as Vreg];
    if (members.length + others.length > MOST_MEMBERS) return;
    const together = merged(this.ranges[one], this.ranges[other]);
    if (together === null) return;
    this.head[other] = one;
    this.ranges[one] = together;
    for (const vreg of others) members.push(vreg);
    this.members.set(one, members);
    this.members.delete(other);
  }
}

/** Null where they overlap, or are too many. */
function merged(a: Ranges, b: Ranges): Ranges | null {
  if (a.length + b.length > 2 * MOST_RANGES) return null;
  const all: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const isA = j >= b.length || (i < a.length && a[i] < b[j]);
    const start = isA ? a[i] : b[j];
    const end = isA ? a[i + 1] : b[j + 1];
    if (isA) i += 2;
    else j += 2;
    if (all.length > 0 && start < all[all.length - 1]) return null;
    if (all.length > 0 && start === all[all.length - 1]) all[all.length - 1] = end;
    else all.push(start, end);
  }
  return all;
}
