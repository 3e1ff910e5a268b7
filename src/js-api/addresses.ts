/** Addresses and sizes (JavaScript API §5.7: AddressValueToU64, U64ToAddressValue): numbers, or bigints with `'i64'`. */
import { jsError } from '../wasm/errors/js-api.js';
import { toBigInt, toUnsignedLong } from './webidl.js';

/** How a memory or table is addressed: with numbers, or with bigints. */
export type AddressType = 'i32' | 'i64';

/** Beyond any limit: what does not fit a double exactly need not. */
export function toAddress(value: unknown, is64: boolean, fail: () => TypeError): number {
  if (!is64) return toUnsignedLong(value, fail);
  const integer = toBigInt(value);
  if (integer < 0n || integer > 0xffffffffffffffffn) throw fail();
  return Number(integer);
}

export const fromAddress = (value: number, is64: boolean): number | bigint => (is64 ? BigInt(value) : value);

/** The bounds and address type of a memory or table. */
export interface Bounds {
  readonly is64: boolean;
  readonly initial: number;
  readonly maximum: number | null;
}

/** The largest sizes that a type may name, by address type. */
export interface BoundsLimits {
  readonly initial: Readonly<Record<AddressType, number>>;
  readonly maximum: Readonly<Record<AddressType, number>>;
}

/**
 * Reads `address`, `initial` (or `minimum`) and `maximum` of a descriptor. Each is converted when it has been read, as
 * the web-platform tests want it.
 */
export function readBounds(what: string, descriptor: Record<string, unknown>, limits: BoundsLimits): Bounds {
  const address = toAddressType(what, descriptor.address);
  const is64 = address === 'i64';
  const read = (name: string): number | null => {
    const value = descriptor[name];
    return value === undefined ? null : toAddress(value, is64, () => jsError.property(what, name, is64 ? 'a bigint of 64 bits' : 'a number of 32 bits'));
  };
  const initial = read('initial');
  const maximum = read('maximum');
  const minimum = read('minimum');
  if (initial !== null && minimum !== null) throw jsError.bothBounds(what);
  const size = initial ?? minimum;
  if (size === null) throw jsError.missing(what, 'initial');
  if (size > limits.initial[address]) throw jsError.outOfRange(what, initial === null ? 'minimum' : 'initial', `at most ${limits.initial[address]}`);
  if (maximum !== null && maximum > limits.maximum[address]) throw jsError.outOfRange(what, 'maximum', `at most ${limits.maximum[address]}`);
  if (maximum !== null && maximum < size) throw jsError.outOfRange(what, 'maximum', `at least ${size}, the initial size`);
  return { is64, initial: size, maximum };
}

function toAddressType(what: string, value: unknown): AddressType {
  if (value === undefined) return 'i32';
  const name = `${value as string}`;
  if (name !== 'i32' && name !== 'i64') throw jsError.property(what, 'address', "'i32' or 'i64'");
  return name;
}
