/** `wasmtide validate FILES…`. */
import { usageError } from './errors.js';
import { loadFile } from './input.js';
import { parseArguments } from './options.js';
import { report } from './report.js';
import { featuresOf } from './settings-of.js';

export async function validate(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('validate', parsed.helpGroup);
  if (parsed.rest.length === 0) throw usageError.missingFile('validate');
  let status = 0;
  for (const file of parsed.rest) {
    try {
      await loadFile(file, featuresOf(parsed));
    } catch (error) {
      status = report(error, file);
    }
  }
  return status;
}
