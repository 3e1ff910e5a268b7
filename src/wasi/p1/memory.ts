/** The guest's memory as WASI calls see it. Every access outside gives EFAULT. */
import { Errno, fail } from './errno.js';

/** Re-read at every access: the memory may grow between calls. */
export interface GuestMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView<ArrayBufferLike>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface IoVector {
  readonly at: number;
  readonly length: number;
}

/** Vectors that one call may have, as IOV_MAX. */
const MAX_VECTORS = 1024;

export class Memory {
  constructor(private readonly guest: GuestMemory) {}

  private check(at: number, length: number): void {
    if (at + length > this.guest.bytes.length) fail(Errno.Fault);
  }

  setU8(at: number, value: number): void {
    this.check(at, 1);
    this.guest.view.setUint8(at, value);
  }

  setU16(at: number, value: number): void {
    this.check(at, 2);
    this.guest.view.setUint16(at, value, true);
  }

  setU32(at: number, value: number): void {
    this.check(at, 4);
    this.guest.view.setUint32(at, value, true);
  }

  setU64(at: number, value: bigint): void {
    this.check(at, 8);
    this.guest.view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.guest.view.getUint8(at);
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.guest.view.getUint16(at, true);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.guest.view.getUint32(at, true);
  }

  u64(at: number): bigint {
    this.check(at, 8);
    return this.guest.view.getBigUint64(at, true);
  }

  /** The bytes themselves: not to be kept, nor given to what does not take shared memory. */
  slice(at: number, length: number): Uint8Array {
    this.check(at, length);
    return this.guest.bytes.subarray(at, at + length);
  }

  write(at: number, bytes: Uint8Array): void {
    this.slice(at, bytes.length).set(bytes);
  }

  get isShared(): boolean {
    return !(this.guest.bytes.buffer instanceof ArrayBuffer);
  }

  /** A path or name. Malformed UTF-8 gives EILSEQ. */
  string(at: number, length: number): string {
    const bytes = this.slice(at, length);
    try {
      return decoder.decode(this.isShared ? bytes.slice() : bytes);
    } catch {
      return fail(Errno.IlSeq);
    }
  }

  /** Pairs of pointer and length. */
  vectors(at: number, count: number): IoVector[] {
    if (count > MAX_VECTORS) fail(Errno.Inval);
    this.check(at, count * 8);
    const list: IoVector[] = [];
    for (let i = 0; i < count; i++) {
      const vector = { at: this.u32(at + i * 8), length: this.u32(at + i * 8 + 4) };
      this.check(vector.at, vector.length);
      list.push(vector);
    }
    return list;
  }

  /** Zero-terminated strings one after the other, and pointers to them: args and environment. */
  stringTable(strings: readonly string[], pointers: number, buffer: number): void {
    let at = buffer;
    strings.forEach((text, i) => {
      const bytes = encoder.encode(text);
      this.setU32(pointers + i * 4, at);
      this.write(at, bytes);
      this.setU8(at + bytes.length, 0);
      at += bytes.length + 1;
    });
  }
}

export const stringTableSize = (strings: readonly string[]): number =>
  strings.reduce((sum, text) => sum + encoder.encode(text).length + 1, 0);

export const encode = (text: string): Uint8Array => encoder.encode(text);
