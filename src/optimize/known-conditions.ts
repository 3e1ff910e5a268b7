/**
 * Conditions that are known where they are asked again: branches on them become decided, traps that cannot happen go.
 *
 * Problem   Code checks again what it has checked: null, the type of a cast, bounds. What has been read as an object is
 *           neither null nor an i31 nor a host value.
 * Strategy  Down the dominator tree, a table of conditions: what a branch found, for the block that only that way leads
 *           to; that a trap did not happen, for all behind it. Comparisons are known by what they compare, so that equal
 *           ones are one and the opposite is known with each; `or` and `and` of conditions are looked through.
 * Relies on redundant-object-loads, which makes equal what is compared.
 * Keeps     SSA form; effects in order. fold-branches removes what is decided.
 */
import { Builder } from '../ir/builder.js';
import { ControlFlow } from '../ir/cfg.js';
import { type Block, type Value, IntCondition, Type } from '../ir/entities.js';
import type { Func } from '../ir/func.js';
import { IrOp } from '../ir/ops.js';
import { ScopedMap, walkDominators } from './dominator-walk.js';

/** Keys of comparisons are numbers: operands and condition side by side. */
const MOST_VALUES = 2 ** 22;
/** How deep conditions are looked into. */
const MOST_DEPTH = 4;

type Truth = boolean | undefined;

export function decideKnownConditions(func: Func): boolean {
  return func.count < MOST_VALUES && new Conditions(func).run();
}

class Conditions {
  private readonly flow: ControlFlow;
  private readonly builder: Builder;
  private readonly truths = new ScopedMap<number, boolean>();
  /** References that objects have been reached by. */
  private readonly objects = new ScopedMap<Value, true>();
  private changed = false;

  constructor(private readonly func: Func) {
    this.flow = new ControlFlow(func);
    this.builder = new Builder(func);
  }

  run(): boolean {
    const marks: [number, number][] = [];
    walkDominators(this.flow, (block) => {
      marks.push([this.truths.mark, this.objects.mark]);
      this.enter(block);
      this.block(block);
    }, () => {
      const [truths, objects] = marks.pop()!;
      this.truths.back(truths);
      this.objects.back(objects);
    });
    return this.changed;
  }

  /** What the only way into a block says. */
  private enter(block: Block): void {
    const { func, flow } = this;
    if (flow.incoming[block].length !== 1) return;
    const [edge] = flow.incoming[block];
    const { terminator, edges } = func.blocks[flow.source[edge] as Block];
    if (func.op[terminator] === IrOp.Brif) this.learn(func.operand(terminator, 0), edge === edges[0], MOST_DEPTH);
  }

  private block(block: Block): void {
    const { func } = this;
    const data = func.blocks[block];
    const body = data.body.filter((value) => !this.cannotHappen(value));
    if (body.length < data.body.length) this.changed = true;
    data.body = body;
    if (func.op[data.terminator] === IrOp.Brif) this.decide(data.terminator);
  }

  /** A trap that is known not to happen; learns from effects. */
  private cannotHappen(value: Value): boolean {
    const { func } = this;
    switch (func.op[value] as IrOp) {
      case IrOp.Trapif: {
        const condition = func.operand(value, 0);
        if (this.truth(condition, MOST_DEPTH) === false) return true;
        this.decide(value);
        this.learn(condition, false, MOST_DEPTH);
        return false;
      }
      case IrOp.GcLoad: case IrOp.GcStore: case IrOp.GcLoadAt: case IrOp.GcStoreAt:
        this.objects.set(func.operand(value, 1), true);
        return false;
      default: return false;
    }
  }

  /** Makes the condition a constant where it is known. */
  private decide(value: Value): void {
    const { func, builder } = this;
    const condition = func.operand(value, 0);
    const truth = this.truth(condition, MOST_DEPTH);
    if (truth === undefined || func.isIconst(condition)) return;
    func.setOperand(value, 0, builder.i32(truth ? 1 : 0));
    this.changed = true;
  }

