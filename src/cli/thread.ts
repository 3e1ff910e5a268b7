/** A thread of a guest: instantiates the module on the shared memory and runs `wasi_thread_start`. */
import { Func } from '../api/func.js';
import { WasiExit } from '../wasm/errors/wasi.js';
import { runError } from './errors.js';
import { parseArguments, RUN_OPTIONS } from './options.js';
import { report } from './report.js';
import { engineOf } from './settings-of.js';
import { Guest } from './guest.js';
import { ProcessEnds, Threads, type ThreadStart } from './threads.js';

export async function runThread(start: ThreadStart): Promise<void> {
  const parsed = parseArguments(start.argv, RUN_OPTIONS, true);
  const [file, ...args] = parsed.rest;
  const threads = new Threads(start.argv, start.bytes, start.strategy, start);
  try {
    const guest = new Guest(await engineOf(parsed, start.strategy), parsed, file, args, start.bytes, threads);
    // Signals are the main thread's: here everything may block.
    const linker = await guest.link((call) => call());
    const instance = linker.instantiate(guest.store, guest.module);
    const entry = instance.getExport('wasi_thread_start');
    if (!(entry instanceof Func)) throw runError.noExport('wasi_thread_start', []);
    entry(start.id, start.argument);
  } catch (error) {
    if (!(error instanceof ProcessEnds)) threads.endProcess(error instanceof WasiExit && error.exitCode <= 125 ? error.exitCode : report(error, file));
  }
}
