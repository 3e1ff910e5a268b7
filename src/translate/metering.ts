/**
 * What code that is held to limits does besides: it counts its frames, pays for its stretches, and can be left at
 * function entries and loop headers. Nothing of it where the settings ask for none.
 */
import { Stretches } from '../binary/stretches.js';
import { type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { TrapNumber } from '../ir/traps.js';
import { CONTEXT } from '../native/layout.js';
import type { Translation } from './translation.js';

export class Metering {
  /** Where fuel is paid; null: it is not metered. */
  private stretches: Stretches | null = null;
  /** Calls that this function may still make within each other; -1: they are not counted. */
  private own = -1 as Value;

  constructor(private readonly translation: Translation) {}

  // --- Frames ---

  /** Where the function's instructions begin. One call less may be made from here on; none is left: a trap. */
  enter(): void {
    const { translation } = this;
    const { builder, reader, environment: { module, options } } = translation;
    if (options.fuel) this.stretches = new Stretches(module.bytes, reader.at, reader.end);
    if (options.countsDepth) {
      const left = this.callsLeft();
      translation.trapIf(builder.pure(IrOp.Icmp, Type.I32, left, builder.i32(1), -1, IntCondition.LtS), TrapNumber.StackOverflow);
      this.own = builder.pure(IrOp.Isub, Type.I32, left, builder.i32(1));
      this.setCallsLeft(this.own);
    }
    this.poll(this.stretches?.entry ?? 0);
  }

  /** The frame is about to go, to its caller or for a tail call. */
  leave(): void {
    const { builder } = this.translation;
    if (this.own >= 0) this.setCallsLeft(builder.pure(IrOp.Iadd, Type.I32, this.callsLeft(), builder.i32(1)));
  }

  /** An exception has come here, past frames that gave nothing back. */
  caught(): void {
    if (this.own >= 0) this.setCallsLeft(this.own);
  }

  private callsLeft(): Value {
    const { translation } = this;
    return translation.field(Type.I32, translation.context, CONTEXT.callDepth, Alias.Context);
  }

  private setCallsLeft(left: Value): void {
    const { translation } = this;
    translation.builder.effect(IrOp.Vstore, Type.None, translation.context, left, -1, CONTEXT.callDepth, Alias.Context);
  }

  // --- Fuel and interruption ---

  /** At the beginning of a loop's body. */
  loop(): void {
    this.poll(this.stretches?.at(this.translation.builder.position) ?? 0);
  }

  /** Between two parts of a long one. */
  within(): void {
    this.poll(0);
  }

  /** Before every instruction but `loop`: a stretch may begin here that no poll pays for. */
  instruction(): void {
    if (this.stretches === null) return;
    const units = this.stretches.at(this.translation.builder.position);
    if (units > 0) this.translation.builder.effect(IrOp.Fuel, Type.None, -1, -1, -1, units);
  }

  /** A place where a run can be left and gone on with. Pays for the stretch that begins here. */
  private poll(units: number): void {
    const { builder, environment: { options: { polls, countedPolls, fuel } } } = this.translation;
    if (fuel) builder.effect(IrOp.FuelPoll, Type.None, -1, -1, -1, units);
    if (countedPolls) builder.effect(IrOp.CountedPoll, Type.None);
    else if (polls && !fuel) builder.effect(IrOp.Poll, Type.None);
  }
}
