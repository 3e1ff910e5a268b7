/**
 * Reference words: one 32-bit encoding for all references but those to functions, since `any.convert_extern` moves
 * values between the hierarchies.
 *
 *   0            null
 *   …1           i31, the value in the upper 31 bits
 *   …10          a host value: a slot of the store's extern table
 *   …000         a GC object: its offset in the store's heap
 *
 * A funcref is the index of a function instance in the store; 0 is null.
 */
export const NULL_REF = 0;

export const isI31 = (ref: number): boolean => (ref & 1) !== 0;
export const isHostValue = (ref: number): boolean => (ref & 3) === 2;
export const isObject = (ref: number): boolean => ref !== 0 && (ref & 7) === 0;

export const i31Ref = (value: number): number => (value << 1) | 1;
export const i31Signed = (ref: number): number => ref >> 1;
export const i31Unsigned = (ref: number): number => ref >>> 1;

export const hostRef = (slot: number): number => (slot << 2) | 2;
export const hostSlot = (ref: number): number => ref >>> 2;
