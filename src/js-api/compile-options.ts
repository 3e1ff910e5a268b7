/** Options of compiling (JavaScript API §5, WebAssemblyCompileOptions): which imports are builtins.ts's to provide. */
import { jsError } from '../wasm/errors/js-api.js';
import { toDictionary, toSequence } from './webidl.js';

/** Options of compiling. */
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
