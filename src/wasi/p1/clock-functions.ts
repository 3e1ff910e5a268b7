/** Clocks. */
import type { ClockName } from '../../host/host.js';
import { Errno, fail } from './errno.js';
import { row, type WasiRow } from './row.js';

const CLOCKS: readonly ClockName[] = ['realtime', 'monotonic', 'process', 'thread'];

export const clockName = (id: number): ClockName => CLOCKS[id] ?? fail(Errno.Inval);

export const clockFunctions: readonly WasiRow[] = [
  row('clock_res_get', 'i32 i32 → i32', ({ memory, host }, id: number, result: number) =>
    memory.setU64(result, host.resolution(clockName(id)))),
  row('clock_time_get', 'i32 i64 i32 → i32', ({ memory, host }, id: number, _precision: bigint, result: number) =>
    memory.setU64(result, host.now(clockName(id)))),
];
