/** What can be wrong with a command line or a file: one readable line each. */
import { printable } from '../wasm/errors/printable.js';
import { WasmtideError } from '../wasm/errors/error.js';
import { nearest } from './nearest.js';

export class UsageError extends WasmtideError {}

const suggestion = (given: string, known: readonly string[]): string => {
  const best = nearest(given, known);
  return best === null ? '' : ` (did you mean ${best}?)`;
};

export const usageError = {
  unknown: (what: string, given: string, known: readonly string[]) =>
    new UsageError('ERR_UNKNOWN_OPTION', `unknown ${what} ${printable(given)}${suggestion(given, known)}`),
  missingValue: (option: string, value: string) => new UsageError('ERR_MISSING_VALUE', `${option} needs a value: ${value}`),
  badValue: (option: string, got: string, expected: string) =>
    new UsageError('ERR_BAD_VALUE', `${option}: expected ${expected}, got ${printable(JSON.stringify(got))}`),
  conflict: (one: string, other: string) => new UsageError('ERR_CONFLICT', `${one} and ${other} exclude each other`),
  missingFile: (command: string) => new UsageError('ERR_MISSING_FILE', `${command} needs a file; wasmtide ${command} --help shows how`),
  tooMany: (command: string, extra: string) => new UsageError('ERR_EXTRA_ARGUMENT', `${command}: unexpected argument ${printable(extra)}`),
  tier: (name: string) => new UsageError('ERR_TIER', `-C compiler=${name}: this build has the interpreter and the optimizing compiler`),
  tierName: (given: string, known: readonly string[]) =>
    new UsageError('ERR_TIER', `unknown compiler ${printable(given)}${suggestion(given, known)}; known are ${known.join(', ')}`),
  noSuchFunction: (text: string) => new UsageError('ERR_NO_SUCH_FUNCTION', `--function ${printable(text)}: the module defines no such function`),
  dir: (text: string) => new UsageError('ERR_DIR', `--dir ${printable(text)}: expected HOST, HOST::GUEST or HOST::GUEST::ro`),
  notDirectory: (path: string, reason: string) => new UsageError('ERR_DIR', `--dir ${printable(path)}: ${reason}`),
  preload: (text: string) => new UsageError('ERR_PRELOAD', `--preload ${printable(text)}: expected NAME=FILE`),
} as const;

export class FileError extends WasmtideError {}

export const fileError = {
  unreadable: (path: string, reason: string) => new FileError('ERR_UNREADABLE', `${path}: ${reason}`),
  empty: (path: string) => new FileError('ERR_EMPTY_FILE', `${path}: the file is empty`),
  gzip: (path: string) => new FileError('ERR_GZIP', `${path}: the file is compressed with gzip; run gunzip on it first`),
  html: (path: string) => new FileError('ERR_HTML', `${path}: this is an HTML page, not a WebAssembly module; a download probably went wrong`),
  lfs: (path: string) => new FileError('ERR_GIT_LFS', `${path}: this is a Git LFS pointer, not the file itself; run git lfs pull`),
  elf: (path: string) => new FileError('ERR_ELF', `${path}: this is a native executable, not a WebAssembly module`),
  component: (path: string) => new FileError('ERR_COMPONENT', `${path}: this is a WebAssembly component; this version runs core modules only`),
  unknownFormat: (path: string) => new FileError('ERR_UNKNOWN_FORMAT', `${path}: neither a WebAssembly binary (magic header not detected) nor text (it would begin with a parenthesis)`),
} as const;

export class RunError extends WasmtideError {}

const list = (names: readonly string[]): string => (names.length === 0 ? 'it exports no function' : `functions it exports: ${names.map(printable).join(', ')}`);

export const runError = {
  noStart: (file: string, funcs: readonly string[]) =>
    new RunError('ERR_NO_START', `${file}: the module has no _start to run; use --invoke NAME (${list(funcs)})`),
  noExport: (name: string, funcs: readonly string[]) =>
    new RunError('ERR_NO_EXPORT', `no function ${printable(JSON.stringify(name))} is exported (${list(funcs)}${suggestion(name, funcs)})`),
  argumentCount: (name: string, expected: string, got: number) =>
    new RunError('ERR_ARGUMENTS', `${printable(name)} takes ${expected}, got ${got} argument(s)`),
  exitStatus: (status: number) => new RunError('ERR_EXIT_STATUS', `invalid exit status ${status}: it must be at most 125`),
  glue: (message: string, glue: string) => new RunError('ERR_MISSING_GLUE', `${message}\n${glue}`),
} as const;

/** Text that may have a guest's names in it, but line breaks and tabs of our own stay. */
export const escapeMessage = (text: string): string => text.split('\n').map((line) => line.split('\t').map(printable).join('\t')).join('\n');
