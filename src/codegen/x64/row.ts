/**
 * The notation of instruction rows, and how it is read.
 *
 * A row follows the notation of Intel's manual, so that it can be checked against it without translation:
 *
 *     i('imul',    '#', '6B /r ib | 69 /r i#',         '=r#, r/m#, imm [=flags]')
 *     i('vaddps',  '',  'VEX.128.0F.WIG 58 /r',        '=xmm, xmm, xmm/m128')
 *
 * Columns
 *   mnemonic   as printed. `cc` in it stands for the sixteen conditions: consecutive instructions, in their order
 *   variant    what tells instructions of one mnemonic apart in `Inst`: `#` is the width
 *   encoding   opcode bytes; `/r` or `/digit`; `+r` or `+cc` in the last opcode byte; then ib iw id io (immediates),
 *              cb cd (distances), 1 (an implied immediate), /is4 (a register in the immediate's place). Behind `|` a
 *              longer form of the same instruction: the shorter is taken where the immediate or the distance fits, and
 *              one with `rax` where that is the first operand
 *   operands   in Intel's order, destination first: `=` written, `+` read and written, else read. In brackets what the
 *              instruction uses without writing it out. `r32/m8`, `xmm/m64` stand for two instructions: with a
 *              register and with memory. `!` marks the register in ModRM.rm where there is no form with memory and
 *              it is not the last. Registers by name are the only ones that will do
 *
 * `#` in a row stands for 16, 32 and 64 (in the variant `#32` for 32 and 64): prefix 66 and REX.W follow from it.
 *
 * What is not written: rsp (push, pop, leave, call, ret; it is never allocated), the direction flag (always clear), and that
 * a 32-bit result clears the upper half of its register, an 8- or 16-bit one keeps the rest.
 */
import { GPR_NAMES } from './registers.js';
import { Access, Field, type Operand, OperandKind, Order, Tail } from './encoding.js';

export interface Row {
  readonly mnemonic: string;
  readonly variant: string;
  readonly encoding: string;
  readonly operands: string;
}

export const i = (mnemonic: string, variant: string, encoding: string, operands: string): Row => ({ mnemonic, variant, encoding, operands });

/** One instruction: a row with its width, condition and kind of operand chosen. */
export interface Instruction {
  /** In `Inst`: mnemonic, variant, one letter an operand: `Add32RI`, `VaddpsXXM`. */
  readonly name: string;
  readonly mnemonic: string;
  /** The operands that a caller passes, in order: r, m, i, q (64 bits), l (label). Names the assembler's method. */
  readonly shape: string;
  readonly encoding: number;
  /** The shorter form for small immediates or distances; 0: there is none. */
  readonly short: number;
  /** The form for rax as the first operand; 0: there is none. */
  readonly accumulator: number;
  readonly operands: readonly Operand[];
}

/** The sixteen conditions in the order of their codes; `c ^ 1` is the opposite. */
export const CONDITIONS = ['o', 'no', 'b', 'ae', 'e', 'ne', 'be', 'a', 's', 'ns', 'p', 'np', 'l', 'ge', 'le', 'g'];

export function expand(row: Row): Instruction[] {
  const widths = row.variant.includes('#32') ? [32, 64] : row.variant.includes('#') ? [16, 32, 64] : [0];
  return widths.flatMap((width) => memoryForms(width === 0 ? row : withWidth(row, width)).flatMap((form) =>
    form.mnemonic.includes('cc') ? CONDITIONS.map((name, code) => instruction(form, name, code)) : [instruction(form, '', 0)]));
}

