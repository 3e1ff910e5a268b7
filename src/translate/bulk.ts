/** Bulk instructions of memories: the runtime does them. */
import { type Value, Type } from '../ir/entities.js';
import { IrOp } from '../ir/ops.js';
import { RuntimeExit } from '../ir/traps.js';
import { Op } from '../wasm/opcode.js';
import type { MemoryTranslator } from './memory.js';
import type { Translation } from './translate.js';

export class BulkTranslator {
  constructor(private readonly translation: Translation, private readonly memory: MemoryTranslator) {}

  instruction(op: Op): void {
    const { reader } = this.translation;
    switch (op) {
      case Op.MemoryInit: {
        const segment = reader.u32();
        const memory = reader.u32();
        const [destination, source, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.MemoryInit, [this.memory.wideIndex(memory, destination), this.wide(source), this.wide(length)], memory, segment);
        return;
      }
      case Op.DataDrop: this.exit(RuntimeExit.DataDrop, [], reader.u32()); return;
      case Op.MemoryCopy: {
        const to = reader.u32();
        const from = reader.u32();
        const [destination, source, length] = this.translation.popMany(3);
        const isNarrow = this.translation.func.type[length] === Type.I32;
        this.exit(RuntimeExit.MemoryCopy, [this.memory.wideIndex(to, destination), this.memory.wideIndex(from, source), isNarrow ? this.wide(length) : length], to, from);
        return;
      }
      default: {
        const memory = reader.u32();
        const [destination, value, length] = this.translation.popMany(3);
        this.exit(RuntimeExit.MemoryFill, [this.memory.wideIndex(memory, destination), value, this.memory.wideIndex(memory, length)], memory);
      }
    }
  }

  private wide(value: Value): Value {
    return this.translation.builder.pure(IrOp.Uext, Type.I64, value);
  }

  private exit(kind: RuntimeExit, operands: readonly Value[], high: number, aux = 0): void {
    const { builder, func } = this.translation;
    builder.effect(IrOp.Exit, Type.None, -1, -1, func.addList(operands), kind, high, aux);
  }
}
