/** Errors of instantiation: imports that are missing or of another type (specification §4.5.4). */
import { WasmtideError } from './error.js';
import { quoted } from './printable.js';

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

export const linkError = {
  unknownImports: (missing: readonly MissingImport[]) => {
    const list = missing.map((m) => `${quoted(m.module)} ${quoted(m.name)}: ${m.type}`);
    return new LinkError('ERR_UNKNOWN_IMPORT', list.length === 1 ? `unknown import ${list[0]}` : `unknown imports:\n  ${list.join('\n  ')}`, missing);
  },
  duplicate: (module: string, name: string) =>
    new LinkError('ERR_DUPLICATE_DEFINITION', `${quoted(module)} ${quoted(name)} is defined already; linker.allowShadowing(true) lets it be replaced`),
  notDefined: (module: string, name: string) => new LinkError('ERR_NOT_DEFINED', `${quoted(module)} ${quoted(name)} is not defined`),
  commandExport: (module: string, name: string, kind: string) =>
    new LinkError('ERR_COMMAND_EXPORT', `${quoted(module)} cannot be linked: it is a command, and exports the ${kind} ${quoted(name)}, which every call would have its own of`),
  noDefault: () => new LinkError('ERR_NO_DEFAULT', 'an unknown import has a value without default (a reference that cannot be null)'),
  incompatibleImport: (module: string, name: string, expected: string, got: string) =>
    new LinkError('ERR_INCOMPATIBLE_IMPORT', `incompatible import type for ${quoted(module)} ${quoted(name)}: expected ${expected}, got ${got}`),
} as const;
