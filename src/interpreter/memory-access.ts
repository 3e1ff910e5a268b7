/** Loads and stores of memories that the loop does not reach: other than memory 0, or 64-bit. */
import { Op } from '../wasm/opcode.js';
import { effectiveAddress } from './address.js';
import { Code } from './code.js';
import type { Machine } from './machine.js';

const SIZE: readonly number[] = [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4];

/** load: dst, address, memory, offset low, offset high. store: address, value, memory, offset low, offset high. */
export function runMemoryAccess(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const words = machine.stack.words;
  const memory = machine.instance!.memories[code[pc + 3]];
  const isStore = op >= Op.I32Store;
  const address = fp + code[isStore ? pc + 1 : pc + 2];
  const at = effectiveAddress(memory, words, address, code[pc + 4], code[pc + 5], SIZE[op - Op.I32Load]);
  const { view } = memory;
  if (isStore) {
    const value = fp + code[pc + 2];
    switch (op as Op) {
      case Op.I32Store: case Op.F32Store: case Op.I64Store32: view.setInt32(at, words[value], true); break;
      case Op.I64Store: case Op.F64Store:
        view.setInt32(at, words[value], true);
        view.setInt32(at + 4, words[value + 1], true);
        break;
      case Op.I32Store8: case Op.I64Store8: view.setInt8(at, words[value]); break;
      case Op.I32Store16: case Op.I64Store16: view.setInt16(at, words[value], true); break;
    }
    return pc + 6;
  }
  const dst = fp + code[pc + 1];
  let signed = true;
  switch (op as Op) {
    case Op.I64Load: case Op.F64Load: {
      const high = view.getInt32(at + 4, true);
      words[dst] = view.getInt32(at, true);
      words[dst + 1] = high;
      return pc + 6;
    }
    case Op.I32Load: case Op.F32Load: case Op.I64Load32S: words[dst] = view.getInt32(at, true); break;
    case Op.I64Load32U: words[dst] = view.getInt32(at, true); signed = false; break;
    case Op.I32Load8S: case Op.I64Load8S: words[dst] = view.getInt8(at); break;
    case Op.I32Load8U: case Op.I64Load8U: words[dst] = view.getUint8(at); signed = false; break;
    case Op.I32Load16S: case Op.I64Load16S: words[dst] = view.getInt16(at, true); break;
    case Op.I32Load16U: case Op.I64Load16U: words[dst] = view.getUint16(at, true); signed = false; break;
  }
  if (op >= Op.I64Load8S) words[dst + 1] = signed ? words[dst] >> 31 : 0;
  return pc + 6;
}
