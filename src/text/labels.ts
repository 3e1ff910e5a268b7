/** Labels of a function body: symbolic names with shadowing, resolved in constant time. */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { TokenCursor } from './cursor.js';
import { ANONYMOUS, type SymbolId } from './symbols.js';
import { Token } from './tokens.js';

export class Labels {
  /** How many labels are in scope. */
  private depth = 0;
  /** By identifier, the depth at which its innermost label was bound; 0 or missing: none. */
  private readonly bound = new Map<SymbolId, number>();
  /** How many labels the function has had so far, and their names: label names are counted in order of appearance. */
  private count = 0;
  names = new Map<number, string>();

  /** A new body. `outermost`: a function body has a label of its own, a constant expression has none. */
  begin(outermost: boolean): void {
    this.depth = outermost ? 1 : 0;
    this.count = 0;
    this.bound.clear();
    if (this.names.size > 0) this.names = new Map();
  }

  /** Enters the block labelled `id`. Returns what `leave` needs to uncover the label it shadows. */
  enter(id: SymbolId): number {
    this.depth++;
    if (id === ANONYMOUS) return 0;
    const shadowed = this.bound.get(id) ?? 0;
    this.bound.set(id, this.depth);
    return shadowed;
  }

  leave(id: SymbolId, shadowed: number): void {
    this.depth--;
    if (id !== ANONYMOUS) this.bound.set(id, shadowed);
  }

  /** Counts a block in order of appearance; the number is what the name section calls its label. */
  number(): number {
    return this.count++;
  }

  /** The label at the cursor as a number of blocks outwards. */
  index(cursor: TokenCursor): number {
    if (cursor.peek() === Token.Number) return cursor.u32();
    if (cursor.peek() !== Token.Id) throw cursor.unexpected('a label');
    const depth = this.bound.get(cursor.values[cursor.at] as SymbolId) ?? 0;
    if (depth === 0) throw malformedText.unknown(cursor.position(), 'label', `$${cursor.text}`);
    cursor.at++;
    return this.depth - depth;
  }
}
