/**
 * `wasmtide run FILE ARGS…`: runs a WASI command, or one exported function.
 *
 * The guest's functions are called asynchronously, so that the event loop has a turn between two slices of time: that
 * is where signals arrive (signals.ts).
 */
import type { Engine } from '../api/engine.js';
import { type CallOptions, Func } from '../api/func.js';
import type { Instance } from '../api/instance.js';
import { trap } from '../wasm/errors/trap.js';
import { runError, usageError } from './errors.js';
import { Guest } from './guest.js';
import { binaryOf, readInput } from './input.js';
import { parseInvocation, showResult } from './invoke.js';
import { isOn } from './option-values.js';
import { parseArguments, RUN_OPTIONS, type ParsedArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { engineOf, featuresOf } from './settings-of.js';
import { Signals } from './signals.js';
import { printStats } from './stats.js';
import type { Threads } from './threads.js';

/**
 * Nothing but signals waits for the event loop. Long slices, because leaving the loop before V8 has optimized it for
 * good makes it compile once more: with slices of 20 ms guests of 0.1 s took up to a third longer, with these none.
 */
const CALL: CallOptions = { timeSlice: 200 };
const LONG = 2 ** 30;

export async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, RUN_OPTIONS, true);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('run', parsed.helpGroup);
  const [file, ...args] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('run');
  try {
    const bytes = await binaryOf(file, readInput(file), featuresOf(parsed));
    const engine = await engineOf(parsed);
    if (!isOn(parsed.groups.get('S')?.get('threads') ?? 'n')) return await runGuest(engine, parsed, file, args, bytes, null);
    const { Threads } = await import('./threads.js');
    const threads = new Threads(argv, bytes, engine.tier === null ? 'interpreter' : 'optimizing', null);
    const status = await runGuest(engine, parsed, file, args, bytes, threads);
    // Threads that are left end with the process.
    process.exit(threads.endedWith ?? status);
  } catch (error) {
    return report(error, file);
  }
}

/** Returns the exit status. A signal that stopped the guest ends the process here. */
async function runGuest(
  engine: Engine, parsed: ParsedArguments, file: string, args: readonly string[], bytes: Uint8Array, threads: Threads | null,
): Promise<number> {
  const guest = new Guest(engine, parsed, file, args, bytes, threads);
  // Running time counts from the first time it is asked for.
  if (parsed.options.has('stats')) guest.store.stats();
  const stop = (error: Error): void => {
    for (const activation of [...guest.store.core.activations]) activation.cancel(error);
  };
  const signals = new Signals(() => stop(trap.interrupted()));
  threads?.watch(stop);
  // Waiting for nobody is waiting for ever, as for a thread that blocks.
  const alive = setInterval(() => undefined, LONG);
  let status = 0;
  try {
    const linker = await guest.link((call) => signals.blocking(call));
    const instance = await linker.instantiateAsync(guest.store, guest.module);
    await initialize(instance);
    const invoke = parsed.options.get('invoke')?.at(-1);
    if (invoke !== undefined) await invokeExport(instance, invoke, args);
    else await start(instance, file);
  } catch (error) {
    status = threads?.endedWith ?? report(error, file);
  } finally {
    clearInterval(alive);
    signals.close();
    guest.wasi.close();
  }
  if (parsed.options.has('stats')) printStats(guest.store);
  return signals.dieIfReceived() ?? status;
}

/** Reactors are initialized before anything else is called. */
async function initialize(instance: Instance): Promise<void> {
  const func = instance.getExport('_initialize');
  if (func instanceof Func && instance.getExport('_start') === undefined) await func.with(CALL).callAsync();
}

const exportedFunctions = ({ module }: Instance): string[] => module.exports.filter(({ type }) => type.kind === 'func').map(({ name }) => name);

async function start(instance: Instance, file: string): Promise<void> {
  const func = instance.getExport('_start') ?? instance.getExport('');
  if (func instanceof Func) await func.with(CALL).callAsync();
  else if (instance.module.core.start === null && instance.getExport('_initialize') === undefined) throw runError.noStart(file, exportedFunctions(instance));
}

async function invokeExport(instance: Instance, name: string, args: readonly string[]): Promise<void> {
  const func = instance.getExport(name);
  if (!(func instanceof Func)) throw runError.noExport(name, exportedFunctions(instance));
  const { type } = func.core;
  const result: unknown = await func.with(CALL).callAsync(...parseInvocation(name, type, args));
  const results = type.results.length === 1 ? [result] : (result as readonly unknown[] | undefined) ?? [];
  writeOutput(null, results.map((value, i) => `${showResult(type.results[i], value)}\n`).join(''));
}
