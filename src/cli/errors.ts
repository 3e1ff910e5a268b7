/** What can be wrong with a command line or a file: one readable line each. */
import { WasmtideError } from '../wasm/errors/error.js';
import { nearest } from './nearest.js';

export class UsageError extends WasmtideError {}

const suggestion = (given: string, known: readonly string[]): string => {
  const best = nearest(given, known);
  return best === null ? '' : ` (did you mean ${best}?)`;
};

export const usageError = {
  unknown: (what: string, given: string, known: readonly string[]) =>
    new UsageError('UNKNOWN_OPTION', `unknown ${what} ${escapeControls(given)}${suggestion(given, known)}`),
  missingValue: (option: string, value: string) => new UsageError('MISSING_VALUE', `${option} needs a value: ${value}`),
  badValue: (option: string, got: string, expected: string) =>
    new UsageError('BAD_VALUE', `${option}: expected ${expected}, got ${escapeControls(JSON.stringify(got))}`),
  missingFile: (command: string) => new UsageError('MISSING_FILE', `${command} needs a file; wasmtide ${command} --help shows how`),
  tooMany: (command: string, extra: string) => new UsageError('EXTRA_ARGUMENT', `${command}: unexpected argument ${escapeControls(extra)}`),
  tier: (name: string) => new UsageError('TIER', `-C compiler=${name}: this build has the interpreter only`),
  tierName: (given: string, known: readonly string[]) =>
    new UsageError('TIER', `unknown compiler ${escapeControls(given)}${suggestion(given, known)}; known are ${known.join(', ')}`),
  dir: (text: string) => new UsageError('DIR', `--dir ${escapeControls(text)}: expected HOST, HOST::GUEST or HOST::GUEST::ro`),
  notDirectory: (path: string, reason: string) => new UsageError('DIR', `--dir ${escapeControls(path)}: ${reason}`),
  preload: (text: string) => new UsageError('PRELOAD', `--preload ${escapeControls(text)}: expected NAME=FILE`),
} as const;

export class FileError extends WasmtideError {}

export const fileError = {
  unreadable: (path: string, reason: string) => new FileError('UNREADABLE', `${path}: ${reason}`),
  empty: (path: string) => new FileError('EMPTY_FILE', `${path}: the file is empty`),
  gzip: (path: string) => new FileError('GZIP', `${path}: the file is compressed with gzip; run gunzip on it first`),
  html: (path: string) => new FileError('HTML', `${path}: this is an HTML page, not a WebAssembly module; a download probably went wrong`),
  lfs: (path: string) => new FileError('GIT_LFS', `${path}: this is a Git LFS pointer, not the file itself; run git lfs pull`),
  elf: (path: string) => new FileError('ELF', `${path}: this is a native executable, not a WebAssembly module`),
  component: (path: string) => new FileError('COMPONENT', `${path}: this is a WebAssembly component; this version runs core modules only`),
  unknownFormat: (path: string) => new FileError('UNKNOWN_FORMAT', `${path}: neither a WebAssembly binary (magic header not detected) nor text (it would begin with a parenthesis)`),
} as const;

export class RunError extends WasmtideError {}

const list = (names: readonly string[]): string => (names.length === 0 ? 'it exports no function' : `functions it exports: ${names.map(escapeControls).join(', ')}`);

export const runError = {
  noStart: (file: string, funcs: readonly string[]) =>
    new RunError('NO_START', `${file}: the module has no _start to run; use --invoke NAME (${list(funcs)})`),
  noExport: (name: string, funcs: readonly string[]) =>
    new RunError('NO_EXPORT', `no function ${escapeControls(JSON.stringify(name))} is exported (${list(funcs)}${suggestion(name, funcs)})`),
  argumentCount: (name: string, expected: string, got: number) =>
    new RunError('ARGUMENTS', `${escapeControls(name)} takes ${expected}, got ${got} argument(s)`),
  exitStatus: (status: number) => new RunError('EXIT_STATUS', `invalid exit status ${status}: it must be at most 125`),
  glue: (message: string, glue: string) => new RunError('MISSING_GLUE', `${message}\n${glue}`),
} as const;

/** Names that a guest supplies must not steer the terminal. */
export const escapeControls = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);

/** The same, but line breaks and tabs of our own messages stay. */
export const escapeMessage = (text: string): string => text.split('\n').map((line) => line.split('\t').map(escapeControls).join('\t')).join('\n');
