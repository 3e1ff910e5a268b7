/** The command line: finds the subcommand and loads it. What is not a subcommand is a file to run. */
import { existsSync } from 'node:fs';
import { usageError } from './errors.js';
import { report } from './report.js';
import { run } from './run.js';
import type { ThreadStart } from './threads.js';

/** Subcommands by name. Only the one asked for is loaded; `run` always, since it must start fast. */
const COMMANDS: Readonly<Record<string, () => Promise<(argv: readonly string[]) => Promise<number>>>> = {
  run: async () => run,
  wast: async () => (await import('./wast.js')).wast,
  validate: async () => (await import('./validate.js')).validate,
  print: async () => (await import('./print.js')).print,
  parse: async () => (await import('./parse.js')).parse,
  objdump: async () => (await import('./objdump.js')).objdump,
  compile: async () => (await import('./compile.js')).compile,
  settings: async () => (await import('./settings.js')).settings,
  completion: async () => (await import('./completion.js')).completion,
};

export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  try {
    const [first, ...rest] = argv;
    if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
      const { help } = await import('./help.js');
      help(first === 'help' ? rest[0] ?? null : null, null);
      return first === undefined ? 1 : 0;
    }
    if (first === '--version' || first === '-V' || first === 'version') return (await import('./help.js')).version();
    if (Object.hasOwn(COMMANDS, first)) return await (await COMMANDS[first]())(rest);
    refuseMistypedCommand(first);
    return await run(argv);
  } catch (error) {
    return report(error, null);
  }
}

/** What a worker does that was started for a thread of a guest. */
export async function thread(start: ThreadStart): Promise<void> {
  await (await import('./thread.js')).runThread(start);
}

/** A word that is near a subcommand and no file is a typing mistake. */
function refuseMistypedCommand(word: string): void {
  if (word.startsWith('-') || /[./\\]/.test(word) || existsSync(word)) return;
  throw usageError.unknown('command or file', word, Object.keys(COMMANDS));
}

/** Whoever read our output may stop reading it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
