/** What this thread has of native code: the addon, memory for code, thunks by signature. Made on first use. */
import { Assembler } from '../../codegen/x64/assembler.js';
import { beginThunk, entryThunk, hostThunk } from '../../codegen/x64/thunks.js';
import type { FunctionCode } from '../../codegen/function-code.js';
import type { Signature } from '../../ir/func.js';
import { TYPE_NAMES, Type } from '../../ir/entities.js';
import { type Addon, native } from '../../native/binding.js';
import { CodeMemory, type CodeRange } from '../../native/code-memory.js';
import { CONTROL_BYTES } from '../../native/layout.js';
import { type CodeName, PerfMap } from '../../native/perf-map.js';
import { limitError } from '../../wasm/errors/limit.js';
import { type FuncType, type ValType, TypeCode, isRef } from '../../wasm/types.js';
import { Deaths } from './deaths.js';

export class NativePlatform {
  readonly code: CodeMemory;
  readonly deaths: Deaths;
  /** The context to enter, as two words. */
  readonly control: Uint32Array;
  /** Enters the context that `control` names. */
  readonly enter: () => void;
  /** Where an activation begins: address. */
  readonly begin: number;
  private readonly assembler = new Assembler();
  private readonly entryThunks = new Map<string, number>();
  private readonly hostThunks = new Map<string, number>();
  /** Where code that is loaded gets its names, if anybody wants them. */
  private perfMap: PerfMap | null = null;
  private readonly thunkNames: CodeName[] = [];

  constructor(readonly addon: Addon) {
    this.code = new CodeMemory(addon);
    this.deaths = new Deaths(addon);
    this.enter = addon.enter;
    this.control = new Uint32Array(addon.control!, 0, CONTROL_BYTES / 4);
    this.begin = this.loadThunk(beginThunk(this.assembler), 'begin').address;
  }

  /** A place for code. Throws a `LimitError` where there is no room. */
  allocate(bytes: number): CodeRange {
    const range = this.code.allocate(bytes);
    if (range === null) throw limitError.code(bytes);
    return range;
  }

  /** Puts code that may lie anywhere where it can run. */
  load(code: Uint8Array): CodeRange {
    const range = this.allocate(code.length);
    this.code.write(range.address, code);
    return range;
  }

  /** From now on `perf` can name what is loaded in this thread. */
  startPerfMap(): void {
    if (this.perfMap !== null) return;
    this.perfMap = new PerfMap();
    this.code.anonymous = true;
    this.perfMap.add(this.thunkNames);
  }

  /** Names code that was loaded. */
  name(names: () => readonly CodeName[]): void {
    this.perfMap?.add(names());
  }

  entryThunk(type: FuncType): number {
    return this.thunk('entry', this.entryThunks, type, entryThunk);
  }

  hostThunk(type: FuncType): number {
    return this.thunk('host call', this.hostThunks, type, hostThunk);
  }

  private thunk(what: string, known: Map<string, number>, type: FuncType, make: (a: Assembler, signature: Signature) => FunctionCode): number {
    const signature = { params: type.params.map(machineType), results: type.results.map(machineType) };
    const key = `${signature.params.join()}>${signature.results.join()}`;
    let address = known.get(key);
    if (address === undefined) {
      const [params, results] = [signature.params, signature.results].map((types) => types.map((t) => TYPE_NAMES[t]).join(' '));
      ({ address } = this.loadThunk(make(this.assembler, signature), `${what} (${params}) -> (${results})`));
      known.set(key, address);
    }
    return address;
  }

  private loadThunk({ bytes }: FunctionCode, what: string): CodeRange {
    const range = this.load(bytes);
    const name = { ...range, name: `wasmtide ${what}` };
    this.thunkNames.push(name);
    this.name(() => [name]);
    return range;
  }
}

/** Types as far as the machine tells them apart: all references are 32 bits. */
function machineType(type: ValType): Type {
  if (isRef(type)) return Type.I32;
  switch (type as number as TypeCode) {
    case TypeCode.I64: return Type.I64;
    case TypeCode.F32: return Type.F32;
    case TypeCode.F64: return Type.F64;
    case TypeCode.V128: return Type.V128;
    default: return Type.I32;
  }
}

let found: NativePlatform | null = null;

/** Null where native code cannot run. */
export function nativePlatform(): NativePlatform | null {
  if (found === null) {
    const { addon } = native();
    if (addon !== null) found = new NativePlatform(addon);
  }
  return found;
}
