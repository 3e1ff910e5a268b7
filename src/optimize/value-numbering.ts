/**
 * Finds equal and constant values again.
 *
 * Problem   The builder shared and folded what was equal when it was built. Since then parameters have turned out to be
 *           other values, so that more is equal, and more is constant.
 * Strategy  Every pure value that is needed goes through the builder's rules once more, operands first; one that
 *           becomes something else is replaced by it.
 * Keeps     SSA form; effects as they are.
 */
import { Builder } from '../ir/builder.js';
import { ControlFlow } from '../ir/cfg.js';
import type { Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';

export function shareValues(func: Func): boolean {
  const builder = new Builder(func);
  const visited = new Uint8Array(func.count);
  let changed = false;
  const stack: Value[] = [];
  const visit = (root: Value): void => {
    stack.push(root);
    while (stack.length > 0) {
      const value = stack[stack.length - 1];
      if (value >= visited.length || visited[value] === 2 || !func.isPure(value)) {
        stack.pop();
        continue;
      }
      const count = func.operandCount(value);
      if (visited[value] === 0) {
        visited[value] = 1;
        for (let i = 0; i < count; i++) stack.push(func.operand(value, i));
        continue;
      }
      stack.pop();
      visited[value] = 2;
      for (let i = 0; i < count; i++) func.setOperand(value, i, func.operand(value, i));
      const simpler = builder.again(value);
      if (simpler === value) continue;
      func.replace(value, simpler);
      changed = true;
    }
  };
  for (const block of new ControlFlow(func).order) {
    const { body, terminator, edges } = func.blocks[block];
    for (const value of [...body, terminator]) {
      const count = func.operandCount(value);
      for (let i = 0; i < count; i++) visit(func.operand(value, i));
    }
    for (const edge of edges) for (const arg of func.edgeArgs[edge]) visit(func.resolve(arg));
  }
  return changed;
}
