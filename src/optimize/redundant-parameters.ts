/**
 * Removes block parameters that always get the same value.
 *
 * Problem   Translation makes a parameter wherever a local is used before it is known what reaches it: in every loop
 *           that reads a local it never writes, above all. Such parameters hide that the value does not change, and
 *           cost moves.
 * Strategy  A parameter whose arguments are all one value, or itself, is that value. Removing one may make others so:
 *           rounds, in reverse postorder, until nothing changes. WebAssembly's control is reducible, so this finds all
 *           (Braun et al. 2013, §3.2).
 * Keeps     SSA form; the order of parameters and arguments that stay.
 */
import { ControlFlow } from '../ir/cfg.js';
import type { Block, Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';

/** Whether anything was removed. */
export function removeRedundantParameters(func: Func): boolean {
  const flow = new ControlFlow(func);
  let any = false;
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of flow.order) {
      if (block !== func.entry && simplify(func, flow, block)) changed = true;
    }
    any ||= changed;
  }
  return any;
}

function simplify(func: Func, flow: ControlFlow, block: Block): boolean {
  const { params } = func.blocks[block];
  const kept: number[] = [];
  for (let i = 0; i < params.length; i++) {
    const value = onlyArgument(func, flow, block, i);
    if (value === null) kept.push(i);
    else func.replace(params[i], value);
  }
  if (kept.length === params.length) return false;
  keepParameters(func, flow, block, kept);
  return true;
}

/** The value that all ways in give, besides the parameter itself. */
function onlyArgument(func: Func, flow: ControlFlow, block: Block, i: number): Value | null {
  const param = func.blocks[block].params[i];
  let found: Value | null = null;
  for (const edge of flow.incoming[block]) {
    const arg = func.resolve(func.edgeArgs[edge][i]);
    if (arg === param || arg === found) continue;
    if (found !== null) return null;
    found = arg;
  }
  return found;
}

/** Drops all parameters of a block but those at `kept`, and their arguments. */
export function keepParameters(func: Func, flow: ControlFlow, block: Block, kept: readonly number[]): void {
  const data = func.blocks[block];
  const { params } = data;
  params.splice(0, params.length, ...kept.map((i) => params[i]));
  for (const edge of flow.incoming[block]) {
    const args = func.edgeArgs[edge];
    func.edgeArgs[edge] = kept.map((i) => args[i]);
  }
}
