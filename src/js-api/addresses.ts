/** Addresses and sizes (JavaScript API §5.7: AddressValueToU64, U64ToAddressValue): numbers, or bigints with `'i64'`. */
import { jsError } from '../wasm/errors/js-api.js';
import { toBigInt, toUnsignedLong } from './webidl.js';

export type AddressType = 'i32' | 'i64';

/** Beyond any limit: what does not fit a double exactly need not. */
export function toAddress(value: unknown, is64: boolean, fail: () => TypeError): number {
  if (!is64) return toUnsignedLong(value, fail);
  const integer = toBigInt(value);
  if (integer < 0n || integer > 0xffffffffffffffffn) throw fail();
  return Number(integer);
}

export const fromAddress = (value: number, is64: boolean): number | bigint => (is64 ? BigInt(value) : value);

/** The bounds and address type of a memory or table, from its descriptor. */
export interface Bounds {
  readonly is64: boolean;
  readonly initial: number;
  readonly maximum: number | null;
}

/** What the members of a descriptor are before they are converted: read in the order of their names. */
export interface BoundsMembers {
  readonly address: unknown;
  readonly initial: unknown;
  readonly maximum: unknown;
  readonly minimum: unknown;
}

/** The `address` member, which is converted when it is read. */
export function toAddressType(what: string, value: unknown): AddressType {
  if (value === undefined) return 'i32';
  const name = `${value as string}`;
  if (name !== 'i32' && name !== 'i64') throw jsError.property(what, 'address', "'i32' or 'i64'");
  return name;
}

/** `most`: the largest initial size that the type may have; a larger one, or a maximum below it, is out of range. */
export function toBounds(what: string, members: BoundsMembers, most: number, mostMaximum: number): Bounds {
  const is64 = members.address === 'i64';
  if (members.initial !== undefined && members.minimum !== undefined) throw jsError.bothBounds(what);
  const name = members.initial === undefined && members.minimum !== undefined ? 'minimum' : 'initial';
  if (members[name] === undefined) throw jsError.missing(what, 'initial');
  const fail = (property: string) => () => jsError.property(what, property, is64 ? 'a bigint of 64 bits' : 'a number of 32 bits');
  const initial = toAddress(members[name], is64, fail(name));
  const maximum = members.maximum === undefined ? null : toAddress(members.maximum, is64, fail('maximum'));
  if (initial > most) throw jsError.outOfRange(what, name, `at most ${most}`);
  if (maximum !== null && maximum > mostMaximum) throw jsError.outOfRange(what, 'maximum', `at most ${mostMaximum}`);
  if (maximum !== null && maximum < initial) throw jsError.outOfRange(what, 'maximum', `at least ${initial}, the initial size`);
  return { is64, initial, maximum };
}
