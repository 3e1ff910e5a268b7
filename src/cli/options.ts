/**
 * Command-line options as rows: parsing, help, suggestions and completion are driven by them. Names and groups are
 * Wasmtime's where it has the same thing.
 */
import { FEATURES } from '../wasm/features.js';
import { usageError } from './errors.js';
import { checkValue } from './option-values.js';

export interface OptionRow {
  /** `--name`, or the key within a group. */
  readonly name: string;
  /** What the value is, as help shows it; null: none. */
  readonly value: string | null;
  readonly about: string;
}

export interface GroupRow {
  readonly letter: string;
  readonly name: string;
  readonly about: string;
  readonly keys: readonly OptionRow[];
}

const key = (name: string, value: string | null, about: string): OptionRow => ({ name, value, about });

export const GROUPS: readonly GroupRow[] = [
  {
    letter: 'W', name: 'wasm', about: 'WebAssembly features and limits',
    keys: [
      key('fuel', 'N', 'units of fuel: trap when they are used up; most instructions cost 1 (default: not metered)'),
      key('timeout', 'DURATION', 'time the guest may take: 10 (seconds), 500ms, 1m (default: no limit)'),
      key('cpu-timeout', 'DURATION', 'time the guest may run; waiting does not count (default: no limit)'),
      key('epoch-interruption', 'y|n', 'let timeouts and signals stop the guest; n makes loops some percent faster (default y)'),
      key('limits', 'untrusted', 'limits for code that nobody has looked at; other options change single ones'),
      key('max-wasm-stack', 'SIZE', 'bytes of wasm stack: bounds recursion (default 1m)'),
      key('max-call-depth', 'N', 'calls within each other: bounds recursion at the same depth on every tier (default: not counted)'),
      key('max-memory-size', 'SIZE', 'bytes of any one memory (default: no limit)'),
      key('max-total-memory', 'SIZE', 'bytes of all memories, tables and the GC heap together (default: no limit)'),
      key('max-gc-heap', 'SIZE', 'bytes of the heap for GC objects (default 1g)'),
      key('max-table-elements', 'N', 'elements of any one table (default: no limit)'),
      key('max-instances', 'N', 'instances: the guest and what is preloaded (default: no limit)'),
      key('max-memories', 'N', 'memories (default: no limit)'),
      key('max-tables', 'N', 'tables (default: no limit)'),
      key('max-module-size', 'SIZE', 'bytes of a module (default: no limit)'),
      key('compile-timeout', 'DURATION', 'time that decoding and validating a module may take (default: no limit)'),
      key('trap-on-grow-failure', 'y|n', 'trap where memory.grow or table.grow would return -1 (default n)'),
      key('unknown-imports-trap', 'y|n', 'functions that nobody offers trap when they are called (default n)'),
      key('unknown-imports-default', 'y|n', 'functions that nobody offers return zeros and nulls (default n)'),
      key('nan-canonicalization', 'y|n', 'NaNs that instructions make are canonical, the same bits on every machine (default n)'),
      key('relaxed-simd-deterministic', 'y|n', 'the same relaxed vector results on every machine; they always are (default y)'),
      key('gc-zeal', 'y|n', 'collect at every allocation: for tests (default n)'),
      key('all-proposals', 'y|n', 'every proposal that has no option of its own (default y)'),
      ...FEATURES.map((f) => key(f.name, 'y|n', `${f.about} (default y)`)),
    ],
  },
  {
    letter: 'S', name: 'wasi', about: 'What WASI gives the guest',
    keys: [
      key('cli', 'y|n', 'WASI preview 1 itself (default y)'),
      key('preview0', 'y|n', 'the older interface wasi_unstable, too (default y)'),
      key('inherit-env', 'y|n', 'pass on all environment variables (default n)'),
      key('threads', 'y|n', 'wasi-threads: let the guest start threads (default n)'),
    ],
  },
  {
    letter: 'C', name: 'codegen', about: 'How code is compiled',
    keys: [
      key('compiler', 'auto|interpreter|baseline|optimizing', 'which tier runs the code (default auto)'),
      key('compilation', 'lazy|eager', 'compile functions when they are first called, or all before (default lazy)'),
      key('heap-access-spectre-mitigation', 'y|n', 'let no wrongly predicted check reach outside of a memory (default y)'),
      key('table-access-spectre-mitigation', 'y|n', 'let no wrongly predicted check reach outside of a table (default y)'),
    ],
  },
  {
    letter: 'O', name: 'optimize', about: 'Optimizations (none in the interpreter)',
    keys: [
      key('opt-level', '0|1|2|s', 'how much the optimizing compiler does: 0 leaves its passes out, the others are the same (default 2)'),
      key('memory-reservation', 'SIZE', 'bytes of address space for each memory of compiled code; less than 4g makes bounds checks (default 4g)'),
    ],
  },
  { letter: 'D', name: 'debug', about: 'Debugging', keys: [] },
];

