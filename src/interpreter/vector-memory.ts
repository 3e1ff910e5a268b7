/**
 * Vector loads and stores. All go through the memory's DataView, which takes any alignment; the address is checked
 * before anything is read or written, and everything is read before the destination changes: it may overlap the
 * address or the vector.
 *
 *   load         dst, address,         memory, offset low, offset high
 *   store        address, vector,      memory, offset low, offset high
 *   load lane    dst, address, vector, memory, offset low, offset high, lane
 *   store lane   address, vector,      memory, offset low, offset high, lane
 */
import { Op } from '../wasm/opcode.js';
import { ALIGN } from '../wasm/opcodes.js';
import { effectiveAddress } from './address.js';
import { Code } from './code.js';
import type { Machine } from './machine.js';

/** Runs the load or store at `pc`; returns where the next instruction is. */
export function runVectorMemory(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  if (op >= Op.V128Load8Lane && op <= Op.V128Store64Lane) return runLane(machine, op, code, pc, fp);
  const words = machine.stack.words;
  const memory = machine.instance!.memories[code[pc + 3]];
  const isStore = op === Op.V128Store;
  const address = fp + code[isStore ? pc + 1 : pc + 2];
  const at = effectiveAddress(memory, words, address, code[pc + 4], code[pc + 5], 1 << ALIGN[op]);
  const { view } = memory;
  if (isStore) {
    const source = fp + code[pc + 2];
    view.setInt32(at, words[source], true);
    view.setInt32(at + 4, words[source + 1], true);
    view.setInt32(at + 8, words[source + 2], true);
    view.setInt32(at + 12, words[source + 3], true);
    return pc + 6;
  }
  const dst = fp + code[pc + 1];
  const R = machine.lanes;
  switch (op as Op) {
    case Op.V128Load:
      words[dst] = view.getInt32(at, true);
      words[dst + 1] = view.getInt32(at + 4, true);
      words[dst + 2] = view.getInt32(at + 8, true);
      words[dst + 3] = view.getInt32(at + 12, true);
      break;
    case Op.V128Load8x8S: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = view.getInt8(at + i); break;
    case Op.V128Load8x8U: for (let i = 0; i < 8; i++) R.i16[(dst << 1) + i] = view.getUint8(at + i); break;
    case Op.V128Load16x4S: for (let i = 0; i < 4; i++) words[dst + i] = view.getInt16(at + 2 * i, true); break;
    case Op.V128Load16x4U: for (let i = 0; i < 4; i++) words[dst + i] = view.getUint16(at + 2 * i, true); break;
    case Op.V128Load32x2S: case Op.V128Load32x2U: {
      const x = view.getInt32(at, true);
      const y = view.getInt32(at + 4, true);
      const signed = op === Op.V128Load32x2S;
      words[dst] = x;
      words[dst + 1] = signed ? x >> 31 : 0;
      words[dst + 2] = y;
      words[dst + 3] = signed ? y >> 31 : 0;
      break;
    }
    case Op.V128Load8Splat: splat(words, dst, Math.imul(view.getUint8(at), 0x01010101)); break;
    case Op.V128Load16Splat: splat(words, dst, Math.imul(view.getUint16(at, true), 0x00010001)); break;
    case Op.V128Load32Splat: splat(words, dst, view.getInt32(at, true)); break;
    case Op.V128Load64Splat: {
      const low = view.getInt32(at, true);
      const high = view.getInt32(at + 4, true);
      words[dst] = words[dst + 2] = low;
      words[dst + 1] = words[dst + 3] = high;
      break;
    }
    case Op.V128Load32Zero: case Op.V128Load64Zero:
      words[dst] = view.getInt32(at, true);
      words[dst + 1] = op === Op.V128Load64Zero ? view.getInt32(at + 4, true) : 0;
      words[dst + 2] = words[dst + 3] = 0;
      break;
    default: throw new Error(`vector opcode ${op} is neither load nor store`);
  }
  return pc + 6;
}

/** The same word in all four places. */
export function splat(words: Int32Array, dst: number, word: number): void {
  words[dst] = word;
  words[dst + 1] = word;
  words[dst + 2] = word;
  words[dst + 3] = word;
}

function runLane(machine: Machine, op: number, code: Int32Array, pc: number, fp: number): number {
  const words = machine.stack.words;
  const R = machine.lanes;
  const isStore = op >= Op.V128Store8Lane;
  const first = isStore ? pc + 1 : pc + 2;
  const memory = machine.instance!.memories[code[first + 2]];
  const at = effectiveAddress(memory, words, fp + code[first], code[first + 3], code[first + 4], 1 << ALIGN[op]);
  const { view } = memory;
  const vector = fp + code[first + 1];
  const lane = code[first + 5];
  if (!isStore) {
    const dst = fp + code[pc + 1];
    // The address has been read: what is left of the operands moves first, whether or not it overlaps.
    const x = words[vector];
    const y = words[vector + 1];
    const z = words[vector + 2];
    const w = words[vector + 3];
    words[dst] = x;
    words[dst + 1] = y;
    words[dst + 2] = z;
    words[dst + 3] = w;
    switch (op as Op) {
      case Op.V128Load8Lane: R.i8[(dst << 2) + lane] = view.getInt8(at); break;
      case Op.V128Load16Lane: R.i16[(dst << 1) + lane] = view.getInt16(at, true); break;
      case Op.V128Load32Lane: words[dst + lane] = view.getInt32(at, true); break;
      default:
        words[dst + 2 * lane] = view.getInt32(at, true);
        words[dst + 2 * lane + 1] = view.getInt32(at + 4, true);
    }
    return pc + 8;
  }
  switch (op as Op) {
    case Op.V128Store8Lane: view.setInt8(at, R.i8[(vector << 2) + lane]); break;
    case Op.V128Store16Lane: view.setInt16(at, R.i16[(vector << 1) + lane], true); break;
    case Op.V128Store32Lane: view.setInt32(at, words[vector + lane], true); break;
    default:
      view.setInt32(at, words[vector + 2 * lane], true);
      view.setInt32(at + 4, words[vector + 2 * lane + 1], true);
  }
  return pc + 7;
}
