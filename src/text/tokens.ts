/** The tokens of a text (specification §6.3), as columns: what the lexer makes and the parsers walk over. */
import type { TextPosition } from '../wasm/errors/malformed.js';
import type { SymbolId, Symbols } from './symbols.js';

export const enum Token {
  /** After the last token. */
  End,
  LParen,
  RParen,
  /** With its quotes. */
  String,
  /** `$name` or `$"name"`. */
  Id,
  /** Begins with a lower-case letter: keywords, but also `nan` and `inf`. */
  Word,
  /** Begins with a digit or sign: not checked further. */
  Number,
  /** Anything else that the lexical format reserves; never legal outside annotations. */
  Reserved,
}

export interface Tokens {
  readonly source: Uint8Array;
  readonly symbols: Symbols;
  readonly count: number;
  readonly kinds: Uint8Array;
  /** Byte offsets in `source`; `ends` is exclusive. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Word and Id: the symbol. LParen: the index of its closing parenthesis, or -1. String: 1 if it has escapes. */
  readonly values: Int32Array;
  /** Annotations with a meaning, in order. All others have been passed over. */
  readonly annotations: readonly Annotation[];
}

/** The annotations that have a meaning for the parser; the others only need to be lexically well-formed. */
export type AnnotationId = 'custom' | 'name' | 'metadata.code.branch_hint';

export interface Annotation {
  readonly id: AnnotationId;
  /** Index of the first token behind it. */
  readonly before: number;
  /** Byte offset of its parenthesis. */
  readonly offset: number;
  /** What is in it, after the id. */
  readonly content: Tokens;
}

export const symbolAt = (tokens: Tokens, at: number): SymbolId => tokens.values[at] as SymbolId;

/** The source text of a token. */
export function tokenText(tokens: Tokens, at: number): string {
  return new TextDecoder().decode(tokens.source.slice(tokens.starts[at], tokens.ends[at]));
}

/** Line and column of a byte offset, both from 1; columns count characters. */
export function positionOf(source: Uint8Array, offset: number): TextPosition {
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < offset && i < source.length; i++) {
    if (source[i] === 0x0a) {
      line++;
      lineStart = i + 1;
    }
  }
  let column = 1;
  for (let i = lineStart; i < offset && i < source.length; i++) {
    if ((source[i] & 0xc0) !== 0x80) column++;
  }
  return { line, column };
}
