/** Traps that compiled code can end in, as numbers. The runtime makes the errors of them (wasm/errors/trap.ts). */
export const enum TrapNumber {
  Unreachable,
  MemoryOutOfBounds,
  DivideByZero,
  IntegerOverflow,
  InvalidConversion,
  UndefinedElement,
  UninitializedElement,
  IndirectCallMismatch,
  NullFunctionReference,
  NullReference,
  TableOutOfBounds,
  StackOverflow,
  UnalignedAtomic,
  OutOfFuel,
  NullStructure,
  NullArray,
  NullI31,
  ArrayOutOfBounds,
  CastFailure,
  NullException,
}

/** Names in the IR's text form, by number. */
export const TRAP_NAMES: readonly string[] = [
  'unreachable', 'memory_out_of_bounds', 'divide_by_zero', 'integer_overflow', 'invalid_conversion', 'undefined_element',
  'uninitialized_element', 'indirect_call_mismatch', 'null_function_reference', 'null_reference', 'table_out_of_bounds', 'stack_overflow',
  'unaligned_atomic', 'out_of_fuel', 'null_structure', 'null_array', 'null_i31',
  'array_out_of_bounds', 'cast_failure', 'null_exception',
];

/** What compiled code asks of the runtime with `exit`: operands → result. Indices are in the immediates. */
export const enum RuntimeExit {
  /** delta → old size in pages, or -1. high: memory. */
  MemoryGrow,
  /** destination, source, length. high: destination memory, aux: source memory. */
  MemoryCopy,
  /** destination, value, length. high: memory. */
  MemoryFill,
  /** destination, source, length. high: memory, aux: data segment. */
  MemoryInit,
  /** high: data segment. */
  DataDrop,
  /** initial reference, delta → old size, or -1. high: table. */
  TableGrow,
  /** destination, reference, length. high: table. */
  TableFill,
  /** destination, source, length. high: destination table, aux: source table. */
  TableCopy,
  /** destination, source, length. high: table, aux: element segment. */
  TableInit,
  /** high: element segment. */
  ElemDrop,
  /** → the funcref of a function of the module. high: function. */
  RefFunc,
  /** An instance with a suspended call is about to be called by another one. */
  EnterBusy,
  /** id of the type there is, id of the type wanted → whether the one is a sub type of the other. */
  IsSubtype,
  /** A host value whose last count has gone, and the chunk is full. May collect. */
  RefReleased,
  /** first, length → array of bytes of a segment. high: type, aux: data segment. May collect. */
  ArrayNewData,
  /** first, length → array of elements of a segment. high: type, aux: element segment. May collect. */
  ArrayNewElem,
  /** array, first, first in the segment, length. high: data segment. */
  ArrayInitData,
  /** array, first, first in the segment, length. high: element segment. */
  ArrayInitElem,
  /** → exception without its payload. high: tag. May collect. */
  ExceptionNew,
  /** exception: never goes on behind. */
  Throw,
  /** address, count → how many were woken. high: memory. */
  AtomicNotify,
  /** address, expected, timeout → what came of it. high: memory. */
  AtomicWait32,
  AtomicWait64,
}

/** Names in the IR's text form, by number. */
export const RUNTIME_EXITS: readonly string[] = [
  'memory_grow', 'memory_copy', 'memory_fill', 'memory_init', 'data_drop', 'table_grow', 'table_fill', 'table_copy', 'table_init',
  'elem_drop', 'ref_func', 'enter_busy', 'is_subtype', 'ref_released', 'array_new_data', 'array_new_elem',
  'array_init_data', 'array_init_elem', 'exception_new', 'throw', 'atomic_notify', 'atomic_wait32', 'atomic_wait64',
];
