/**
 * Sinking: values that only some of the ways out of a block need are computed on those ways.
 *
 * Problem   The common dominator of two arms of a `br_table`, or of two ways out of a loop, computes what they need for
 *           all others, too: an interpreter's loop does so for every instruction it executes.
 * Strategy  The uses of a value are put in groups by the successor of the common dominator they lie behind. If each
 *           group has a successor of its own that nothing else leads to, one of them at most runs, and each may have a
 *           copy. A group is looked at in the same way again. It is done where the copies, weighed by how often control
 *           is guessed to come there, are clearly less than the one.
 * Rules     A copy is computed no more often than the value was. Few uses and little depth: time is bounded.
 */
import type { ControlFlow } from '../ir/cfg.js';
import type { Block } from '../ir/entities.js';

/** Values with more uses, and copies of copies, are left where they are. */
export const MOST_USES = 400;
const MOST_DEPTH = 6;
/** How often a way out of a loop is taken, guessed. */
const LEAVING = 0.1;
/** What copies may cost, of what the value costs; where there are many ways, all of which would find it in a slot. */
const WORTH = 0.75;
const WORTH_OF_MANY = 0.95;
const MANY_WAYS = 8;

/** One copy: its block, and the uses that it serves, by number. */
export interface Copy {
  readonly block: Block;
  readonly uses: readonly number[];
}

/** Where copies of a value go instead of `late`, the common dominator of its uses; null: it stays. `best` chooses among the blocks up from one. */
export function copiesInstead(flow: ControlFlow, useBlocks: readonly Block[], late: Block, best: (late: Block) => Block): readonly Copy[] | null {
  const { length } = useBlocks;
  if (length < 2 || length > MOST_USES || flow.func.blocks[late].edges.length < 2) return null;
  const found = new Sinking(flow, useBlocks, best).divide(late, useBlocks.map((_, i) => i), MOST_DEPTH);
  return found !== null && found.cost <= worth(flow, late) ? found.copies : null;
}

const worth = (flow: ControlFlow, late: Block): number => (flow.func.blocks[late].edges.length >= MANY_WAYS ? WORTH_OF_MANY : WORTH);

interface Found {
  /** In proportion to how often control is where they come from. */
  readonly cost: number;
  readonly copies: readonly Copy[];
}

class Sinking {
  constructor(private readonly flow: ControlFlow, private readonly useBlocks: readonly Block[], private readonly best: (late: Block) => Block) {}

  /** Copies for uses whose common dominator is `late`. */
  divide(late: Block, uses: readonly number[], depth: number): Found | null {
    const { flow, useBlocks } = this;
    const groups = new Map<Block, number[]>();
    for (const use of uses) {
      if (useBlocks[use] === late) return null;
      const child = flow.childTowards(late, useBlocks[use]);
      const group = groups.get(child);
      if (group !== undefined) group.push(use);
      else if (this.isSuccessor(late, child)) groups.set(child, [use]);
      else return null;
    }
    const ways = flow.func.blocks[late].edges.length;
    let cost = 0;
    const copies: Copy[] = [];
    for (const [child, group] of groups) {
      const one = this.place(child, group, depth);
      if (one === null) return null;
      cost += one.cost * (this.leavesLoop(late, child) ? LEAVING : 1 / ways);
      copies.push(...one.copies);
    }
    return { cost, copies };
  }

  /** Control comes to `child` from `late` only. */
  private isSuccessor(late: Block, child: Block): boolean {
    const { incoming, source } = this.flow;
    return incoming[child].length === 1 && source[incoming[child][0]] === (late as number);
  }

  private leavesLoop(from: Block, to: Block): boolean {
    return this.flow.loopDepth[to] < this.flow.loopDepth[from];
  }

  /** Copies for uses that are all behind `child`: several, or one. */
  private place(child: Block, uses: readonly number[], depth: number): Found | null {
    const { flow, useBlocks } = this;
    const late = uses.map((use) => useBlocks[use]).reduce((a, b) => flow.commonDominator(a, b));
    const reached = this.leavesLoop(child, late) ? LEAVING : 1;
    const parts = depth > 0 && uses.length > 1 ? this.divide(late, uses, depth - 1) : null;
    if (parts !== null && parts.cost <= worth(flow, late)) return { cost: reached * parts.cost, copies: parts.copies };
    const block = this.best(late);
    return flow.dominates(child, block) ? { cost: reached, copies: [{ block, uses }] } : null;
  }
}
