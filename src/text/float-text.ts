/** Floats as literals that read back to the same bits: the shortest decimal, `inf`, or `nan:0x…` with its payload. */
import { parseF32 } from './floats.js';

const scratch = new DataView(new ArrayBuffer(8));

export function showF32(bits: number): string {
  const sign = bits >>> 31 === 0 ? '' : '-';
  const magnitude = bits & 0x7fffffff;
  if (magnitude === 0x7f800000) return `${sign}inf`;
  if (magnitude > 0x7f800000) return magnitude === 0x7fc00000 ? `${sign}nan` : `${sign}nan:0x${(magnitude & 0x7fffff).toString(16)}`;
  scratch.setUint32(0, magnitude);
  const value = scratch.getFloat32(0);
  // Nine digits always suffice. Fewer do where the parser, which rounds once, reads them back.
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (parseF32(text) === magnitude) return sign + text;
  }
  return sign + String(Number(value.toPrecision(9)));
}

export function showF64(bits: bigint): string {
  const sign = BigInt.asUintN(64, bits) >> 63n === 0n ? '' : '-';
  const magnitude = bits & 0x7fff_ffff_ffff_ffffn;
  if (magnitude === 0x7ff0_0000_0000_0000n) return `${sign}inf`;
  if (magnitude > 0x7ff0_0000_0000_0000n) {
    const payload = magnitude & 0xf_ffff_ffff_ffffn;
    return payload === 0x8_0000_0000_0000n ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
  }
  scratch.setBigUint64(0, magnitude);
  return sign + String(scratch.getFloat64(0));
}
