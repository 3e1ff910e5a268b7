/** Reads the bytes of a validated function body: no checks, no objects. */
import { OP_COUNT, prefixedOp } from '../wasm/opcodes.js';

export class BodyReader {
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++];
  }

  u32(): number {
    let byte = this.bytes[this.at++];
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    let shift = 7;
    do {
      byte = this.bytes[this.at++];
      result |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return result >>> 0;
  }

  /** s32, and s33 as far as it is a type index or a one-byte code. */
  s32(): number {
    let result = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      if (shift < 32) result |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    if (shift < 32 && (byte & 0x40) !== 0) result |= -1 << shift;
    return result;
  }

  /** The halves of a 64-bit LEB128 number, signed or not. */
  low = 0;
  high = 0;

  s64(): void {
    let low = 0;
    let high = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      shift += 7;
    } while (byte >= 0x80);
    if ((byte & 0x40) !== 0 && shift < 64) {
      if (shift < 32) {
        low |= -1 << shift;
        high = -1;
      } else high |= -1 << (shift - 32);
    }
    this.low = low;
    this.high = high;
  }

  /** An unsigned 64-bit LEB128 number. */
  u64(): void {
    let low = 0;
    let high = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      shift += 7;
    } while (byte >= 0x80);
    this.low = low;
    this.high = high;
  }

  word32(): number {
    const { bytes, at } = this;
    this.at = at + 4;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  /** Dense opcode number. */
  opcode(): number {
    const byte = this.bytes[this.at++];
    if (byte < 0xfb || byte > 0xfe) return byte;
    const op = prefixedOp(byte, this.u32());
    return op >= 0 ? op : OP_COUNT;
  }
}
