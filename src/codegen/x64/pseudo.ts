/**
 * Instructions of lowered code that are not one machine instruction: emission writes a short sequence for each. Behind
 * each: its operands, in order; then its payload words. All but these are `Inst`s, with the operands of the row in
 * order (a written and read one as two: the result, then what it shares its register with), then the payload of
 * memory operands (`Memory` word, displacement) and the immediate.
 */
export const enum X64 {
  /** → parameters, each in its register. */
  Params = 0x4000,
  /** Unconditional. */
  Jump,
  /** [condition], successors: then, else. Flags are set. */
  Branch,
  /** → two temporaries, index. [count]: successors by index, the last for all others. */
  Switch,
  /** Behind a call that may end in an exception: successors: where it returns, where exceptions go. */
  OnThrow,
  /** → exception (rax): the beginning of a block that the runtime enters. */
  LandingPad,
  /** [trap]: never goes on. */
  Trap,
  /** [condition, trap]: flags are set. */
  TrapIf,
  /** values in result registers. [bytes of stack arguments] */
  Return,
  /** → vmctx */
  Vmctx,
  /** → a parameter on the stack. [offset, type] */
  StackParam,
  /** a result, to the stack. [offset, type] */
  StackResult,
  /** [bytes of arguments, bytes of results]: makes room for a call. */
  OpenCall,
  /** an argument, to the stack. [offset, type] */
  StackArg,
  /** results, arguments. [function, bytes of results] */
  Call,
  /** results, arguments, code (r12), vmctx (r13). [bytes of results] */
  CallPointer,
  /** → a result on the stack, behind the call. [offset, type] */
  CallResult,
  /** [bytes]: takes the results of a call off the stack. */
  CloseCall,
  /** arguments. [function, bytes of arguments] */
  TailCall,
  /** arguments, code (r12), vmctx (r13). [bytes of arguments] */
  TailCallPointer,
  /** → result (rax), operands. [exit, high, aux, type of result, operands, type of each]: the runtime is asked. */
  Exit,
  /** → structure, heap. [field of the vmctx that is its type; bytes]: the runtime is asked where there is no room, as a poll does: no register is lost. */
  NewStruct,
  /** → array, heap, length. [field of the vmctx that is its type; bytes, or 0 where the length is not known; bytes of an element as a power of two; whether fuel is paid by its length] */
  NewArray,
  /** Reads the poll page. */
  Poll,
  /** Counts, and leaves when the count is used up. */
  CountedPoll,
  /** [units] are paid. */
  Fuel,
  /** The same, and leaves when they are used up. */
  FuelPoll,
  /** units: are paid, however many. */
  FuelBy,
  /** → constant. [low, high] */
  Const32,
  Const64,
  ConstF32,
  ConstF64,
  /** → constant. [four words] */
  ConstVector,
  /** → value, value if the condition does not hold (reused), value if it does. [condition, type]: flags are set. */
  SelectVector,
  /** → 1 where the condition holds, else 0. [condition]: flags are set. */
  Set,
  /** → smaller or larger, a (reused), b. [type] */
  Fmin,
  Fmax,
  /** → value, temporary; flags are set by a float comparison. [`BranchCondition`]: two flags. */
  SetFloat,
  /** → integer, temporary vector, temporary general, float. [type of float, type of integer, signed]: traps. */
  TruncTrap,
  /** The same, saturating. */
  TruncSat,
  /** → float, two temporaries, i64. [type of float] */
  UfloatI64,
  /** → remainder (rdx), temporary (rax), dividend (rax), divisor. [type]: of the least number by -1 it is 0. */
  Srem,
  /** → old (rax), memory, value. [`AtomicOperation`, size as a power of two, memory]: tries until it succeeds. */
  AtomicLoop,
  /** to (rdi), from (rsi), length (rcx): copies bytes that are there, as if all were read before any is written. */
  CopyBytes,
  /** to (rdi), value (rax), length (rcx): fills bytes that are there. [bytes of the value that it is filled with, as a power of two, at most 3] */
  FillBytes,
}

/** Instructions that a collection may come between: what is alive behind them is in a map. */
export const SAFEPOINTS: ReadonlySet<number> = new Set([
  X64.Call, X64.CallPointer, X64.Exit, X64.Poll, X64.CountedPoll, X64.FuelPoll, X64.NewStruct, X64.NewArray,
]);

export const enum AtomicOperation { And, Or, Xor }

/** Conditions beyond the processor's sixteen: what a comparison of floats for equality leaves. */
export const enum BranchCondition {
  FloatEqual = 16,
  FloatNotEqual = 17,
}

/**
 * The payload word of a memory operand: which registers it is made of, as operands or pinned ones.
 *   bits 0–2  base: `MemoryBase`
 *   bit  3    an index is among the operands
 *   bits 4–5  its scale, as a power of two
 */
export const enum MemoryBase {
  Operand,
  Vmctx,
  Context,
  /** None: only an index. */
  None,
  /** A constant: its number in `MachineCode.constants` is the displacement. */
  Constant,
}

export const memoryWord = (base: MemoryBase, hasIndex: boolean, scaleLog2: number): number => base | (hasIndex ? 8 : 0) | (scaleLog2 << 4);
