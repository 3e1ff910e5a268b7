/**
 * Traps: execution ended by the semantics (specification §4). The texts are the official suite's.
 */
import { WasmtideError } from './error.js';
import { printable } from './printable.js';

/** Why a guest was stopped; docs/errors.md explains each. */
export type TrapCode =
  | 'ERR_UNREACHABLE' | 'ERR_INTEGER_DIVIDE_BY_ZERO' | 'ERR_INTEGER_OVERFLOW' | 'ERR_INVALID_CONVERSION_TO_INTEGER'
  | 'ERR_MEMORY_OUT_OF_BOUNDS' | 'ERR_TABLE_OUT_OF_BOUNDS' | 'ERR_UNDEFINED_ELEMENT' | 'ERR_UNINITIALIZED_ELEMENT'
  | 'ERR_INDIRECT_CALL_TYPE_MISMATCH' | 'ERR_STACK_OVERFLOW' | 'ERR_NULL_REFERENCE' | 'ERR_CAST_FAILURE' | 'ERR_ARRAY_OUT_OF_BOUNDS'
  | 'ERR_STRING_OUT_OF_BOUNDS' | 'ERR_INVALID_CODE_POINT'
  | 'ERR_UNALIGNED_ATOMIC' | 'ERR_EXPECTED_SHARED_MEMORY' | 'ERR_GC_HEAP_EXHAUSTED' | 'ERR_ALLOCATION_TOO_LARGE'
  | 'ERR_OUT_OF_FUEL' | 'ERR_INTERRUPT' | 'ERR_DEADLINE' | 'ERR_CPU_TIMEOUT' | 'ERR_EPOCH' | 'ERR_CANNOT_SUSPEND' | 'ERR_UNKNOWN_IMPORT' | 'ERR_GROW_FAILURE';

/** The guest did what it must not, or was stopped: `code` says which. What it had changed stays changed. */
export class Trap extends WasmtideError {
  declare readonly code: TrapCode;

  constructor(code: TrapCode, message: string) {
    super(code, message);
  }

  /** @internal */
  override get endsGuest(): boolean {
    return true;
  }
}

export const trap = {
  unreachable: () => new Trap('ERR_UNREACHABLE', 'unreachable'),
  divideByZero: () => new Trap('ERR_INTEGER_DIVIDE_BY_ZERO', 'integer divide by zero'),
  integerOverflow: () => new Trap('ERR_INTEGER_OVERFLOW', 'integer overflow'),
  invalidConversion: () => new Trap('ERR_INVALID_CONVERSION_TO_INTEGER', 'invalid conversion to integer'),
  memoryOutOfBounds: () => new Trap('ERR_MEMORY_OUT_OF_BOUNDS', 'out of bounds memory access'),
  tableOutOfBounds: () => new Trap('ERR_TABLE_OUT_OF_BOUNDS', 'out of bounds table access'),
  undefinedElement: (index: number | bigint) => new Trap('ERR_UNDEFINED_ELEMENT', `undefined element ${index}`),
  uninitializedElement: (index: number | bigint) => new Trap('ERR_UNINITIALIZED_ELEMENT', `uninitialized element ${index}`),
  indirectCallMismatch: () => new Trap('ERR_INDIRECT_CALL_TYPE_MISMATCH', 'indirect call type mismatch'),
  stackOverflow: () => new Trap('ERR_STACK_OVERFLOW', 'call stack exhausted'),
  /** `kind` as in the suite: function, structure, array, i31, exception; empty for any other reference. */
  nullReference: (kind: '' | 'function' | 'structure' | 'array' | 'i31' | 'exception') =>
    new Trap('ERR_NULL_REFERENCE', kind === '' ? 'null reference' : `null ${kind} reference`),
  castFailure: () => new Trap('ERR_CAST_FAILURE', 'cast failure'),
  arrayOutOfBounds: () => new Trap('ERR_ARRAY_OUT_OF_BOUNDS', 'out of bounds array access'),
  stringOutOfBounds: (index: number) => new Trap('ERR_STRING_OUT_OF_BOUNDS', `string offset out of bounds: ${index}`),
  invalidCodePoint: (point: number) => new Trap('ERR_INVALID_CODE_POINT', `invalid code point ${point}`),
  unalignedAtomic: () => new Trap('ERR_UNALIGNED_ATOMIC', 'unaligned atomic'),
  expectedSharedMemory: () => new Trap('ERR_EXPECTED_SHARED_MEMORY', 'expected shared memory'),
  heapExhausted: (limit: number) => new Trap('ERR_GC_HEAP_EXHAUSTED', `GC heap limit of ${limit} bytes reached`),
  unknownImport: (name: string) => new Trap('ERR_UNKNOWN_IMPORT', `unknown import ${printable(name)} was called`),
  outOfFuel: () => new Trap('ERR_OUT_OF_FUEL', 'all fuel consumed by WebAssembly'),
  interrupted: () => new Trap('ERR_INTERRUPT', 'interrupted'),
  deadlineExceeded: () => new Trap('ERR_DEADLINE', 'deadline exceeded'),
  cpuTimeExceeded: () => new Trap('ERR_CPU_TIMEOUT', 'running time exceeded'),
  epochReached: () => new Trap('ERR_EPOCH', 'epoch deadline reached'),
  growFailure: (what: 'memory' | 'table') => new Trap('ERR_GROW_FAILURE', `${what}.grow failed`),
  /** A promise where nobody can wait for it. */
  cannotSuspend: () => new Trap('ERR_CANNOT_SUSPEND', 'a host function returned a promise, but the call cannot wait: it is synchronous, or JavaScript frames lie between it and its asynchronous call'),
  allocationTooLarge: () => new Trap('ERR_ALLOCATION_TOO_LARGE', 'allocation size too large'),
} as const;
