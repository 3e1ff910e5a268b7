/**
 * Who has a register when: ranges of positions, in buckets, so that asking and entering cost what a range is long and
 * not how many there are.
 */
import type { Ranges } from './liveness.js';

const BUCKET_SHIFT = 9;

/** Stands for what no virtual register may have: fixed operands, what a call destroys. */
export const RESERVED = -1;

export class Occupancy {
  /** By bucket: triples of start, end and owner. */
  private readonly buckets: (number[] | undefined)[] = [];

  add(ranges: Ranges, owner: number): void {
    for (let r = 0; r < ranges.length; r += 2) this.addRange(ranges[r], ranges[r + 1], owner);
  }

  addRange(start: number, end: number, owner: number): void {
    for (let b = start >> BUCKET_SHIFT; b <= (end - 1) >> BUCKET_SHIFT; b++) {
      const bucket = this.buckets[b];
      if (bucket === undefined) this.buckets[b] = [start, end, owner];
      else bucket.push(start, end, owner);
    }
  }

  remove(ranges: Ranges, owner: number): void {
    for (let r = 0; r < ranges.length; r += 2) {
      for (let b = ranges[r] >> BUCKET_SHIFT; b <= (ranges[r + 1] - 1) >> BUCKET_SHIFT; b++) {
        const bucket = this.buckets[b]!;
        let kept = 0;
        for (let at = 0; at < bucket.length; at += 3) {
          if (bucket[at + 2] === owner) continue;
          bucket[kept] = bucket[at];
          bucket[kept + 1] = bucket[at + 1];
          bucket[kept + 2] = bucket[at + 2];
          kept += 3;
        }
        bucket.length = kept;
      }
    }
  }

  isFree(ranges: Ranges): boolean {
    for (let r = 0; r < ranges.length; r += 2) {
      const start = ranges[r];
      const end = ranges[r + 1];
      for (let b = start >> BUCKET_SHIFT; b <= (end - 1) >> BUCKET_SHIFT; b++) {
        const bucket = this.buckets[b];
        if (bucket === undefined) continue;
        for (let at = 0; at < bucket.length; at += 3) if (bucket[at] < end && start < bucket[at + 1]) return false;
      }
    }
    return true;
  }

  /** Owners that are in the way. */
  conflicts(ranges: Ranges): Set<number> {
    const found = new Set<number>();
    for (let r = 0; r < ranges.length; r += 2) {
      const start = ranges[r];
      const end = ranges[r + 1];
      for (let b = start >> BUCKET_SHIFT; b <= (end - 1) >> BUCKET_SHIFT; b++) {
        const bucket = this.buckets[b];
        if (bucket === undefined) continue;
        for (let at = 0; at < bucket.length; at += 3) if (bucket[at] < end && start < bucket[at + 1]) found.add(bucket[at + 2]);
      }
    }
    return found;
  }
}
