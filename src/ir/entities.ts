/** Numbers that know what they are: they index typed arrays and print as in the text form. */

/** An SSA value, or an instruction without result: prints as `v12`. */
export type Value = number & { readonly __entity: 'value' };
/** A basic block: prints as `block3`. */
export type Block = number & { readonly __entity: 'block' };
/** A way from a terminator to a block, with arguments for the block's parameters. */
export type Edge = number & { readonly __entity: 'edge' };

export const NO_VALUE = -1 as Value;
export const NO_BLOCK = -1 as Block;

/** The type of a value. */
export const enum Type {
  /** No result. */
  None,
  /** In a register its upper 32 bits are always zero: whatever makes one sees to that. */
  I32,
  I64,
  F32,
  F64,
  V128,
  /** A reference that the collector must see: 32 bits, like i32 otherwise. */
  Ref,
}

export const TYPE_NAMES: readonly string[] = ['none', 'i32', 'i64', 'f32', 'f64', 'v128', 'ref'];
/** Bytes of a value in memory and in a spill slot. */
export const TYPE_BYTES: readonly number[] = [0, 4, 8, 4, 8, 16, 4];
/** Whether it lives in a vector register. */
export const isFloatOrVector = (type: Type): boolean => type === Type.F32 || type === Type.F64 || type === Type.V128;

/** Integer comparisons; the inverse of each is its number ^ 1. */
export const enum IntCondition { Eq, Ne, LtS, GeS, LtU, GeU, GtS, LeS, GtU, LeU }
export const INT_CONDITIONS: readonly string[] = ['eq', 'ne', 'slt', 'sge', 'ult', 'uge', 'sgt', 'sle', 'ugt', 'ule'];
/** The condition that says the same of swapped operands. */
export const SWAPPED_INT: readonly IntCondition[] = [
  IntCondition.Eq, IntCondition.Ne, IntCondition.GtS, IntCondition.LeS, IntCondition.GtU, IntCondition.LeU,
  IntCondition.LtS, IntCondition.GeS, IntCondition.LtU, IntCondition.GeU,
];

/** Float comparisons: all but `Ne` are false for NaN. */
export const enum FloatCondition { Eq, Ne, Lt, Gt, Le, Ge }
export const FLOAT_CONDITIONS: readonly string[] = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'];
