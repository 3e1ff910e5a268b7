/** The subcommands as rows: for help and completion. */
import { STAGES, STAGE_MEANINGS } from '../engine/native/stage-names.js';
import { type OptionRow, RUN_OPTIONS } from './options.js';

export interface CommandHelp {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly options: readonly OptionRow[];
  /** Takes -W, -S and the other groups. */
  readonly groups: boolean;
  readonly notes: string;
}

const output: OptionRow = { name: 'output', value: 'FILE', about: 'write there instead of standard output' };

export const WAST_OPTIONS: readonly OptionRow[] = [{ name: 'json', value: null, about: 'print the result as JSON' }];
export const PARSE_OPTIONS: readonly OptionRow[] = [output];
export const PRINT_OPTIONS: readonly OptionRow[] = [{ name: 'folded', value: null, about: 'write folded expressions' }, output];

export const COMPILE_OPTIONS: readonly OptionRow[] = [
  { name: 'emit', value: 'STAGE,…', about: `what to show: ${STAGES.map((stage) => `${stage} (${STAGE_MEANINGS[stage]})`).join(', ')}` },
  { name: 'function', value: 'NAME|INDEX', about: 'show this function only' },
  { name: 'without', value: 'PASS,…', about: 'leave optimization passes out' },
  output,
];

const row = (name: string, usage: string, about: string, options: readonly OptionRow[], groups: boolean, notes = ''): CommandHelp =>
  ({ name, usage, about, options, groups, notes });

export const COMMAND_HELP: readonly CommandHelp[] = [
  row('run', '[run] [OPTIONS] FILE [ARGS…]', 'run a WASI command or call an export', RUN_OPTIONS, true,
    'Everything behind FILE belongs to the guest. FILE may be text (.wat); - reads standard input.\nThe exit status is the guest\'s own; 134 after a trap, 1 for an error of ours;\nSIGINT (130 in a shell) and SIGTERM (143) after these signals.'),
  row('wast', 'wast [OPTIONS] FILES…', 'run scripts of the official test suite', WAST_OPTIONS, true, 'Folders are searched for .wast files.'),
  row('validate', 'validate FILES…', 'check modules', [], true),
  row('print', 'print [OPTIONS] FILE', 'show a module as text', PRINT_OPTIONS, true),
  row('parse', 'parse [OPTIONS] FILE', 'translate text to a binary module', PARSE_OPTIONS, true),
  row('objdump', 'objdump FILE', 'show sections, types, imports, exports and code with offsets', [], true),
  row('compile', 'compile --emit=STAGE,… [OPTIONS] FILE', 'show what each stage of compilation makes of a module', COMPILE_OPTIONS, true),
  row('settings', 'settings', 'show the tier in use and why, features and limits', [], true),
  row('completion', 'completion bash|zsh|fish', 'print a completion script for a shell', [], false),
];
