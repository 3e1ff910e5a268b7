/** Walking over tokens: what every parser of this folder shares. */
import type { MalformedError, TextPosition } from '../wasm/errors/malformed.js';
import { malformedText } from '../wasm/errors/malformed-text.js';
import { OUT_OF_RANGE, isNumberText, magnitude, signedInteger, unsignedInteger } from './integers.js';
import { stringBytes } from './strings.js';
import { ANONYMOUS, type SymbolId, opcodeOf } from './symbols.js';
import { type Tokens, Token, positionOf, tokenText } from './tokens.js';

export class TokenCursor {
  readonly kinds: Uint8Array;
  readonly values: Int32Array;
  at = 0;

  constructor(readonly tokens: Tokens) {
    this.kinds = tokens.kinds;
    this.values = tokens.values;
  }

  // --- Looking ---

  peek(): Token {
    return this.kinds[this.at];
  }

  /** Text of the word or identifier at the cursor. */
  get text(): string {
    return this.tokens.symbols.texts[this.values[this.at]];
  }

  isWord(word: string): boolean {
    return this.kinds[this.at] === Token.Word && this.text === word;
  }

  /** `(word`. */
  isOpen(word: string): boolean {
    return this.kinds[this.at] === Token.LParen && this.kinds[this.at + 1] === Token.Word && this.tokens.symbols.texts[this.values[this.at + 1]] === word;
  }

  isIndex(): boolean {
    const kind = this.kinds[this.at];
    return kind === Token.Number || kind === Token.Id;
  }

