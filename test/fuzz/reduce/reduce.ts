/**
 * Makes a module small that shows a fault, as long as it is valid and still shows it.
 *
 * Strategy  Rounds of changes, from whole exports and bodies down to single instructions, each tried and kept where it
 *           does no harm, until a round changes nothing. No change has to know whether it keeps the module valid:
 *           validation says so. An instruction becomes drops of its operands and constants; a producer and the drop
 *           behind it then go together.
 */
import { decodeModule } from '../../../src/binary/decode.js';
import { encodeModule } from '../../../src/binary/encode.js';
import { loadModule } from '../../../src/validate/load.js';
import { WasmtideError } from '../../../src/wasm/errors/error.js';
import { FeatureSet } from '../../../src/wasm/features.js';
import { type Module, indexSpaces } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import type { SubType } from '../../../src/wasm/types.js';
import { type Body, readBodies, withBodies } from '../bodies.js';
import { bodyOfZeros, replacements } from './replacements.js';
import { withoutFunction } from './without-function.js';

/** Whether a module shows the fault. */
export type Predicate = (module: Module) => boolean;

/** Instructions that make a value of nothing. */
const PRODUCERS: ReadonlySet<number> = new Set<number>([
  Op.I32Const, Op.I64Const, Op.F32Const, Op.F64Const, Op.V128Const, Op.LocalGet, Op.GlobalGet, Op.RefNull, Op.RefFunc, Op.StructNewDefault,
]);
/** Longer bodies are not looked through for pairs. */
const MOST_PAIRED = 120;

export function reduce(bytes: Uint8Array, fails: Predicate): Uint8Array {
  return new Reducer(bytes, fails).run();
}

class Reducer {
  private module: Module;
  private bodies: readonly Body[];

  constructor(private bytes: Uint8Array, private readonly fails: Predicate) {
    this.module = decodeModule(bytes, FeatureSet.all);
    this.bodies = readBodies(this.module);
  }

  run(): Uint8Array {
    for (let changed = true; changed; ) {
      const before = this.bytes.length;
      this.exports();
      this.wholeBodies();
      this.segments();
      this.bodies.forEach((_, i) => this.body(i));
      this.definitions();
      changed = this.bytes.length < before;
    }
    return this.bytes;
  }

  /** Keeps a change that leaves the module valid, and its fault there. */
  private attempt(make: () => Uint8Array): boolean {
    try {
      const bytes = make();
      if (bytes.length > this.bytes.length || !this.fails(loadModule(bytes, FeatureSet.all))) return false;
      this.bytes = bytes;
      this.module = decodeModule(bytes, FeatureSet.all);
      this.bodies = readBodies(this.module);
      return true;
    } catch (error) {
      if (error instanceof WasmtideError) return false;
      throw error;
    }
  }

  private with(change: Partial<Module>): boolean {
    return this.attempt(() => encodeModule({ ...this.module, ...change }));
  }

  private withBody(index: number, body: Body): boolean {
    return this.attempt(() => withBodies(this.module, this.bodies.map((each, i) => (i === index ? body : each))));
  }

  /** Takes pieces out of a list: halves, quarters, down to single ones, from the back. */
  private thin(length: () => number, without: (start: number, end: number) => boolean): void {
    for (let size = Math.max(1, length() >> 1); ; size >>= 1) {
      for (let end = length(); end > 0; end -= size) without(Math.max(0, end - size), end);
      if (size <= 1) return;
    }
  }

  private exports(): void {
    this.thin(() => this.module.exports.length, (start, end) => this.with({ exports: this.module.exports.filter((_, i) => i < start || i >= end) }));
  }

  private wholeBodies(): void {
    for (let i = 0; i < this.bodies.length; i++) {
      const body = bodyOfZeros(this.module, i);
      if (this.bodies[i].code.length > body.code.length) this.withBody(i, body);
    }
  }

