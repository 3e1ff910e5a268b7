/**
 * Checks that a function is one: between passes in tests, never in a release run.
 *
 * Strategy  Shape first (blocks end, edges fit), then each operation against its row, then dominance. A pure value
 *           without a place could be computed as soon as all its operands are there: that point, carried from operands
 *           to users, is what must dominate its uses, so that floating and placed values obey one rule.
 * Rules     All problems are said at once. Unreachable blocks are looked at for nothing.
 */
import { codegenError } from '../wasm/errors/codegen.js';
import { ControlFlow } from './cfg.js';
import { type Block, type Edge, type Value, TYPE_NAMES, Type } from './entities.js';
import type { Func, Signature } from './func.js';
import { Imm, IrOp, Kind, OPS } from './ops.js';
import { showBlock, showValue } from './printer.js';
import { typesOf } from './type-rules.js';

/** Throws a `CodegenError` that names all problems; `after` says which pass made the function. */
export function verify(func: Func, after: string): void {
  const problems = problemsOf(func);
  if (problems.length > 0) throw codegenError.invalidIr(func.name, after, problems);
}

export function problemsOf(func: Func): readonly string[] {
  return new Verifier(func).run();
}

/** Successors by terminator; -1: any number but none. */
const SUCCESSORS: Readonly<Partial<Record<IrOp, number>>> = { [IrOp.Jump]: 1, [IrOp.Brif]: 2, [IrOp.OnThrow]: 2, [IrOp.BrTable]: -1 };

const isVmctxField = (func: Func, value: Value): boolean => func.op[value] === IrOp.Vconstload && func.op[func.operand(value, 0)] === IrOp.Vmctx;

/** A point in the code: behind instruction `index` of a block; -1 at its beginning. */
interface Point {
  readonly block: Block;
  readonly index: number;
}

class Verifier {
  private readonly problems: string[] = [];
  private flow!: ControlFlow;
  /** Places of parameters, effects and placed values. */
  private readonly placed = new Map<Value, Point>();
  /** When floating values can be there; null while that is being found out. */
  private readonly ready = new Map<Value, Point | null>();

  /** Of blocks that `on_throw` ends: where their call stands, and where they go on if it returns. */
  private readonly calls = new Map<Block, { readonly index: number; readonly next: Block }>();

  constructor(private readonly func: Func) {}

  run(): readonly string[] {
    this.shape();
    if (this.problems.length > 0) return this.problems;
    this.flow = new ControlFlow(this.func);
    this.entry();
    for (const block of this.flow.order) this.place(block);
    for (const block of this.flow.order) this.block(block);
    return this.problems;
  }

  private problem(text: string): void {
    this.problems.push(text);
  }

  // --- Shape ---

  /** What has to hold before anything can be walked. */
  private shape(): void {
    const { func } = this;
    const seen = new Set<Block>([func.entry]);
    const work: Block[] = [func.entry];
    if (func.blocks.length === 0) this.problem('there is no entry');
    while (work.length > 0 && func.blocks.length > 0) {
      const block = work.pop()!;
      const { terminator, edges } = func.blocks[block];
      if (terminator < 0) {
        this.problem(`${showBlock(block)} does not end`);
        continue;
      }
      this.successors(block, terminator, edges);
      for (const edge of edges) {
        const target = func.edgeTarget[edge];
        if (target === undefined || func.blocks[target] === undefined) {
          this.problem(`${showBlock(block)} leads nowhere`);
        } else if (!seen.has(target)) {
          seen.add(target);
          work.push(target);
        }
      }
    }
  }

  private successors(block: Block, terminator: Value, edges: readonly Edge[]): void {
    const { name, kind } = this.func.row(terminator);
    if (kind !== Kind.Terminator) {
      this.problem(`${showBlock(block)} ends in ${name}`);
      return;
    }
    const expected = SUCCESSORS[this.func.op[terminator] as IrOp] ?? 0;
    if (expected < 0 ? edges.length === 0 : edges.length !== expected) this.problem(`${name} of ${showBlock(block)} has ${edges.length} successors`);
  }

