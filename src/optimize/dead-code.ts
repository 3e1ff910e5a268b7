/**
 * Removes what nobody needs: parameters with their arguments, loads of the runtime's structures, results of calls.
 *
 * Problem   A local that is carried around a loop and read nowhere keeps itself alive; what is written to it does, too.
 * Strategy  Marks from what has to happen (effects that write, trap or leave, and terminators) backwards: a parameter
 *           that is needed needs its arguments. What is not marked goes. Pure values need nothing done: the schedule
 *           places only what is asked for.
 * Keeps     SSA form; effects, but those that only read what cannot trap.
 */
import { ControlFlow } from '../ir/cfg.js';
import type { Block, Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';
import { keepParameters } from './redundant-parameters.js';

/** Effects that only tell something. */
const isRemovable = (func: Func, value: Value): boolean => func.op[value] === IrOp.Vload || func.op[value] === IrOp.Result;

export function removeDeadCode(func: Func): boolean {
  const flow = new ControlFlow(func);
  const needed = markNeeded(func, flow);
  let changed = false;
  for (const block of flow.order) {
    const data = func.blocks[block];
    const body = data.body.filter((value) => needed[value] !== 0 || !isRemovable(func, value));
    changed ||= body.length < data.body.length;
    data.body = body;
    if (block === func.entry) continue;
    const kept = data.params.flatMap((param, i) => (needed[param] !== 0 ? [i] : []));
    if (kept.length === data.params.length) continue;
    keepParameters(func, flow, block, kept);
    changed = true;
  }
  return changed;
}

function markNeeded(func: Func, flow: ControlFlow): Uint8Array {
  const needed = new Uint8Array(func.count);
  const work: Value[] = [];
  const need = (value: Value): void => {
    if (needed[value] !== 0) return;
    needed[value] = 1;
    work.push(value);
  };
  const needOperands = (value: Value): void => {
    const count = func.operandCount(value);
    for (let i = 0; i < count; i++) need(func.operand(value, i));
  };
  for (const block of flow.order) {
    const { body, terminator } = func.blocks[block];
    for (const value of body) if (!isRemovable(func, value)) needOperands(value);
    needOperands(terminator);
  }
  const places = new Map<Value, number>();
  for (const { params } of func.blocks) params.forEach((param, i) => places.set(param, i));
  while (work.length > 0) {
    const value = work.pop()!;
    if (func.op[value] !== IrOp.Param) {
      needOperands(value);
      continue;
    }
    const i = places.get(value)!;
    for (const edge of flow.incoming[func.block[value] as Block]) need(func.resolve(func.edgeArgs[edge][i]));
  }
  return needed;
}
