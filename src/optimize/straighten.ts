/**
 * Joins blocks that follow each other, and takes jumps through empty blocks out.
 *
 * Problem   Every label of structured control is a block; most have one way in, or nothing in them.
 * Strategy  Reverse postorder. An edge to a block that only jumps on goes where that goes, with its arguments put in;
 *           then a block whose only way in is a jump is joined to where that comes from. Loop headers stay: a block
 *           that leads back to itself is never gone through.
 * Keeps     SSA form; the order of effects; whether a block that others are joined to is cold.
 */
import { ControlFlow } from '../ir/cfg.js';
import type { Block, Edge, Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';
import { argumentsThrough, keepNeeded } from './needed-parameters.js';

export function straighten(func: Func): boolean {
  const threaded = threadJumps(func, new ControlFlow(func));
  const joined = joinBlocks(func, new ControlFlow(func));
  return threaded || joined;
}

const isJump = (func: Func, block: Block): boolean => func.op[func.blocks[block].terminator] === IrOp.Jump;

// --- Empty blocks ---

function threadJumps(func: Func, flow: ControlFlow): boolean {
  const through = passable(func, flow);
  let changed = false;
  // Backwards: a passable block leads on to a later one, whose own way on is as short as it gets by then.
  for (let i = flow.order.length - 1; i >= 0; i--) {
    for (const edge of func.blocks[flow.order[i]].edges) {
      if (through[func.edgeTarget[edge]] === 0) continue;
      goThrough(func, edge);
      changed = true;
    }
  }
  return changed;
}

/** By block: whether it does nothing but jump on, and nobody else needs its parameters. */
function passable(func: Func, flow: ControlFlow): Uint8Array {
  const through = new Uint8Array(func.blocks.length);
  for (const block of flow.order) {
    if (block !== func.entry && func.blocks[block].body.length === 0 && isJump(func, block) && flow.loopHeader[block] !== block) through[block] = 1;
  }
  keepNeeded(func, flow, through);
  return through;
}

/** Leads an edge to where its target jumps to. */
function goThrough(func: Func, edge: Edge): void {
  const middle = func.edgeTarget[edge];
  const { params, edges } = func.blocks[middle];
  const [onward] = edges;
  func.edgeTarget[edge] = func.edgeTarget[onward];
  func.edgeArgs[edge] = argumentsThrough(func, params, func.edgeArgs[edge], func.edgeArgs[onward]);
}

// --- Blocks in a row ---

function joinBlocks(func: Func, flow: ControlFlow): boolean {
  const ways = flow.order.reduce((counts, block) => {
    counts[block] = flow.incoming[block].length;
    return counts;
  }, new Int32Array(func.blocks.length));
  let changed = false;
  for (const block of flow.order) {
    const data = func.blocks[block];
    // Blocks joined to another have lost their end.
    while (data.terminator >= 0 && isJump(func, block)) {
      const [edge] = data.edges;
      const next = func.edgeTarget[edge];
      if (ways[next] !== 1 || next === func.entry || next === block) break;
      join(func, block, next, edge);
      changed = true;
    }
  }
  return changed;
}

function join(func: Func, block: Block, next: Block, edge: Edge): void {
  const following = func.blocks[next];
  following.params.forEach((param, i) => func.replace(param, func.edgeArgs[edge][i]));
  for (const value of following.body) func.append(block, value);
  func.terminate(block, following.terminator, following.edges);
  following.params.length = 0;
  following.body = [];
  following.edges = [];
  following.terminator = -1 as Value;
}
