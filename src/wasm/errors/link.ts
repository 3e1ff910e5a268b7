/** Errors of instantiation: imports that are missing or of another type (specification §4.5.4). */
import { WasmtideError } from './error.js';

/** An import that nobody offers. */
export interface MissingImport {
  /** The first of its two names. */
  readonly module: string;
  /** The second one. */
  readonly name: string;
  /** Its type as text. */
  readonly type: string;
}

/** A module cannot be instantiated with the imports given. */
export class LinkError extends WasmtideError {
  /** All imports that are missing, when that is the reason. */
  readonly missing: readonly MissingImport[];

  constructor(code: string, message: string, missing: readonly MissingImport[] = []) {
    super(code, message);
    this.missing = missing;
  }
}

/** Control characters of guest-supplied names must not reach a terminal. */
const quote = (text: string): string => JSON.stringify(text).replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const linkError = {
  unknownImports: (missing: readonly MissingImport[]) => {
    const list = missing.map((m) => `${quote(m.module)} ${quote(m.name)}: ${m.type}`);
    return new LinkError('ERR_UNKNOWN_IMPORT', list.length === 1 ? `unknown import ${list[0]}` : `unknown imports:\n  ${list.join('\n  ')}`, missing);
  },
  duplicate: (module: string, name: string) =>
    new LinkError('ERR_DUPLICATE_DEFINITION', `${quote(module)} ${quote(name)} is defined already; linker.allowShadowing(true) lets it be replaced`),
  notDefined: (module: string, name: string) => new LinkError('ERR_NOT_DEFINED', `${quote(module)} ${quote(name)} is not defined`),
  commandExport: (module: string, name: string, kind: string) =>
    new LinkError('ERR_COMMAND_EXPORT', `${quote(module)} cannot be linked: it is a command, and exports the ${kind} ${quote(name)}, which every call would have its own of`),
  noDefault: () => new LinkError('ERR_NO_DEFAULT', 'an unknown import has a value without default (a reference that cannot be null)'),
  incompatibleImport: (module: string, name: string, expected: string, got: string) =>
    new LinkError('ERR_INCOMPATIBLE_IMPORT', `incompatible import type for ${quote(module)} ${quote(name)}: expected ${expected}, got ${got}`),
} as const;
