/** Where words lie that compiled code has the address of, and what keeps them there. */
const places = new WeakMap<Int32Array, { readonly address: number; readonly owner: object }>();

/** As long as somebody has the words, `owner` is kept: what is there goes with it. */
export function setAddress(words: Int32Array, address: number, owner: object): void {
  places.set(words, { address, owner });
}

export function addressOf(words: Int32Array): number {
  return places.get(words)!.address;
}
