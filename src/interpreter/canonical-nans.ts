/**
 * NaNs whose bits the specification leaves open become the positive canonical one: behind each instruction that may make
 * such a NaN (wasm/nan-lanes.ts), where the engine has `nanCanonicalization`.
 */

/** CanonicalNan dst, a, bits of a lane, words */
export function canonicalizeNans(words: Int32Array, code: Int32Array, pc: number, fp: number): number {
  const dst = fp + code[pc + 1];
  const a = fp + code[pc + 2];
  const count = code[pc + 4];
  if (code[pc + 3] === 32) {
    for (let i = 0; i < count; i++) {
      const bits = words[a + i];
      words[dst + i] = (bits & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits;
    }
  } else {
    for (let i = 0; i < count; i += 2) {
      const low = words[a + i];
      const high = words[a + i + 1];
      const magnitude = high & 0x7fffffff;
      const isNan = magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0);
      words[dst + i] = isNan ? 0 : low;
      words[dst + i + 1] = isNan ? 0x7ff80000 : high;
    }
  }
  return pc + 5;
}
