/** Vector instructions: named in the IR by their opcode, with operands and results as the opcode table has them. */
import { Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { stackTypes, typeOfWord } from '../ir/stack-types.js';
import { Op } from '../wasm/opcode.js';
import { IMMEDIATE, Immediate } from '../wasm/opcodes.js';
import { type MemoryTranslator, accessBytes } from './memory.js';
import type { Translation } from './translation.js';

export class SimdTranslator {
  constructor(private readonly translation: Translation, private readonly memory: MemoryTranslator) {}

  instruction(op: Op): void {
    const { reader, builder } = this.translation;
    switch ((IMMEDIATE[op] - 1) as Immediate) {
      case Immediate.MemArg: this.access(op, false); return;
      case Immediate.MemArgLane: this.access(op, true); return;
      case Immediate.V128: this.translation.push(builder.vector(this.bytes())); return;
      case Immediate.Lanes16: this.pure(op, builder.vectorIndex(this.bytes())); return;
      case Immediate.Lane: this.pure(op, reader.byte()); return;
      default: this.pure(op, 0);
    }
  }

  private bytes(): Uint8Array {
    const { reader } = this.translation;
    const bytes = reader.bytes.slice(reader.at, reader.at + 16);
    reader.skip(16);
    return bytes;
  }

  private pure(op: Op, aux: number): void {
    const { translation } = this;
    const { operands, results } = stackTypes(op);
    translation.push(translation.builder.simd(op, typeOfWord(results[0]), translation.popMany(operands.length), aux));
  }

  private access(op: Op, hasLane: boolean): void {
    const { translation } = this;
    const { builder, func, reader } = translation;
    const memarg = this.memory.readMemArg();
    const lane = hasLane ? reader.byte() : 0;
    const isStore = stackTypes(op).results.length === 0;
    const vector = hasLane || isStore ? [translation.pop()] : [];
    const { base, index, displacement } = this.memory.address(memarg, translation.pop(), accessBytes(op));
    if (isStore) builder.effect(IrOp.Store, Type.None, base, index, vector[0], op, displacement, lane);
    else translation.push(builder.effect(IrOp.Load, Type.V128, base, index, func.addList(vector), op, displacement, lane));
  }
}
