/**
 * Tags by number: what exception objects carry, and compiled code compares.
 *
 * Problem   Objects cannot refer to a tag, and a number that means a tag for ever keeps it for ever: every instance of a
 *           module with exceptions has tags of its own.
 * Strategy  A number is a tag's while somebody has it, or an object may carry it: that is known after each collection.
 * Rules     Whoever makes an exception object says so (`carried`). Every object that lives is met by a collection.
 */
import type { TypeRegistry } from '../wasm/type-registry.js';
import { type Shape, exceptionShape } from './gc/layout.js';
import type { TagInstance } from './tag.js';

interface Entry {
  readonly tag: WeakRef<TagInstance>;
  readonly shape: Shape;
  /** The same, while objects carry its number. */
  kept: TagInstance | null;
  /** By the collection under way. */
  isMet: boolean;
}

export class TagTable {
  private readonly entries: Entry[] = [];
  private readonly numbers = new WeakMap<TagInstance, number>();
  private readonly free: number[] = [];
  private readonly carried = new Set<Entry>();
  private readonly deaths = new FinalizationRegistry<number>((number) => this.free.push(number));

  constructor(private readonly types: TypeRegistry) {}

  numberOf(tag: TagInstance): number {
    let number = this.numbers.get(tag);
    if (number === undefined) {
      number = this.free.pop() ?? this.entries.length;
      this.entries[number] = { tag: new WeakRef(tag), shape: exceptionShape(this.types, tag.type), kept: null, isMet: false };
      this.numbers.set(tag, number);
      this.deaths.register(tag, number);
    }
    return number;
  }

  /** The number of a tag of which an object is being made. */
  carry(tag: TagInstance): number {
    const number = this.numberOf(tag);
    const entry = this.entries[number];
    if (entry.kept === null) {
      entry.kept = tag;
      this.carried.add(entry);
    }
    return number;
  }

  /** The tag of an object. */
  tag(number: number): TagInstance {
    return this.entries[number].kept!;
  }

  shape(number: number): Shape {
    return this.entries[number].shape;
  }

  // --- For the collector ---

  /** An object lives that carries the number. */
  meet(number: number): Shape {
    const entry = this.entries[number];
    entry.isMet = true;
    return entry.shape;
  }

  /** A collection has met all that lives. */
  sweep(): void {
    for (const entry of this.carried) {
      if (entry.isMet) entry.isMet = false;
      else {
        entry.kept = null;
        this.carried.delete(entry);
      }
    }
  }
}
