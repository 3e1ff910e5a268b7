/** `wasmtide run FILE ARGS…`: runs a WASI command, or one exported function. */
import { FuncInstance } from '../runtime/func.js';
import type { Instance } from '../runtime/instance.js';
import { callFunction } from '../runtime/values.js';
import { runError, usageError } from './errors.js';
import { type Guest, createGuest, initialize } from './guest.js';
import { binaryOf, readInput } from './input.js';
import { parseInvocation, showResult } from './invoke.js';
import { isOn, parseArguments, RUN_OPTIONS, type ParsedArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { checkTier, featuresOf } from './settings-of.js';
import type { Threads } from './threads.js';

export async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, RUN_OPTIONS, true);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('run', parsed.helpGroup);
  const [file, ...args] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('run');
  checkTier(parsed);
  try {
    const bytes = await binaryOf(file, readInput(file), featuresOf(parsed));
    if (!isOn(parsed.groups.get('S')?.get('threads') ?? 'n')) return await runGuest(parsed, file, args, bytes, null);
    const { Threads } = await import('./threads.js');
    const threads = new Threads(argv, bytes, null);
    const status = await runGuest(parsed, file, args, bytes, threads).catch((error: unknown) => threads.endedWith ?? report(error, file));
    // Threads that are left end with the process.
    process.exit(threads.endedWith ?? status);
  } catch (error) {
    return report(error, file);
  }
}

async function runGuest(parsed: ParsedArguments, file: string, args: readonly string[], bytes: Uint8Array, threads: Threads | null): Promise<number> {
  let guest: Guest | null = null;
  try {
    guest = await createGuest(parsed, file, args, bytes, threads);
    const { instance } = guest;
    initialize(instance);
    const invoke = parsed.options.get('invoke')?.at(-1);
    if (invoke !== undefined) invokeExport(instance, invoke, args);
    else start(instance, file);
    return 0;
  } finally {
    guest?.wasi.close();
  }
}

const exportedFunctions = (instance: Instance): string[] =>
  [...instance.exports].filter(([, extern]) => extern instanceof FuncInstance).map(([name]) => name);

function start(instance: Instance, file: string): void {
  const func = instance.exports.get('_start') ?? instance.exports.get('');
  if (func instanceof FuncInstance) callFunction(func, []);
  else if (instance.module.start === null && !instance.exports.has('_initialize')) throw runError.noStart(file, exportedFunctions(instance));
}

function invokeExport(instance: Instance, name: string, args: readonly string[]): void {
  const func = instance.exports.get(name);
  if (!(func instanceof FuncInstance)) throw runError.noExport(name, exportedFunctions(instance));
  const results = callFunction(func, parseInvocation(name, func.type, args));
  writeOutput(null, results.map((value, i) => `${showResult(func.type.results[i], value)}\n`).join(''));
}