function withWidth(row: Row, width: number): Row {
  const vex = row.encoding.includes('VEX');
  const prefix = width === 16 ? '66 ' : width === 64 ? 'REX.W ' : '';
  const encoding = row.encoding.split(' | ').map((form) => (vex ? form.replace('W#', width === 64 ? 'W1' : 'W0') : prefix + form));
  return {
    mnemonic: row.mnemonic,
    variant: row.variant.replace(/#(32)?/, String(width)),
    encoding: encoding.join(' | ').replaceAll('i#', width === 16 ? 'iw' : 'id'),
    operands: row.operands.replaceAll('#', String(width)),
  };
}

/** `r/m32`, `r32/m8`, `xmm/m64`: one row with a register, one with memory. */
function memoryForms(row: Row): Row[] {
  const match = /(r\d*|[xy]mm)\/m(\d+)/.exec(row.operands);
  if (match === null) return [row];
  const [text, register, bits] = match;
  // The mark keeps the place of ModRM.rm, from which the order of operands follows.
  const form = (operand: string): Row => ({ ...row, operands: row.operands.replace(text, operand) });
  return [form(`${register === 'r' ? `r${bits}` : register}!`), form(`m${bits}`)];
}

const LETTERS: Readonly<Record<OperandKind, string>> = {
  [OperandKind.Gpr]: 'R', [OperandKind.Vector]: 'X', [OperandKind.Memory]: 'M', [OperandKind.Immediate]: 'I', [OperandKind.Label]: 'L', [OperandKind.Flags]: '',
};

function instruction(row: Row, condition: string, code: number): Instruction {
  const [, written, implicit] = /^([^[]*)(.*)$/.exec(row.operands)!;
  const texts = written.split(',').map((text) => text.trim()).filter((text) => text !== '');
  const explicit = texts.map((text) => operand(text, false));
  const hidden = [...implicit.matchAll(/\[([^\]]+)\]/g)].map(([, text]) => operand(text, true));
  const order = orderOfOperands(row, texts, explicit);
  const alternatives = row.encoding.split(' | ');
  const accumulators = alternatives.filter((text) => text.endsWith(' rax')).map((text) => encoding(text.replace(' rax', ''), Order.None, [], code));
  const forms = alternatives.filter((text) => !text.endsWith(' rax')).map((text) => encoding(text, order, explicit, code));
  const mnemonic = row.mnemonic.replace('cc', condition);
  const letters = explicit.map((o, n) => (o.fixed < 0 ? (o.bytes === 32 && o.kind === OperandKind.Vector ? 'Y' : LETTERS[o.kind]) : texts[n] === 'cl' ? 'C' : '')).join('');
  const passed = explicit.filter((o) => o.fixed < 0).map(shapeLetter);
  return {
    name: mnemonic.replace(/(?:^| )(.)/g, (_, c: string) => c.toUpperCase()) + row.variant + letters,
    mnemonic,
    shape: passed.join(''),
    encoding: forms[forms.length - 1],
    short: forms.length > 1 ? forms[0] : 0,
    accumulator: explicit[0]?.kind === OperandKind.Gpr ? accumulators[0] ?? 0 : 0,
    operands: [...explicit, ...hidden],
  };
}

const shapeLetter = ({ kind, bytes }: Operand): string =>
  kind === OperandKind.Vector ? 'r' : kind === OperandKind.Immediate && bytes === 8 ? 'q' : LETTERS[kind].toLowerCase();

function operand(text: string, implicit: boolean): Operand {
  const access = text[0] === '=' ? Access.Write : text[0] === '+' ? Access.ReadWrite : Access.Read;
  const name = text.replace(/^[=+]/, '').replace('!', '');
  const make = (kind: OperandKind, bits: number, fixed = -1): Operand => ({ kind, access, bytes: bits / 8, fixed, implicit });
  // `r8` is a byte register here; the register of that name is never a fixed operand.
  const named = /^r\d/.test(name) ? undefined : GPR_NAMES.get(name);
  if (named !== undefined) return make(OperandKind.Gpr, named.bytes * 8, named.register);
  if (name === 'xmm') return make(OperandKind.Vector, 128);
  if (name === 'ymm') return make(OperandKind.Vector, 256);
  if (name === 'flags') return make(OperandKind.Flags, 0);
  if (name.startsWith('rel')) return { ...make(OperandKind.Label, 0), access: Access.None };
  if (/^imm\d*$/.test(name)) return { ...make(OperandKind.Immediate, Number(name.slice(3))), access: Access.None };
  const [, kind, bits] = /^([rm])(\d*)$/.exec(name) ?? [];
  if (kind === undefined) throw new Error(`operand ${text}`);
  // Only the address matters where no width is given: lea.
  if (kind === 'm') return bits === '' ? { ...make(OperandKind.Memory, 0), access: Access.None } : make(OperandKind.Memory, Number(bits));
  return make(OperandKind.Gpr, Number(bits));
}

/** Where the register and memory operands go follows from which of them is, or may be, memory. */
function orderOfOperands(row: Row, texts: readonly string[], operands: readonly Operand[]): Order {
  const places = texts.filter((_, n) => operands[n].kind <= OperandKind.Memory && operands[n].fixed < 0);
  const rm = places.findIndex((text) => text.endsWith('!') || /^[=+]?m\d*$/.test(text));
  const digit = /\/\d/.test(row.encoding);
  if (row.encoding.includes('+r')) return Order.Opcode;
  switch (places.length) {
    case 0: return Order.None;
    case 1: return Order.M;
    case 2: return digit ? Order.VM : rm === 0 ? Order.MR : Order.RM;
    default: return rm === 1 ? Order.RMV : Order.RVM;
  }
}

const PREFIXES = ['', '66', 'F3', 'F2'];
const MAPS = ['', '0F', '0F38', '0F3A'];
const TAILS: Readonly<Record<string, Tail>> = {
  ib: Tail.Byte, cb: Tail.Byte, iw: Tail.Word, id: Tail.Dword, cd: Tail.Dword, io: Tail.Qword, '/is4': Tail.Register, 1: Tail.One,
};

function encoding(text: string, order: Order, operands: readonly Operand[], condition: number): number {
  let word = Field.Valid | (order << Field.OrderShift);
  const bytes: number[] = [];
  let prefix = 0;
  let map = 0;
  for (const token of text.split(' ')) {
    if (token.startsWith('VEX.')) {
      const parts = token.split('.');
      word |= Field.Vex | (parts.includes('W1') ? Field.W : 0) | (parts.includes('256') ? Field.L256 : 0);
      prefix = Math.max(0, ...parts.map((part) => PREFIXES.indexOf(part)));
      map = Math.max(0, ...parts.map((part) => MAPS.indexOf(part)));
    } else if (token === 'REX.W') {
      word |= Field.W;
    } else if (token === 'lock') {
      word |= Field.Lock;
    } else if (token in TAILS) {
      word |= TAILS[token] << Field.TailShift;
    } else if (/^\/\d$/.test(token)) {
      word |= Number(token[1]) << Field.DigitShift;
    } else if (token !== '/r') {
      const [, hex, plus] = /^([0-9A-F]{2})(\+r|\+cc)?$/.exec(token) ?? [];
      if (hex === undefined) throw new Error(`encoding ${text}: ${token}`);
      bytes.push(parseInt(hex, 16) + (plus === '+cc' ? condition : 0));
    }
  }
  if ((word & Field.Vex) === 0) {
    if (bytes.length > 1 && PREFIXES.includes(hexOf(bytes[0]))) prefix = PREFIXES.indexOf(hexOf(bytes.shift()!));
    if (bytes.length > 1 && bytes[0] === 0x0f) {
      map = bytes.length > 2 ? Math.max(1, MAPS.indexOf(`0F${hexOf(bytes[1])}`)) : 1;
      bytes.splice(0, map === 1 ? 1 : 2);
    }
  }
  if (bytes.length === 2) {
    const modrm = bytes.pop()!;
    word |= (Tail.FixedModRM << Field.TailShift) | (((modrm >> 3) & 7) << Field.DigitShift) | ((modrm & 7) << Field.FixedRmShift);
  }
  if (bytes.length !== 1) throw new Error(`encoding ${text}: ${bytes.length} opcode bytes`);
  return word | bytes[0] | (prefix << Field.PrefixShift) | (map << Field.MapShift) | byteRegisters(order, operands);
}

const hexOf = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function byteRegisters(order: Order, operands: readonly Operand[]): number {
  const isByte = operands.filter((o) => o.kind <= OperandKind.Memory && o.fixed < 0).map((o) => o.kind === OperandKind.Gpr && o.bytes === 1);
  const [first, second] = order === Order.RM ? isByte : [isByte[1], isByte[0]];
  return (first ? Field.ByteReg : 0) | (second ? Field.ByteRm : 0);
}
