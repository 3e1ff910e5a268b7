/**
 * Scheduling: gives every pure value that is needed a place.
 *
 * Problem   Pure values float: they must be computed where they dominate their uses, seldom, and late enough not to
 *           occupy a register for long.
 * Strategy  Click (1995). The earliest place of a value is the deepest, in the dominator tree, of its operands' blocks;
 *           the latest is the common dominator of its uses. Between the two the place with the fewest loops around it
 *           is taken, the latest of those; or several, each with a copy (sinking.ts). Values that are needed are found from effects and terminators backwards, so
 *           dead ones get no place and are gone.
 *           In a block that `on_throw` ends, an exception leaves in the middle of the call: what the call does not give
 *           is computed in front of it, or it would be missing on that way.
 * Relies on dominators, loops. Effects and parameters stay where they are.
 * Keeps     SSA form; the order of effects. Constants are not placed: lowering makes them where they are used.
 */
import { ControlFlow } from '../ir/cfg.js';
import type { Block, Value } from '../ir/entities.js';
import { Func } from '../ir/func.js';
import { IntList } from '../ir/int-list.js';
import { IrOp } from '../ir/ops.js';
import { MOST_USES, copiesInstead } from './sinking.js';

/** Values that lowering makes at each use: they are placed nowhere. */
export function isRematerialized(func: Func, value: Value): boolean {
  switch (func.op[value] as IrOp) {
    case IrOp.Iconst: case IrOp.Fconst: case IrOp.Vconst: case IrOp.Vmctx: return true;
    default: return false;
  }
}

const isCall = (func: Func, value: Value): boolean => func.op[value] === IrOp.Call || func.op[value] === IrOp.CallPointer;

const NOWHERE = -1;

/** Puts pure values into the bodies of blocks. */
export function schedule(func: Func, flow: ControlFlow): void {
  new Scheduler(func, flow).run();
}

class Scheduler {
  /** By value: the block it may be computed in at the earliest. */
  private readonly early: Int32Array;
  /** By value: the common dominator of its uses so far. */
  private readonly late: Int32Array;
  /** Needed pure values, operands before users. */
  private readonly needed: Value[] = [];
  private readonly state: Uint8Array;
  /** By value: its last use so far; by use: the one before, its block, its user or edge, which operand. */
  private readonly lastUse: Int32Array;
  private readonly uses = new IntList();
  /** Copies that may still be made: a function does not grow by more than half. */
  private copiesLeft: number;

  constructor(private readonly func: Func, private readonly flow: ControlFlow) {
    this.early = new Int32Array(func.count).fill(NOWHERE);
    this.late = new Int32Array(func.count).fill(NOWHERE);
    this.state = new Uint8Array(func.count);
    this.lastUse = new Int32Array(func.count).fill(NOWHERE);
    this.copiesLeft = 64 + (func.count >> 1);
  }

  run(): void {
    this.findNeeded();
    this.placeLate();
  }

  // --- What is needed, and the earliest places ---

  private findNeeded(): void {
    const { func, flow } = this;
    for (const block of flow.order) {
      const { body, terminator, edges } = func.blocks[block];
      for (const value of body) this.needOperands(value);
      this.needOperands(terminator);
      for (const edge of edges) for (const arg of func.edgeArgs[edge]) this.need(func.resolve(arg));
    }
  }

  private needOperands(value: Value): void {
    const count = this.func.operandCount(value);
    for (let i = 0; i < count; i++) this.need(this.func.operand(value, i));
  }

  /** Depth first, without recursion: a value follows its operands. */
  private need(root: Value): void {
    const { func, state } = this;
    if (state[root] !== 0 || func.block[root] >= 0) return;
    const stack: Value[] = [root];
    while (stack.length > 0) {
      const value = stack[stack.length - 1];
      if (state[value] === 0) {
        state[value] = 1;
        for (let i = func.operandCount(value) - 1; i >= 0; i--) {
          const operand = func.operand(value, i);
          if (func.block[operand] < 0 && state[operand] === 0) stack.push(operand);
        }
        continue;
      }
      stack.pop();
      if (state[value] === 2) continue;
      state[value] = 2;
      this.early[value] = this.earliest(value);
      this.needed.push(value);
    }
  }

