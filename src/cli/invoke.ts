/** Arguments of `--invoke` by the function's type, and results as text. */
import { showType, showTypes } from '../wasm/show.js';
import { type FuncType, type ValType, TypeCode, isNullable, isRef } from '../wasm/types.js';
import { Func } from '../api/func.js';
import { runError, usageError } from './errors.js';

export function parseInvocation(name: string, type: FuncType, args: readonly string[]): unknown[] {
  if (args.length !== type.params.length) throw runError.argumentCount(name, showTypes(type.params), args.length);
  return args.map((text, i) => parseArgument(type.params[i], text));
}

function parseArgument(type: ValType, text: string): unknown {
  switch (type as number as TypeCode) {
    case TypeCode.I32: return Number(BigInt.asIntN(32, integer(type, text, 32n)));
    case TypeCode.I64: return BigInt.asIntN(64, integer(type, text, 64n));
    case TypeCode.F32: case TypeCode.F64: return float(type, text);
    case TypeCode.V128: return vector(type, text);
  }
  if (isRef(type) && isNullable(type) && text === 'null') return null;
  throw usageError.badValue(`argument of type ${showType(type)}`, text, isRef(type) ? 'null' : 'a value');
}

/** Decimal or 0x…, negative or up to the unsigned maximum. */
function integer(type: ValType, text: string, bits: bigint): bigint {
  if (/^-?(?:\d+|0x[0-9a-f]+)$/i.test(text)) {
    const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
    if (value >= -(1n << (bits - 1n)) && value < 1n << bits) return value;
  }
  throw usageError.badValue(`argument of type ${showType(type)}`, text, `an integer of ${bits} bits`);
}

function float(type: ValType, text: string): number {
  const special: Readonly<Record<string, number>> = { nan: NaN, '-nan': NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity };
  const value = special[text.toLowerCase()] ?? (text.trim() === '' ? NaN : Number(text));
  if (Number.isNaN(value) && !/^-?nan$/i.test(text)) throw usageError.badValue(`argument of type ${showType(type)}`, text, 'a number, nan or inf');
  return value;
}

/** 0x and 32 digits, the highest lane first. */
function vector(type: ValType, text: string): Uint8Array {
  const match = /^0x([0-9a-f]{1,32})$/i.exec(text);
  if (match === null) throw usageError.badValue(`argument of type ${showType(type)}`, text, '0x and up to 32 hexadecimal digits');
  const digits = match[1].padStart(32, '0');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(digits.slice(30 - i * 2, 32 - i * 2), 16));
}

export function showResult(type: ValType, value: unknown): string {
  if (type === TypeCode.V128) return `0x${[...(value as Uint8Array)].reverse().map((b) => b.toString(16).padStart(2, '0')).join('')}`;
  if (type === TypeCode.F32 || type === TypeCode.F64) return showFloat(value as number, type === TypeCode.F32);
  if (!isRef(type)) return String(value);
  if (value === null) return 'null';
  return value instanceof Func ? `<funcref ${value.core.index}>` : typeof value === 'number' ? `${value}` : `<${showType(type)}>`;
}

/** The shortest text that reads as the same float. */
function showFloat(value: number, single: boolean): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  if (single) {
    for (let digits = 1; digits < 9; digits++) {
      const text = value.toPrecision(digits);
      if (Math.fround(Number(text)) === value) return String(Number(text));
    }
  }
  return String(value);
}
