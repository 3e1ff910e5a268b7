/** What this thread has of native code: the addon, memory for code, thunks by signature. Made on first use. */
import { Assembler } from '../../codegen/x64/assembler.js';
import { entryThunk, hostThunk } from '../../codegen/x64/thunks.js';
import type { FunctionCode } from '../../codegen/function-code.js';
import type { Signature } from '../../ir/func.js';
import { Type } from '../../ir/entities.js';
import { type Addon, native } from '../../native/binding.js';
import { CodeMemory, type CodeRange } from '../../native/code-memory.js';
import { CONTROL_BYTES } from '../../native/layout.js';
import { limitError } from '../../wasm/errors/limit.js';
import { type FuncType, type ValType, TypeCode, isRef } from '../../wasm/types.js';

export class NativePlatform {
  readonly code: CodeMemory;
  /** The context to enter, as two words. */
  readonly control: Uint32Array;
  /** Enters the context that `control` names. */
  readonly enter: () => void;
  private readonly assembler = new Assembler();
  private readonly entryThunks = new Map<string, number>();
  private readonly hostThunks = new Map<string, number>();

  constructor(readonly addon: Addon) {
    this.code = new CodeMemory(addon);
    this.enter = addon.enter;
    this.control = new Uint32Array(addon.control!, 0, CONTROL_BYTES / 4);
  }

  /** Puts code where it can run. Throws a `LimitError` where there is no room. */
  load(code: Uint8Array): CodeRange {
    const range = this.code.allocate(code.length);
    if (range === null) throw limitError.code(code.length);
    this.code.write(range, code);
    return range;
  }

  entryThunk(type: FuncType): number {
    return this.thunk(this.entryThunks, type, entryThunk);
  }

  hostThunk(type: FuncType): number {
    return this.thunk(this.hostThunks, type, hostThunk);
  }

  private thunk(known: Map<string, number>, type: FuncType, make: (a: Assembler, signature: Signature) => FunctionCode): number {
    const signature = { params: type.params.map(machineType), results: type.results.map(machineType) };
    const key = `${signature.params.join()}>${signature.results.join()}`;
    let address = known.get(key);
    if (address === undefined) {
      address = this.load(make(this.assembler, signature).bytes).address;
      known.set(key, address);
    }
    return address;
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
