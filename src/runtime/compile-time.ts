/** How long compiling may take: checked between its steps. */
import { limitError } from '../wasm/errors/limit.js';
import { monotonicNow } from './clock.js';

/** From now on so many milliseconds: a function that throws a `LimitError` once they are over; undefined for no limit. */
export function compileTimeCheck(milliseconds: number): (() => void) | undefined {
  if (milliseconds === Infinity) return undefined;
  const until = monotonicNow() + milliseconds;
  return () => {
    if (monotonicNow() >= until) throw limitError.compileTime(milliseconds);
  };
}
