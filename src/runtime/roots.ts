/** Where references live outside the GC heap. The collector calls every source; a visited word may be rewritten. */

/** Sees one reference word: externref slot, i31, GC object or null. Returns what the word is to hold from now on. */
export type RootVisitor = (ref: number) => number;

export interface RootSource {
  visitRoots(visit: RootVisitor): void;
}
