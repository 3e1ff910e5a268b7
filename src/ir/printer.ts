/**
 * Functions as text, which parser.ts reads back to the same function: the same numbers of values and blocks.
 *
 *     func f3(i32, i64) -> (i32) {
 *         sig0 = (i32) -> (i32)
 *     block0(v0: i32, v1: i64):
 *         v3 = iadd.i32 v0, i32:5
 *         store i32.store +8 v7, v9, v3
 *         v5 = call.i32 f2 sig0 (v3)
 *         brif v5, block1(v3), block2
 *     …
 *
 * Constants and `vmctx` are written where they are used. A pure value that has no place yet stands in front of its
 * first use, wherever that is; in a `scheduled` function what stands in a block is there. Unreachable blocks are left
 * out. Behind `@` is the byte offset in the module that an effect is marked with.
 */
import { showF32, showF64 } from '../text/index.js';
import { ControlFlow } from './cfg.js';
import { type Block, type Edge, type Value, TYPE_NAMES, Type } from './entities.js';
import type { Func, Signature } from './func.js';
import { IMMEDIATES, showVector } from './immediates.js';
import { Imm, IrOp } from './ops.js';

export interface PrintOptions {
  /** Whether to say where in the module effects come from. */
  readonly positions?: boolean;
}

export function printFunc(func: Func, options: PrintOptions = {}): string {
  return new FuncPrinter(func, options).run();
}

export const showValue = (value: Value): string => `v${value}`;
export const showBlock = (block: Block): string => `block${block}`;

/** A value where it is used: constants as they are. */
export function showOperand(func: Func, value: Value): string {
  switch (func.op[value] as IrOp) {
    case IrOp.Iconst: return func.type[value] === Type.I64 ? `i64:${BigInt.asIntN(64, func.bits(value))}` : `${TYPE_NAMES[func.type[value]]}:${func.low[value]}`;
    case IrOp.Fconst: return func.type[value] === Type.F64 ? `f64:${showF64(func.bits(value))}` : `f32:${showF32(func.low[value])}`;
    case IrOp.Vconst: return `v128:${showVector(func.vectors[func.low[value]])}`;
    case IrOp.Vmctx: return 'vmctx';
    default: return showValue(value);
  }
}

/** Whether pure values have been given places. */
export const isScheduled = (func: Func): boolean => func.blocks.some(({ body }) => body.some((value) => func.isPure(value)));

class FuncPrinter {
  private readonly lines: string[] = [];
  private readonly printed = new Set<Value>();

  constructor(private readonly func: Func, private readonly options: PrintOptions) {}

  run(): string {
    const { func, lines } = this;
    lines.push(`func ${func.name}${this.signature(func.signature)}${isScheduled(func) ? ' scheduled' : ''} {`);
    func.signatures.forEach((signature, i) => lines.push(`    sig${i} = ${this.signature(signature)}`));
    for (const block of new ControlFlow(func).order) this.block(block);
    lines.push('}');
    return `${lines.join('\n')}\n`;
  }

  private signature({ params, results }: Signature): string {
    const types = (all: readonly Type[]): string => `(${all.map((type) => TYPE_NAMES[type]).join(', ')})`;
    return types(params) + (results.length === 0 ? '' : ` -> ${types(results)}`);
  }

  private block(block: Block): void {
    const { func, lines } = this;
    const { params, body, terminator, edges, cold } = func.blocks[block];
    const list = params.map((param) => `${showValue(param)}: ${TYPE_NAMES[func.type[param]]}`).join(', ');
    lines.push(`${showBlock(block)}${list === '' ? '' : `(${list})`}${cold ? ' cold' : ''}:`);
    for (const value of body) {
      this.floatingOperands(value);
      this.instruction(value);
    }
    this.floatingOperands(terminator);
    for (const edge of edges) for (const arg of func.edgeArgs[edge]) this.floating(func.resolve(arg));
    this.instruction(terminator, edges);
  }

  private floatingOperands(value: Value): void {
    for (let i = 0; i < this.func.operandCount(value); i++) this.floating(this.func.operand(value, i));
  }

  /** Prints a pure value without a place, and before it those it needs. Without recursion. */
  private floating(root: Value): void {
    const { func, printed } = this;
    const stack = [root];
    while (stack.length > 0) {
      const value = stack[stack.length - 1];
      if (!this.isFloating(value) || printed.has(value)) {
        stack.pop();
        continue;
      }
      const waiting: Value[] = [];
      for (let i = 0; i < func.operandCount(value); i++) {
        const operand = func.operand(value, i);
        if (this.isFloating(operand) && !printed.has(operand)) waiting.push(operand);
      }
      if (waiting.length > 0) {
        stack.push(...waiting.reverse());
        continue;
      }
      printed.add(value);
      this.instruction(value);
    }
  }

  private isFloating(value: Value): boolean {
    const { func } = this;
    return func.block[value] < 0 && func.isPure(value) && func.op[value] !== IrOp.Vmctx && func.row(value).imm !== Imm.Bits && func.row(value).imm !== Imm.Vector;
  }

  private instruction(value: Value, edges: readonly Edge[] = []): void {
    const { func } = this;
    const { name, imm, operands, list } = func.row(value);
    const type = func.type[value] as Type;
    const words = [type === Type.None ? name : `${name}.${TYPE_NAMES[type]}`, ...IMMEDIATES[imm].print(func, value)];
    const given = [
      ...Array.from({ length: operands }, (_, i) => showOperand(func, func.operand(value, i))),
      ...edges.map((edge) => this.edge(edge)),
    ];
    if (given.length > 0) words.push(given.join(', '));
    if (list) words.push(`(${Array.from({ length: func.operandCount(value) - operands }, (_, i) => showOperand(func, func.operand(value, operands + i))).join(', ')})`);
    const result = type !== Type.None || this.hasResults(value) ? `${showValue(value)} = ` : '';
    const position = this.options.positions === true && func.position[value] >= 0 ? ` @${func.position[value].toString(16)}` : '';
    this.lines.push(`    ${result}${words.join(' ')}${position}`);
  }

  /** Whether `result`s name it. */
  private hasResults(value: Value): boolean {
    const { func } = this;
    return (func.op[value] === IrOp.Call || func.op[value] === IrOp.CallPointer) && func.signatures[func.aux[value]].results.length > 1;
  }

  private edge(edge: Edge): string {
    const { func } = this;
    const args = func.edgeArgs[edge].map((arg) => showOperand(func, func.resolve(arg))).join(', ');
    return `${showBlock(func.edgeTarget[edge])}${args === '' ? '' : `(${args})`}`;
  }
}
