/**
 * Traps: execution ended by the semantics (specification §4). The texts are the official suite's.
 */
import { WasmtideError } from './error.js';

/** One frame of a wasm backtrace. */
export interface FrameInfo {
  /** The module's name from its name section, or null. */
  readonly module: string | null;
  /** Function name from the name section, an export's name, or null. */
  readonly func: string | null;
  readonly funcIndex: number;
  /** Byte offset of the instruction in the module's binary; null in host frames. */
  readonly offset: number | null;
}

export type TrapCode =
  | 'UNREACHABLE' | 'INTEGER_DIVIDE_BY_ZERO' | 'INTEGER_OVERFLOW' | 'INVALID_CONVERSION_TO_INTEGER'
  | 'MEMORY_OUT_OF_BOUNDS' | 'TABLE_OUT_OF_BOUNDS' | 'UNDEFINED_ELEMENT' | 'UNINITIALIZED_ELEMENT'
  | 'INDIRECT_CALL_TYPE_MISMATCH' | 'STACK_OVERFLOW' | 'NULL_REFERENCE' | 'CAST_FAILURE' | 'ARRAY_OUT_OF_BOUNDS'
  | 'UNALIGNED_ATOMIC' | 'EXPECTED_SHARED_MEMORY' | 'GC_HEAP_EXHAUSTED' | 'ALLOCATION_TOO_LARGE'
  | 'OUT_OF_FUEL' | 'INTERRUPT' | 'DEADLINE' | 'CPU_TIMEOUT' | 'EPOCH' | 'CANNOT_SUSPEND' | 'UNKNOWN_IMPORT';

export class Trap extends WasmtideError {
  declare readonly code: TrapCode;
  /** Newest frame first. Filled in by the executor where the trap leaves wasm code. */
  wasmBacktrace: readonly FrameInfo[] = [];
  /** Whether `wasmBacktrace` is complete, so that a trap passing several activations keeps its first one. */
  located = false;

  constructor(code: TrapCode, message: string) {
    super(code, message);
  }

  /** Says where it happened. */
  locate(frames: readonly FrameInfo[]): void {
    this.wasmBacktrace = frames;
    this.located = true;
  }
}

export const trap = {
  unreachable: () => new Trap('UNREACHABLE', 'unreachable'),
  divideByZero: () => new Trap('INTEGER_DIVIDE_BY_ZERO', 'integer divide by zero'),
  integerOverflow: () => new Trap('INTEGER_OVERFLOW', 'integer overflow'),
  invalidConversion: () => new Trap('INVALID_CONVERSION_TO_INTEGER', 'invalid conversion to integer'),
  memoryOutOfBounds: () => new Trap('MEMORY_OUT_OF_BOUNDS', 'out of bounds memory access'),
  tableOutOfBounds: () => new Trap('TABLE_OUT_OF_BOUNDS', 'out of bounds table access'),
  undefinedElement: (index: number | bigint) => new Trap('UNDEFINED_ELEMENT', `undefined element ${index}`),
  uninitializedElement: (index: number | bigint) => new Trap('UNINITIALIZED_ELEMENT', `uninitialized element ${index}`),
  indirectCallMismatch: () => new Trap('INDIRECT_CALL_TYPE_MISMATCH', 'indirect call type mismatch'),
  stackOverflow: () => new Trap('STACK_OVERFLOW', 'call stack exhausted'),
  /** `kind` as in the suite: function, structure, array, i31, exception; empty for any other reference. */
  nullReference: (kind: '' | 'function' | 'structure' | 'array' | 'i31' | 'exception') =>
    new Trap('NULL_REFERENCE', kind === '' ? 'null reference' : `null ${kind} reference`),
  castFailure: () => new Trap('CAST_FAILURE', 'cast failure'),
  arrayOutOfBounds: () => new Trap('ARRAY_OUT_OF_BOUNDS', 'out of bounds array access'),
  unalignedAtomic: () => new Trap('UNALIGNED_ATOMIC', 'unaligned atomic'),
  expectedSharedMemory: () => new Trap('EXPECTED_SHARED_MEMORY', 'expected shared memory'),
  heapExhausted: (limit: number) => new Trap('GC_HEAP_EXHAUSTED', `GC heap limit of ${limit} bytes reached`),
  unknownImport: (name: string) => new Trap('UNKNOWN_IMPORT', `unknown import ${name} was called`),
  outOfFuel: () => new Trap('OUT_OF_FUEL', 'all fuel consumed by WebAssembly'),
  interrupted: () => new Trap('INTERRUPT', 'interrupted'),
  deadlineExceeded: () => new Trap('DEADLINE', 'deadline exceeded'),
  cpuTimeExceeded: () => new Trap('CPU_TIMEOUT', 'running time exceeded'),
  epochReached: () => new Trap('EPOCH', 'epoch deadline reached'),
  /** A promise where nobody can wait for it. */
  cannotSuspend: () => new Trap('CANNOT_SUSPEND', 'a host function returned a promise, but the call cannot wait: it is synchronous, or JavaScript frames lie between it and its asynchronous call'),
  allocationTooLarge: () => new Trap('ALLOCATION_TOO_LARGE', 'allocation size too large'),
} as const;
