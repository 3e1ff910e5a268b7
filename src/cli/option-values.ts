/** Values of options, in Wasmtime's forms: switches, sizes, counts, durations. */
import { usageError } from './errors.js';

export const isOn = (value: string): boolean => /^(?:y|yes|true)$/.test(value);

/** Decimal or 0x…; NaN for anything else, and for what is not exact as a number. */
function integer(text: string): number {
  const value = /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

/** Bytes: an integer with an optional k, m or g (1024-based). */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+)\s*(k|m|g)(?:i?b)?$/i.exec(text);
  const bytes = match === null ? integer(text) : Number(match[1]) * 1024 ** ('kmg'.indexOf(match[2].toLowerCase()) + 1);
  if (!Number.isSafeInteger(bytes)) throw usageError.badValue(option, text, 'a size such as 65536, 0x10000, 512k or 1g');
  return bytes;
}

export function parseCount(option: string, text: string): number {
  const count = integer(text);
  if (Number.isNaN(count)) throw usageError.badValue(option, text, 'an integer up to 2^53 - 1, decimal or 0x…');
  return count;
}

const MILLISECONDS: readonly (readonly [units: string, milliseconds: number])[] = [
  ['ns nsec nanos', 1e-6], ['us usec micros', 1e-3], ['ms msec millis', 1],
  ['s sec secs second seconds', 1000], ['m min mins minute minutes', 60_000],
  ['h hr hrs hour hours', 3_600_000], ['d day days', 86_400_000],
];

const unitOf = (name: string): number => MILLISECONDS.find(([units]) => units.split(' ').includes(name))?.[1] ?? NaN;

/** Milliseconds: an integer is seconds; else integers with units, as in 500ms or 1m 30s. */
export function parseDuration(option: string, text: string): number {
  let milliseconds = Number(/^\d+$/.test(text) ? text : NaN) * 1000;
  if (/^(?:\s*\d+\s*[a-z]+)+\s*$/.test(text)) {
    milliseconds = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+)\s*([a-z]+)/g)) milliseconds += Number(amount) * unitOf(unit);
  }
  if (!Number.isFinite(milliseconds)) throw usageError.badValue(option, text, 'seconds such as 10, or a time such as 500ms, 10s or 1m');
  return milliseconds;
}

function checkSwitch(option: string, text: string): void {
  if (!/^(?:y|yes|true|n|no|false)$/.test(text)) throw usageError.badValue(option, text, 'y or n');
}

/** By what an option's row says of its value. Others take any text. */
const CHECKS: Readonly<Record<string, (option: string, text: string) => unknown>> = {
  'y|n': checkSwitch, SIZE: parseSize, N: parseCount, DURATION: parseDuration,
};

/** Throws a `UsageError` for a value that is not of the kind that the row wants. */
export function checkValue(option: string, kind: string, text: string): void {
  if (Object.hasOwn(CHECKS, kind)) CHECKS[kind](option, text);
}
