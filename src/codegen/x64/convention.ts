/**
 * The calling convention between wasm functions: where arguments and results are (DESIGN §4).
 *
 * Strategy  Arguments take registers first, integers and floats each their own, then slots. Results do the same. What
 *           is in slots lies above the return address, arguments below results:
 *
 *                rsp at the call →  argument slots   result slots   the caller's frame
 *
 *           The callee pops its arguments and leaves the results where they are. So a tail call, whose results are the
 *           caller's own, only replaces argument slots, however many: their upper end stays, the return address moves.
 * Rules     Both areas have an even number of slots, so that rsp stays on 16 bytes; a vector takes two, the first even.
 */
import { TYPE_BYTES, Type, isFloatOrVector } from '../../ir/entities.js';
import { type Place, isSlot, slot } from '../parallel-moves.js';
import { INTEGER_ARGUMENTS, INTEGER_RESULTS, type Register, VECTOR_ARGUMENTS, VECTOR_RESULTS } from './registers.js';

/** Return address and saved frame pointer, between the argument slots and the callee's frame. */
export const LINK_SLOTS = 2;

export interface CallPlaces {
  /** By argument: a register, or a slot counted from rsp at the call. */
  readonly params: readonly Place[];
  /** By result. */
  readonly results: readonly Place[];
  readonly paramSlots: number;
  readonly resultSlots: number;
}

export function callPlaces(params: readonly Type[], results: readonly Type[]): CallPlaces {
  const forParams = assign(params, INTEGER_ARGUMENTS, VECTOR_ARGUMENTS, 0);
  const forResults = assign(results, INTEGER_RESULTS, VECTOR_RESULTS, forParams.slots);
  return { params: forParams.places, results: forResults.places, paramSlots: forParams.slots, resultSlots: forResults.slots };
}

function assign(types: readonly Type[], integers: readonly Register[], vectors: readonly Register[], firstSlot: number): { places: Place[]; slots: number } {
  let nextInteger = 0;
  let nextVector = 0;
  let slots = 0;
  const places = types.map((type): Place => {
    if (isFloatOrVector(type)) {
      if (nextVector < vectors.length) return vectors[nextVector++] as number as Place;
    } else if (nextInteger < integers.length) {
      return integers[nextInteger++] as number as Place;
    }
    const wide = TYPE_BYTES[type] === 16;
    if (wide) slots += slots & 1;
    const place = slot(firstSlot + slots);
    slots += wide ? 2 : 1;
    return place;
  });
  return { places, slots: slots + (slots & 1) };
}

/** The same place as the callee sees it, whose frame has so many slots below the saved frame pointer. */
export const fromCallee = (place: Place, frameSlots: number): Place =>
  (isSlot(place) ? place + LINK_SLOTS + frameSlots : place) as Place;