  // --- Taking ---

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at++;
    return true;
  }

  takeOpen(word: string): boolean {
    if (!this.isOpen(word)) return false;
    this.at += 2;
    return true;
  }

  takeClose(): boolean {
    if (this.kinds[this.at] !== Token.RParen) return false;
    this.at++;
    return true;
  }

  close(): void {
    if (!this.takeClose()) throw this.unexpected("')'");
  }

  open(word: string): void {
    if (!this.takeOpen(word)) throw this.unexpected(`(${word}`);
  }

  /** The next word, whichever it is. */
  word(expected: string): string {
    if (this.kinds[this.at] !== Token.Word) throw this.unexpected(expected);
    const { text } = this;
    this.at++;
    return text;
  }

  optionalId(): SymbolId {
    return this.kinds[this.at] === Token.Id ? (this.values[this.at++] as SymbolId) : ANONYMOUS;
  }

  /** The bytes of a string. */
  string(): Uint8Array {
    if (this.kinds[this.at] !== Token.String) throw this.unexpected('a string');
    return stringBytes(this.tokens, this.at++);
  }

  /** A string that must be UTF-8. */
  name(): string {
    const at = this.at;
    const bytes = this.string();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice());
    } catch {
      throw malformedText.utf8(this.position(at));
    }
  }

  /** An unsigned 32-bit literal. */
  u32(): number {
    const at = this.at;
    const value = this.unsigned();
    if (typeof value === 'bigint' || value > 0xffffffff) throw malformedText.indexRange(this.position(at));
    return value;
  }

  /**
   * An unsigned literal of any size below 2^64, as a number where that is exact. It begins `prefix` bytes into the
   * token (`offset=8`).
   */
  unsigned(prefix = 0): number | bigint {
    const { tokens, at } = this;
    if (prefix === 0 && this.kinds[at] !== Token.Number) throw this.unexpected('a number');
    const value = magnitude(tokens.source, tokens.starts[at] + prefix, tokens.ends[at]);
    if (value === null) throw this.unexpected('an unsigned integer');
    if (value > 0xffff_ffff_ffff_ffffn) throw malformedText.i64Range(this.position(at));
    this.at++;
    return value;
  }

  /** An integer literal of `bits`, signed or unsigned, as signed number or (above 2^53) bigint. */
  integer(bits: 8 | 16 | 32 | 64): number | bigint {
    const { tokens, at } = this;
    if (this.kinds[at] !== Token.Number) throw this.unexpected(`an i${bits} literal`);
    const value = signedInteger(tokens.source, tokens.starts[at], tokens.ends[at], bits);
    if (value === null) throw this.unexpected(`an i${bits} literal`);
    if (value === OUT_OF_RANGE) throw malformedText.constantRange(this.position(at));
    this.at++;
    return value;
  }

  /** A float literal, which may be a word (`nan`, `inf`); `parse` gives its bits. */
  literal<T>(expected: string, parse: (text: string) => T | null | typeof OUT_OF_RANGE): T {
    const kind = this.kinds[this.at];
    const bits = kind === Token.Number || kind === Token.Word ? parse(tokenText(this.tokens, this.at)) : null;
    if (bits === null) throw this.unexpected(expected);
    if (bits === OUT_OF_RANGE) throw malformedText.constantRange(this.position());
    this.at++;
    return bits;
  }

  /** A lane index: any byte. `vector`: as one of many, where any other literal counts as out of range. */
  lane(vector = false): number {
    const { tokens, at } = this;
    const number = this.kinds[at] === Token.Number;
    const value = number ? unsignedInteger(tokens.source, tokens.starts[at], tokens.ends[at], 8) : null;
    if (value === null && !vector) throw this.unexpected('a lane index');
    if (value === null || value === OUT_OF_RANGE) throw malformedText.laneIndex(this.position(at));
    this.at++;
    return value as number;
  }

  /** Passes over the parenthesis at the cursor with all that is in it. */
  skip(): void {
    const closing = this.values[this.at];
    if (closing < 0) {
      this.at = this.tokens.count;
      throw this.unexpected("')'");
    }
    this.at = closing + 1;
  }

  // --- Errors ---

  position(at = this.at): TextPosition {
    return positionOf(this.tokens.source, this.tokens.starts[at]);
  }

  /** The error for the token at the cursor, where `expected` should stand. */
  unexpected(expected: string): MalformedError {
    const { tokens, at } = this;
    if (this.peek() === Token.End) return malformedText.unexpectedEnd(this.position(), expected);
    const text = tokenText(tokens, at);
    const unknown = this.peek() === Token.Reserved || (this.peek() === Token.Word && !this.isKnownWord())
      || (this.peek() === Token.Number && !isNumberText(text));
    return unknown ? malformedText.unknownOperator(this.position(), text) : malformedText.unexpectedToken(this.position(), text, expected);
  }

  private isKnownWord(): boolean {
    return opcodeOf(this.values[this.at] as SymbolId) >= 0 || KNOWN_WORD.test(this.text);
  }
}

/** The words of the text format that are not instructions. */
const KNOWN_WORD = new RegExp(`^(?:${[
  '[if](?:8|16|32|64)', 'v128', '[if]\\d+x\\d+', 'i31', 'any', 'eq', 'struct', 'array', 'func', 'extern', 'exn', 'none', 'nofunc', 'noextern',
  'noexn', '(?:any|eq|i31|struct|array|func|extern|exn)ref', 'null(?:|func|extern|exn)ref', 'mut', 'field', 'sub', 'final', 'rec', 'type',
  'param', 'result', 'local', 'then', 'do', 'catch_ref', 'catch_all_ref', 'ref', 'null', 'shared', 'pagesize', 'table', 'memory', 'global',
  'tag', 'import', 'export', 'start', 'elem', 'data', 'declare', 'item', 'offset', 'module', 'binary', 'quote', 'definition', 'instance',
  'inf', 'nan(?::(?:0x[\\da-fA-F](?:_?[\\da-fA-F])*|canonical|arithmetic))?', '(?:offset|align)=(?:0x[\\da-fA-F](?:_?[\\da-fA-F])*|\\d(?:_?\\d)*)',
].join('|')})$`);
