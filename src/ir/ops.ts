/**
 * The operations of the IR: one row each. docs/ir.md says what they mean.
 *
 * Kinds
 *   pure         depends on its operands only: has no place until scheduling, equal ones are one value
 *   effect       stays in its block, in order, used or not: it writes, reads what may be written, or can trap
 *   terminator   ends a block
 *   param        a block's parameter
 *
 * Types are `operands → result`: a type's name, or a letter that stands for one type throughout the row: n an integer, c an
 * integer or a reference, f a float, t and u anything, r anything or no result. A list (flag L) of any number of operands lies in `Func.lists`, behind
 * the fixed ones; what its types are the operation's immediates say.
 */

export const enum Kind { Pure, Effect, Terminator, Param }

/** What the immediates of an operation are: `immediate` (low, high) and `aux`. */
export const enum Imm {
  None,
  /** 64 bits: an integer, or the bits of a float. */
  Bits,
  /** Index in `Func.vectors`. */
  Vector,
  /** low: an integer comparison. */
  IntCondition,
  /** low: a float comparison. */
  FloatCondition,
  /** low: a WebAssembly opcode (`Op`); aux: its lane, or index in `Func.vectors` of a shuffle. */
  Opcode,
  /** low: a WebAssembly opcode; high: displacement in bytes; aux: lane. */
  Access,
  /** low: displacement in bytes; high: what it may alias (`Alias`). */
  Field,
  /** low: bytes from the index on that must be there; aux: 1 where the memory has so many in any case. */
  Extent,
  /** low: an index (memory, result number). */
  Index,
  /** low: function index, for direct calls; aux: index in `Func.signatures`. */
  Call,
  /** low: a trap code. */
  Trap,
  /** low: units of fuel. */
  Fuel,
  /** low: what the runtime is to do (`RuntimeExit`); high, aux: its own. */
  Exit,
  /** low: bytes. */
  Size,
  /** low: bytes of an element; aux: 1 where fuel is paid by the length. */
  Elements,
}

/** Classes of what `vload` and `vstore` touch: accesses of different classes never overlap. */
export const enum Alias {
  /** Never changes while an instance lives: loads of it are pure. */
  Constant,
  Global,
  /** Elements of tables. */
  Table,
  /** Lengths and bases that growth changes. */
  Definition,
  /** The run context. */
  Context,
  /** The table of types: rows never change once they are there. */
  Types,
  /** What other threads change at any time: lengths of shared memories. Such a load is as good as an atomic one. */
  Shared,
  /** Counts of host values, and the chunk that notes them. */
  Externs,
}

/** Names in the IR's text form, by number. */
export const ALIASES: readonly string[] = ['constant', 'global', 'table', 'definition', 'context', 'types', 'shared', 'externs'];

export interface OpRow {
  readonly name: string;
  readonly kind: Kind;
  /** Fixed operands. */
  readonly operands: number;
  readonly list: boolean;
  /** Types of fixed operands and of the result, as the header says. */
  readonly types: string;
  readonly imm: Imm;
  /** Operands may be swapped. */
  readonly commutative: boolean;
  /** May trap. */
  readonly traps: boolean;
}

/** Dense numbers of the operations, for `switch`: in the order of `OPS`, which a unit test checks. */
export const enum IrOp {
  Param,
  // Pure
  Iconst, Fconst, Vconst, Vmctx,
  Iadd, Isub, Imul, Umulh, Smulh, Iand, Ior, Ixor, Ishl, Sshr, Ushr, Rotl, Rotr, Clz, Ctz, Popcnt,
  Icmp, Fcmp, Select, Clamp,
  Uext, Sext, Wrap, Sext8, Sext16, Sext32,
  Fadd, Fsub, Fmul, Fdiv, Fmin, Fmax, Fcopysign, Fabs, Fneg, Fsqrt, Fceil, Ffloor, Ftrunc, Fnearest,
  Fpromote, Fdemote, Bitcast, Sfloat, Ufloat, SintSat, UintSat,
  Simd, Vconstload,
  I31New, I31GetS, I31GetU, RefTag, HostSlot,
  // Effects
  Sdiv, Udiv, Srem, Urem, Sint, Uint,
  Load, Store, Atomic, Fence, Copy, Fill, Bounds, Vload, Vstore,
  GcLoad, GcStore, GcLoadAt, GcStoreAt, GcCopy, GcInit, GcFill, GcNew, GcNewArray, Caught,
  Trapif, Poll, CountedPoll, Fuel, FuelPoll, FuelBy, Call, CallPointer, Result, Exit,
  // Terminators
  Jump, Brif, BrTable, OnThrow, Return, Trap, TailCall, TailCallPointer,
}

/** Fixed operands are those that the types name. */
const row = (kind: Kind) => (name: string, types: string, imm: Imm = Imm.None, flags = ''): OpRow => ({
  name, kind, types, imm,
  operands: types.startsWith('→') ? 0 : types.slice(0, types.indexOf(' →')).split(' ').length,
  list: flags.includes('L'), commutative: flags.includes('C'), traps: flags.includes('T'),
});
const param = row(Kind.Param);
const pure = row(Kind.Pure);
const effect = row(Kind.Effect);
const end = row(Kind.Terminator);

