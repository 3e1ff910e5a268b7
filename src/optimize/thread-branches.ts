/**
 * Branches on an answer that was found before, on several ways.
 *
 * Problem   `ref.test` ends in 0 or 1 on each of its ways, and so do `&&` and `||` of a source; then a block does nothing
 *           but branch on that. The answer is made, merged and tested again, and what a way knew is forgotten: the cast
 *           behind the test looks at the type once more.
 * Strategy  Blocks from last to first. A way that brings a constant to such a block goes where that leads; one that brings
 *           something else by a jump branches there instead, and may be such a block then. Arguments are put in. What leads to the block now is nothing, or
 *           ways that bring an answer and arguments by a branch or a table: they stay.
 * Relies on parameters that nobody but the block's own terminator needs (needed-parameters.ts).
 * Keeps     SSA form; effects, since the block has none; one header for each loop, since headers are not gone past.
 */
import { ControlFlow } from '../ir/cfg.js';
import { type Block, type Edge, type Value, IntCondition, Type } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';
import { argumentsThrough, keepNeeded } from './needed-parameters.js';

export function threadBranches(func: Func): boolean {
  const flow = new ControlFlow(func);
  const answers = findAnswers(func, flow);
  if (answers === null) return false;
  let changed = false;
  for (let i = flow.order.length - 1; i >= 0; i--) if (threadWays(func, flow.order[i], answers)) changed = true;
  return changed;
}

/** What a block branches on: one of its parameters by its index, or that it is zero. */
interface Answer {
  readonly param: number;
  readonly isOpposite: boolean;
}

interface Answers {
  /** By block: what it branches on, if it does nothing else. */
  readonly by: (Answer | undefined)[];
  /** By block: 1 where it may be gone past. */
  readonly through: Uint8Array;
}

/** Null: there is none. */
function findAnswers(func: Func, flow: ControlFlow): Answers | null {
  const by: (Answer | undefined)[] = [];
  let any = false;
  const through = new Uint8Array(func.blocks.length);
  for (const block of flow.order) {
    const { body, params, terminator } = func.blocks[block];
    if (body.length > 0 || params.length === 0 || flow.loopHeader[block] === block) continue;
    if (func.op[terminator] === IrOp.Jump) through[block] = 1;
    if (func.op[terminator] !== IrOp.Brif) continue;
    const answer = answerOf(func, params, func.operand(terminator, 0));
    if (answer === undefined || !flow.incoming[block].some((edge) => func.isIconst(func.resolve(func.edgeArgs[edge][answer.param])))) continue;
    by[block] = answer;
    through[block] = 1;
    any = true;
  }
  if (!any) return null;
  keepNeeded(func, flow, through);
  return { by: by.map((answer, block) => (through[block] === 0 ? undefined : answer)), through };
}

function answerOf(func: Func, params: readonly Value[], condition: Value): Answer | undefined {
  const param = params.indexOf(condition);
  if (param >= 0) return { param, isOpposite: false };
  if (func.op[condition] !== IrOp.Icmp || func.low[condition] > (IntCondition.Ne as number)) return undefined;
  const right = func.operand(condition, 1);
  const compared = params.indexOf(func.operand(condition, 0));
  if (compared < 0 || !func.isIconst(right) || func.type[right] !== Type.I32 || func.low[right] !== 0) return undefined;
  return { param: compared, isOpposite: func.low[condition] === (IntCondition.Eq as number) };
}

function threadWays(func: Func, block: Block, answers: Answers): boolean {
  let changed = false;
  // Each step leads to a later block.
  while (threadJump(func, block, answers)) changed = true;
  if (!mayBeLed(func, block)) return changed;
  for (const edge of func.blocks[block].edges) while (threadConstant(func, edge, answers)) changed = true;
  return changed;
}

/** Where a call may throw, the ways are the runtime's to find. */
const mayBeLed = (func: Func, block: Block): boolean => {
  const op = func.op[func.blocks[block].terminator] as IrOp;
  return op === IrOp.Jump || op === IrOp.Brif || op === IrOp.BrTable;
};

/** A jump that brings what is not known becomes the branch. */
function threadJump(func: Func, block: Block, answers: Answers): boolean {
  const { terminator, edges } = func.blocks[block];
  if (func.op[terminator] !== IrOp.Jump) return false;
  const [edge] = edges;
  const middle = func.edgeTarget[edge];
  const answer = answers.by[middle];
  if (answer === undefined) return false;
  const args = func.edgeArgs[edge];
  const arg = func.resolve(args[answer.param]);
  if (func.isIconst(arg)) return threadConstant(func, edge, answers);
  const { params, edges: onward } = func.blocks[middle];
  const ways = onward.map((way) => func.addEdge(func.edgeTarget[way], argumentsThrough(func, params, args, func.edgeArgs[way])));
  const made = func.add(IrOp.Brif, Type.None, arg, -1, -1);
  func.position[made] = func.position[terminator];
  func.terminate(block, made, answer.isOpposite ? ways.reverse() : ways);
  const own = func.blocks[block].params.indexOf(arg);
  if (answers.through[block] !== 0 && own >= 0) answers.by[block] = { param: own, isOpposite: false };
  return true;
}

/** A way that brings a constant leads on. */
function threadConstant(func: Func, edge: Edge, answers: Answers): boolean {
  const middle = func.edgeTarget[edge];
  const answer = answers.by[middle];
  if (answer === undefined) return false;
  const args = func.edgeArgs[edge];
  const arg = func.resolve(args[answer.param]);
  if (!func.isIconst(arg)) return false;
  const { params, edges } = func.blocks[middle];
  const onward = edges[(func.low[arg] !== 0) === answer.isOpposite ? 1 : 0];
  func.edgeTarget[edge] = func.edgeTarget[onward];
  func.edgeArgs[edge] = argumentsThrough(func, params, args, func.edgeArgs[onward]);
  return true;
}
