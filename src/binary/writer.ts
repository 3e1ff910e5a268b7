/**
 * A growing byte buffer with the encodings of the binary format (specification §5.2). The text parser writes function
 * bodies with it, the encoder whole modules.
 */
const encoder = new TextEncoder();

export class ByteWriter {
  private buffer: Uint8Array;
  private view: DataView;
  /** Bytes written so far. */
  length = 0;

  constructor(capacity = 1024) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(source: Uint8Array): void {
    this.reserve(source.length);
    this.buffer.set(source, this.length);
    this.length += source.length;
  }

  /** Unsigned LEB128 of an integer up to 2^53. */
  unsigned(value: number): void {
    this.reserve(10);
    while (value >= 0x80) {
      this.buffer[this.length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.buffer[this.length++] = value;
  }

  /** Signed LEB128 of a safe integer: s32 and s33. */
  signed(value: number): void {
    this.reserve(10);
    for (;;) {
      const low = ((value % 0x80) + 0x80) % 0x80;
      value = (value - low) / 0x80;
      if ((value === 0 && low < 0x40) || (value === -1 && low >= 0x40)) {
        this.buffer[this.length++] = low;
        return;
      }
      this.buffer[this.length++] = low | 0x80;
    }
  }

  unsigned64(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    this.reserve(10);
    while (rest >= 0x80n) {
      this.buffer[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.length++] = Number(rest);
  }

  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    this.reserve(10);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) {
        this.buffer[this.length++] = low;
        return;
      }
      this.buffer[this.length++] = low | 0x80;
    }
  }

  /** Little-endian 32-bit word: the bits of an f32. */
  word32(bits: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, bits, true);
    this.length += 4;
  }

  /** Little-endian 64-bit word: the bits of an f64. */
  word64(bits: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, BigInt.asIntN(64, bits), true);
    this.length += 8;
  }

  /** A name (§5.2.4): its length in bytes, then UTF-8. */
  name(text: string): void {
    const utf8 = encoder.encode(text);
    this.unsigned(utf8.length);
    this.bytes(utf8);
  }

  /** Takes back everything written from `start` on, and returns it. */
  cut(start: number): Uint8Array {
    const bytes = this.take(start);
    this.length = start;
    return bytes;
  }

  /** Takes back everything written from `start` on and appends it to `target`. */
  moveTo(target: ByteWriter, start: number): void {
    target.bytes(this.buffer.subarray(start, this.length));
    this.length = start;
  }

  /** A copy of what was written from `start` on. */
  take(start = 0): Uint8Array {
    return this.buffer.slice(start, this.length);
  }
}
