/**
 * Memory operands as numbers: an `Address` says which registers make it, the displacement travels beside it. So an
 * operand costs no object, and instructions in typed arrays can hold it.
 *
 *     bits 0–4   base: a register; or 16: none, 17: a label, 18: a symbol (both relative to the next instruction)
 *     bits 5–8   index: a register; rsp, which cannot be one, stands for none
 *     bits 9–10  the index's scale, as a power of two
 *
 * With a label or a symbol as base, its number stands in the displacement's place.
 */
import { type Gpr, rsp } from './registers.js';

export type Address = number & { readonly __entity: 'address' };

export const enum AddressBase {
  None = 16,
  Label = 17,
  Symbol = 18,
}

const address = (base: number, index: Gpr, scale: 1 | 2 | 4 | 8): Address => (base | (index << 5) | (31 - Math.clz32(scale)) << 9) as Address;

/** `[base + displacement]` */
export const at = (base: Gpr): Address => address(base, rsp, 1);
/** `[base + index*scale + displacement]`; the index may not be rsp. */
export const indexed = (base: Gpr, index: Gpr, scale: 1 | 2 | 4 | 8 = 1): Address => address(base, index, scale);
/** `[index*scale + displacement]`: arithmetic with `lea`. */
export const scaled = (index: Gpr, scale: 1 | 2 | 4 | 8): Address => address(AddressBase.None, index, scale);
/** `[label]`: a constant, a jump table, code. The label is passed as displacement. */
export const AT_LABEL = address(AddressBase.Label, rsp, 1);
/** `[symbol]`: something outside this code. The symbol is passed as displacement. */
export const AT_SYMBOL = address(AddressBase.Symbol, rsp, 1);

export const baseOf = (address: Address): number => address & 31;
/** The index register; rsp stands for none. */
export const indexOf = (address: Address): Gpr => ((address >> 5) & 15) as Gpr;
/** The other register of an address that is the plain sum of `register` and one more; -1 where it is none. */
export function otherOfSum(address: Address, register: Gpr): number {
  const [base, index] = [baseOf(address), indexOf(address)];
  if (base >= AddressBase.None || index === rsp || scaleOf(address) !== 1) return -1;
  return base === register ? index : index === register ? base : -1;
}
export const scaleOf = (address: Address): number => 1 << ((address >> 9) & 3);
