/**
 * Exceptions: what throws, and `try_table`.
 *
 * Strategy  Every `try_table` has one block that exceptions come to, whether a call ends in one or this function throws
 *           it: it asks one clause after the other, and what none catches goes on to the construct around it, or out of
 *           the function. A call within one ends its block; the way for an exception leads over a pad of its own.
 */
import { type Block, type Value, IntCondition, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import type { Metering } from './metering.js';
import type { ObjectTranslator } from './objects.js';
import type { Translation } from './translation.js';

interface Catch {
  /** null: any. */
  readonly tag: number | null;
  readonly withRef: boolean;
  /** Labels around the construct. */
  readonly depth: number;
}

/** A `try_table` that is open. */
interface Handler {
  readonly block: Block;
  readonly catches: readonly Catch[];
}

export class ExceptionTranslator {
  private readonly handlers: Handler[] = [];

  constructor(private readonly translation: Translation, private readonly objects: ObjectTranslator, private readonly metering: Metering) {}

  /** Reads the clauses of a `try_table` whose body begins here. */
  open(): void {
    const { reader, func } = this.translation;
    const catches: Catch[] = [];
    for (let count = reader.u32(); count > 0; count--) {
      const kind = reader.byte();
      catches.push({ tag: kind < 2 ? reader.u32() : null, withRef: (kind & 1) !== 0, depth: reader.u32() });
    }
    const block = this.translation.makeBlock();
    func.addParam(block, Type.Ref);
    func.blocks[block].cold = true;
    this.handlers.push({ block, catches });
  }

  /** At the end of the innermost `try_table`, in no block: finds the clause that catches what came. */
  close(): void {
    const { translation } = this;
    const { builder, variables, environment, func } = translation;
    const { block, catches } = this.handlers.pop()!;
    if (!variables.isReached(block)) {
      variables.seal(block);
      return;
    }
    translation.goOn(block);
    const [exception] = func.blocks[block].params;
    for (const { tag, withRef, depth } of catches) {
      let otherwise: Block | null = null;
      const values: Value[] = [];
      if (tag !== null) {
        const number = this.objects.tagOf(exception);
        const wanted = translation.vmctxField(Type.I32, environment.layout.tags + tag * 4);
        const match = translation.makeBlock();
        otherwise = translation.makeBlock();
        translation.branch(builder.pure(IrOp.Icmp, Type.I32, number, wanted, -1, IntCondition.Eq), match, [], otherwise, []);
        translation.goOn(match);
        const { params } = environment.tagType(tag);
        params.forEach((_, i) => values.push(this.objects.loadPayload(exception, params, i)));
      }
      if (withRef) values.push(exception);
      translation.branchTo(depth, values);
      if (otherwise === null) return;
      translation.goOn(otherwise);
    }
    this.raise(exception);
  }

  /** Behind a call and its results. */
  mayThrow(): void {
    const { translation } = this;
    const { builder, func } = translation;
    const handler = this.handlers.at(-1);
    if (handler === undefined) return;
    const [next, pad] = [translation.makeBlock(), translation.makeBlock()];
    func.blocks[pad].cold = true;
    builder.end(IrOp.OnThrow, [translation.edge(next, []), translation.edge(pad, [])]);
    translation.goOn(pad);
    const exception = builder.effect(IrOp.Caught, Type.Ref);
    this.metering.caught();
    translation.jump(handler.block, [exception]);
    translation.goOn(next);
  }

  /** `throw`; ends the block. */
  throw(tag: number): void {
    const { translation } = this;
    const { builder, func, environment } = translation;
    const { params } = environment.tagType(tag);
    const values = translation.popMany(params.length);
    const ref = builder.effect(IrOp.Exit, Type.Ref, -1, -1, func.addList([]), RuntimeExit.ExceptionNew, tag);
    values.forEach((value, i) => this.objects.storePayload(ref, params, i, value));
    this.raise(ref);
  }

  /** `throw_ref`; ends the block. */
  throwRef(): void {
    const { translation } = this;
    const ref = translation.pop();
    translation.trapIf(translation.isNull(ref), TrapNumber.NullException);
    this.raise(ref);
  }

  /** Throws an exception that is not null; ends the block. */
  private raise(ref: Value): void {
    const { translation } = this;
    const handler = this.handlers.at(-1);
    if (handler !== undefined) {
      translation.jump(handler.block, [ref]);
      return;
    }
    const { builder, func } = translation;
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList([ref]), RuntimeExit.Throw);
    builder.end(IrOp.Trap, [], -1, -1, -1, TrapNumber.Unreachable);
  }
}
