/** Arguments, environment, random bytes, exit, signals, yielding. */
import { WasiExit } from '../../wasm/errors/wasi.js';
import { TRANSFER_BYTES } from './call.js';
import { stringTableSize } from './memory.js';
import { Errno, fail } from './errno.js';
import { row, type WasiRow } from './row.js';

/** getrandom in pieces: a huge buffer is not copied at once. */
const RANDOM_CHUNK = 65_536;

/** Signals whose default is to be ignored: none, chld, cont, urg, winch. */
const IGNORED_SIGNALS = new Set([0, 16, 17, 22, 27]);
const LAST_SIGNAL = 30;

export const processFunctions: readonly WasiRow[] = [
  row('args_get', 'i32 i32 → i32', ({ memory, args }, pointers: number, buffer: number) => memory.stringTable(args, pointers, buffer)),
  row('args_sizes_get', 'i32 i32 → i32', ({ memory, args }, count: number, size: number) => {
    memory.setU32(count, args.length);
    memory.setU32(size, stringTableSize(args));
  }),
  row('environ_get', 'i32 i32 → i32', ({ memory, environment }, pointers: number, buffer: number) =>
    memory.stringTable(environment, pointers, buffer)),
  row('environ_sizes_get', 'i32 i32 → i32', ({ memory, environment }, count: number, size: number) => {
    memory.setU32(count, environment.length);
    memory.setU32(size, stringTableSize(environment));
  }),
  row('random_get', 'i32 i32 → i32', (call, at: number, length: number) => {
    const { memory, host } = call;
    memory.slice(at, length);
    const chunk = new Uint8Array(Math.min(length, RANDOM_CHUNK));
    for (let done = 0; done < length; done += chunk.length) {
      if (done % TRANSFER_BYTES === 0) call.poll();
      const part = chunk.subarray(0, Math.min(chunk.length, length - done));
      host.fillRandom(part);
      memory.write(at + done, part);
    }
  }),
  row('proc_exit', 'i32 →', (_call, status: number) => {
    throw new WasiExit(status);
  }),
  row('proc_raise', 'i32 → i32', (_call, signal: number) => {
    if (signal > LAST_SIGNAL) fail(Errno.Inval);
    if (!IGNORED_SIGNALS.has(signal)) throw new WasiExit(128 + signal);
  }),
  row('sched_yield', '→ i32', () => undefined),
];