  private earliest(value: Value): Block {
    const { func, flow, early } = this;
    let deepest: number = func.entry;
    const count = func.operandCount(value);
    for (let i = 0; i < count; i++) {
      const operand = func.operand(value, i);
      const at = func.block[operand] >= 0 ? func.block[operand] : early[operand];
      // Operands' blocks dominate each other in a row: the deepest comes last in the order.
      if (flow.place[at] > flow.place[deepest]) deepest = at;
    }
    return deepest as Block;
  }

  // --- The latest places ---

  private placeLate(): void {
    const { func, flow, needed } = this;
    const placed: Value[][] = func.blocks.map(() => []);
    for (const block of flow.order) {
      const { body, terminator, edges } = func.blocks[block];
      for (const value of body) this.useOperands(value, block);
      this.useOperands(terminator, block);
      for (const edge of edges) func.edgeArgs[edge].forEach((arg, i) => this.use(func.resolve(arg), block, ~edge, i));
    }
    // Users before operands.
    for (let i = needed.length - 1; i >= 0; i--) {
      const value = needed[i];
      const late = this.late[value] as Block;
      const block = this.best(value, late);
      if (block === late && !isRematerialized(func, value) && this.sink(value, late, placed)) continue;
      this.useOperands(value, block);
      if (!isRematerialized(func, value)) placed[block].push(value);
      func.block[value] = block;
    }
    for (const block of flow.order) if (placed[block].length > 0) this.merge(block, placed[block].reverse());
    // Rematerialized values belong to no block.
    for (const value of needed) if (isRematerialized(func, value)) func.block[value] = NOWHERE;
  }

  private useOperands(value: Value, block: Block): void {
    const count = this.func.operandCount(value);
    for (let i = 0; i < count; i++) this.use(this.func.operand(value, i), block, value, i);
  }

  private use(value: Value, block: Block, user: number, operand: number): void {
    if (this.early[value] === NOWHERE) return;
    this.uses.push4(this.lastUse[value], block, user, operand);
    this.lastUse[value] = this.uses.length - 4;
    this.late[value] = this.late[value] === NOWHERE ? block : this.flow.commonDominator(this.late[value] as Block, block);
  }

  /** The block with the fewest loops around it between the earliest and the latest; the latest of those. */
  private best(value: Value, late: Block): Block {
    const { flow, early } = this;
    const { loopDepth, loopHeader, idom } = flow;
    let found: number = late;
    const first = early[value];
    // Out of a loop at a time: the place in front of a header is its immediate dominator.
    while (loopDepth[found] > loopDepth[first] || (loopDepth[found] > 0 && loopHeader[found] !== loopHeader[first] && !this.isAround(loopHeader[found], first))) {
      const outside = idom[loopHeader[found]];
      if (!flow.dominates(first as Block, outside as Block)) break;
      found = outside;
    }
    return found as Block;
  }

  /** Whether the loop of `header` contains `block`. */
  private isAround(header: number, block: number): boolean {
    for (let at = this.flow.loopHeader[block]; at >= 0; at = this.flow.outerLoop[at]) if (at === header) return true;
    return false;
  }

  // --- Copies ---

  /** Has copies of a value computed instead of it, where that is less. */
  private sink(value: Value, late: Block, placed: readonly Value[][]): boolean {
    const { func, flow } = this;
    const { data } = this.uses;
    // With one use it is where it is needed, and few have so many that it is worth a look.
    const last = this.lastUse[value];
    if (data[last] === NOWHERE || data[last + 1] === late || flow.func.blocks[late].edges.length < 2) return false;
    const uses: number[] = [];
    for (let at = last; at !== NOWHERE && uses.length <= MOST_USES; at = data[at]) uses.push(at);
    const copies = copiesInstead(flow, uses.map((at) => data[at + 1] as Block), late, (from) => this.best(value, from));
    if (copies === null || copies.length > this.copiesLeft) return false;
    this.copiesLeft -= copies.length - 1;
    copies.forEach(({ block, uses: served }, n) => {
      const copy = n === 0 ? value : this.copy(value);
      for (const use of served) this.replaceUse(uses[use], copy);
      this.useOperands(copy, block);
      placed[block].push(copy);
      func.block[copy] = block;
    });
    return true;
  }

