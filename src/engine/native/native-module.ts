/**
 * A module's machine code in this thread, shared by all its instances.
 *
 * Problem   Most functions of a program are never called, and compiling is what starting takes longest for.
 * Strategy  A function is compiled when it is first called. Until then its address is that of a stub, which has it
 *           compiled (codegen/x64/function-stubs.ts). Calls from code that is there already are noted, and changed to
 *           go straight to it, so that in the end code is what it would be had all been compiled at once.
 * Rules     Code changes while none of the thread's runs. What is loaded stays as long as anybody has the module in a
 *           store: instances know their store's, stores their instances.
 */
import { type CodeArtifact, FunctionRecord } from '../../codegen/artifact.js';
import { type CodeSymbol, Relocation, RelocationKind } from '../../codegen/function-code.js';
import { STUB_BYTES, compileStubs, jumpTo, reaches } from '../../codegen/x64/function-stubs.js';
import { functionNamer } from '../../interpreter/backtrace.js';
import type { CodeRange } from '../../native/code-memory.js';
import type { CodeName } from '../../native/perf-map.js';
import { printable } from '../../wasm/errors/printable.js';
import { type Module, indexSpaces } from '../../wasm/module.js';
import type { LeftOut } from '../../optimize/pipeline.js';
import { addCode, removeCode } from './code-map.js';
import { type Checkpoint, type CompileOptions, ModuleCompiler } from './compile.js';
import { LoadedCode } from './loaded-code.js';
import { GUARD_BYTES, type MemoryForm } from './native-memory.js';
import type { NativePlatform } from './platform.js';

/** A call, or a jump, that waits for its target to be compiled: where the distance is filled in, and what is added to it. */
interface Site {
  readonly place: number;
  readonly addend: number;
}

/** Code that goes when its module does. */
interface Ranges {
  readonly platform: NativePlatform;
  readonly all: CodeRange[];
}

const abandoned = new FinalizationRegistry<Ranges>(({ platform, all }) => {
  for (const range of all) {
    removeCode(range.address);
    platform.code.free(range);
  }
});

export class NativeModule {
  private readonly importedFuncs: number;
  private readonly compiler: ModuleCompiler;
  /** By function that the module defines: where its code begins; 0: it is not compiled. */
  private readonly starts: Float64Array;
  private readonly loaded: LoadedCode[] = [];
  private readonly ranges: Ranges;
  /** Address of the first stub; 0: there are none. */
  private stubs = 0;
  /** By function: calls of its stub. */
  private readonly sites = new Map<number, Site[]>();

  constructor(private readonly platform: NativePlatform, readonly module: Module, options: CompileOptions) {
    this.importedFuncs = indexSpaces(module).importedFuncs;
    this.compiler = new ModuleCompiler(module, options);
    this.starts = new Float64Array(module.code.length);
    this.ranges = { platform, all: [] };
    abandoned.register(this, this.ranges);
  }

  /** Compiles all functions that are not compiled yet. */
  compileAll(checkpoint?: Checkpoint): void {
    const left = [...this.starts.keys()].filter((n) => this.starts[n] === 0);
    if (left.length > 0) this.load(this.compiler.compile(left, checkpoint));
  }

  /** Where a function that the module defines can be called, by its index in the function index space. */
  entry(index: number): number {
    const n = index - this.importedFuncs;
    return this.starts[n] || this.stub(n);
  }

  /** Where its code begins: it is compiled, if it is not yet. Throws what the checkpoint throws. */
  compiled(index: number, checkpoint?: Checkpoint): number {
    const n = index - this.importedFuncs;
    if (this.starts[n] === 0) this.load(this.compiler.compile([n], checkpoint));
    return this.starts[n];
  }

  /** Index of the function whose stub called and is to return to an address. */
  calledBy(returnAddress: number): number {
    return this.importedFuncs + Math.floor((returnAddress - this.stubs) / STUB_BYTES);
  }

  private stub(n: number): number {
    if (this.stubs === 0) {
      const range = this.platform.load(compileStubs(this.starts.length));
      this.ranges.all.push(range);
      this.stubs = range.address;
    }
    return this.stubs + n * STUB_BYTES;
  }

