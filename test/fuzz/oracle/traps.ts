/** Kinds of traps, as far as the built-in engine tells them apart. */
import type { Trap, TrapCode } from '../../../src/wasm/errors/trap.js';

/** By code. Stopped: by limits that are not the specification's. */
const KINDS: Readonly<Partial<Record<TrapCode, string>>> = {
  ERR_UNREACHABLE: 'unreachable',
  ERR_INTEGER_DIVIDE_BY_ZERO: 'division by zero',
  ERR_INTEGER_OVERFLOW: 'overflow or conversion',
  ERR_INVALID_CONVERSION_TO_INTEGER: 'overflow or conversion',
  ERR_MEMORY_OUT_OF_BOUNDS: 'memory',
  ERR_TABLE_OUT_OF_BOUNDS: 'table',
  ERR_UNDEFINED_ELEMENT: 'table',
  ERR_UNINITIALIZED_ELEMENT: 'indirect call',
  ERR_INDIRECT_CALL_TYPE_MISMATCH: 'indirect call',
  ERR_NULL_REFERENCE: 'null reference',
  // Node 20's engine looks at bounds first, where both are wrong.
  ERR_UNALIGNED_ATOMIC: 'memory',
  ERR_EXPECTED_SHARED_MEMORY: 'wait',
  ERR_CAST_FAILURE: 'cast',
  ERR_ARRAY_OUT_OF_BOUNDS: 'array',
};

export const STOPPED: ReadonlySet<string> = new Set(['ERR_STACK_OVERFLOW', 'ERR_DEADLINE', 'ERR_GC_HEAP_EXHAUSTED']);

export function kindOfTrap(error: Trap): string {
  return KINDS[error.code] ?? error.code;
}

/** Messages of the built-in engine, to kinds. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^unreachable/, 'unreachable'],
  [/^(divide|remainder) by zero/, 'division by zero'],
  [/^(divide result|float) unrepresentable/, 'overflow or conversion'],
  [/^memory access out of bounds|data segment .*out of bounds/, 'memory'],
  [/^table (index|access|or element segment)|^element segment|table initializer/, 'table'],
  [/^(null function or )?function signature mismatch|^null function/, 'indirect call'],
  [/^dereferencing a null pointer/, 'null reference'],
  [/unaligned/, 'memory'],
  [/^rethrowing null value/, 'null reference'],
  [/^illegal cast/, 'cast'],
  [/^array (element access|index)/, 'array'],
  [/Atomics\.wait/, 'wait'],
];

/** The kind of a trap of the built-in engine; null for what is none. */
export function kindOfMessage(message: string): string | null {
  const text = message.replace(/^WebAssembly\.\w+\(\): /, '');
  return MESSAGES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
