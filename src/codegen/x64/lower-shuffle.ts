/**
 * Shuffles: `i8x16.shuffle` with lanes that one instruction gives, else bytes by `pshufb`.
 *
 * Compilers write interleaving, extension and rotation as shuffles of bytes. What is found here is that lanes come in
 * groups of 4 bytes of one vector, alternate between two vectors, or are a window over both.
 */
import type { Vreg } from '../machine-code.js';
import { Inst } from './instruction.js';
import type { VectorSequences } from './vector-sequences.js';

/** Bytes of a lane; the instructions that interleave lower and upper halves. */
const INTERLEAVES: readonly (readonly [bytes: number, low: Inst, high: Inst])[] = [
  [1, Inst.VpunpcklbwXXX, Inst.VpunpckhbwXXX], [2, Inst.VpunpcklwdXXX, Inst.VpunpckhwdXXX],
  [4, Inst.VpunpckldqXXX, Inst.VpunpckhdqXXX], [8, Inst.VpunpcklqdqXXX, Inst.VpunpckhqdqXXX],
];

/** Bytes of the one (0–15), bytes of the other (16–31), together. */
export function shuffle(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg, given: Uint8Array): void {
  // Of one vector with itself, and of the second alone, as of the first alone.
  const isSecond = given.every((lane) => lane >= 16);
  const isOne = a === b || isSecond || given.every((lane) => lane < 16);
  const first = isSecond ? b : a;
  const lanes = isOne ? given.map((lane) => lane & 15) : given;
  if (isOne && byDwords(s, to, first, lanes)) return;
  if (byInterleaving(s, to, first, isOne ? first : b, lanes, isOne)) return;
  if (byWindow(s, to, first, isOne ? first : b, lanes, isOne)) return;
  const from = (start: number): Uint8Array => lanes.map((lane) => (lane >= start && lane < start + 16 ? lane - start : 0x80));
  if (isOne) s.withBytes(Inst.VpshufbXXX, first, from(0), to);
  else s.three(Inst.VporXXX, s.withBytes(Inst.VpshufbXXX, a, from(0)), s.withBytes(Inst.VpshufbXXX, b, from(16)), to);
}

function byDwords(s: VectorSequences, to: Vreg, a: Vreg, lanes: Uint8Array): boolean {
  let order = 0;
  for (let i = 0; i < 4; i++) {
    const lane = lanes[4 * i];
    if ((lane & 3) !== 0) return false;
    for (let k = 1; k < 4; k++) if (lanes[4 * i + k] !== lane + k) return false;
    order |= (lane >> 2) << (2 * i);
  }
  s.immediate(Inst.VpshufdXXI, a, order, to);
  return true;
}

/** Lanes of the one and the other by turns; of one vector, each twice. */
function byInterleaving(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg, lanes: Uint8Array, isOne: boolean): boolean {
  for (const [bytes, low, high] of INTERLEAVES) {
    for (const half of [0, 8]) {
      for (const swapped of isOne ? [0] : [0, 16]) {
        const matches = lanes.every((lane, i) => {
          const group = Math.floor(i / bytes);
          const expected = half + (group >> 1) * bytes + (i % bytes) + ((group & 1) !== 0 ? 16 : 0);
          return lane === (isOne ? expected & 15 : expected ^ swapped);
        });
        if (!matches) continue;
        s.three(half === 0 ? low : high, swapped === 0 ? a : b, swapped === 0 ? b : a, to);
        return true;
      }
    }
  }
  return false;
}

/** Sixteen bytes in a row of both, one behind the other. */
function byWindow(s: VectorSequences, to: Vreg, a: Vreg, b: Vreg, lanes: Uint8Array, isOne: boolean): boolean {
  const all = isOne ? 15 : 31;
  if (!lanes.every((lane, i) => lane === ((lanes[0] + i) & all))) return false;
  const start = lanes[0] & 15;
  const [low, high] = lanes[0] < 16 ? [a, b] : [b, a];
  s.threeImmediate(Inst.VpalignrXXXI, high, low, start, to);
  return true;
}