  private segments(): void {
    const { module } = this;
    if (module.start !== null) this.with({ start: null });
    module.data.forEach(({ data }, at) => {
      if (data.end > data.start) this.with({ data: this.module.data.map((each, i) => (i === at ? { ...each, data: { start: 0, end: 0 } } : each)) });
    });
    module.elements.forEach(({ init }, at) => {
      const none = init.kind === 'funcs' ? { ...init, funcs: [] } : { ...init, exprs: [] };
      this.with({ elements: this.module.elements.map((each, i) => (i === at ? { ...each, init: none } : each)) });
    });
  }

  private body(index: number): void {
    const code = (): Body['code'] => this.bodies[index].code;
    // Pieces that nobody misses.
    this.thin(() => code().length, (start, end) => this.withBody(index, { ...this.bodies[index], code: code().filter((_, i) => i < start || i >= end) }));
    for (let at = code().length - 1; at >= 0; at--) {
      if (at >= code().length) continue;
      for (const { end, by } of replacements(this.module, this.bodies[index], at)) {
        if (this.withBody(index, { ...this.bodies[index], code: [...code().slice(0, at), ...by, ...code().slice(end)] })) break;
      }
      // What is made only to be dropped.
      for (let start = Math.max(0, at - 2); start < at + 3; start++) {
        const pair = start;
        this.withBody(index, { ...this.bodies[index], code: code().filter((_, i) => i !== pair && i !== pair + 1) });
      }
    }
    this.unusedOperands(index);
    this.thin(() => this.bodies[index].locals.length, (start, end) =>
      this.withBody(index, { ...this.bodies[index], locals: this.bodies[index].locals.filter((_, i) => i < start || i >= end) }));
  }

  /** Values that only lie on the stack until a drop takes them away. */
  private unusedOperands(index: number): void {
    const code = (): Body['code'] => this.bodies[index].code;
    if (code().length > MOST_PAIRED) return;
    for (let drop = code().length - 1; drop > 0; drop--) {
      for (let at = drop - 1; at >= 0 && code()[drop]?.op === Op.Drop; at--) {
        const place = at;
        if (!PRODUCERS.has(code()[at].op)) continue;
        this.withBody(index, { ...this.bodies[index], code: code().filter((_, i) => i !== place && i !== drop) });
      }
    }
  }

  /** Types that nobody needs become the simplest there is, their place being needed; others have fewer fields. */
  private types(): void {
    const change = (at: number, type: Partial<SubType>): boolean => this.with({ types: this.module.types.map((each, i) => (i === at ? { ...each, ...type } : each)) });
    for (let at = this.module.types.length - 1; at >= 0; at--) {
      const { composite, supertype } = this.module.types[at];
      if (change(at, { final: true, supertype: null, composite: { kind: 'func', params: [], results: [] } })) continue;
      if (supertype !== null) change(at, { supertype: null });
      if (composite.kind === 'struct' && composite.fields.length > 0) change(at, { composite: { kind: 'struct', fields: composite.fields.slice(0, -1) } });
    }
  }

  /** What stands last in its index space goes, if nothing names it; functions also from the middle. */
  private definitions(): void {
    const last = (name: 'data' | 'elements' | 'globals' | 'tables' | 'memories' | 'tags'): void => {
      while (this.module[name].length > 0) {
        const dataCount = name === 'data' && this.module.dataCount !== null ? this.module.data.length - 1 : this.module.dataCount;
        if (!this.with({ [name]: this.module[name].slice(0, -1), dataCount })) return;
      }
    };
    for (const name of ['data', 'elements', 'globals', 'tables', 'memories', 'tags'] as const) last(name);
    if (this.module.data.length === 0 && this.module.dataCount !== null) this.with({ dataCount: null });
    for (let i = indexSpaces(this.module).funcs.length - 1; i >= 0; i--) this.attempt(() => withoutFunction(this.module, this.bodies, i));
    for (let i = this.module.imports.length - 1; i >= 0; i--) {
      if (this.module.imports[i].desc.kind !== 'func') this.with({ imports: this.module.imports.filter((_, at) => at !== i) });
    }
    this.types();
    while (this.module.recGroups.length > 1) {
      const types = this.module.types.slice(0, this.module.recGroups.at(-1)!.start);
      if (!this.with({ types, recGroups: this.module.recGroups.slice(0, -1) })) break;
    }
  }
}
