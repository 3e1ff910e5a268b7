/** Types of values by the names that the JavaScript API has for them (its §5.6, ToValueType), and back. */
import { showType } from '../wasm/show.js';
import {
  ANYREF, ARRAYREF, EQREF, EXNREF, EXTERNREF, F32, F64, FUNCREF, HeapCode, I31REF, I32, I64, NULLEXNREF, NULLEXTERNREF,
  NULLFUNCREF, NULLREF, STRUCTREF, TypeCode, V128, type ValType, heapTypeOf, isRef,
} from '../wasm/types.js';
import { types } from './home.js';

/** Names of value types. `'anyfunc'` is the older name of `'funcref'`. */
export type ValueType =
  | 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref' | 'anyfunc' | 'funcref' | 'anyref' | 'eqref' | 'i31ref'
  | 'structref' | 'arrayref' | 'exnref' | 'nullref' | 'nullfuncref' | 'nullexternref' | 'nullexnref';

const TYPES = new Map<string, ValType>([
  ['i32', I32], ['i64', I64], ['f32', F32], ['f64', F64], ['v128', V128], ['externref', EXTERNREF], ['anyfunc', FUNCREF],
  ['funcref', FUNCREF], ['anyref', ANYREF], ['eqref', EQREF], ['i31ref', I31REF], ['structref', STRUCTREF],
  ['arrayref', ARRAYREF], ['exnref', EXNREF], ['nullref', NULLREF], ['nullfuncref', NULLFUNCREF],
  ['nullexternref', NULLEXTERNREF], ['nullexnref', NULLEXNREF],
]);

/** Converts to a string, as an enumeration of Web IDL; undefined for a name that is none. */
export const toValueType = (value: unknown): ValType | undefined => TYPES.get(`${value as string}`);

/** References to defined types have no name: their text form stands for them. */
export const nameOfType = (type: ValType): ValueType => showType(type) as ValueType;

/** Types whose values have no JavaScript form: calls and accesses with them throw. */
export function isHidden(type: ValType): boolean {
  if ((type as number) === TypeCode.V128) return true;
  return isRef(type) && types.topOf(heapTypeOf(type)) === HeapCode.Exn;
}
