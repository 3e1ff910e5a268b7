/**
 * Segments where compiled code finds them, which makes arrays of parts of them (translate/segments.ts).
 *
 * Problem   A segment's bytes are the module's, its elements are JavaScript's, and many are used once or never.
 * Strategy  The runtime does what code asks for, until as much as the whole has been copied, each time counted as some
 *           bytes more: then the segment is copied to where code can reach it, and its record (vmctx.ts) says where. If
 *           there is no room, code goes on asking.
 * Rules     There is one copy of elements, which the collector visits (`Instance.visitSegments`): the instance's own words
 *           are moved. What is dropped has no record before it has no mapping; no code keeps its address for longer than
 *           one instruction, within which nothing can drop it. Whoever has the elements keeps the arena they are in.
 */
import type { Instance } from '../../runtime/instance.js';
import type { SegmentStorage } from '../../runtime/storage.js';
import { SEGMENT, vmctxLayout } from '../../runtime/vmctx.js';
import { addressOf, setAddress } from './addresses.js';
import type { Arena } from './arena.js';
import type { Mapping } from './mapping.js';
import { write64 } from './words.js';

/** Bytes that are copied in the time that asking for them takes. */
const BYTES_PER_USE = 1024;
/** Lengths are 32 bits in a record; so long ones may as well be asked for. */
const MOST_BYTES = 2 ** 30;
/** Longer ones have a mapping of their own, which goes when they are dropped. */
const SMALL = 2 ** 14;

type Kind = 'data' | 'elements';

export class NativeSegments implements SegmentStorage {
  /** Those that have a mapping of their own, by where their records are. */
  private readonly mapped = new Map<number, { readonly buffer: ArrayBuffer; readonly mapping: Mapping }>();

  /** `vmctx`: holds that of the instance, from byte `at` on. */
  constructor(private readonly arena: Arena, private readonly instance: Instance, private readonly vmctx: DataView, private readonly at: number) {}

  private recordOf(kind: Kind, segment: number): number {
    return this.at + vmctxLayout(this.instance.module)[kind] + segment * SEGMENT.bytes;
  }

  used(kind: Kind, segment: number, bytes: number): void {
    const record = this.recordOf(kind, segment);
    const size = this.instance[kind][segment].byteLength;
    const before = this.vmctx.getUint32(record + SEGMENT.uses, true);
    this.vmctx.setUint32(record + SEGMENT.uses, Math.min(before + bytes + BYTES_PER_USE, MOST_BYTES), true);
    // Once is often all.
    if (before >= size && size > 0 && size < MOST_BYTES && this.vmctx.getUint32(record + SEGMENT.length, true) === 0) this.keep(kind, segment, record);
  }

  private keep(kind: Kind, segment: number, record: number): void {
    const { instance, vmctx } = this;
    const { byteLength, length } = instance[kind][segment];
    const words = this.words(byteLength, record);
    if (words === null) return;
    if (kind === 'data') {
      new Uint8Array(words.buffer, words.byteOffset).set(instance.data[segment]);
    } else {
      words.set(instance.elements[segment]);
      instance.elements[segment] = words;
    }
    write64(vmctx, record + SEGMENT.address, addressOf(words));
    vmctx.setUint32(record + SEGMENT.length, length, true);
  }

  private words(bytes: number, record: number): Int32Array | null {
    const size = Math.ceil(bytes / 4) * 4;
    const { arena } = this;
    if (size <= SMALL) return arena.words(size);
    const mapping = arena.map(size, size);
    if (mapping === null) return null;
    const buffer = arena.view(mapping.address, mapping.bytes);
    if (buffer === null) {
      arena.unmap(mapping);
      return null;
    }
    const words = new Int32Array(buffer, 0, size / 4);
    setAddress(words, mapping.address, arena);
    this.mapped.set(record, { buffer, mapping });
    return words;
  }

  dropped(kind: Kind, segment: number): void {
    const record = this.recordOf(kind, segment);
    this.vmctx.setUint32(record + SEGMENT.length, 0, true);
    const found = this.mapped.get(record);
    if (found === undefined) return;
    this.mapped.delete(record);
    this.arena.addon.detach(found.buffer);
    this.arena.unmap(found.mapping);
  }
}
