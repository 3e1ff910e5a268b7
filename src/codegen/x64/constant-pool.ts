/**
 * Constants that code reads from memory: floats, vectors, tables of jump distances.
 *
 * Each is a label that `layout` binds behind the code: first those of 16 bytes, then 8, then 4, so that all are
 * aligned without gaps. Equal constants of a function are one. Hot: an open-addressed table of numbers, no objects.
 */
import { type CodeBuffer, type Label, writeInt32 } from '../code-buffer.js';
import { IntList } from '../../ir/int-list.js';

/** Words an entry: four of the constant, its size in bytes, its label. */
const WORDS = 6;

const FEW_SLOTS = 64;

export const CONSTANT_ALIGNMENT = 16;

export class ConstantPool {
  private readonly entries = new IntList();
  /** Entry number + 1 by hash; 0: free. A power of two, at most half full. */
  private slots = new Int32Array(FEW_SLOTS);
  /** Jump tables: label, count, then the labels they jump to. */
  private readonly tables = new IntList();

  constructor(private readonly buffer: CodeBuffer) {}

  reset(): void {
    if (this.slots.length > FEW_SLOTS) this.slots = new Int32Array(FEW_SLOTS);
    else if (this.entries.length > 0) this.slots.fill(0);
    this.entries.length = 0;
    this.tables.length = 0;
  }

  word32(bits: number): Label {
    return this.constant(bits, 0, 0, 0, 4);
  }

  word64(low: number, high: number): Label {
    return this.constant(low, high, 0, 0, 8);
  }

  vector(word0: number, word1: number, word2: number, word3: number): Label {
    return this.constant(word0, word1, word2, word3, 16);
  }

  /** Distances of places in the code from the table itself, 32 bits each: to be added to the table's address. */
  jumpTable(targets: ArrayLike<Label>): Label {
    const table = this.buffer.newLabel();
    this.tables.push2(table, targets.length);
    for (let i = 0; i < targets.length; i++) this.tables.push(targets[i]);
    return table;
  }

  private constant(word0: number, word1: number, word2: number, word3: number, size: number): Label {
    const mask = this.slots.length - 1;
    let slot = hash(word0, word1, word2, word3, size) & mask;
    for (;;) {
      const entry = this.slots[slot] - 1;
      if (entry < 0) break;
      const { data } = this.entries;
      const at = entry * WORDS;
      if (data[at] === (word0 | 0) && data[at + 1] === (word1 | 0) && data[at + 2] === (word2 | 0) && data[at + 3] === (word3 | 0) && data[at + 4] === size) {
        return data[at + 5] as Label;
      }
      slot = (slot + 1) & mask;
    }
    const label = this.buffer.newLabel();
    this.entries.push4(word0, word1, word2, word3);
    this.entries.push2(size, label);
    this.slots[slot] = this.entries.length / WORDS;
    if (this.entries.length / WORDS * 2 > this.slots.length) this.rehash();
    return label;
  }

  private rehash(): void {
    const mask = this.slots.length * 2 - 1;
    const slots = new Int32Array(mask + 1);
    const { data, length } = this.entries;
    for (let at = 0; at < length; at += WORDS) {
      let slot = hash(data[at], data[at + 1], data[at + 2], data[at + 3], data[at + 4]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = at / WORDS + 1;
    }
    this.slots = slots;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0 && this.tables.length === 0;
  }

  /** Writes all constants at the buffer's end, which must be aligned, and binds their labels. */
  write(): void {
    const { buffer, entries: { data, length } } = this;
    for (let size = 16; size >= 4; size /= 2) {
      for (let at = 0; at < length; at += WORDS) {
        if (data[at + 4] !== size) continue;
        buffer.bind(data[at + 5] as Label);
        for (let word = 0; word < size / 4; word++) buffer.word32(data[at + word]);
      }
    }
    this.writeTables();
  }

  /** All other labels have to be bound. */
  private writeTables(): void {
    const { buffer, tables: { data, length } } = this;
    for (let at = 0; at < length;) {
      const start = buffer.at;
      buffer.bind(data[at] as Label);
      const end = at + 2 + data[at + 1];
      for (at += 2; at < end; at++) {
        buffer.reserve();
        writeInt32(buffer.code, buffer.at, buffer.labels.data[data[at]] - start);
        buffer.at += 4;
      }
    }
  }
}

function hash(word0: number, word1: number, word2: number, word3: number, size: number): number {
  let h = Math.imul(word0 ^ size, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ word1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ word2, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ word3, 0x9e3779b1);
  return h ^ (h >>> 15);
}