  private copy(value: Value): Value {
    const { func } = this;
    const { operands, list } = func.row(value);
    const operand = (i: number): number => (i < operands ? func.operand(value, i) : -1);
    const rest = list ? func.addList(Array.from({ length: func.operandCount(value) - operands }, (_, i) => func.operand(value, operands + i))) : operand(2);
    return func.add(func.op[value] as IrOp, func.type[value], operand(0), operand(1), rest, func.low[value], func.high[value], func.aux[value]);
  }

  private replaceUse(use: number, by: Value): void {
    const { func } = this;
    const { data } = this.uses;
    const user = data[use + 2];
    if (user < 0) func.edgeArgs[~user][data[use + 3]] = by;
    else func.setOperand(user as Value, data[use + 3], by);
  }

  // --- Order in a block ---

  /** Those of `values`, which has operands before users, that need nothing of `effects`. */
  private independentOf(effects: readonly Value[], values: readonly Value[]): Value[] {
    const { func } = this;
    const dependent = new Set<Value>(effects);
    return values.filter((value) => {
      const count = func.operandCount(value);
      for (let i = 0; i < count; i++) {
        if (!dependent.has(func.operand(value, i))) continue;
        dependent.add(value);
        return false;
      }
      return true;
    });
  }

  /** A parameter and a constant, added: what a loop counts with. */
  private counts(value: Value): boolean {
    const { func } = this;
    return func.op[value] === IrOp.Iadd && func.op[func.operand(value, 0)] === IrOp.Param && func.op[func.operand(value, 1)] === IrOp.Iconst;
  }

  /** Values in front of the first instruction of the block that needs them; `values` has operands before users. */
  private merge(block: Block, values: readonly Value[]): void {
    const { func } = this;
    const data = func.blocks[block];
    const waiting = new Set<Value>(values);
    const merged: Value[] = [];
    const emit = (root: Value): void => {
      if (!waiting.has(root)) return;
      const stack: Value[] = [root];
      while (stack.length > 0) {
        const value = stack[stack.length - 1];
        let ready = true;
        // The first operand first: of a chain of sums, the sum so far, so that not all that is added waits in registers.
        for (let i = func.operandCount(value) - 1; i >= 0; i--) {
          const operand = func.operand(value, i);
          if (operand !== value && waiting.has(operand)) {
            stack.push(operand);
            ready = false;
          }
        }
        if (!ready) continue;
        stack.pop();
        if (waiting.delete(value)) merged.push(value);
      }
    };
    const emitOperands = (value: Value): void => {
      const count = func.operandCount(value);
      for (let i = 0; i < count; i++) emit(func.operand(value, i));
    };
    const call = func.op[data.terminator] === IrOp.OnThrow ? data.body.findLastIndex((value) => isCall(func, value)) : -1;
    data.body.forEach((effect, i) => {
      emitOperands(effect);
      if (i === call) for (const value of this.independentOf(data.body.slice(call), values)) emit(value);
      merged.push(effect);
    });
    // What only other blocks, edges or the terminator need: at the end. What counts comes behind all that needs the old
    // count, so that both can have one register; the condition last, whose flags may come from there.
    const condition = func.op[data.terminator] === IrOp.Brif ? func.operand(data.terminator, 0) : NOWHERE;
    const tested = condition >= 0 && func.op[condition] === IrOp.Icmp ? func.operand(condition as Value, 0) : NOWHERE;
    for (const value of values) if (value !== condition && value !== tested && !this.counts(value)) emit(value);
    for (const value of values) if (value !== condition && value !== tested) emit(value);
    for (const value of values) emit(value);
    data.body = merged;
  }
}
