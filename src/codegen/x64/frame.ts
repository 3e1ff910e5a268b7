/**
 * Where arguments and results of a signature go, and what a frame looks like.
 *
 *   rbp + 16 + A   results that have no register, for the caller to take (A: bytes of stack arguments)
 *   rbp + 16       arguments that have no register
 *   rbp + 8        return address
 *   rbp            rbp of the caller
 *   rbp - 8        the function's vmctx
 *   rbp - 16 …     spill slots
 *
 * The callee takes its arguments off the stack, so that a tail call may have more or fewer of them.
 */
import { Type, isFloatOrVector } from '../../ir/entities.js';
import type { Signature } from '../../ir/func.js';
import { INTEGER_ARGUMENTS, type Register, VECTOR_ARGUMENTS } from './registers.js';

/** A register, or an offset from the first byte of the stack's part. */
export interface Place {
  readonly register: Register | null;
  readonly offset: number;
  readonly type: Type;
}

export interface Convention {
  readonly params: readonly Place[];
  readonly paramBytes: number;
  readonly results: readonly Place[];
  readonly resultBytes: number;
}

function places(types: readonly Type[]): { readonly places: readonly Place[]; readonly bytes: number } {
  let general = 0;
  let vector = 0;
  let bytes = 0;
  const found = types.map((type): Place => {
    const register = isFloatOrVector(type) ? VECTOR_ARGUMENTS[vector++] : INTEGER_ARGUMENTS[general++];
    if (register !== undefined) return { register, offset: 0, type };
    const offset = bytes;
    bytes += type === Type.V128 ? 16 : 8;
    return { register: null, offset, type };
  });
  return { places: found, bytes };
}

export function conventionOf({ params, results }: Signature): Convention {
  const p = places(params);
  const r = places(results);
  return { params: p.places, paramBytes: p.bytes, results: r.places, resultBytes: r.bytes };
}

export const SAVED_VMCTX = -8;
/** Offset of a spill slot from rbp; a vector's first slot is the lower one of its two. */
export const slotOffset = (slot: number, type: Type): number => -16 - 8 * slot - (type === Type.V128 ? 8 : 0);
