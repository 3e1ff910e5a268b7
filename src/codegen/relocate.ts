/** Filling in addresses that were not known when code was made. */
import { codegenError } from '../wasm/errors/codegen.js';
import { type CodeSymbol, Relocation, RelocationKind } from './function-code.js';

/**
 * Fills in the relocations of code that lies at `start` of `text`, for a text that runs at `base`. Returns those whose
 * symbol has no address yet. With no base only distances within the text can be filled in.
 */
export function resolveRelocations(
  text: Uint8Array, start: number, relocations: Int32Array, addressOf: (symbol: CodeSymbol) => number | undefined, base?: number,
): Int32Array {
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  const left: number[] = [];
  for (let at = 0; at < relocations.length; at += Relocation.Words) {
    const place = start + relocations[at];
    const address = addressOf(relocations[at + Relocation.Symbol] as CodeSymbol);
    const addend = relocations[at + Relocation.Addend];
    const isDistance = relocations[at + Relocation.Kind] === RelocationKind.Relative32;
    if (address === undefined || (!isDistance && base === undefined)) {
      left.push(...relocations.subarray(at, at + Relocation.Words));
    } else if (isDistance) {
      const distance = address + addend - (place + (base ?? 0));
      if (distance !== (distance | 0)) throw codegenError.tooFar(distance);
      view.setInt32(place, distance, true);
    } else {
      view.setBigUint64(place, BigInt(address + addend), true);
    }
  }
  return Int32Array.from(left);
}
