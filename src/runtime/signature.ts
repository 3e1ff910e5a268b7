/** Words of a function's arguments and results on the wasm stack, and where each begins. */
import type { FuncType, ValType } from '../wasm/types.js';
import { slotWords, typesWords } from './slots.js';

export interface Signature {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly paramWords: readonly number[];
  readonly resultWords: readonly number[];
  readonly words: number;
}

const signatures = new WeakMap<FuncType, Signature>();

export function signatureOf(type: FuncType): Signature {
  let found = signatures.get(type);
  if (found === undefined) {
    const { params, results } = type;
    found = {
      params, results, paramWords: starts(params), resultWords: starts(results), words: Math.max(typesWords(params), typesWords(results)),
    };
    signatures.set(type, found);
  }
  return found;
}

function starts(types: readonly ValType[]): number[] {
  let word = 0;
  return types.map((type) => {
    const at = word;
    word += slotWords(type);
    return at;
  });
}
