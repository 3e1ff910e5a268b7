/** Saturating conversions (specification §4.3.2) and the 128-bit arithmetic of the wide arithmetic proposal. */
import { Op } from '../wasm/opcode.js';
import { Code } from './code.js';
import type { Machine } from './machine.js';

const mask64 = (x: bigint): bigint => BigInt.asUintN(64, x);

export function runWide(machine: Machine, code: Int32Array, pc: number, fp: number): number {
  const op: number = code[pc] - Code.Rare;
  const { words, floats, doubles, longs } = machine.stack;
  const dst = fp + code[pc + 1];
  const a = fp + code[pc + 2];
  switch (op as Op) {
    case Op.I32TruncSatF32S: words[dst] = saturate32(floats[a], -0x80000000, 0x7fffffff); return pc + 3;
    case Op.I32TruncSatF32U: words[dst] = saturate32(floats[a], 0, 0xffffffff); return pc + 3;
    case Op.I32TruncSatF64S: words[dst] = saturate32(doubles[a >> 1], -0x80000000, 0x7fffffff); return pc + 3;
    case Op.I32TruncSatF64U: words[dst] = saturate32(doubles[a >> 1], 0, 0xffffffff); return pc + 3;
    case Op.I64TruncSatF32S: saturate64(words, dst, floats[a], true); return pc + 3;
    case Op.I64TruncSatF32U: saturate64(words, dst, floats[a], false); return pc + 3;
    case Op.I64TruncSatF64S: saturate64(words, dst, doubles[a >> 1], true); return pc + 3;
    case Op.I64TruncSatF64U: saturate64(words, dst, doubles[a >> 1], false); return pc + 3;
    case Op.I64Add128: case Op.I64Sub128: {
      const x = mask64(longs[a >> 1]) | (longs[(fp + code[pc + 3]) >> 1] << 64n);
      const y = mask64(longs[(fp + code[pc + 4]) >> 1]) | (longs[(fp + code[pc + 5]) >> 1] << 64n);
      const result = op === Op.I64Add128 ? x + y : x - y;
      longs[dst >> 1] = BigInt.asIntN(64, result);
      longs[(dst >> 1) + 1] = BigInt.asIntN(64, result >> 64n);
      return pc + 6;
    }
    case Op.I64MulWideS: case Op.I64MulWideU: {
      const x = longs[a >> 1];
      const y = longs[(fp + code[pc + 3]) >> 1];
      const result = op === Op.I64MulWideS ? x * y : mask64(x) * mask64(y);
      longs[dst >> 1] = BigInt.asIntN(64, result);
      longs[(dst >> 1) + 1] = BigInt.asIntN(64, result >> 64n);
      return pc + 4;
    }
    default: throw new Error(`opcode ${op} has no implementation`);
  }
}

/** NaN gives 0. */
function saturate32(x: number, least: number, most: number): number {
  if (!(x > least)) return x === x ? least | 0 : 0;
  return x >= most ? most | 0 : x | 0;
}

function saturate64(words: Int32Array, dst: number, x: number, signed: boolean): void {
  let low = 0;
  let high = 0;
  const most = signed ? 9223372036854775808 : 18446744073709551616;
  if (x >= most) {
    low = -1;
    high = signed ? 0x7fffffff : -1;
  } else if (signed && x <= -most) {
    high = -0x80000000;
  } else if (x === x && (signed || x > 0)) {
    const whole = Math.trunc(x);
    low = whole | 0;
    high = Math.floor(whole / 4294967296) | 0;
  }
  words[dst] = low;
  words[dst + 1] = high;
}
