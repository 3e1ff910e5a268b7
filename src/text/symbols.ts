/**
 * Words and identifiers of a text as small numbers.
 *
 * Problem   Parsing compares the same few hundred words again and again; a string for each token costs more than
 *           everything else the lexer does.
 * Strategy  The lexer hashes a word's bytes while it passes over them and looks them up in an open-addressed table.
 *           The names of instructions have the first numbers, in every table, so that a word's opcode is one look
 *           into an array.
 */
import { OPCODES, ROWS, denseCode, textName } from '../wasm/opcodes.js';

/** A word, or an identifier without its `$`. */
export type SymbolId = number & { readonly __entity: 'symbol' };

/** No identifier. */
export const ANONYMOUS = -1 as SymbolId;

export const HASH_SEED = 0x811c9dc5 | 0;
export const hashByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193);

export class Symbols {
  /** Text by symbol. */
  readonly texts: string[];
  /** Symbol + 1 by hash; 0 where free. The length is a power of two. */
  private table: Int32Array;
  private readonly hashes: number[];

  constructor(base: Symbols | null = instructionSymbols()) {
    this.texts = base === null ? [] : base.texts.slice();
    this.hashes = base === null ? [] : base.hashes.slice();
    this.table = base === null ? new Int32Array(2048) : base.table.slice();
  }

  /** Symbol of the ASCII text `source[start, end)`, whose hash the caller has. */
  internBytes(source: Uint8Array, start: number, end: number, hash: number): SymbolId {
    const mask = this.table.length - 1;
    const length = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.table[slot] - 1;
      if (found < 0) {
        let text = '';
        for (let i = start; i < end; i++) text += String.fromCharCode(source[i]);
        return this.add(slot, text, hash);
      }
      if (this.hashes[found] !== hash) continue;
      const text = this.texts[found];
      if (text.length !== length) continue;
      let i = 0;
      while (i < length && text.charCodeAt(i) === source[start + i]) i++;
      if (i === length) return found as SymbolId;
    }
  }

  intern(text: string): SymbolId {
    let hash = HASH_SEED;
    for (let i = 0; i < text.length; i++) hash = hashByte(hash, text.charCodeAt(i));
    const mask = this.table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.table[slot] - 1;
      if (found < 0) return this.add(slot, text, hash);
      if (this.texts[found] === text) return found as SymbolId;
    }
  }

  private add(slot: number, text: string, hash: number): SymbolId {
    const symbol = this.texts.length;
    this.texts.push(text);
    this.hashes.push(hash);
    this.table[slot] = symbol + 1;
    if (this.texts.length * 2 > this.table.length) this.grow();
    return symbol as SymbolId;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let symbol = 0; symbol < this.hashes.length; symbol++) {
      let slot = this.hashes[symbol] & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = symbol + 1;
    }
    this.table = table;
  }
}

let instructions: Symbols | null = null;
/** Dense opcode by symbol, for the symbols of instruction names. */
const opcodes: number[] = [];
/** A second encoding under the same name, by dense opcode: `select` with types, casts to nullable types. */
const variants = new Map<number, number>();

function instructionSymbols(): Symbols {
  if (instructions === null) {
    instructions = new Symbols(null);
    for (const row of OPCODES) {
      const symbol = instructions.intern(textName(row));
      const op = denseCode(row.code);
      if (opcodes[symbol] === undefined) opcodes[symbol] = op;
      else variants.set(opcodes[symbol], op);
    }
  }
  return instructions;
}

/** Dense opcode of an instruction's name, -1 for other words. */
export const opcodeOf = (symbol: SymbolId): number => (symbol < opcodes.length ? opcodes[symbol] : -1);

/** The other encoding of `op`'s name. */
export const variantOf = (op: number): number => variants.get(op) ?? op;

export const rowOf = (op: number) => ROWS[op]!;
