/**
 * Branches whose way is known become jumps; traps that always happen end their block.
 *
 * Problem   Conditions turn out to be constants, and branches to lead to one place, once values have been shared.
 * Strategy  Terminators one by one. A table of two ways is a branch. What cannot be reached afterwards is in no order
 *           of blocks any more and needs no removing.
 * Keeps     SSA form; the order of effects in front of a trap.
 */
import { ControlFlow } from '../ir/cfg.js';
import { type Block, type Edge, type Value, Type } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';

export function foldBranches(func: Func): boolean {
  let changed = false;
  for (const block of new ControlFlow(func).order) {
    if (foldTraps(func, block)) changed = true;
    if (foldTerminator(func, block)) changed = true;
  }
  return changed;
}

const isConstant = (func: Func, value: Value): boolean => func.op[value] === IrOp.Iconst;

/** `trapif` of a constant: nothing, or the end. */
function foldTraps(func: Func, block: Block): boolean {
  const data = func.blocks[block];
  const isKnown = (value: Value): boolean => func.op[value] === IrOp.Trapif && isConstant(func, func.operand(value, 0));
  if (!data.body.some(isKnown)) return false;
  const always = data.body.find((value) => isKnown(value) && func.low[func.operand(value, 0)] !== 0);
  const body = always === undefined ? data.body : data.body.slice(0, data.body.indexOf(always));
  data.body = body.filter((value) => !isKnown(value));
  if (always !== undefined) {
    const end = func.add(IrOp.Trap, Type.None, -1, -1, -1, func.low[always]);
    func.position[end] = func.position[always];
    func.terminate(block, end, []);
  }
  return true;
}

function foldTerminator(func: Func, block: Block): boolean {
  const { terminator, edges } = func.blocks[block];
  switch (func.op[terminator] as IrOp) {
    case IrOp.Brif: {
      const condition = func.operand(terminator, 0);
      if (isConstant(func, condition)) return jump(func, block, edges[func.low[condition] !== 0 ? 0 : 1]);
      return isSameWay(func, edges[0], edges[1]) && jump(func, block, edges[0]);
    }
    case IrOp.BrTable: {
      const index = func.operand(terminator, 0);
      const last = edges.length - 1;
      if (isConstant(func, index)) return jump(func, block, edges[Math.min(func.low[index] >>> 0, last)]);
      if (edges.every((edge) => isSameWay(func, edge, edges[last]))) return jump(func, block, edges[last]);
      if (edges.length !== 2) return false;
      // 0 is the first way, all else the second.
      const branch = func.add(IrOp.Brif, Type.None, index, -1, -1);
      func.position[branch] = func.position[terminator];
      func.terminate(block, branch, [edges[1], edges[0]]);
      return true;
    }
    default: return false;
  }
}

function isSameWay(func: Func, a: Edge, b: Edge): boolean {
  if (func.edgeTarget[a] !== func.edgeTarget[b]) return false;
  const [left, right] = [func.edgeArgs[a], func.edgeArgs[b]];
  return left.every((arg, i) => func.resolve(arg) === func.resolve(right[i]));
}

function jump(func: Func, block: Block, edge: Edge): true {
  const { terminator } = func.blocks[block];
  const made = func.add(IrOp.Jump, Type.None, -1, -1, -1);
  func.position[made] = func.position[terminator];
  func.terminate(block, made, [edge]);
  return true;
}