export const RUN_OPTIONS: readonly OptionRow[] = [
  key('dir', 'HOST[::GUEST[::ro]]', 'give the guest a folder, read-only with ::ro'),
  key('env', 'NAME[=VALUE]', 'set an environment variable, or pass one on'),
  key('invoke', 'NAME', 'call this export, with the arguments behind the file'),
  key('preload', 'NAME=FILE', 'instantiate a module first and offer its exports as NAME'),
  key('argv0', 'NAME', "the guest's argv[0] (default: the file's name)"),
  key('strategy', 'NAME', 'the same as -C compiler=NAME'),
  key('profile', 'perfmap', 'name compiled code for perf, in /tmp/perf-PID.map'),
  key('stats', null, 'print to standard error what the guest used: fuel, time, memory, host calls'),
];

/** Options of all commands. */
export const COMMON_OPTIONS: readonly OptionRow[] = [
  key('help', null, 'print help'),
];

export interface ParsedArguments {
  /** Values by option name, in the order given; flags have ''. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** Values by group letter and key; the last one counts. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What is not an option. */
  readonly rest: readonly string[];
  /** A group whose keys are to be listed. */
  readonly helpGroup: GroupRow | null;
}

/**
 * Splits arguments. With `stopAtFirst`, everything from the first argument that is no option on is `rest`: it belongs
 * to the guest.
 */
export function parseArguments(argv: readonly string[], allowed: readonly OptionRow[], stopAtFirst: boolean): ParsedArguments {
  const options = new Map<string, string[]>();
  const groups = new Map<string, Map<string, string>>();
  const rest: string[] = [];
  let helpGroup: GroupRow | null = null;
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '--') {
      rest.push(...argv.slice(i + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      if (stopAtFirst) {
        rest.push(...argv.slice(i));
        break;
      }
      rest.push(arg);
      continue;
    }
    const group = groupOf(arg);
    if (group !== null) {
      const text = group.inline ?? argv[++i];
      if (text === undefined) throw usageError.missingValue(`-${group.row.letter}`, 'KEY[=VALUE]');
      if (text === 'help' || text === 'help-long') helpGroup = group.row;
      else for (const part of text.split(',')) setKey(groups, group.row, part);
      continue;
    }
    i = takeOption(argv, i, allowed, options);
  }
  return { options, groups, rest, helpGroup };
}

function groupOf(arg: string): { row: GroupRow; inline: string | null } | null {
  for (const row of GROUPS) {
    if (arg === `-${row.letter}` || arg === `--${row.name}`) return { row, inline: null };
    if (arg.startsWith(`--${row.name}=`)) return { row, inline: arg.slice(row.name.length + 3) };
    if (arg.startsWith(`-${row.letter}`) && !arg.startsWith('--')) return { row, inline: arg.slice(arg[2] === '=' ? 3 : 2) };
  }
  return null;
}

function setKey(groups: Map<string, Map<string, string>>, row: GroupRow, text: string): void {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const found = row.keys.find((k) => k.name === name);
  if (found === undefined) throw usageError.unknown(`-${row.letter} key`, name, row.keys.map((k) => k.name));
  if (at < 0 && found.value !== 'y|n') throw usageError.missingValue(`-${row.letter} ${name}`, `${name}=${found.value}`);
  const value = at < 0 ? 'y' : text.slice(at + 1);
  checkValue(`-${row.letter} ${name}`, found.value ?? '', value);
  let keys = groups.get(row.letter);
  if (keys === undefined) groups.set(row.letter, (keys = new Map()));
  keys.set(name, value);
}

function takeOption(argv: readonly string[], at: number, allowed: readonly OptionRow[], options: Map<string, string[]>): number {
  const arg = argv[at];
  const short: Readonly<Record<string, string>> = { '-h': '--help', '-o': '--output', '-V': '--version' };
  const long = short[arg] ?? arg;
  const equals = long.indexOf('=');
  const name = long.slice(2, equals < 0 ? undefined : equals);
  const row = long.startsWith('--') ? [...allowed, ...COMMON_OPTIONS].find((o) => o.name === name) : undefined;
  if (row === undefined) throw usageError.unknown('option', arg, [...allowed, ...COMMON_OPTIONS].map((o) => `--${o.name}`));
  let values = options.get(name);
  if (values === undefined) options.set(name, (values = []));
  if (row.value === null) {
    values.push('');
    return at;
  }
  if (equals >= 0) {
    values.push(long.slice(equals + 1));
    return at;
  }
  if (at + 1 >= argv.length) throw usageError.missingValue(`--${name}`, row.value);
  values.push(argv[at + 1]);
  return at + 1;
}
