/** `wasmtide completion SHELL`: a script from the option rows. */
import { COMMAND_HELP } from './commands.js';
import { usageError } from './errors.js';
import { COMMON_OPTIONS, GROUPS, type OptionRow, parseArguments } from './options.js';

const optionNames = (options: readonly OptionRow[]): string[] => [...options, ...COMMON_OPTIONS].map((o) => `--${o.name}`);

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

export async function completion(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.options.has('help')) return (await import('./help.js')).help('completion', null);
  const [shell] = parsed.rest;
  if (shell === undefined || !Object.hasOwn(SHELLS, shell)) throw usageError.unknown('shell', shell ?? '(none)', Object.keys(SHELLS));
  process.stdout.write(SHELLS[shell]());
  return 0;
}

function bash(): string {
  const cases = COMMAND_HELP.map((c) => `    ${c.name}) words="${optionNames(c.options).join(' ')}" ;;`);
  const groups = GROUPS.filter((g) => g.keys.length > 0).map((g) => `    -${g.letter}) COMPREPLY=($(compgen -W "${g.keys.map((k) => k.name).join(' ')}" -- "$current")); return ;;`);
  return `_wasmtide() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words
  case "$previous" in
${groups.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${COMMAND_HELP.map((c) => c.name).join(' ')} ${optionNames(COMMAND_HELP[0].options).join(' ')}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _wasmtide wasmtide
`;
}

const quote = (text: string): string => text.replaceAll("'", "'\\''");

function zsh(): string {
  const commands = COMMAND_HELP.map((c) => `    '${c.name}:${quote(c.about)}'`);
  const options = COMMAND_HELP[0].options.map((o) => `    '--${o.name}[${quote(o.about).replaceAll(/[[\]]/g, '')}]${o.value === null ? '' : `:${o.value}:_files`}'`);
  return `#compdef wasmtide
_wasmtide() {
  local -a commands=(
${commands.join('\n')}
  )
  local -a options=(
${options.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  fi
  _arguments -S $options '*:file:_files'
}
_wasmtide "$@"
`;
}

function fish(): string {
  const lines = COMMAND_HELP.map((c) => `complete -c wasmtide -n __fish_use_subcommand -a ${c.name} -d '${quote(c.about)}'`);
  for (const o of COMMAND_HELP[0].options) lines.push(`complete -c wasmtide -l ${o.name}${o.value === null ? '' : ' -r'} -d '${quote(o.about)}'`);
  for (const g of GROUPS) for (const k of g.keys) lines.push(`complete -c wasmtide -s ${g.letter} -x -a ${k.name} -d '${quote(k.about)}'`);
  return `${lines.join('\n')}\n`;
}