  // --- Conditions ---

  /** A comparison and its opposite have one key; `isOpposite` says which it is. */
  private key(value: Value): number {
    const { func } = this;
    if (func.op[value] !== IrOp.Icmp) return -1 - value;
    return (func.operand(value, 0) * MOST_VALUES + func.operand(value, 1)) * 8 + (func.low[value] >> 1);
  }

  private isOpposite(value: Value): boolean {
    return this.func.op[value] === IrOp.Icmp && (this.func.low[value] & 1) !== 0;
  }

  private learn(value: Value, truth: boolean, depth: number): void {
    const { func } = this;
    if (depth === 0 || func.isIconst(value)) return;
    this.truths.set(this.key(value), truth !== this.isOpposite(value));
    const op = func.op[value] as IrOp;
    if ((op === IrOp.Ior && !truth) || (op === IrOp.Iand && truth)) {
      this.learn(func.operand(value, 0), truth, depth - 1);
      this.learn(func.operand(value, 1), truth, depth - 1);
    } else if (this.isZeroTest(value)) {
      this.learn(func.operand(value, 0), this.isOpposite(value) === truth, depth - 1);
    }
  }

  /** `eq` or `ne` of an i32 and zero. */
  private isZeroTest(value: Value): boolean {
    const { func } = this;
    if (func.op[value] !== IrOp.Icmp || func.low[value] > (IntCondition.Ne as number)) return false;
    const right = func.operand(value, 1);
    return func.isIconst(right) && func.type[right] === Type.I32 && func.low[right] === 0;
  }

  /** Whether an integer is not zero, if that is known. */
  private truth(value: Value, depth: number): Truth {
    const { func } = this;
    if (func.isIconst(value)) return func.low[value] !== 0;
    const found = this.truths.get(this.key(value));
    if (found !== undefined) return found !== this.isOpposite(value);
    if (depth === 0) return undefined;
    const operand = (i: number): Truth => this.truth(func.operand(value, i), depth - 1);
    switch (func.op[value] as IrOp) {
      case IrOp.Icmp: return this.comparison(value, depth);
      case IrOp.Ior: {
        const [a, b] = [operand(0), operand(1)];
        return a === true || b === true ? true : a === false && b === false ? false : undefined;
      }
      case IrOp.Iand: return operand(0) === false || operand(1) === false ? false : undefined;
      default: return undefined;
    }
  }

  /** Equality, where it follows from something else. */
  private comparison(value: Value, depth: number): Truth {
    const { func } = this;
    const [left, right] = [func.operand(value, 0), func.operand(value, 1)];
    if (func.low[value] > (IntCondition.Ne as number) || !func.isIconst(right)) return undefined;
    let isEqual: Truth;
    const tag = this.tagOfObject(left);
    if (func.type[left] === Type.Ref) isEqual = this.isObject(left) ? false : undefined;
    else if (tag !== undefined) isEqual = func.low[right] === tag;
    else if (this.isZeroTest(value)) {
      const truth = this.truth(left, depth - 1);
      isEqual = truth === undefined ? undefined : !truth;
    }
    return isEqual === undefined ? undefined : isEqual !== this.isOpposite(value);
  }

  private isObject(ref: Value): boolean {
    const { func } = this;
    return this.objects.get(ref) === true || func.op[ref] === IrOp.GcNew || func.op[ref] === IrOp.GcNewArray;
  }

  /** The tag of an object, or some bits of it, is 0; undefined: it is not one. */
  private tagOfObject(value: Value): number | undefined {
    const { func } = this;
    const tag = func.op[value] === IrOp.Iand ? func.operand(value, 0) : value;
    return func.op[tag] === IrOp.RefTag && this.isObject(func.operand(tag, 0)) ? 0 : undefined;
  }
}
