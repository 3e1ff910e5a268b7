/** What is done with a module, on any engine: every exported function is called some times, then all is looked at. */
import { type Module, indexSpaces } from '../../../src/wasm/module.js';
import { type FuncType, type ValType, ANYREF, EXTERNREF, F32, F64, I32, I64, asNullable, isRef } from '../../../src/wasm/types.js';
import { Random, valueOf } from '../random.js';
import { zero } from './host.js';

/** Types of which JavaScript has values, whatever these are made of. */
const JAVASCRIPT: readonly ValType[] = [I32, I64, F32, F64, EXTERNREF, ANYREF];

export const isJavaScript = (type: ValType): boolean => JAVASCRIPT.includes(type);
/** Whether JavaScript can give and take all values of a function. */
export const isSimple = ({ params, results }: FuncType): boolean => [...params, ...results].every(isJavaScript);

/** Whether a function of JavaScript's can be of a type: non-nullable results are values that it gives. */
export const isHostType = ({ params, results }: FuncType): boolean => [...params, ...results].every((type) => isJavaScript(isRef(type) ? asNullable(type) : type));

export interface NamedTag {
  readonly name: string;
  readonly params: readonly ValType[];
}

/** Exported tags. */
export function tagsOf(module: Module): NamedTag[] {
  const { tags } = indexSpaces(module);
  return module.exports.flatMap(({ name, kind, index }) => (kind === 'tag' ? [{ name, params: (module.types[tags[index].type].composite as FuncType).params }] : []));
}

/** Tags that the host may throw exceptions of: no imported ones, since one may be JavaScript's own, of which nobody can make any. */
export function throwableTags(module: Module): NamedTag[] {
  const imported = module.imports.filter(({ desc }) => desc.kind === 'tag').length;
  const own = new Set(module.exports.filter(({ kind, index }) => kind === 'tag' && index >= imported).map(({ name }) => name));
  return tagsOf(module).filter(({ name, params }) => own.has(name) && params.every(isJavaScript));
}

export interface PlannedCall {
  readonly name: string;
  readonly type: FuncType;
  readonly args: readonly unknown[];
}

/** Exported functions that JavaScript can call, in order. */
export function callable(module: Module): { name: string; type: FuncType }[] {
  const { funcs } = indexSpaces(module);
  return module.exports.flatMap(({ name, kind, index }) => {
    if (kind !== 'func') return [];
    const type = module.types[funcs[index]].composite as FuncType;
    return isSimple(type) ? [{ name, type }] : [];
  });
}

/**
 * Twice through all functions, so that the second time meets what the first has left. Arguments depend on the seed and
 * the name of the function: others may go without changing them.
 */
export function plan(module: Module, seed: number, rounds = 2): PlannedCall[] {
  const found = callable(module);
  return Array.from({ length: rounds }, (_, round) => found.flatMap(({ name, type }) => {
    const random = new Random([...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed * 7 + round));
    const times = type.params.length === 0 ? 1 : 2;
    return Array.from({ length: times }, () => ({ name, type, args: type.params.map((t) => valueOf(t, random)) }));
  })).flat();
}

export const zeros = (types: readonly ValType[]): unknown[] => types.map((type) => zero(type));
