/**
 * What a run of a module shows, as lines of text: calls with their results or traps, what host functions were given,
 * and at the end memories, globals and tables. Two engines do the same where their lines are the same.
 *
 * Floats are written by their bits, but for NaNs, which lose theirs on the way through JavaScript.
 */
import { createHash } from 'node:crypto';
import { type ValType, TypeCode } from '../../../src/wasm/types.js';
import { showReference } from '../host-values.js';

export class Report {
  /** What every engine shows. */
  readonly lines: string[] = [];
  /** What only our own tiers show: bits of NaNs, vectors, codes and places of traps, what is not exported. */
  readonly details: string[] = [];
  /** Fuel that was left after each call, where it is metered. */
  readonly fuel: string[] = [];
  /** A call ran out of fuel: only tiers that meter it do the same. */
  outOfFuel = false;
  /** Why what comes after cannot be compared with another engine: limits that are not the specification's. */
  stopped: string | null = null;

  private failure: { readonly error: unknown } | null = null;

  /** Notes an error that no module may lead to: whoever caught it on its way, the run has failed. */
  fail(error: unknown): void {
    this.failure ??= { error };
  }

  check(): void {
    if (this.failure !== null) throw this.failure.error;
  }

  both(line: string): void {
    this.lines.push(line);
    this.details.push(line);
  }
}

const view = new DataView(new ArrayBuffer(8));

export function showValue(type: ValType, value: unknown): string {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return String(value);
    case TypeCode.I64: return `${String(value)}n`;
    case TypeCode.F32:
      view.setFloat32(0, value as number);
      return Number.isNaN(value) ? 'nan' : `${String(value)}:${view.getUint32(0).toString(16)}`;
    case TypeCode.F64:
      view.setFloat64(0, value as number);
      return Number.isNaN(value) ? 'nan' : `${String(value)}:${view.getBigUint64(0).toString(16)}`;
    case TypeCode.V128: return Buffer.from(value as Uint8Array).toString('hex');
    default: return showReference(value);
  }
}

export const showValues = (types: readonly ValType[], values: readonly unknown[]): string => types.map((type, i) => showValue(type, values[i])).join(', ');

/** A memory's size and a fingerprint, with its first bytes that are not zero. */
export function showMemory(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = leadingZeros(buffer);
  const beginning = first === buffer.length ? 'zeros' : `${first}: ${buffer.subarray(first, first + 64).toString('hex')}`;
  return `${bytes.length} bytes, ${createHash('sha1').update(buffer).digest('hex').slice(0, 16)}, ${beginning}`;
}

let zeros = Buffer.alloc(0);

/** Halving instead of looking at each: most of a memory is zeros. */
function leadingZeros(buffer: Buffer): number {
  if (zeros.length < buffer.length) zeros = Buffer.alloc(buffer.length);
  let low = 0;
  for (let length = buffer.length; length > 0; ) {
    const half = (length + 1) >> 1;
    if (buffer.compare(zeros, 0, half, low, low + half) === 0) {
      low += half;
      length -= half;
    } else if (half === 1) {
      return low;
    } else {
      length = half;
    }
  }
  return low;
}

/** The first line in which two differ, or null. */
export function firstDifference(a: readonly string[], b: readonly string[]): string | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return `${a[i] ?? 'nothing'}\n    beside ${b[i] ?? 'nothing'}`;
  return null;
}
