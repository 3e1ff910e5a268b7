/**
 * Imports that the implementation provides when compile options ask for them (JavaScript API §5.13): builtins, by sets
 * that are imported as `wasm:` and the set's name, and string constants, which are their own names.
 *
 * Rules  Their types are checked when the module is compiled. A set or name that is not known is an import like any
 *        other, so that a program may bring its own for an older engine. Each instance has builtins of its own.
 */
import type { FuncInstance } from '../runtime/func.js';
import type { Store } from '../runtime/store.js';
import { jsError } from '../wasm/errors/js-api.js';
import type { Import, Module as CoreModule } from '../wasm/module.js';
import { HeapCode, heapTypeOf, isRef } from '../wasm/types.js';
import type { CompileOptions } from './compile-options.js';
import { exportedFunction } from './exported-function.js';
import { types } from './home.js';
import { type Builtin, jsString } from './js-string.js';

interface TypedBuiltin extends Builtin {
  readonly typeId: number;
}

const PREFIX = 'wasm:';
const SETS = new Map([['js-string', jsString]]);
const made = new Map<string, ReadonlyMap<string, TypedBuiltin>>();

function setOf(name: string): ReadonlyMap<string, TypedBuiltin> | undefined {
  const make = SETS.get(name);
  if (make === undefined) return undefined;
  let set = made.get(name);
  if (set === undefined) {
    const typed = [...make((type) => types.registerAlone(type))].map(([key, builtin]): [string, TypedBuiltin] =>
      [key, { ...builtin, typeId: types.registerAlone({ kind: 'func', params: builtin.params, results: [builtin.result] }) }]);
    made.set(name, (set = new Map(typed)));
  }
  return set;
}

function findBuiltin({ builtins }: CompileOptions, { module, name }: Import): TypedBuiltin | undefined {
  if (!module.startsWith(PREFIX)) return undefined;
  const set = module.slice(PREFIX.length);
  return builtins.includes(set) ? setOf(set)?.get(name) : undefined;
}

const isStringConstant = ({ importedStringConstants }: CompileOptions, { module }: Import): boolean => module === importedStringConstants;

/** Whether the options provide an import: it is no import of the module's any more. */
export const isBuiltin = (options: CompileOptions, wanted: Import): boolean =>
  isStringConstant(options, wanted) || findBuiltin(options, wanted) !== undefined;

/** Throws a CompileError where the module's imports of builtins or string constants are of another type. */
export function checkBuiltins(what: string, core: CoreModule, options: CompileOptions): void {
  if (new Set(options.builtins).size !== options.builtins.length) throw jsError.builtins(what, 'a set of builtins is named twice');
  core.imports.forEach((wanted, index) => {
    if (isStringConstant(options, wanted)) {
      if (!takesString(wanted)) throw jsError.stringConstantType(what, index, wanted.name);
      return;
    }
    const builtin = findBuiltin(options, wanted);
    if (builtin === undefined) return;
    const { desc } = wanted;
    const hasType = desc.kind === 'func' && types.register(core.types, core.recGroups)[desc.type] === builtin.typeId;
    if (!hasType) throw jsError.builtinType(what, wanted.module, wanted.name);
  });
}

/** Constants are immutable globals of `externref` or `(ref extern)`. */
const takesString = ({ desc }: Import): boolean =>
  desc.kind === 'global' && !desc.type.mutable && isRef(desc.type.value) && (heapTypeOf(desc.type.value) as number) === HeapCode.Extern;

/** The value of an import that the options provide, as an import object would have it; null for any other. */
export function builtinImport(options: CompileOptions, wanted: Import, store: Store): unknown {
  if (isStringConstant(options, wanted)) return wanted.name;
  const builtin = findBuiltin(options, wanted);
  if (builtin === undefined) return null;
  const func: FuncInstance = store.addHostFuncOfType(builtin.typeId, (stack, base) => builtin.run(func.store, stack, base), wanted.name);
  return exportedFunction(func);
}
