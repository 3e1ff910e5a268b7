/**
 * Which references are alive where: at every place where a collection may happen, all of them are operands of the
 * instruction there, so that the allocator says where they lie.
 *
 * Strategy  Backward data flow over the scheduled function, references only. Functions without any cost one look. What a
 *           block is given for a parameter that nobody reads is not alive for that.
 */
import type { ControlFlow } from '../../ir/cfg.js';
import { type Block, type Value, Type } from '../../ir/entities.js';
import type { Func } from '../../ir/func.js';
import { IrOp } from '../../ir/ops.js';

export class LiveReferences {
  /** By block: alive at its end, edges' arguments not included. */
  private readonly out: Set<Value>[] = [];
  /** Parameters of blocks that are read. */
  private readonly readParams = new Set<Value>();
  /** Whether there are references at all. */
  readonly any: boolean;

  constructor(private readonly func: Func, private readonly flow: ControlFlow) {
    this.any = func.type.subarray(0, func.count).includes(Type.Ref);
    if (this.any) this.solve();
  }

  /** A reference that lies somewhere: null does not. */
  private isReference(value: Value): boolean {
    return this.func.type[value] === Type.Ref && this.func.op[value] !== IrOp.Iconst;
  }

  /** What is alive in front of the block's terminator, its arguments included. */
  atEnd(block: Block): Set<Value> {
    const { func } = this;
    const live = new Set(this.out[block]);
    this.use(func.blocks[block].terminator, live);
    for (const edge of func.blocks[block].edges) {
      const { params } = func.blocks[func.edgeTarget[edge]];
      func.edgeArgs[edge].forEach((arg, i) => {
        if (this.readParams.has(params[i])) this.add(func.resolve(arg), live);
      });
    }
    return live;
  }

  /** From behind an instruction to in front of it. */
  private pass(value: Value, live: Set<Value>): void {
    live.delete(value);
    this.use(value, live);
  }

  /** What an instruction reads is alive in front of it. */
  use(value: Value, live: Set<Value>): void {
    const { func } = this;
    const count = func.operandCount(value);
    for (let i = 0; i < count; i++) this.add(func.operand(value, i), live);
  }

  private add(value: Value, live: Set<Value>): void {
    if (this.isReference(value)) live.add(value);
  }

  private solve(): void {
    const { func, flow, out } = this;
    const into: Set<Value>[] = func.blocks.map(() => new Set());
    for (let b = 0; b < func.blocks.length; b++) out.push(new Set());
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = flow.order.length - 1; i >= 0; i--) {
        const block = flow.order[i];
        const { body, params, edges } = func.blocks[block];
        for (const edge of edges) for (const value of into[func.edgeTarget[edge]]) out[block].add(value);
        const live = this.atEnd(block);
        for (let at = body.length - 1; at >= 0; at--) this.pass(body[at], live);
        for (const param of params) {
          if (!live.delete(param) || this.readParams.has(param)) continue;
          this.readParams.add(param);
          changed = true;
        }
        if (live.size !== into[block].size) {
          into[block] = live;
          changed = true;
        }
      }
    }
  }
}
