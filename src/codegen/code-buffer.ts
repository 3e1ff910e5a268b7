/**
 * What an assembler writes to: bytes, and notes about places in them.
 *
 * Problem   While code is emitted, distances of jumps, addresses of constants and of other functions are not known,
 *           and places must be noted for traps, safepoints and source offsets.
 * Strategy  Bytes go to one growing array. Everything that depends on the final layout is a *site*, noted in order of
 *           emission; `layout` of the architecture walks the sites once, when all code is there. Places noted for
 *           others (relocations, side tables) are positions that the layout maps.
 * Rules     Positions never decrease while emitting. A label is bound once. No object is made per instruction.
 */
import { type CodeSymbol, type RelocationKind, SideEntry, SideTable } from './function-code.js';
import { IntList } from '../ir/int-list.js';

/** A place in the code of one function. */
export type Label = number & { readonly __entity: 'label' };

/** What the layout has to look at. */
export const enum SiteKind {
  /** A jump in its long form, at its first byte; detail: the instruction. */
  Jump,
  /** Four bytes of distance; detail: how many bytes of the instruction follow them. */
  Distance,
  /** The first byte of padding, at least one; target: the alignment; detail: the length of the padding. */
  Align,
}

/** Words a site. */
export const enum Site {
  At,
  Kind,
  /** The label, but for `Align`. */
  Target,
  Detail,
  Words,
}

/** No instruction is longer, prefixes and all; what one emission may write without asking for room again. */
const INSTRUCTION_ROOM = 32;
const NO_SOURCE = -0x80000000;

export class CodeBuffer {
  code: Uint8Array;
  /** Where the next byte goes. */
  at = 0;
  /** By label: position, or -1 while it is not bound. */
  readonly labels = new IntList();
  /** By label: how many sites lie before it. Tells places before and behind padding apart. */
  readonly ranks = new IntList();
  readonly sites = new IntList(256);
  readonly relocations = new IntList();
  readonly sideTables: readonly IntList[] = Array.from({ length: SideTable.Count }, () => new IntList());
  /** Stack maps, handlers, inlined frames: what payloads of side tables point to. */
  readonly metadata = new IntList();
  private lastSource = NO_SOURCE;

  constructor(capacity = 4096) {
    this.code = new Uint8Array(Math.max(capacity, INSTRUCTION_ROOM));
  }

  /** Empties the buffer for the next function. What `finish` handed out stays. */
  reset(): void {
    this.at = 0;
    this.labels.length = 0;
    this.ranks.length = 0;
    this.sites.length = 0;
    this.relocations.length = 0;
    for (const table of this.sideTables) table.length = 0;
    this.metadata.length = 0;
    this.lastSource = NO_SOURCE;
  }

  /** Makes room for one instruction, or for `bytes`. */
  reserve(bytes = 0): void {
    if (this.at + bytes + INSTRUCTION_ROOM > this.code.length) this.grow(bytes + INSTRUCTION_ROOM);
  }

  private grow(bytes: number): void {
    const grown = new Uint8Array(Math.max(this.at + bytes, this.code.length * 2));
    grown.set(this.code.subarray(0, this.at));
    this.code = grown;
  }

  /** Data in the code. */
  word32(value: number): void {
    this.reserve();
    writeInt32(this.code, this.at, value);
    this.at += 4;
  }

  newLabel(): Label {
    const label = this.labels.length as Label;
    this.labels.push(-1);
    this.ranks.push(0);
    return label;
  }

  /** The label stands for this place from now on. */
  bind(label: Label): void {
    this.labels.data[label] = this.at;
    this.ranks.data[label] = this.sites.length / Site.Words;
  }

  isBound(label: Label): boolean {
    return this.labels.data[label] >= 0;
  }

  /** A label at this place. */
  here(): Label {
    const label = this.newLabel();
    this.bind(label);
    return label;
  }

  site(at: number, kind: SiteKind, target: number, detail: number): void {
    this.sites.push4(at, kind, target, detail);
  }

  relocate(at: number, kind: RelocationKind, symbol: CodeSymbol, addend: number): void {
    this.relocations.push4(at, kind, symbol, addend);
  }

  /** Notes something about this place. */
  mark(table: SideTable, payload: number): void {
    this.sideTables[table].push2(this.at, payload);
  }

  /** What follows comes from there: a payload as `SideTable.Source` has it. */
  source(payload: number): void {
    if (payload === this.lastSource) return;
    this.lastSource = payload;
    const table = this.sideTables[SideTable.Source];
    // Nothing was emitted for the instruction before: this one takes its place.
    if (table.length > 0 && table.data[table.length - SideEntry.Words] === this.at) table.length -= SideEntry.Words;
    table.push2(this.at, payload);
  }
}

export function writeInt32(code: Uint8Array, at: number, value: number): void {
  code[at] = value;
  code[at + 1] = value >> 8;
  code[at + 2] = value >> 16;
  code[at + 3] = value >> 24;
}
