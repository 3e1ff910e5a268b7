/** `wasmtide parse FILE`: text → binary. */
import { encodeModule } from '../binary/encode.js';
import { parseWat } from '../text/index.js';
import { usageError } from './errors.js';
import { PARSE_OPTIONS } from './commands.js';
import { readInput } from './input.js';
import { parseArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { featuresOf } from './settings-of.js';

export async function parse(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, PARSE_OPTIONS, false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('parse', parsed.helpGroup);
  const [file, extra] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('parse');
  if (extra !== undefined) throw usageError.tooMany('parse', extra);
  try {
    writeOutput(parsed.options.get('output')?.at(-1) ?? null, encodeModule(parseWat(readInput(file), featuresOf(parsed))));
    return 0;
  } catch (error) {
    return report(error, file);
  }
}
