/** Milliseconds on a clock that only goes forward. */
export const monotonicNow: () => number =
  typeof performance === 'object' ? () => performance.now() : () => Date.now();
