/**
 * Removes block parameters that always get the same value.
 *
 * Problem   Translation makes a parameter wherever a local is used before it is known what reaches it: in every loop
 *           that reads a local it never writes, above all. Such parameters hide that the value does not change, and
 *           cost moves.
 * Strategy  A parameter whose arguments are all one value, or itself, is that value. Removing one may make those so
 *           that have it as an argument: they are looked at again. WebAssembly's control is reducible, so this finds
 *           all (Braun et al. 2013, §3.2).
 * Keeps     SSA form; the order of parameters and arguments that stay.
 */
import { ControlFlow } from '../ir/cfg.js';
import type { Block, Value } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';

/** Whether anything was removed. */
export function removeRedundantParameters(func: Func): boolean {
  const flow = new ControlFlow(func);
  const uses = new ParameterUses(func, flow);
  const removed = new Set<Value>();
  const work: Value[] = [];
  const waits = new Uint8Array(func.count);
  const enter = (param: Value): void => {
    if (waits[param] !== 0) return;
    waits[param] = 1;
    work.push(param);
  };
  for (const block of flow.order) if (block !== func.entry) func.blocks[block].params.forEach(enter);
  // Backwards: inner loops first, whose parameters mostly hang on those of outer ones.
  while (work.length > 0) {
    const param = work.pop()!;
    waits[param] = 0;
    if (removed.has(param)) continue;
    const value = onlyArgument(func, flow, param, uses.indexOf(param));
    if (value === null) continue;
    removed.add(param);
    func.replace(param, value);
    const users = uses.take(param);
    let left = 0;
    for (const user of users) {
      if (removed.has(user)) continue;
      users[left++] = user;
      enter(user);
    }
    users.length = left;
    uses.give(value, users);
  }
  if (removed.size === 0) return false;
  for (const block of flow.order) {
    const { params } = func.blocks[block];
    const kept = params.flatMap((param, i) => (removed.has(param) ? [] : [i]));
    if (kept.length < params.length) keepParameters(func, flow, block, kept);
  }
  return true;
}

/** Which parameters have a parameter as an argument. */
class ParameterUses {
  private readonly users = new Map<Value, Value[]>();
  private readonly indices: Int32Array;

  constructor(func: Func, flow: ControlFlow) {
    this.indices = new Int32Array(func.count);
    for (const block of flow.order) {
      const { params } = func.blocks[block];
      params.forEach((param, i) => (this.indices[param] = i));
      for (const edge of flow.incoming[block]) {
        func.edgeArgs[edge].forEach((given, i) => {
          const arg = func.resolve(given);
          if (func.op[arg] === IrOp.Param && arg !== params[i]) this.add(arg, params[i]);
        });
      }
    }
  }

  private add(used: Value, user: Value): void {
    const known = this.users.get(used);
    if (known === undefined) this.users.set(used, [user]);
    else known.push(user);
  }

  /** A parameter's place among those of its block. */
  indexOf(param: Value): number {
    return this.indices[param];
  }

  /** Who has a parameter as an argument; nobody any more. */
  take(param: Value): Value[] {
    const found = this.users.get(param) ?? [];
    this.users.delete(param);
    return found;
  }

  /** The shorter list goes behind the longer one: of a chain no list is copied at every link. */
  give(value: Value, users: Value[]): void {
    const known = this.users.get(value) ?? [];
    const [longer, shorter] = known.length < users.length ? [users, known] : [known, users];
    for (const user of shorter) longer.push(user);
    if (longer.length > 0) this.users.set(value, longer);
  }
}

/** The value that all ways in give, besides the parameter itself. */
function onlyArgument(func: Func, flow: ControlFlow, param: Value, i: number): Value | null {
  let found: Value | null = null;
  for (const edge of flow.incoming[func.block[param]]) {
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
