import type { Later, WasiCall } from './call.js';

/**
 * One function of the interface. Arguments are unsigned numbers, or bigints for i64. Throws a `WasiError` to fail.
 * Gives a promise only where the call may wait.
 */
export interface WasiRow {
  readonly name: string;
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments are typed by each row
  readonly call: (call: WasiCall, ...args: any[]) => Later<number | void>;
}

export const row = (name: string, type: string, call: WasiRow['call']): WasiRow => ({ name, type, call });
