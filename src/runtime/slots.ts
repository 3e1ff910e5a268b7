/** Words of values on the wasm stack: a slot has two, a v128 takes two slots. */
import { type ValType, TypeCode } from '../wasm/types.js';

export const slotWords = (type: ValType): number => (type === TypeCode.V128 ? 4 : 2);

export const typesWords = (types: readonly ValType[]): number => types.reduce((sum, type) => sum + slotWords(type), 0);
