/** A table that compiled code reaches: elements among the structures of its store, or in a mapping that it outgrows. */
import type { Addon } from '../../native/binding.js';
import type { TableStorage } from '../../runtime/storage.js';
import { TABLE_DEFINITION } from '../../runtime/vmctx.js';
import { type Mapping, pages } from './native-memory.js';

/** What tables need of the store that they belong to. */
export interface TableOwner {
  readonly addon: Addon;
  /** Room for so many elements, and more to come, up to `most`. Null where there is none. */
  mapTable(length: number, most: number): Mapping | null;
  unmap(mapping: Mapping): void;
  view(address: number, bytes: number): ArrayBuffer | null;
  /** Writes a field of a structure of the store's. */
  set64(address: number, value: number): void;
}

export class NativeTable implements TableStorage {
  /** `mapping`: null while it is small, and lies among the structures of its store. */
  constructor(
    private readonly owner: TableOwner, readonly definition: number, public elements: Int32Array, address: number, private mapping: Mapping | null,
    length: number, private readonly most: number,
  ) {
    owner.set64(definition + TABLE_DEFINITION.elements, address);
    this.setLength(length);
  }

  grow(length: number): boolean {
    const { owner, elements: before, mapping } = this;
    const fits = mapping !== null && length * 4 <= mapping.bytes;
    const place = fits ? mapping : owner.mapTable(length, this.most);
    if (place === null) return false;
    // V8 knows one buffer of an address at a time.
    if (fits) owner.addon.detach(before.buffer as ArrayBuffer);
    const buffer = owner.view(place.address, Math.min(place.bytes, pages(Math.max(length, before.length * 2) * 4)));
    if (buffer === null) {
      if (fits) this.elements = new Int32Array(owner.view(place.address, before.byteLength)!);
      else owner.unmap(place);
      return false;
    }
    this.elements = new Int32Array(buffer);
    if (fits) return true;
    this.elements.set(before);
    owner.set64(this.definition + TABLE_DEFINITION.elements, place.address);
    this.release(before);
    this.mapping = place;
    return true;
  }

  setLength(length: number): void {
    this.owner.set64(this.definition + TABLE_DEFINITION.length, length);
  }

  release(elements = this.elements): void {
    if (this.mapping === null) return;
    this.owner.addon.detach(elements.buffer as ArrayBuffer);
    this.owner.unmap(this.mapping);
  }
}
