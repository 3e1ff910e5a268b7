/** Machine code that this thread can run: an artifact in its place, and what is known of addresses in it. */
import { type CodeArtifact, FunctionRecord, entryBefore, payloadAt } from '../../codegen/artifact.js';
import { type FunctionCode, SideEntry, SideTable, StackMap } from '../../codegen/function-code.js';
import type { CodeRange } from '../../native/code-memory.js';
import type { Module } from '../../wasm/module.js';

const NO_REFERENCES = new Int32Array(StackMap.Places);

/** A place in a module's code. */
export interface CodePlace {
  readonly funcIndex: number;
  /** Byte offset in the module; -1 where there is none. */
  readonly offset: number;
}

export class LoadedCode {
  /** By offset of a return address: what was found of it. Frames are walked over and over at the same places. */
  private readonly pads = new Map<number, number | null>();
  private readonly maps = new Map<number, Int32Array>();

  constructor(readonly module: Module, readonly artifact: CodeArtifact, readonly range: CodeRange) {}

  /** What lies at an address. For a return address, ask for the byte before it. */
  placeAt(address: number): CodePlace | null {
    const { artifact } = this;
    const n = artifact.functionAt(address - this.range.address);
    if (n < 0) return null;
    const table = artifact.functionCode(n).sideTables[SideTable.Source];
    const entry = entryBefore(table, address - this.startOf(n));
    return { funcIndex: artifact.word(n, FunctionRecord.Index), offset: entry < 0 ? -1 : table[entry + SideEntry.Payload] };
  }

  /** What is noted of traps at exactly this address. */
  trapAt(address: number): number | null {
    return this.noted(address, SideTable.Trap)?.payload ?? null;
  }

  /** Where references lie at this address (a return address, or that of a poll), as `StackMap` says. */
  stackMapAt(address: number): Int32Array {
    const offset = address - this.range.address;
    let found = this.maps.get(offset);
    if (found === undefined) this.maps.set(offset, (found = this.findStackMap(address)));
    return found;
  }

  private findStackMap(address: number): Int32Array {
    const found = this.noted(address, SideTable.Safepoint);
    if (found === null) return NO_REFERENCES;
    const { metadata } = found.code;
    return metadata.subarray(found.payload, found.payload + StackMap.Places + metadata[found.payload + StackMap.Count]);
  }

  /** Where exceptions of the call that returns to this address go; null: the function does not catch them. */
  landingPad(address: number): number | null {
    const offset = address - this.range.address;
    let found = this.pads.get(offset);
    if (found === undefined) this.pads.set(offset, (found = this.findLandingPad(address)));
    return found;
  }

  private findLandingPad(address: number): number | null {
    const found = this.noted(address, SideTable.Handler);
    if (found === null || found.payload < 0) return null;
    const table = found.code.sideTables[SideTable.Handler];
    for (let at = 0; at < table.length; at += SideEntry.Words) {
      if (table[at + SideEntry.Payload] === -1 - found.payload) return found.start + table[at];
    }
    throw new Error('a handler has no landing pad');
  }

  /** Where the code of the nth function of the artifact begins. */
  startOf(n: number): number {
    return this.range.address + this.artifact.word(n, FunctionRecord.Start);
  }

  /** The entry of a side table for exactly this address, and the function it is in. */
  private noted(address: number, kind: SideTable): { readonly code: FunctionCode; readonly start: number; readonly payload: number } | null {
    const n = this.artifact.functionAt(address - this.range.address);
    if (n < 0) return null;
    const code = this.artifact.functionCode(n);
    const start = this.startOf(n);
    const payload = payloadAt(code.sideTables[kind], address - start);
    return payload === undefined ? null : { code, start, payload };
  }
}
