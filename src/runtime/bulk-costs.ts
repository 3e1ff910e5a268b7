/** What bulk instructions pay by their length, and into what parts long ones are cut, with a look between them. */

/** Parts: multiples of what a unit of fuel pays for, so that the sum does not depend on them. */
export const BYTES_AT_ONCE = 1 << 20;
export const ELEMENTS_AT_ONCE = 1 << 16;
export const BYTES_PER_UNIT = 64;

export const bytesCost = (bytes: number): number => Math.ceil(bytes / BYTES_PER_UNIT);
export const elementsCost = (elements: number): number => elements;

/** Whether copying from the beginning on would overwrite what is still to be copied. */
export const overlapsForward = (to: number, from: number, length: number): boolean => to > from && to < from + length;
