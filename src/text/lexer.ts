/**
 * Text → tokens (specification §6.3).
 *
 * The whole source becomes columns of typed arrays in one go, so that parsers look ahead and go back freely, and pass
 * over a parenthesis with its content in one step. Comments and annotations without a meaning leave no token.
 *
 * The loop is hot (bench: parse): bytes, not strings, and symbols are hashed while they are passed over.
 */
import { malformedText } from '../wasm/errors/malformed-text.js';
import { decodeString } from './strings.js';
import { HASH_SEED, Symbols, hashByte } from './symbols.js';
import { type Annotation, type AnnotationId, type Tokens, Token, positionOf } from './tokens.js';
import { malformedUtf8 } from './utf8.js';

const enum Char {
  Tab = 0x09, LineFeed = 0x0a, Return = 0x0d, Space = 0x20, Quote = 0x22, Dollar = 0x24, LParen = 0x28, RParen = 0x29,
  Comma = 0x2c, Semicolon = 0x3b, At = 0x40, LBracket = 0x5b, Backslash = 0x5c, RBracket = 0x5d, LowerA = 0x61, LowerU = 0x75, LowerZ = 0x7a,
  LBrace = 0x7b, RBrace = 0x7d, Delete = 0x7f, Plus = 0x2b, Minus = 0x2d, Digit0 = 0x30, Digit9 = 0x39,
}

/** 1 for the characters of identifiers and words (`idchar`). */
const ID_CHARS = new Uint8Array(256);
for (let c = 0x21; c < 0x7f; c++) ID_CHARS[c] = 1;
for (const c of '"(),;[]{}') ID_CHARS[c.charCodeAt(0)] = 0;

const ANNOTATION_IDS: ReadonlySet<string> = new Set<AnnotationId>(['custom', 'name', 'metadata.code.branch_hint']);

/** Splits `source` into tokens. Throws a `MalformedError` where it is not lexically well-formed. */
export function tokenize(source: string | Uint8Array): Tokens {
  return new Lexer(typeof source === 'string' ? new TextEncoder().encode(source) : source).run();
}

/** An annotation that is open: how many tokens and parentheses came before it. */
interface OpenAnnotation {
  readonly id: string;
  readonly offset: number;
  readonly tokens: number;
}

const ANNOTATION_MARK = -1;

class Lexer {
  private at = 0;
  private count = 0;
  private kinds: Uint8Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private values: Int32Array;
  private readonly symbols = new Symbols();
  private readonly annotations: Annotation[] = [];
  /** Token indices of open parentheses, `ANNOTATION_MARK` for annotations. */
  private readonly open: number[] = [];
  private readonly openAnnotations: OpenAnnotation[] = [];

  constructor(private readonly source: Uint8Array) {
    const capacity = (source.length >> 2) + 16;
    this.kinds = new Uint8Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.values = new Int32Array(capacity);
    const malformed = malformedUtf8(source);
    if (malformed >= 0) throw malformedText.utf8(positionOf(source, malformed));
  }

  run(): Tokens {
    const { source } = this;
    const length = source.length;
    while (this.at < length) {
      const c = source[this.at];
      switch (c) {
        case Char.Space: case Char.LineFeed: case Char.Tab: case Char.Return:
          this.at++;
          break;
        case Char.LParen: this.leftParen(); break;
        case Char.RParen: this.rightParen(); break;
        case Char.Semicolon:
          if (source[this.at + 1] === Char.Semicolon) {
            this.lineComment();
            break;
          }
        // falls through
        case Char.Comma: case Char.LBracket: case Char.RBracket: case Char.LBrace: case Char.RBrace:
          this.push(Token.Reserved, this.at, this.at + 1, 0);
          this.at++;
          break;
        default: this.atom(c);
      }
    }
    if (this.openAnnotations.length > 0) throw malformedText.unclosedAnnotation(this.position(this.openAnnotations[0].offset));
    const count = this.count;
    this.push(Token.End, length, length, 0);
    const { symbols, kinds, starts, ends, values, annotations } = this;
    return { source, symbols, count, kinds, starts, ends, values, annotations };
  }

