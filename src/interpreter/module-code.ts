/**
 * The compiled functions of one module: one code array, so that a call within the module only sets the pc. Shared by
 * every instance of the module; holds nothing of any store.
 *
 * `sites` describes instructions that can trap, call or allocate: rows of pc, byte offset in the module, and index of
 * a stack map (0: no reference in temporaries), sorted by pc because functions are appended one after the other.
 */
import { type Module, indexSpaces } from '../wasm/module.js';
import type { Metering } from '../runtime/meter.js';
import type { FunctionCode } from './code.js';

const SITE_WORDS = 3;

interface Mark {
  readonly used: number;
  readonly sites: number;
  readonly stackMaps: number;
}

export class ModuleCode {
  code = new Int32Array(256);
  /** Words used. Word 0 is never an entry: an entry of 0 means not compiled. */
  used = 1;
  /** Entry (address of the header) by index among the module's own functions. */
  readonly entries: Int32Array;
  readonly importedFuncs: number;
  /** In the order of `start`. */
  readonly functions: FunctionCode[] = [];
  private sites = new Int32Array(SITE_WORDS * 64);
  private siteCount = 0;
  /** Registers of temporaries that hold references at a site. */
  private readonly stackMaps: (readonly number[])[] = [[]];

  constructor(readonly module: Module, readonly metering: Metering, readonly canonicalNans: boolean) {
    this.entries = new Int32Array(module.code.length);
    this.importedFuncs = indexSpaces(module).importedFuncs;
  }

  /** Makes room for `words` more and returns the (perhaps new) array. */
  reserve(words: number): Int32Array {
    if (this.used + words > this.code.length) {
      const grown = new Int32Array(Math.max(this.used + words, this.code.length * 2));
      grown.set(this.code.subarray(0, this.used));
      this.code = grown;
    }
    return this.code;
  }

  addSite(pc: number, offset: number, refs: readonly number[]): void {
    if ((this.siteCount + 1) * SITE_WORDS > this.sites.length) {
      const grown = new Int32Array(this.sites.length * 2);
      grown.set(this.sites);
      this.sites = grown;
    }
    let map = 0;
    if (refs.length > 0) {
      map = this.stackMaps.length;
      this.stackMaps.push(refs);
    }
    const at = this.siteCount++ * SITE_WORDS;
    this.sites[at] = pc;
    this.sites[at + 1] = offset;
    this.sites[at + 2] = map;
  }

  /** How far it is filled. */
  mark(): Mark {
    return { used: this.used, sites: this.siteCount, stackMaps: this.stackMaps.length };
  }

  /** Forgets what was added since; no function of it may have been entered in `entries` or `functions`. */
  rollBack({ used, sites, stackMaps }: Mark): void {
    this.used = used;
    this.siteCount = sites;
    this.stackMaps.length = stackMaps;
  }

  /** The row of the last site at or before `pc`, or -1. */
  private site(pc: number): number {
    let low = 0;
    let high = this.siteCount - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.sites[middle * SITE_WORDS] <= pc) {
        found = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  /** Byte offset in the module of the instruction at `pc`, or null. */
  offsetAt(pc: number): number | null {
    const row = this.site(pc);
    return row < 0 ? null : this.sites[row * SITE_WORDS + 1];
  }

  /** Registers of temporaries that hold references while the instruction at `pc` runs. */
  refsAt(pc: number): readonly number[] {
    const row = this.site(pc);
    return row < 0 ? [] : this.stackMaps[this.sites[row * SITE_WORDS + 2]];
  }

  functionAt(pc: number): FunctionCode {
    let low = 0;
    let high = this.functions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.functions[middle].start <= pc) low = middle;
      else high = middle - 1;
    }
    return this.functions[low];
  }
}

const compiled = new WeakMap<Module, ModuleCode[]>();

/** The module's code, made empty on first request. Each way of metering, and of treating NaNs, makes code of its own. */
export function moduleCode(module: Module, metering: Metering, canonicalNans: boolean): ModuleCode {
  let codes = compiled.get(module);
  if (codes === undefined) compiled.set(module, codes = []);
  let code = codes.find((known) => known.metering === metering && known.canonicalNans === canonicalNans);
  if (code === undefined) codes.push(code = new ModuleCode(module, metering, canonicalNans));
  return code;
}
