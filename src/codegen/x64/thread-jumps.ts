/**
 * Blocks that only jump, once registers are given: edges were split for moves that turned out to be none. Who would go
 * to such a block goes where it jumps to, and nobody writes the block.
 */
import type { Allocation, MachineBlock, MachineCode } from '../machine-code.js';
import { X64 } from './pseudo.js';

/** By block: where control that is sent to it ends up; itself, unless it only jumps. */
export function finalTargets(code: MachineCode, { moves }: Allocation): MachineBlock[] {
  const targets = Array.from({ length: code.blockCount }, (_, b) => b as MachineBlock);
  for (let b = 1, move = 0; b < code.blockCount; b++) {
    const start = code.blockStart.data[b];
    while (move < moves.length && moves[move] < 2 * start) move += 4;
    const hasMoves = move < moves.length && moves[move] === 2 * start;
    if (!hasMoves && code.op.data[start] === X64.Jump) targets[b] = code.successors[b][0];
  }
  const walked = new Int32Array(code.blockCount).fill(-1);
  for (let b = 0 as MachineBlock; b < code.blockCount; b++) {
    let at = b;
    while (targets[at] !== at && walked[at] !== b) {
      walked[at] = b;
      at = targets[at];
    }
    // A loop of nothing but jumps has to have one.
    targets[at] = at;
    for (let from = b; from !== at; ) {
      const next = targets[from];
      targets[from] = at;
      from = next;
    }
  }
  return targets;
}
