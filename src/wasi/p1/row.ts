import type { Wasi } from './wasi.js';

/** One function of the interface. Arguments are unsigned numbers, or bigints for i64. Throws a `WasiError` to fail. */
export interface WasiRow {
  readonly name: string;
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments are typed by each row
  readonly call: (wasi: Wasi, ...args: any[]) => number | void;
}

export const row = (name: string, type: string, call: WasiRow['call']): WasiRow => ({ name, type, call });
