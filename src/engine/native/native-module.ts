/** A module's machine code, loaded in this thread: shared by all its instances. */
import { CodeArtifact, CodeNeeds, FunctionRecord, entryBefore, payloadAt } from '../../codegen/artifact.js';
import { type FunctionCode, SideEntry, SideTable } from '../../codegen/function-code.js';
import { functionNamer } from '../../interpreter/backtrace.js';
import type { CodeRange } from '../../native/code-memory.js';
import type { CodeName } from '../../native/perf-map.js';
import { printable } from '../../wasm/errors/printable.js';
import { type Module, indexSpaces } from '../../wasm/module.js';
import { addCode } from './code-map.js';
import type { LeftOut } from '../../optimize/pipeline.js';
import { type CompileOptions, compileModule } from './compile.js';
import { GUARD_BYTES, type MemoryForm } from './native-memory.js';
import type { NativePlatform } from './platform.js';

const NO_REFERENCES = new Int32Array(0);

/** A place in a module's code. */
export interface CodePlace {
  readonly funcIndex: number;
  /** Byte offset in the module; -1 where there is none. */
  readonly offset: number;
}

export class NativeModule {
  private readonly range: CodeRange;
  private readonly importedFuncs: number;

  constructor(platform: NativePlatform, readonly module: Module, private readonly artifact: CodeArtifact) {
    this.importedFuncs = indexSpaces(module).importedFuncs;
    const text = artifact.text.slice();
    this.range = platform.load(text.length > 0 ? text : new Uint8Array(1));
    addCode(this, this.range.address, this.range.address + this.range.bytes);
    platform.name(() => this.names());
  }

  /** Address of a function that the module defines, by its index in the function index space. */
  entry(index: number): number {
    return this.range.address + this.artifact.word(index - this.importedFuncs, FunctionRecord.Start);
  }

  /** Whether its code refers to the GC heap. */
  get usesHeap(): boolean {
    return (this.artifact.target.settings & CodeNeeds.Heap) !== 0;
  }

  /** Whether its code looks at the table of types. */
  get usesTypes(): boolean {
    return (this.artifact.target.settings & CodeNeeds.Types) !== 0;
  }

  /** What lies at an address. For a return address, ask for the byte before it. */
  placeAt(address: number): CodePlace | null {
    const found = this.find(address, SideTable.Source);
    return found === null ? null : { funcIndex: found.funcIndex, offset: found.payload ?? -1 };
  }

  /** Functions by the names that backtraces show. */
  private names(): CodeName[] {
    const { artifact, range } = this;
    const name = functionNamer(this.module);
    return Array.from({ length: artifact.functionCount }, (_, n) => {
      const start = artifact.word(n, FunctionRecord.Start);
      const index = artifact.word(n, FunctionRecord.Index);
      const { module, func } = name(index);
      return {
        address: range.address + start, bytes: artifact.word(n, FunctionRecord.End) - start,
        name: printable(`${module ?? '<unknown>'}!${func ?? `<wasm function ${index}>`}`),
      };
    });
  }

  /** What is noted of traps at exactly this address. */
  trapAt(address: number): number | null {
    return this.noted(address, SideTable.Trap)?.payload ?? null;
  }

  /**
   * Where references lie at this address (a return address, or that of a poll): offsets from the frame pointer, and
   * registers by their numbers.
   */
  referencesAt(address: number): Int32Array {
    const found = this.noted(address, SideTable.Safepoint);
    if (found === null) return NO_REFERENCES;
    const { metadata } = found.code;
    return metadata.subarray(found.payload + 1, found.payload + 1 + metadata[found.payload]);
  }

  /** Where exceptions of the call that returns to this address go; null: the function does not catch them. */
  landingPad(address: number): number | null {
    const found = this.noted(address, SideTable.Handler);
    if (found === null || found.payload < 0) return null;
    const table = found.code.sideTables[SideTable.Handler];
    for (let at = 0; at < table.length; at += SideEntry.Words) {
      if (table[at + SideEntry.Payload] === -1 - found.payload) return found.start + table[at];
    }
    throw new Error('a handler has no landing pad');
  }

  /** The entry of a side table for exactly this address, and the function it is in. */
  private noted(address: number, kind: SideTable): { readonly code: FunctionCode; readonly start: number; readonly payload: number } | null {
    const n = this.artifact.functionAt(address - this.range.address);
    if (n < 0) return null;
    const code = this.artifact.functionCode(n);
    const start = this.range.address + this.artifact.word(n, FunctionRecord.Start);
    const payload = payloadAt(code.sideTables[kind], address - start);
    return payload === undefined ? null : { code, start, payload };
  }

  private find(address: number, kind: SideTable): { funcIndex: number; payload: number | null } | null {
    const { artifact } = this;
    const n = artifact.functionAt(address - this.range.address);
    if (n < 0) return null;
    const table = artifact.functionCode(n).sideTables[kind];
    const entry = entryBefore(table, address - this.range.address - artifact.word(n, FunctionRecord.Start));
    return { funcIndex: artifact.word(n, FunctionRecord.Index), payload: entry < 0 ? null : table[entry + SideEntry.Payload] };
  }
}

/** By module and settings: code that this thread has loaded. */
const loaded = new WeakMap<Module, Map<string, NativeModule>>();

/** Settings that shape code. */
export interface NativeSettings {
  readonly polls: boolean;
  readonly countedPolls: boolean;
  readonly fuel: boolean;
  readonly countsDepth: boolean;
  readonly canonicalNans: boolean;
  readonly withoutPasses: LeftOut;
  readonly heapMitigation: boolean;
  readonly tableMitigation: boolean;
}

/** What settings, and the forms of the memories that it uses, mean for a module's code. */
export function compileOptions(settings: NativeSettings, forms: readonly MemoryForm[]): CompileOptions {
  return { guarded: forms.map((form) => form === 'guarded'), movable: forms.map((form) => form === 'movable'), guardBytes: GUARD_BYTES, ...settings };
}

/**
 * Compiles and loads a module, once a thread, settings and forms of memories: where address space is short, instances of
 * one module may need code of several forms.
 */
export function nativeModule(platform: NativePlatform, module: Module, settings: NativeSettings, forms: readonly MemoryForm[]): NativeModule {
  let known = loaded.get(module);
  if (known === undefined) loaded.set(module, (known = new Map()));
  const key = JSON.stringify([settings, forms]);
  let found = known.get(key);
  if (found === undefined) {
    found = new NativeModule(platform, module, compileModule(module, compileOptions(settings, forms)));
    known.set(key, found);
  }
  return found;
}