  private entry(): void {
    const { func, flow } = this;
    if (flow.incoming[func.entry].length > 0) this.problem('the entry is branched to');
    this.same('parameters of the entry', func.blocks[func.entry].params.map((param) => func.type[param] as Type), func.signature.params);
  }

  private same(what: string, found: readonly Type[], expected: readonly Type[]): void {
    const show = (types: readonly Type[]): string => types.map((type) => TYPE_NAMES[type]).join(', ');
    if (show(found) !== show(expected)) this.problem(`${what}: (${show(found)}), not (${show(expected)})`);
  }

  // --- Places ---

  private place(block: Block): void {
    const { func, placed } = this;
    const { params, body, terminator } = func.blocks[block];
    const put = (value: Value, index: number): void => {
      if (placed.has(value)) this.problem(`${showValue(value)} is in two places`);
      if (func.block[value] !== block) this.problem(`${showValue(value)} stands in ${showBlock(block)} and says ${showBlock(func.block[value] as Block)}`);
      placed.set(value, { block, index });
    };
    for (const param of params) {
      if (func.op[param] !== IrOp.Param) this.problem(`${showValue(param)} is no parameter`);
      put(param, -1);
    }
    body.forEach((value, index) => {
      const { kind, name } = func.row(value);
      if (kind !== Kind.Effect && kind !== Kind.Pure) this.problem(`${name} stands in the middle of ${showBlock(block)}`);
      put(value, index);
    });
    put(terminator, body.length);
    if (func.op[terminator] === IrOp.OnThrow) this.throwing(block);
  }

  /** A call, its results, and where to go from there; an exception arrives in a block of its own. */
  private throwing(block: Block): void {
    const { func } = this;
    const { body, edges } = func.blocks[block];
    const index = body.findLastIndex((value) => func.op[value] !== IrOp.Result && !func.isPure(value));
    if (index >= 0) this.calls.set(block, { index, next: func.edgeTarget[edges[0]] });
    if (index < 0 || func.row(body[index]).imm !== Imm.Call) this.problem(`${showBlock(block)} ends in on_throw without a call`);
    const pad = func.edgeTarget[edges[1]];
    const first = func.blocks[pad].body[0];
    if (first === undefined || func.op[first] !== IrOp.Caught || this.flow.incoming[pad].length !== 1) this.problem(`${showBlock(pad)} is no place for an exception`);
  }

  private block(block: Block): void {
    const { func } = this;
    const { body, terminator, edges } = func.blocks[block];
    body.forEach((value, index) => this.instruction(value, { block, index: index - 1 }));
    const end = { block, index: body.length - 1 };
    this.instruction(terminator, end);
    for (const edge of edges) {
      const target = func.edgeTarget[edge];
      if (this.flow.place[target] <= this.flow.place[block] && !this.flow.dominates(target, block)) this.problem(`${showBlock(target)} is jumped back to from ${showBlock(block)}, which it does not dominate`);
      const args = func.edgeArgs[edge].map((arg) => func.resolve(arg));
      for (const arg of args) this.available(arg, end, `the way to ${showBlock(target)}`);
      this.same(`the way from ${showBlock(block)} to ${showBlock(target)}`, args.map((arg) => func.type[arg] as Type), func.blocks[target].params.map((param) => func.type[param] as Type));
    }
  }

  // --- Operations ---

  private instruction(value: Value, at: Point): void {
    const { func } = this;
    const { name, operands } = func.row(value);
    const count = func.operandCount(value);
    for (let i = 0; i < count; i++) {
      const operand = func.operand(value, i);
      if (operand < 0 || operand >= func.count) {
        this.problem(`operand ${i} of ${showValue(value)} = ${name} is missing`);
        return;
      }
      this.available(operand, at, `${showValue(value)} = ${name}`);
    }
    this.types(value, Array.from({ length: count }, (_, i) => func.type[func.operand(value, i)] as Type), operands);
  }