  /** Places code, and has everybody who called stubs of its functions call it. */
  private load(artifact: CodeArtifact): void {
    const { platform } = this;
    const targets = new Set<CodeSymbol>();
    const relocations = Array.from({ length: artifact.functionCount }, (_, i) => artifact.functionCode(i).relocations);
    for (const words of relocations) {
      for (let at = 0; at < words.length; at += Relocation.Words) targets.add(words[at + Relocation.Symbol] as CodeSymbol);
    }
    const { length } = artifact.text;
    let range = platform.allocate(Math.max(1, length));
    let detours = 0;
    for (const target of targets) if (!reaches(range.address, this.entry(target))) detours++;
    if (detours > 0) {
      // Jumps behind the code go where calls cannot.
      platform.code.free(range);
      range = platform.allocate(length + targets.size * STUB_BYTES);
    }
    const text = new Uint8Array(range.bytes);
    text.set(artifact.text);
    let detour = range.address + length;
    const addresses = new Map<CodeSymbol, number>();
    for (const target of targets) {
      let address = this.entry(target);
      if (!reaches(range.address, address)) {
        text.set(jumpTo(address, detour), detour - range.address);
        address = detour;
        detour += STUB_BYTES;
      }
      addresses.set(target, address);
    }
    artifact.relocate(text, range.address, (symbol) => addresses.get(symbol)!);
    platform.code.write(range.address, text);
    this.ranges.all.push(range);
    const code = new LoadedCode(this.module, artifact, range);
    this.loaded.push(code);
    addCode(code);
    relocations.forEach((words, i) => this.noteSites(words, code.startOf(i)));
    for (let i = 0; i < artifact.functionCount; i++) this.redirect(artifact.word(i, FunctionRecord.Index) - this.importedFuncs, code.startOf(i));
    platform.name(() => this.names(code));
  }

  /** Notes what calls functions that are not compiled. */
  private noteSites(relocations: Int32Array, start: number): void {
    for (let at = 0; at < relocations.length; at += Relocation.Words) {
      const n = relocations[at + Relocation.Symbol] - this.importedFuncs;
      if (this.starts[n] !== 0 || relocations[at + Relocation.Kind] !== RelocationKind.Relative32) continue;
      const site = { place: start + relocations[at + Relocation.At], addend: relocations[at + Relocation.Addend] };
      const known = this.sites.get(n);
      if (known === undefined) this.sites.set(n, [site]);
      else known.push(site);
    }
  }

  /** A function has code now. */
  private redirect(n: number, start: number): void {
    const { code } = this.platform;
    this.starts[n] = start;
    if (this.stubs !== 0) {
      const stub = this.stub(n);
      code.write(stub, jumpTo(start, stub));
    }
    for (const { place, addend } of this.sites.get(n) ?? []) {
      if (reaches(place, start)) code.write(place, new Uint8Array(Int32Array.of(start + addend - place).buffer));
    }
    this.sites.delete(n);
  }

  /** Functions by the names that backtraces show. */
  private names(code: LoadedCode): CodeName[] {
    const { artifact } = code;
    const name = functionNamer(this.module);
    return Array.from({ length: artifact.functionCount }, (_, n) => {
      const index = artifact.word(n, FunctionRecord.Index);
      const { module, func } = name(index);
      return {
        address: code.startOf(n), bytes: artifact.word(n, FunctionRecord.End) - artifact.word(n, FunctionRecord.Start),
        name: printable(`${module ?? '<unknown>'}!${func ?? `<wasm function ${index}>`}`),
      };
    });
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

const keys = new WeakMap<NativeSettings, string>();

function keyOf(settings: NativeSettings): string {
  let key = keys.get(settings);
  if (key === undefined) keys.set(settings, (key = JSON.stringify(settings)));
  return key;
}

/**
 * A module's code, one a thread, settings and forms of memories: where address space is short, instances of one module may
 * need code of several forms.
 */
export function nativeModule(platform: NativePlatform, module: Module, settings: NativeSettings, forms: readonly MemoryForm[]): NativeModule {
  let known = loaded.get(module);
  if (known === undefined) loaded.set(module, (known = new Map()));
  const key = keyOf(settings) + forms.join();
  let found = known.get(key);
  if (found === undefined) known.set(key, (found = new NativeModule(platform, module, compileOptions(settings, forms))));
  return found;
}
