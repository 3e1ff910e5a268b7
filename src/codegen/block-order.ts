/**
 * The order in which blocks lie.
 *
 * Problem   In reverse postorder the block behind a way out of a loop may lie in the loop's middle: control jumps over
 *           it each time around, and values of the loop are taken to live there.
 * Strategy  The blocks of a loop lie together, a loop within it as one of them, each in reverse postorder; what is
 *           seldom run lies at the end of all.
 * Keeps     A block lies behind its dominator, as in reverse postorder: what is moved behind a loop stays in order, and
 *           nothing in the loop is dominated by it.
 */
import type { ControlFlow } from '../ir/cfg.js';
import type { Block } from '../ir/entities.js';

export function blockOrder(flow: ControlFlow): Block[] {
  const { func, loopHeader, outerLoop } = flow;
  /** By loop: its header, then its blocks, and headers of loops in it that stand for these. */
  const members = new Map<Block, Block[]>();
  const outermost: Block[] = [];
  for (const block of flow.order) {
    const innermost = loopHeader[block] as Block;
    const around = innermost === block ? outerLoop[block] as Block : innermost;
    if (innermost === block) members.set(block, []);
    (around < 0 ? outermost : members.get(around)!).push(block);
  }
  const order: Block[] = [];
  for (const open = outermost.reverse(); open.length > 0;) {
    const block = open.pop()!;
    order.push(block);
    const inside = members.get(block) ?? [];
    for (let i = inside.length - 1; i >= 0; i--) open.push(inside[i]);
  }
  const isCold = (block: Block): boolean => func.blocks[block].cold;
  return [...order.filter((block) => !isCold(block)), ...order.filter(isCold)];
}
