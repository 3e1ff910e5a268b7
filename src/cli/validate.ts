/** `wasmtide validate FILES…`. */
import { Engine } from '../api/engine.js';
import { Module } from '../api/module.js';
import { usageError } from './errors.js';
import { binaryOf, readInput } from './input.js';
import { parseArguments } from './options.js';
import { report } from './report.js';
import { engineOptionsOf } from './settings-of.js';

export async function validate(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('validate', parsed.helpGroup);
  if (parsed.rest.length === 0) throw usageError.missingFile('validate');
  const engine = new Engine({ ...engineOptionsOf(parsed), strategy: 'interpreter' });
  let status = 0;
  for (const file of parsed.rest) {
    try {
      new Module(engine, await binaryOf(file, readInput(file), engine.features));
    } catch (error) {
      status = report(error, file);
    }
  }
  return status;
}
