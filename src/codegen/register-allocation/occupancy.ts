/**
 * Who has a register when: intervals that do not overlap, in order, in chunks, so that asking and entering cost about
 * the logarithm of how many there are, and not how long what is asked for is.
 */
import type { Ranges } from './liveness.js';

/** Intervals of a chunk, at most. */
const MOST = 64;
const WORDS = 3;

/** Stands for what no virtual register may have: fixed operands, what a call destroys. */
export const RESERVED = -1;

export class Occupancy {
  /** Triples of start, end and owner, by start; no chunk is empty but the first. */
  private readonly chunks: number[][] = [[]];

  add(ranges: Ranges, owner: number): void {
    for (let r = 0; r < ranges.length; r += 2) this.addRange(ranges[r], ranges[r + 1], owner);
  }

  /** What is reserved already is reserved. */
  reserve(start: number, end: number): void {
    const c = this.chunkAt(start);
    const at = this.indexIn(this.chunks[c], start);
    if (at >= this.chunks[c].length || this.chunks[c][at] >= end) this.addRange(start, end, RESERVED);
  }

  private addRange(start: number, end: number, owner: number): void {
    const c = this.chunkAt(start);
    const chunk = this.chunks[c];
    chunk.splice(this.indexIn(chunk, start), 0, start, end, owner);
    if (chunk.length > MOST * WORDS) this.chunks.splice(c + 1, 0, chunk.splice((MOST >> 1) * WORDS));
  }

  remove(ranges: Ranges): void {
    for (let r = 0; r < ranges.length; r += 2) {
      const c = this.chunkAt(ranges[r]);
      const chunk = this.chunks[c];
      chunk.splice(this.indexIn(chunk, ranges[r]), WORDS);
      if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(c, 1);
    }
  }

  /** The last chunk that begins at or before a position; or the first. */
  private chunkAt(position: number): number {
    const { chunks } = this;
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (chunks[middle][0] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The first interval of a chunk that ends behind a position. */
  private indexIn(chunk: readonly number[], position: number): number {
    let low = 0;
    let high = chunk.length / WORDS;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunk[WORDS * middle + 1] <= position) low = middle + 1;
      else high = middle;
    }
    return WORDS * low;
  }

  isFree(ranges: Ranges): boolean {
    const { chunks } = this;
    for (let r = 0; r < ranges.length; r += 2) {
      let c = this.chunkAt(ranges[r]);
      let at = this.indexIn(chunks[c], ranges[r]);
      if (at === chunks[c].length) {
        if (++c === chunks.length) return true;
        at = 0;
      }
      if (chunks[c][at] < ranges[r + 1]) return false;
    }
    return true;
  }

  /** Owners that are in the way, if all they weigh is less than `most`; null if not, which is mostly seen at once. */
  conflicts(ranges: Ranges, most: number, weightOf: (owner: number) => number): readonly number[] | null {
    const { chunks } = this;
    const found: number[] = [];
    let weight = 0;
    for (let r = 0; r < ranges.length; r += 2) {
      let c = this.chunkAt(ranges[r]);
      for (let at = this.indexIn(chunks[c], ranges[r]); ; at += WORDS) {
        if (at === chunks[c].length) {
          if (++c === chunks.length) break;
          at = 0;
        }
        if (chunks[c][at] >= ranges[r + 1]) break;
        const owner = chunks[c][at + 2];
        if (found.includes(owner)) continue;
        weight += weightOf(owner);
        if (weight >= most) return null;
        found.push(owner);
      }
    }
    return found;
  }
}