  private push(kind: Token, start: number, end: number, value: number): void {
    const i = this.count++;
    // One entry stays free behind the last token: looking one token ahead always reads an `End`.
    if (this.count + 1 >= this.kinds.length) this.grow();
    this.kinds[i] = kind;
    this.starts[i] = start;
    this.ends[i] = end;
    this.values[i] = value;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const copy = <A extends Uint8Array | Int32Array>(grown: A, old: A): A => {
      grown.set(old);
      return grown;
    };
    this.kinds = copy(new Uint8Array(capacity), this.kinds);
    this.starts = copy(new Int32Array(capacity), this.starts);
    this.ends = copy(new Int32Array(capacity), this.ends);
    this.values = copy(new Int32Array(capacity), this.values);
  }

  private position(offset: number) {
    return positionOf(this.source, offset);
  }

  // --- Parentheses, comments, annotations ---

  private leftParen(): void {
    const { source, at } = this;
    const next = source[at + 1];
    if (next === Char.Semicolon) {
      this.blockComment();
    } else if (next === Char.At && !(this.openAnnotations.length > 0 && ID_CHARS[source[at + 2]] !== 1 && source[at + 2] !== Char.Quote)) {
      this.annotation();
    } else {
      this.open.push(this.count);
      this.push(Token.LParen, at, at + 1, -1);
      this.at++;
    }
  }

  private rightParen(): void {
    const opening = this.open.pop();
    if (opening === ANNOTATION_MARK) {
      this.at++;
      this.endAnnotation();
      return;
    }
    if (opening !== undefined) this.values[opening] = this.count;
    this.push(Token.RParen, this.at, this.at + 1, 0);
    this.at++;
  }

  private lineComment(): void {
    const { source } = this;
    let { at } = this;
    while (at < source.length && source[at] !== Char.LineFeed && source[at] !== Char.Return) at++;
    this.at = at;
  }

  private blockComment(): void {
    const { source } = this;
    const start = this.at;
    let at = start + 2;
    for (let depth = 1; depth > 0; ) {
      if (at >= source.length) throw malformedText.unclosedComment(this.position(start));
      const c = source[at++];
      if (c === Char.Semicolon && source[at] === Char.RParen) {
        depth--;
        at++;
      } else if (c === Char.LParen && source[at] === Char.Semicolon) {
        depth++;
        at++;
      }
    }
    this.at = at;
  }

  private annotation(): void {
    const { source } = this;
    const offset = this.at;
    let at = offset + 2;
    let id: string;
    if (source[at] === Char.Quote) {
      const end = this.identifierEnd(at, () => malformedText.emptyAnnotationId(this.position(offset)));
      id = this.decodeName(at, end);
      at = end;
    } else {
      const start = at;
      while (ID_CHARS[source[at]] === 1) at++;
      id = String.fromCharCode(...source.subarray(start, Math.min(at, start + 64)));
    }
    if (id === '') throw malformedText.emptyAnnotationId(this.position(offset));
    this.at = at;
    this.open.push(ANNOTATION_MARK);
    this.openAnnotations.push({ id, offset, tokens: this.count });
  }

  private endAnnotation(): void {
    const { id, offset, tokens } = this.openAnnotations.pop()!;
    if (this.openAnnotations.length === 0 && ANNOTATION_IDS.has(id)) {
      this.annotations.push({ id: id as AnnotationId, before: tokens, offset, content: this.slice(tokens) });
    }
    this.count = tokens;
  }

  /** The tokens from `start` on as a list of their own. */
  private slice(start: number): Tokens {
    const { source, symbols, count } = this;
    this.push(Token.End, this.at - 1, this.at, 0);
    const end = this.count + 1;
    const kinds = this.kinds.slice(start, end);
    const values = this.values.slice(start, end);
    for (let i = 0; i < kinds.length; i++) if (kinds[i] === Token.LParen) values[i] -= start;
    return {
      source, symbols, count: count - start, kinds, values,
      starts: this.starts.slice(start, end), ends: this.ends.slice(start, end), annotations: [],
    };
  }

  // --- Words, identifiers, numbers, strings ---

