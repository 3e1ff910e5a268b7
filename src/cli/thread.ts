/** A thread of a guest: instantiates the module on the shared memory and runs `wasi_thread_start`. */
import { FuncInstance } from '../runtime/func.js';
import { callFunction } from '../runtime/values.js';
import { WasiExit } from '../wasi/p1/wasi.js';
import { runError } from './errors.js';
import { parseArguments, RUN_OPTIONS } from './options.js';
import { report } from './report.js';
import { createGuest } from './guest.js';
import { ProcessEnds, Threads, type ThreadStart } from './threads.js';

export async function runThread(start: ThreadStart): Promise<void> {
  const parsed = parseArguments(start.argv, RUN_OPTIONS, true);
  const [file, ...args] = parsed.rest;
  const threads = new Threads(start.argv, start.bytes, start);
  try {
    const { instance } = await createGuest(parsed, file, args, start.bytes, threads);
    const entry = instance.exports.get('wasi_thread_start');
    if (!(entry instanceof FuncInstance)) throw runError.noExport('wasi_thread_start', []);
    callFunction(entry, [start.id, start.argument]);
  } catch (error) {
    if (!(error instanceof ProcessEnds)) threads.endProcess(error instanceof WasiExit && error.status <= 125 ? error.status : report(error, file));
  }
}
