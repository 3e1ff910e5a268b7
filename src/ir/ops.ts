/**
 * The operations of the IR: one row each. docs/ir.md says what they mean.
 *
 * Kinds
 *   pure         depends on its operands only: has no place until scheduling, equal ones are one value
 *   effect       stays in its block, in order, used or not: it writes, reads what may be written, or can trap
 *   terminator   ends a block
 *   param        a block's parameter
 *
 * Operands are counted here; `list` stands for any number of them in `Func.lists`, behind the fixed ones. Types: `x`
 * is the type of the first operand, `r` the type of the result.
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
  /** low, high: bytes from the index on that must be there, 64 bits. */
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
}

export interface OpRow {
  readonly name: string;
  readonly kind: Kind;
  /** Fixed operands. */
  readonly operands: number;
  readonly list: boolean;
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
  // Effects
  Sdiv, Udiv, Srem, Urem, Sint, Uint,
  Load, Store, Atomic, Fence, Bounds, Vload, Vstore,
  Trapif, Poll, Fuel, Call, CallPointer, Result, Exit,
  // Terminators
  Jump, Brif, BrTable, Return, Trap, TailCall, TailCallPointer,
}

const row = (name: string, kind: Kind, operands: number, imm: Imm = Imm.None, flags = ''): OpRow => ({
  name, kind, operands, imm, list: flags.includes('L'), commutative: flags.includes('C'), traps: flags.includes('T'),
});
const pure = (name: string, operands: number, imm: Imm = Imm.None, flags = ''): OpRow => row(name, Kind.Pure, operands, imm, flags);
const effect = (name: string, operands: number, imm: Imm = Imm.None, flags = ''): OpRow => row(name, Kind.Effect, operands, imm, flags);
const end = (name: string, operands: number, imm: Imm = Imm.None, flags = ''): OpRow => row(name, Kind.Terminator, operands, imm, flags);

/** By `IrOp`. Flags: C commutative, T may trap, L a list of operands follows. */
export const OPS: readonly OpRow[] = [
  row('param', Kind.Param, 0),
  pure('iconst', 0, Imm.Bits),
  pure('fconst', 0, Imm.Bits),
  pure('vconst', 0, Imm.Vector),
  pure('vmctx', 0),
  pure('iadd', 2, Imm.None, 'C'),
  pure('isub', 2),
  pure('imul', 2, Imm.None, 'C'),
  pure('umulh', 2, Imm.None, 'C'),
  pure('smulh', 2, Imm.None, 'C'),
  pure('iand', 2, Imm.None, 'C'),
  pure('ior', 2, Imm.None, 'C'),
  pure('ixor', 2, Imm.None, 'C'),
  pure('ishl', 2),
  pure('sshr', 2),
  pure('ushr', 2),
  pure('rotl', 2),
  pure('rotr', 2),
  pure('clz', 1),
  pure('ctz', 1),
  pure('popcnt', 1),
  pure('icmp', 2, Imm.IntCondition),
  pure('fcmp', 2, Imm.FloatCondition),
  pure('select', 3),
  pure('clamp', 2),
  pure('uext', 1),
  pure('sext', 1),
  pure('wrap', 1),
  pure('sext8', 1),
  pure('sext16', 1),
  pure('sext32', 1),
  pure('fadd', 2),
  pure('fsub', 2),
  pure('fmul', 2),
  pure('fdiv', 2),
  pure('fmin', 2),
  pure('fmax', 2),
  pure('fcopysign', 2),
  pure('fabs', 1),
  pure('fneg', 1),
  pure('fsqrt', 1),
  pure('fceil', 1),
  pure('ffloor', 1),
  pure('ftrunc', 1),
  pure('fnearest', 1),
  pure('fpromote', 1),
  pure('fdemote', 1),
  pure('bitcast', 1),
  pure('sfloat', 1),
  pure('ufloat', 1),
  pure('sint_sat', 1),
  pure('uint_sat', 1),
  pure('simd', 0, Imm.Opcode, 'L'),
  pure('vconstload', 1, Imm.Field),
  effect('sdiv', 2, Imm.None, 'T'),
  effect('udiv', 2, Imm.None, 'T'),
  effect('srem', 2, Imm.None, 'T'),
  effect('urem', 2, Imm.None, 'T'),
  effect('sint', 1, Imm.None, 'T'),
  effect('uint', 1, Imm.None, 'T'),
  effect('load', 2, Imm.Access, 'TL'),
  effect('store', 3, Imm.Access, 'T'),
  effect('atomic', 2, Imm.Access, 'TL'),
  effect('fence', 0),
  effect('bounds', 2, Imm.Extent, 'T'),
  effect('vload', 1, Imm.Field),
  effect('vstore', 2, Imm.Field),
  effect('trapif', 1, Imm.Trap, 'T'),
  effect('poll', 0, Imm.None, 'T'),
  effect('fuel', 0, Imm.Fuel, 'T'),
  effect('call', 0, Imm.Call, 'TL'),
  effect('call_pointer', 2, Imm.Call, 'TL'),
  effect('result', 1, Imm.Index),
  effect('exit', 0, Imm.Exit, 'TL'),
  end('jump', 0),
  end('brif', 1),
  end('br_table', 1),
  end('return', 0, Imm.None, 'L'),
  end('trap', 0, Imm.Trap, 'T'),
  end('tail_call', 0, Imm.Call, 'TL'),
  end('tail_call_pointer', 2, Imm.Call, 'TL'),
];
