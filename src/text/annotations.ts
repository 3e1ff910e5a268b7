/**
 * Annotations with a meaning (specification appendix A.7): names, custom sections, branch hints.
 *
 * The lexer has taken them out of the token stream. The parser asks for them where they may stand; one that nobody
 * asked for is misplaced.
 */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { TextPosition } from '../wasm/errors/malformed.js';
import { TokenCursor } from './cursor.js';
import { stringsFrom } from './strings.js';
import { type Annotation, Token, positionOf } from './tokens.js';

/** A `@custom` annotation: where its section goes, in the order of a module's sections, and what it holds. */
export interface CustomAnnotation {
  readonly name: string;
  /** Id of the section that it stands behind, 0 for the front, `LAST` for the end. */
  readonly after: number;
  readonly data: Uint8Array;
}

/** Behind all sections, the name section included. */
export const LAST = Infinity;

/** Section ids in the order in which sections stand, by the words of `@custom` placements. */
export const SECTION_WORDS: readonly (readonly [word: string, id: number])[] = [
  ['type', 1], ['import', 2], ['func', 3], ['table', 4], ['memory', 5], ['tag', 13], ['global', 6], ['export', 7],
  ['start', 8], ['elem', 9], ['datacount', 12], ['code', 10], ['data', 11],
];

export class Annotations {
  /** Token that the next annotation stands before: one comparison tells that there is none here. */
  next: number;
  private readonly list: readonly Annotation[];
  private position: number;
  private first = 0;

  constructor(private readonly cursor: TokenCursor) {
    this.list = cursor.tokens.annotations;
    this.position = 0;
    this.next = this.list.length === 0 ? Infinity : this.list[0].before;
  }

  /** `rewind` comes back to here. */
  begin(): void {
    this.first = this.position;
  }

  /** Passes over those that stand before token `at` or earlier. */
  skipTo(at: number): void {
    while (this.next <= at) this.advance();
  }

  rewind(): void {
    this.position = this.first;
    this.next = this.position < this.list.length ? this.list[this.position].before : Infinity;
  }

  private advance(): void {
    this.position++;
    this.next = this.position < this.list.length ? this.list[this.position].before : Infinity;
  }

  private at(annotation: Annotation): TextPosition {
    return positionOf(this.cursor.tokens.source, annotation.offset);
  }

  /** An annotation that stood before the cursor without being taken is misplaced. `to`: up to this token. */
  checkPassed(to = this.cursor.at): void {
    if (this.next < to) throw this.misplaced();
  }

  misplaced() {
    const annotation = this.list[this.position];
    return annotation.id === 'metadata.code.branch_hint'
      ? malformedText.annotation(this.at(annotation), annotation.id, 'not in a function')
      : malformedText.misplacedAnnotation(this.at(annotation), annotation.id);
  }

  /** Takes the annotation directly before the cursor if it is an `id`. */
  private take(id: string): Annotation | null {
    if (this.next > this.cursor.at) return null;
    this.checkPassed();
    const annotation = this.list[this.position];
    if (annotation.id !== id) return null;
    this.advance();
    return annotation;
  }

  /** `(@name "…")` at the cursor: sets the name of `index`. Tells whether there was one. */
  name(names: Map<number, string>, index: number): boolean {
    const annotation = this.take('name');
    if (annotation === null) return false;
    names.set(index, this.nameText(annotation));
    return true;
  }

  moduleName(): string | null {
    const annotation = this.take('name');
    if (annotation === null) return null;
    const name = this.nameText(annotation);
    const second = this.take('name');
    if (second !== null) throw malformedText.annotation(this.at(second), 'name', 'multiple module');
    return name;
  }

  private nameText(annotation: Annotation): string {
    const content = new TokenCursor(annotation.content);
    if (content.peek() !== Token.String) throw malformedText.annotation(this.at(annotation), 'name', 'unexpected token');
    const name = content.name();
    if (content.peek() !== Token.End) throw malformedText.annotation(this.at(annotation), 'name', 'unexpected token');
    return name;
  }

  /** `(@custom …)` at the cursor. */
  custom(): CustomAnnotation | null {
    const annotation = this.take('custom');
    if (annotation === null) return null;
    const fail = (detail: string) => malformedText.annotation(this.at(annotation), 'custom', detail);
    const content = new TokenCursor(annotation.content);
    if (content.peek() !== Token.String) throw fail('missing section name');
    let name: string;
    try {
      name = content.name();
    } catch {
      throw fail('malformed UTF-8 encoding');
    }
    const after = content.peek() === Token.LParen ? placement(content, fail) : LAST;
    const { bytes, next } = stringsFrom(content.tokens, content.at);
    if (content.kinds[next] !== Token.End) throw fail('unexpected token');
    return { name, after, data: bytes };
  }

  /** `(@metadata.code.branch_hint "…")` at the cursor: its payload. */
  branchHint(): Uint8Array | null {
    const annotation = this.take('metadata.code.branch_hint');
    if (annotation === null) return null;
    const fail = (detail: string) => malformedText.annotation(this.at(annotation), annotation.id, detail);
    const { bytes, next } = stringsFrom(annotation.content, 0);
    if (annotation.content.kinds[next] !== Token.End) throw fail('unexpected token');
    if (bytes.length !== 1 || bytes[0] > 1) throw fail('invalid value');
    if (this.take('metadata.code.branch_hint') !== null) throw fail('duplicate annotation');
    return bytes;
  }
}

function placement(content: TokenCursor, fail: (detail: string) => Error): number {
  content.at++;
  const before = content.isWord('before');
  if (!before && !content.isWord('after')) throw fail('malformed placement');
  content.at++;
  const word = content.peek() === Token.Word ? content.text : '';
  let after: number;
  if (word === 'first') {
    after = 0;
  } else if (word === 'last') {
    after = LAST;
  } else {
    const index = SECTION_WORDS.findIndex(([w]) => w === word);
    if (index < 0) throw fail('malformed section kind');
    after = before ? (SECTION_WORDS[index - 1]?.[1] ?? 0) : SECTION_WORDS[index][1];
  }
  content.at++;
  if (!content.takeClose()) throw fail('unexpected token');
  return after;
}
