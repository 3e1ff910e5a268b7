/**
 * Machine code as text, for `--emit=asm` and `objdump`.
 *
 * Strategy  Decodes what was made and prints it in the syntax of NASM: destination first, sizes before memory, hex from
 *           10 on. A listing shows one instruction a line, jump targets as labels, relocations by the symbol's name,
 *           notes of the side tables behind a semicolon.
 */
import { type FunctionCode, Relocation, SideEntry, type SideTable } from '../function-code.js';
import { type DecodedInstruction, type DecodedOperand, decode } from './decoder.js';
import { registerName } from './registers.js';
import { MNEMONICS } from './tables.js';

const SIZES: Readonly<Record<number, string>> = { 1: 'byte ', 2: 'word ', 4: 'dword ', 8: 'qword ', 16: 'oword ', 32: 'yword ' };

/** Names a place in the code or a relocated address. */
export type PlaceNames = (place: number) => string | undefined;

function hex(value: number | bigint): string {
  const digits = value < 0 ? -value : value;
  return `${value < 0 ? '-' : ''}${digits < 10 ? digits.toString() : `0x${digits.toString(16)}`}`;
}

export function printOperand(operand: DecodedOperand, names: PlaceNames = () => undefined): string {
  switch (operand.kind) {
    case 'register': return registerName(operand.register, operand.bytes);
    case 'immediate': return hex(operand.value);
    case 'place': return names(operand.place) ?? hex(operand.place);
    case 'constant': return `${SIZES[operand.bytes] ?? ''}[rel ${names(operand.place) ?? hex(operand.place)}]`;
    case 'memory': {
      const { base, index, scale, displacement } = operand;
      const parts: string[] = [];
      if (base !== undefined) parts.push(registerName(base, 8));
      if (index !== undefined) parts.push(registerName(index, 8) + (scale > 1 || base === undefined ? `*${scale}` : ''));
      if (displacement !== 0 || parts.length === 0) parts.push(hex(displacement));
      return `${SIZES[operand.bytes] ?? ''}[${parts.join('+').replace('+-', '-')}]`;
    }
  }
}

export function printInstruction({ inst, operands }: DecodedInstruction, names?: PlaceNames): string {
  const text = operands.map((operand) => printOperand(operand, names)).join(', ');
  return `${MNEMONICS[inst]}${text === '' ? '' : ` ${text}`}`;
}

export interface ListingOptions {
  /** Names the symbol of a relocation. */
  readonly symbolName?: (symbol: number) => string;
  /** What to write behind an instruction for an entry of a side table. */
  readonly note?: (table: SideTable, payload: number) => string | undefined;
}

/** The whole code of a function, then its constants. */
export function listing(code: FunctionCode, options: ListingOptions = {}): string {
  const { bytes, codeSize, relocations } = code;
  const instructions = disassemble(bytes, codeSize);
  const targets = new Set<number>();
  for (const one of instructions) {
    if (typeof one === 'object') for (const operand of one.operands) if (operand.kind === 'place' && operand.place <= codeSize) targets.add(operand.place);
  }
  const labels = new Map([...targets].sort((a, b) => a - b).map((place, n) => [place, `L${n}`]));
  const symbols = new Map<number, string>();
  for (let at = 0; at < relocations.length; at += Relocation.Words) {
    const symbol = relocations[at + Relocation.Symbol];
    symbols.set(relocations[at + Relocation.At], options.symbolName?.(symbol) ?? `symbol${symbol}`);
  }
  const notes = notesByPlace(code, options);
  const lines: string[] = [];
  for (const one of instructions) {
    if (typeof one === 'number') {
      lines.push(`${offset(one)}  db ${hex(bytes[one])}`);
      continue;
    }
    const label = labels.get(one.start);
    if (label !== undefined) lines.push(`${label}:`);
    let relocated: string | undefined;
    for (let place = one.start + 1; place < one.end; place++) relocated ??= symbols.get(place);
    const text = printInstruction(one, (place) => relocated ?? labels.get(place));
    const note = notes.get(one.start);
    lines.push(`${offset(one.start)}  ${note === undefined ? text : `${text.padEnd(40)} ; ${note.join(', ')}`}`);
  }
  for (let at = codeSize; at < bytes.length; at += 16) {
    lines.push(`${offset(at)}  db ${[...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`);
  }
  return lines.join('\n');
}

const offset = (place: number): string => place.toString(16).padStart(6, '0');

/** Instructions, or the place of a byte that belongs to none. */
export function disassemble(bytes: Uint8Array, end: number): (DecodedInstruction | number)[] {
  const found: (DecodedInstruction | number)[] = [];
  for (let at = 0; at < end;) {
    const one = decode(bytes, at);
    found.push(one ?? at);
    at = one === undefined ? at + 1 : one.end;
  }
  return found;
}

function notesByPlace({ sideTables }: FunctionCode, { note }: ListingOptions): Map<number, string[]> {
  const notes = new Map<number, string[]>();
  if (note === undefined) return notes;
  sideTables.forEach((table, kind) => {
    for (let at = 0; at < table.length; at += SideEntry.Words) {
      const text = note(kind, table[at + SideEntry.Payload]);
      if (text !== undefined) notes.set(table[at], [...(notes.get(table[at]) ?? []), text]);
    }
  });
  return notes;
}