  /** A longest run of word characters and strings: a token only if it is one word or one string. */
  private atom(first: number): void {
    const { source } = this;
    const start = this.at;
    const named = first === Char.Dollar ? start + 1 : start;
    let at = named;
    let hash = HASH_SEED;
    for (let c = source[at]; ID_CHARS[c] === 1; c = source[++at]) hash = hashByte(hash, c);
    if (source[at] === Char.Quote) {
      this.quoted(start, at);
      return;
    }
    this.at = at;
    if (first === Char.Dollar) {
      if (at > named) this.push(Token.Id, start, at, this.symbols.internBytes(source, named, at, hash));
      else this.emptyIdentifier(start);
    } else if (first >= Char.LowerA && first <= Char.LowerZ) {
      this.push(Token.Word, start, at, this.symbols.internBytes(source, start, at, hash));
    } else if ((first >= Char.Digit0 && first <= Char.Digit9) || first === Char.Plus || first === Char.Minus) {
      this.push(Token.Number, start, at, 0);
    } else if (at > start) {
      this.push(Token.Reserved, start, at, 0);
    } else {
      throw malformedText.illegalCharacter(this.position(start));
    }
  }

  /** A string at `quote`, perhaps with something before or after it that belongs to the same token. */
  private quoted(start: number, quote: number): void {
    const { source } = this;
    const identifier = quote === start + 1 && source[start] === Char.Dollar;
    let at = identifier ? this.identifierEnd(quote, () => malformedText.emptyIdentifier(this.position(start))) : this.stringEnd(quote);
    const end = at;
    while (ID_CHARS[source[at]] === 1 || source[at] === Char.Quote) {
      at = source[at] === Char.Quote ? this.stringEnd(at) : at + 1;
    }
    this.at = at;
    if (at > end || (quote > start && !identifier)) {
      this.push(Token.Reserved, start, at, 0);
    } else if (identifier) {
      const name = this.decodeName(quote, end);
      if (name === '') this.emptyIdentifier(start);
      else this.push(Token.Id, start, end, this.symbols.intern(name));
    } else {
      this.push(Token.String, start, end, this.escaped ? 1 : 0);
    }
  }

  private emptyIdentifier(start: number): void {
    if (this.openAnnotations.length === 0) throw malformedText.emptyIdentifier(this.position(start));
    this.push(Token.Reserved, start, this.at, 0);
  }

  /** Whether the string that `stringEnd` passed last has escapes. */
  private escaped = false;

  /** Offset behind the string that begins at `start`. */
  private stringEnd(start: number): number {
    const { source } = this;
    this.escaped = false;
    let at = start + 1;
    for (;;) {
      if (at >= source.length) throw malformedText.unclosedString(this.position(start));
      const c = source[at++];
      if (c === Char.Quote) return at;
      if (c === Char.Backslash) {
        this.escaped = true;
        at = this.escapeEnd(at);
      } else if (c < Char.Space || c === Char.Delete) {
        if (c === Char.LineFeed || c === Char.Return) throw malformedText.unclosedString(this.position(start));
        throw malformedText.illegalCharacter(this.position(at - 1));
      }
    }
  }

  /** As `stringEnd`; where that fails, what comes before the quote stands alone as an identifier without text. */
  private identifierEnd(quote: number, empty: () => Error): number {
    try {
      return this.stringEnd(quote);
    } catch {
      throw empty();
    }
  }

  /** Offset behind an escape whose backslash lies before `at`. */
  private escapeEnd(at: number): number {
    const { source } = this;
    const c = source[at];
    switch (String.fromCharCode(c)) {
      case 't': case 'n': case 'r': case '"': case "'": case '\\': return at + 1;
      case 'u': {
        let end = at + 2;
        let code = 0;
        while (end < source.length && (isHex(source[end]) || (source[end] === 0x5f && end > at + 2))) {
          if (source[end] !== 0x5f) code = Math.min(code * 16 + parseInt(String.fromCharCode(source[end]), 16), 0x110000);
          end++;
        }
        const closed = source[at + 1] === Char.LBrace && source[end] === Char.RBrace && end > at + 2;
        if (!closed || source[end - 1] === 0x5f || code >= 0x110000 || (code >= 0xd800 && code < 0xe000)) break;
        return end + 1;
      }
      default:
        if (isHex(c) && isHex(source[at + 1])) return at + 2;
    }
    throw malformedText.illegalEscape(this.position(at - 1));
  }

  private decodeName(start: number, end: number): string {
    const bytes = decodeString(this.source, start, end, true);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice());
    } catch {
      throw malformedText.utf8(this.position(start));
    }
  }
}

const isHex = (c: number): boolean => (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);
