/** `wasmtide completion SHELL`: a script from the option rows. */
import { COMMAND_HELP } from './commands.js';
import { usageError } from './errors.js';
import { COMMON_OPTIONS, GROUPS, type GroupRow, type OptionRow, parseArguments } from './options.js';

const optionNames = (options: readonly OptionRow[]): string[] => [...options, ...COMMON_OPTIONS].map((o) => `--${o.name}`);

const groupsWithKeys = GROUPS.filter((g) => g.keys.length > 0);
/** Keys as they are typed: a switch needs no value. */
const keyWords = (group: GroupRow): string[] => group.keys.map((k) => (k.value === 'y|n' ? k.name : `${k.name}=`));

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
  const groups = groupsWithKeys.map((g) => `    -${g.letter}|--${g.name}) _wasmtide_keys "${keyWords(g).join(' ')}"; return ;;`);
  return `_wasmtide_keys() {
  local before=""
  [[ "$current" == *,* ]] && before="\${current%,*},"
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${current##*,}"))
  compopt -o nospace 2>/dev/null
}
_wasmtide() {
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
  for (const g of groupsWithKeys) {
    for (const flag of [`-${g.letter}`, `--${g.name}`]) options.push(`    '${flag}[${quote(g.about)}]:key:(${keyWords(g).join(' ')})'`);
  }
  return `#compdef wasmtide
_wasmtide() {
  local -a commands=(
${commands.join('\n')}
  )
  local -a flags=(
${options.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  fi
  _arguments -S $flags '*:file:_files'
}
_wasmtide "$@"
`;
}

function fish(): string {
  const lines = COMMAND_HELP.map((c) => `complete -c wasmtide -n __fish_use_subcommand -a ${c.name} -d '${quote(c.about)}'`);
  for (const o of COMMAND_HELP[0].options) lines.push(`complete -c wasmtide -l ${o.name}${o.value === null ? '' : ' -r'} -d '${quote(o.about)}'`);
  for (const g of groupsWithKeys) {
    g.keys.forEach((k, i) => lines.push(`complete -c wasmtide -s ${g.letter} -l ${g.name} -x -a ${keyWords(g)[i]} -d '${quote(k.about)}'`));
  }
  return `${lines.join('\n')}\n`;
}
