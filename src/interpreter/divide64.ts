/** 64-bit division over pairs of words. */
import { trap } from '../wasm/errors/trap.js';

export const enum Division {
  DivS,
  DivU,
  RemS,
  RemU,
}

/** Below this magnitude the quotient of two doubles, truncated, is the integer quotient. */
const EXACT_HIGH = 0x80000; // 2^51 / 2^32

/**
 * words[dst] := words[a] ÷ words[b]. Registers are absolute word indices.
 *
 * Numbers below 2^51 in magnitude, nearly all in practice, divide as doubles: the distance of a quotient from the
 * next integer is then more than half a unit in the last place. The others go through BigInt.
 */
export function divide64(words: Int32Array, longs: BigInt64Array, dst: number, a: number, b: number, kind: Division): void {
  const al = words[a] >>> 0;
  const bl = words[b] >>> 0;
  let ah = words[a + 1];
  let bh = words[b + 1];
  if ((bl | bh) === 0) throw trap.divideByZero();
  if (kind === Division.DivU || kind === Division.RemU) {
    ah >>>= 0;
    bh >>>= 0;
  }
  if (ah < EXACT_HIGH && ah >= -EXACT_HIGH && bh < EXACT_HIGH && bh >= -EXACT_HIGH) {
    const x = ah * 4294967296 + al;
    const y = bh * 4294967296 + bl;
    let result = Math.trunc(x / y);
    if (kind === Division.RemS || kind === Division.RemU) result = x - result * y;
    words[dst] = result | 0;
    words[dst + 1] = Math.floor(result / 4294967296) | 0;
    return;
  }
  const x = longs[a >> 1];
  const y = longs[b >> 1];
  switch (kind) {
    case Division.DivS:
      if (y === -1n && x === -0x8000000000000000n) throw trap.integerOverflow();
      longs[dst >> 1] = x / y;
      return;
    case Division.DivU:
      longs[dst >> 1] = BigInt.asUintN(64, x) / BigInt.asUintN(64, y);
      return;
    case Division.RemS:
      longs[dst >> 1] = x % y;
      return;
    case Division.RemU:
      longs[dst >> 1] = BigInt.asUintN(64, x) % BigInt.asUintN(64, y);
  }
}