/** By `IrOp`. Flags: C commutative, T may trap, L a list of operands follows. */
export const OPS: readonly OpRow[] = [
  param('param', '→ t'),
  pure('iconst', '→ c', Imm.Bits),
  pure('fconst', '→ f', Imm.Bits),
  pure('vconst', '→ v128', Imm.Vector),
  pure('vmctx', '→ i64'),
  pure('iadd', 'n n → n', Imm.None, 'C'),
  pure('isub', 'n n → n'),
  pure('imul', 'n n → n', Imm.None, 'C'),
  pure('umulh', 'i64 i64 → i64', Imm.None, 'C'),
  pure('smulh', 'i64 i64 → i64', Imm.None, 'C'),
  pure('iand', 'n n → n', Imm.None, 'C'),
  pure('ior', 'n n → n', Imm.None, 'C'),
  pure('ixor', 'n n → n', Imm.None, 'C'),
  pure('ishl', 'n n → n'),
  pure('sshr', 'n n → n'),
  pure('ushr', 'n n → n'),
  pure('rotl', 'n n → n'),
  pure('rotr', 'n n → n'),
  pure('clz', 'n → n'),
  pure('ctz', 'n → n'),
  pure('popcnt', 'n → n'),
  pure('icmp', 'c c → i32', Imm.IntCondition),
  pure('fcmp', 'f f → i32', Imm.FloatCondition),
  pure('select', 'i32 t t → t'),
  pure('clamp', 'n n → n'),
  pure('uext', 'i32 → i64'),
  pure('sext', 'i32 → i64'),
  pure('wrap', 'i64 → i32'),
  pure('sext8', 'n → n'),
  pure('sext16', 'n → n'),
  pure('sext32', 'i64 → i64'),
  pure('fadd', 'f f → f'),
  pure('fsub', 'f f → f'),
  pure('fmul', 'f f → f'),
  pure('fdiv', 'f f → f'),
  pure('fmin', 'f f → f'),
  pure('fmax', 'f f → f'),
  pure('fcopysign', 'f f → f'),
  pure('fabs', 'f → f'),
  pure('fneg', 'f → f'),
  pure('fsqrt', 'f → f'),
  pure('fceil', 'f → f'),
  pure('ffloor', 'f → f'),
  pure('ftrunc', 'f → f'),
  pure('fnearest', 'f → f'),
  pure('fpromote', 'f32 → f64'),
  pure('fdemote', 'f64 → f32'),
  pure('bitcast', 't → u'),
  pure('sfloat', 'n → f'),
  pure('ufloat', 'n → f'),
  pure('sint_sat', 'f → n'),
  pure('uint_sat', 'f → n'),
  pure('simd', '→ t', Imm.Opcode, 'L'),
  pure('vconstload', 'i64 → t', Imm.Field),
  pure('i31_new', 'i32 → ref'),
  pure('i31_get_s', 'ref → i32'),
  pure('i31_get_u', 'ref → i32'),
  pure('ref_tag', 'ref → i32'),
  pure('host_slot', 'ref → i32'),
  effect('sdiv', 'n n → n', Imm.None, 'T'),
  effect('udiv', 'n n → n', Imm.None, 'T'),
  effect('srem', 'n n → n', Imm.None, 'T'),
  effect('urem', 'n n → n', Imm.None, 'T'),
  effect('sint', 'f → n', Imm.None, 'T'),
  effect('uint', 'f → n', Imm.None, 'T'),
  effect('load', 'i64 i64 → t', Imm.Access, 'TL'),
  effect('store', 'i64 i64 t →', Imm.Access, 'T'),
  effect('atomic', 'i64 i64 → r', Imm.Access, 'TL'),
  effect('fence', '→'),
  effect('copy', 'i64 i64 i64 →'),
  effect('fill', 'i64 i32 i64 →'),
  effect('bounds', 'i64 i64 → i64', Imm.Extent, 'T'),
  effect('vload', 'i64 → t', Imm.Field),
  effect('vstore', 'i64 t →', Imm.Field),
  effect('gc_load', 'i64 ref → t', Imm.Access, 'T'),
  effect('gc_store', 'i64 ref t →', Imm.Access, 'T'),
  effect('gc_load_at', 'i64 ref i32 → t', Imm.Access),
  effect('gc_store_at', 'i64 ref →', Imm.Access, 'L'),
  effect('gc_copy', 'i64 ref →', Imm.Size, 'L'),
  effect('gc_init', 'i64 ref →', Imm.Size, 'L'),
  effect('gc_fill', 'i64 ref →', Imm.Size, 'L'),
  effect('gc_new', 'i64 i32 → ref', Imm.Size, 'T'),
  effect('gc_new_array', 'i64 i32 i32 → ref', Imm.Elements, 'T'),
  effect('caught', '→ ref'),
  effect('trapif', 'i32 →', Imm.Trap, 'T'),
  effect('poll', '→', Imm.None, 'T'),
  effect('counted_poll', '→', Imm.None, 'T'),
  effect('fuel', '→', Imm.Fuel),
  effect('fuel_poll', '→', Imm.Fuel, 'T'),
  effect('fuel_by', 'i32 →'),
  effect('call', '→ r', Imm.Call, 'TL'),
  effect('call_pointer', 'i64 i64 → r', Imm.Call, 'TL'),
  effect('result', 'r → t', Imm.Index),
  effect('exit', '→ r', Imm.Exit, 'TL'),
  end('jump', '→'),
  end('brif', 'i32 →'),
  end('br_table', 'i32 →'),
  end('on_throw', '→'),
  end('return', '→', Imm.None, 'L'),
  end('trap', '→', Imm.Trap, 'T'),
  end('tail_call', '→', Imm.Call, 'TL'),
  end('tail_call_pointer', 'i64 i64 →', Imm.Call, 'TL'),
];
