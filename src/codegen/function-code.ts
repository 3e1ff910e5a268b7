/**
 * The code of one function, as an assembler hands it out: bytes that may lie anywhere, what has to be filled in when
 * they do, and what is known of places in them (DESIGN §4, side tables).
 *
 * Everything is numbers in typed arrays, so that it can be sent to another thread, written to a file, and searched
 * where it lies. Positions are bytes from the start of the code.
 */

/**
 * What a relocation points at. From 0 on: the function of that index in the module. Below: what the engine gives a
 * number of its own.
 */
export type CodeSymbol = number & { readonly __entity: 'symbol' };

export const functionSymbol = (index: number): CodeSymbol => index as CodeSymbol;

/** How a relocation is filled in. */
export const enum RelocationKind {
  /** Four bytes: the symbol's address less that of the place, plus the addend. */
  Relative32,
  /** Eight bytes: the symbol's address plus the addend. */
  Absolute64,
}

/** Words of a relocation. */
export const enum Relocation {
  At,
  Kind,
  Symbol,
  Addend,
  Words,
}

/** What is known of places in the code: pairs of position and payload, sorted by position. */
export const enum SideTable {
  /**
   * From this position on the code comes from that offset of the WebAssembly binary; or, where the payload is
   * negative, from what an `InlinedFrame` at `-1 - payload` of the metadata says.
   */
  Source,
  /** The instruction here may trap; the payload is the trap's code. */
  Trap,
  /** A call returns here, or a poll is here; the payload is the place of a stack map in the metadata. */
  Safepoint,
  /** A call returns here, and exceptions of it may be caught; the payload is the place of the handlers in the metadata. */
  Handler,
  Count,
}

/** Words of an entry in a side table. */
export const enum SideEntry {
  At,
  Payload,
  Words,
}

/** Words of a stack map in the metadata. */
export const enum StackMap {
  /** Offset from the frame pointer of the first slot that has references and nothing else; others lie below. */
  FirstSlot,
  /** How many there are. */
  Slots,
  /** How many references are alive. */
  Count,
  /** Where each lies: an offset from the frame pointer, which is negative, or a register by its number. */
  Places,
}

/** Words in the metadata for code of an inlined function. */
export const enum InlinedFrame {
  /** Index of the function that was inlined. */
  Function,
  /** Offset in the binary. */
  Offset,
  /** Where it was inlined: a payload of `SideTable.Source`. */
  Parent,
  Words,
}

/** Functions begin at multiples of it: whole fetch blocks, room for aligned loops and constants. */
export const CODE_ALIGNMENT = 32;

export interface FunctionCode {
  /** Instructions, then constants. To be placed at a multiple of `CODE_ALIGNMENT`. */
  readonly bytes: Uint8Array;
  /** Where the instructions end. */
  readonly codeSize: number;
  /** Words as `Relocation` says, sorted by position. */
  readonly relocations: Int32Array;
  /** By `SideTable`: words as `SideEntry` says. */
  readonly sideTables: readonly Int32Array[];
  /** What payloads point to. */
  readonly metadata: Int32Array;
}
