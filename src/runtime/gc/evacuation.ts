/**
 * Copying what is reachable from one space to another (Cheney).
 *
 * Problem   This is what a collection takes its time with: a few loads and stores for each object that lives.
 * Strategy  An object that is met first is copied behind those before it and leaves its new place behind; then the copies
 *           are gone through in order, and what they refer to is copied in turn. Shapes say where references are, in
 *           words. Hot (bench/collection.ts): no closure and no view is made for an object.
 * Rules     Both spaces may lie in one array; they do not overlap, and the new one has room for all of the old one.
 */
import { FORWARDED, type Shape } from './layout.js';

/** From so many words on the engine's own copying is faster than a loop. */
const MANY_WORDS = 32;

/** What the heap knows of its objects. */
export interface Shapes {
  /** By canonical id: those that have been asked for, and all before them. */
  readonly shapes: readonly Shape[];
  shape(typeId: number): Shape;
  /** Of exceptions, by the number of their tag. */
  exceptionShape(tag: number): Shape;
}

export interface Marks {
  /** A host value is referred to. */
  mark(ref: number): void;
}

export class Evacuation {
  private readonly shapes: readonly Shape[];

  /** @param top Where the first copy goes, in bytes. */
  constructor(
    private readonly known: Shapes, private readonly from: Int32Array, private readonly to: Int32Array, public top: number, private readonly marks: Marks,
  ) {
    this.shapes = known.shapes;
  }

  /** What a reference is from now on. Hot. */
  move(ref: number): number {
    if ((ref & 7) !== 0) {
      if ((ref & 3) === 2) this.marks.mark(ref);
      return ref;
    }
    if (ref === 0) return 0;
    const { from, to } = this;
    const at = ref >> 2;
    const id = from[at];
    if (id === FORWARDED) return from[at + 1];
    const shape = this.shapeAt(from, at);
    const words = shape.words + (shape.elementSize === 0 ? 0 : elementWords(shape.elementSize, from[at + 1]));
    const moved = this.top;
    const first = moved >> 2;
    if (words < MANY_WORDS) for (let i = 0; i < words; i++) to[first + i] = from[at + i];
    else if (to === from) to.copyWithin(first, at, at + words);
    else to.set(from.subarray(at, at + words), first);
    this.top = moved + words * 4;
    from[at] = FORWARDED;
    from[at + 1] = moved;
    return moved;
  }

  /** Goes through the copies from byte `start` on, until there are no more. Hot. */
  followFrom(start: number): void {
    const { to } = this;
    for (let at = start >> 2; at < this.top >> 2; ) {
      const shape = this.shapeAt(to, at);
      const { refs } = shape;
      for (let i = 0; i < refs.length; i++) {
        const word = at + refs[i];
        const ref = to[word];
        if (ref !== 0) to[word] = this.move(ref);
      }
      at += shape.words;
      if (shape.elementSize === 0) continue;
      const length = to[at - 1];
      const end = at + elementWords(shape.elementSize, length);
      if (shape.elementIsRef) {
        for (let word = at; word < at + length; word++) {
          const ref = to[word];
          if (ref !== 0) to[word] = this.move(ref);
        }
      }
      at = end;
    }
  }

  private shapeAt(words: Int32Array, at: number): Shape {
    const id = words[at];
    return id < 0 ? this.known.exceptionShape(words[at + 1]) : id < this.shapes.length ? this.shapes[id] : this.known.shape(id);
  }
}

/** Words of an array's elements: their bytes, rounded up to eight. */
const elementWords = (size: number, length: number): number => ((size * length + 7) >>> 3) << 1;