  private types(value: Value, found: readonly Type[], fixed: number): void {
    const { func } = this;
    const { name, list, imm } = func.row(value);
    if (imm === Imm.Call && func.signatures[func.aux[value]] === undefined) {
      this.problem(`${showValue(value)} = ${name} has no signature`);
      return;
    }
    if (func.op[value] === IrOp.Result && this.resultOf(value) === undefined) {
      this.problem(`${showValue(value)} is the result of no call`);
      return;
    }
    const refusal = typesOf(func, value, found.slice(0, fixed), list ? found.slice(fixed) : null);
    if ((func.op[value] === IrOp.GcNew || func.op[value] === IrOp.GcNewArray) && !isVmctxField(func, func.operand(value, 1))) {
      this.problem(`${showValue(value)} = ${name}: its type is no field of the vmctx`);
    }
    if (refusal !== null) this.problem(`${showValue(value)} = ${name}: ${refusal}`);
  }

  private resultOf(value: Value): Type | undefined {
    const { func } = this;
    const call = func.operand(value, 0);
    if (OPS[func.op[call]].imm !== Imm.Call) return undefined;
    const signature: Signature | undefined = func.signatures[func.aux[call]];
    return signature?.results[func.low[value]];
  }

  // --- Dominance ---

  private available(value: Value, at: Point, what: string): void {
    const point = this.pointOf(value);
    if (point === null) this.problem(`${showValue(value)}, which ${what} needs, is computed nowhere`);
    else if (!this.isBefore(point, at)) this.problem(`${showValue(value)} does not dominate ${what} in ${showBlock(at.block)}`);
  }

  private isBefore(a: Point, b: Point): boolean {
    return a.block === b.block ? a.index <= b.index : this.flow.dominates(a.block, b.block) && this.isOnTheWay(a, b.block);
  }

  /** Whether no exception leads past a point to a block that its block dominates. */
  private isOnTheWay(point: Point, to: Block): boolean {
    const { flow } = this;
    const call = this.calls.get(point.block);
    if (call === undefined || point.index < call.index) return true;
    const { next } = call;
    return flow.dominates(next, to) && flow.incoming[next].every((edge) => flow.source[edge] === point.block || flow.dominates(next, flow.source[edge] as Block));
  }

  /** When a value can be there; null for one that never can. */
  private pointOf(root: Value): Point | null {
    const { func, placed, ready } = this;
    const found = placed.get(root) ?? ready.get(root);
    if (found !== undefined) return found;
    const stack: Value[] = [root];
    while (stack.length > 0) {
      const value = stack[stack.length - 1];
      if (placed.has(value) || (ready.has(value) && ready.get(value) !== null)) {
        stack.pop();
        continue;
      }
      if (!func.isPure(value)) return null;
      const operands = Array.from({ length: func.operandCount(value) }, (_, i) => func.operand(value, i));
      const waiting = operands.filter((operand) => !placed.has(operand) && !ready.has(operand));
      if (waiting.length > 0) {
        // Whoever is met again while waiting is its own operand.
        if (ready.has(value)) return null;
        ready.set(value, null);
        stack.push(...waiting);
        continue;
      }
      if (operands.some((operand) => !placed.has(operand) && ready.get(operand) === null)) return null;
      ready.set(value, this.latest(value, operands));
      this.instructionOfFloating(value);
      stack.pop();
    }
    return placed.get(root) ?? ready.get(root) ?? null;
  }

  /** The last of the operands' points: they must lie in a row. */
  private latest(value: Value, operands: readonly Value[]): Point {
    let last: Point = { block: this.func.entry, index: -1 };
    for (const operand of operands) {
      const point = this.placed.get(operand) ?? this.ready.get(operand)!;
      if (this.isBefore(last, point)) last = point;
      else if (!this.isBefore(point, last)) this.problem(`operands of ${showValue(value)} are never there together`);
    }
    return last;
  }

  private instructionOfFloating(value: Value): void {
    const { func } = this;
    const { operands } = func.row(value);
    this.types(value, Array.from({ length: func.operandCount(value) }, (_, i) => func.type[func.operand(value, i)] as Type), operands);
  }
}
