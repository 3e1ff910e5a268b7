/** `wasmtide print FILE`: a module as text. */
import { decodeModule } from '../binary/decode.js';
import { printModule } from '../text/index.js';
import { PRINT_OPTIONS } from './commands.js';
import { usageError } from './errors.js';
import { binaryOf, readInput } from './input.js';
import { parseArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { featuresOf } from './settings-of.js';

export async function print(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, PRINT_OPTIONS, false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('print', parsed.helpGroup);
  const [file, extra] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('print');
  if (extra !== undefined) throw usageError.tooMany('print', extra);
  try {
    const features = featuresOf(parsed);
    const module = decodeModule(await binaryOf(file, readInput(file), features), features);
    writeOutput(parsed.options.get('output')?.at(-1) ?? null, printModule(module, { folded: parsed.options.has('folded') }));
    return 0;
  } catch (error) {
    return report(error, file);
  }
}
