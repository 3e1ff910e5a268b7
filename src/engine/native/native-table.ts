/** A table that compiled code reaches: elements among the structures of its store, or in a mapping that it outgrows. */
import type { Addon } from '../../native/binding.js';
import type { TableStorage } from '../../runtime/storage.js';
import { TABLE_DEFINITION } from '../../runtime/vmctx.js';
import { type Mapping, pages } from './mapping.js';

/** What tables need of the store that they belong to. */
export interface TableOwner {
  readonly addon: Addon;
  /** Reserves address space, and makes the first bytes of it usable. Null where there is none. */
  map(bytes: number, committed: number): Mapping | null;
  unmap(mapping: Mapping): void;
  view(address: number, bytes: number): ArrayBuffer | null;
  /** Writes a field of a structure of the store's. */
  set64(address: number, value: number): void;
}

/** Elements that tables with a mapping have room for at least: pages that nobody touches cost nothing. */
const LEAST_MAPPED = 2 ** 16;

/** Room for so many elements, and more to come, up to `most`: a table moves where it outgrows that. Null where there is none. */
export function mapTable(owner: TableOwner, length: number, most: number): Mapping | null {
  const bytes = pages(Math.max(1, Math.min(most, Math.max(length * 2, LEAST_MAPPED))) * 4);
  return owner.map(bytes, bytes);
}

export class NativeTable implements TableStorage {
  length = 0;

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
    const place = fits ? mapping : mapTable(owner, length, this.most);
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
    this.length = length;
    this.owner.set64(this.definition + TABLE_DEFINITION.length, length);
  }

  release(elements = this.elements): void {
    if (this.mapping === null) return;
    this.owner.addon.detach(elements.buffer as ArrayBuffer);
    this.owner.unmap(this.mapping);
  }
}
