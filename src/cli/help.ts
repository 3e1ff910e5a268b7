/** Help, made from the option rows. */
import { readFileSync } from 'node:fs';
import { COMMON_OPTIONS, GROUPS, type GroupRow, type OptionRow, RUN_OPTIONS } from './options.js';
import { COMMAND_HELP, type CommandHelp } from './commands.js';
import { usageError } from './errors.js';

const colours = (): boolean => process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
const bold = (text: string): string => (colours() ? `\u001b[1m${text}\u001b[0m` : text);

const optionText = ({ name, value }: OptionRow): string => `--${name}${value === null ? '' : ` ${value}`}`;

function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.length > width ? `${left}\n  ${' '.repeat(width)}` : left.padEnd(width)}  ${right}`).join('\n');
}

const section = (title: string, rows: readonly (readonly [string, string])[]): string => `${bold(title)}\n${table(rows)}\n`;

/** Prints help for a command (null: all of them) or for a group of options. Returns the exit status. */
export function help(command: string | null, group: GroupRow | null): number {
  process.stdout.write(group !== null ? groupHelp(group) : command === null ? overview() : commandHelp(command));
  return 0;
}

function overview(): string {
  return [
    'Wasmtide, a WebAssembly runtime for Node.js\n',
    `${bold('Usage:')} wasmtide [run] [OPTIONS] FILE [ARGS…]\n       wasmtide COMMAND …\n`,
    section('Commands:', COMMAND_HELP.map((c) => [c.name, c.about])),
    section('Options of run:', [...RUN_OPTIONS.map((o): [string, string] => [optionText(o), o.about]), ...groupRows()]),
    section('Examples:', [
      ['wasmtide hello.wasm', 'run a WASI command'],
      ['wasmtide --dir . app.wasm in.txt', 'give it the current folder'],
      ['wasmtide --invoke add math.wat 2 3', 'call an exported function'],
      ['wasmtide print app.wasm', 'show a module as text'],
    ]),
    'wasmtide help COMMAND shows more. A guest sees its standard streams and what options give it, nothing else.\n',
  ].join('\n');
}

const groupRows = (): [string, string][] => GROUPS.map((g) => [`-${g.letter}, --${g.name} KEY[=VALUE]`, `${g.about}; -${g.letter} help lists them`]);

function groupHelp(group: GroupRow): string {
  if (group.keys.length === 0) return `-${group.letter}: ${group.about}\n`;
  return section(`-${group.letter} KEY[=VALUE][,…]: ${group.about}`, group.keys.map((k) => [`${k.name}${k.value === null ? '' : `=${k.value}`}`, k.about]));
}

function commandHelp(name: string): string {
  const command: CommandHelp | undefined = COMMAND_HELP.find((c) => c.name === name);
  if (command === undefined) throw usageError.unknown('command', name, COMMAND_HELP.map((c) => c.name));
  const options: [string, string][] = [...command.options, ...COMMON_OPTIONS].map((o) => [optionText(o), o.about]);
  const parts = [`${command.about}\n`, `${bold('Usage:')} wasmtide ${command.usage}\n`];
  parts.push(section('Options:', command.groups ? [...options, ...groupRows()] : options));
  if (command.notes !== '') parts.push(`${command.notes}\n`);
  return parts.join('\n');
}

export function version(): number {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  process.stdout.write(`wasmtide ${(JSON.parse(text) as { version: string }).version}\n`);
  return 0;
}
