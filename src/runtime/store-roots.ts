/**
 * What of a store refers to objects and host values, frames and handles excepted. It does not refer to the store: where
 * stores share a heap (`Community.shared`), that has the roots of all, and none of them lives any longer for it.
 */
import type { ExternSlots } from './extern-slots.js';
import type { RootVisitor } from './roots.js';

/** A table whose elements may refer to them. */
export interface TableRoots {
  readonly elements: Int32Array;
  readonly length: number;
}

/** A global whose value may. */
export interface GlobalRoots {
  readonly cells: Int32Array;
  readonly word: number;
}

/** Element segments of an instance, and of which the elements may. */
export interface SegmentRoots {
  readonly elements: readonly Int32Array[];
  readonly traced: readonly boolean[];
}

export class StoreRoots {
  readonly tables: TableRoots[] = [];
  readonly globals: GlobalRoots[] = [];
  readonly segments: SegmentRoots[] = [];
  /** References of whoever is in the middle of something. */
  readonly pinned: number[] = [];

  /** Whatever refers to objects or host values, but for tables and globals. */
  visit(visit: RootVisitor): void {
    for (const { elements, traced } of this.segments) {
      elements.forEach((words, i) => {
        if (traced[i]) visitAll(words, words.length, visit);
      });
    }
    visitAll(this.pinned, this.pinned.length, visit);
  }

  /** Tables and globals, which count the host values that they have. */
  visitStorage(visit: RootVisitor): void {
    for (const { elements, length } of this.tables) visitAll(elements, length, visit);
    for (const { cells, word } of this.globals) cells[word] = visit(cells[word]);
  }

  /** Becomes the roots of two stores. */
  absorb(other: StoreRoots): void {
    const { tables, globals, segments, pinned } = other;
    this.tables.push(...tables);
    this.globals.push(...globals);
    this.segments.push(...segments);
    this.pinned.push(...pinned);
    other.clear();
  }

  clear(): void {
    this.tables.length = this.globals.length = this.segments.length = this.pinned.length = 0;
  }

  /** Tables and globals are gone: host values in them are not counted any more. */
  release(slots: ExternSlots): void {
    for (const { elements, length } of this.tables) slots.releaseAll(elements, 0, length);
    for (const { cells, word } of this.globals) slots.release(cells[word]);
  }
}

function visitAll(words: Int32Array | number[], length: number, visit: RootVisitor): void {
  for (let at = 0; at < length; at++) words[at] = visit(words[at]);
}
