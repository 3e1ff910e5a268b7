/**
 * Index spaces of a module (specification §6.1, identifier contexts).
 *
 * A first pass over the fields binds all identifiers, so that later ones can be used before they are defined. Names
 * for the name section are kept by index.
 */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { TokenCursor } from './cursor.js';
import { ANONYMOUS, type SymbolId } from './symbols.js';
import { Token } from './tokens.js';

export class IndexSpace {
  /** How many indices are given away. */
  size = 0;
  readonly names = new Map<number, string>();
  private readonly indices = new Map<SymbolId, number>();

  /** `kind`: the word for messages, as the official suite has it. */
  constructor(readonly kind: string) {}

  /** Gives away the next index, to the identifier at the cursor if there is one. */
  define(cursor: TokenCursor): number {
    const at = cursor.at;
    const id = cursor.optionalId();
    if (id !== ANONYMOUS) this.bind(cursor, at, id, this.size);
    return this.size++;
  }

  /** Binds the identifier `id`, which stands at token `at`. */
  bind(cursor: TokenCursor, at: number, id: SymbolId, index: number): void {
    const text = cursor.tokens.symbols.texts[id];
    if (this.indices.has(id)) throw malformedText.duplicate(cursor.position(at), this.kind, `$${text}`);
    this.indices.set(id, index);
    this.names.set(index, text);
  }

  /** The index at the cursor: a number, or an identifier that is bound. */
  index(cursor: TokenCursor): number {
    if (cursor.peek() !== Token.Id) {
      if (cursor.peek() !== Token.Number) throw cursor.unexpected(`a ${this.kind} index`);
      return cursor.u32();
    }
    const index = this.indices.get(cursor.values[cursor.at] as SymbolId);
    if (index === undefined) throw malformedText.unknown(cursor.position(), this.kind, `$${cursor.text}`);
    cursor.at++;
    return index;
  }
}

/** The index spaces of a module, by the word that defines an entry. */
export class Spaces {
  readonly type = new IndexSpace('type');
  readonly func = new IndexSpace('func');
  readonly table = new IndexSpace('table');
  readonly memory = new IndexSpace('memory');
  readonly global = new IndexSpace('global');
  readonly tag = new IndexSpace('tag');
  readonly elem = new IndexSpace('elem');
  readonly data = new IndexSpace('data');
  /** Fields by structure type. */
  readonly fields = new Map<number, IndexSpace>();
  /** Locals and labels by function, for the name section. */
  readonly locals = new Map<number, ReadonlyMap<number, string>>();
  readonly labels = new Map<number, ReadonlyMap<number, string>>();
  module: string | null = null;
}
