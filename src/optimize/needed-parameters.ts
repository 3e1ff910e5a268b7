/** Which blocks nobody but themselves needs the parameters of: ways that lead into them may go past them. */
import type { ControlFlow } from '../ir/cfg.js';
import type { Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';

/**
 * Leaves of `through` (by block: 1 where it may be gone past) those whose parameters nobody reads but their own terminator,
 * and that for nothing but to choose and give arguments.
 */
export function keepNeeded(func: Func, flow: ControlFlow, through: Uint8Array): void {
  const keep = (value: Value): void => {
    if (func.op[value] === IrOp.Param) through[func.block[value]] = 0;
  };
  const isPassed = through.slice();
  const visited = new Uint8Array(func.count);
  const stack: Value[] = [];
  const use = (value: Value): void => {
    stack.push(value);
    while (stack.length > 0) {
      const used = stack.pop()!;
      keep(used);
      if (visited[used] !== 0 || !func.isPure(used)) continue;
      visited[used] = 1;
      for (let i = 0; i < func.operandCount(used); i++) stack.push(func.operand(used, i));
    }
  };
  for (const block of flow.order) {
    const { body, terminator, edges } = func.blocks[block];
    for (const value of isPassed[block] !== 0 ? body : [...body, terminator]) for (let i = 0; i < func.operandCount(value); i++) use(func.operand(value, i));
    for (const edge of edges) {
      for (const given of func.edgeArgs[edge]) {
        const arg = func.resolve(given);
        if (func.op[arg] !== IrOp.Param || func.block[arg] !== block) use(arg);
      }
    }
  }
}

/** Arguments of an edge that leaves a block, as they are for a way into the block. */
export function argumentsThrough(func: Func, params: readonly Value[], args: readonly Value[], onward: readonly Value[]): Value[] {
  const given = new Map(params.map((param, i) => [param, args[i]]));
  return onward.map((arg) => given.get(func.resolve(arg)) ?? arg);
}
