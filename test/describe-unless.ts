import { describe, test } from 'node:test';

/**
 * `describe`, or, where there is a reason against it, one skipped test in its place: of a skipped suite the runner
 * counts nothing.
 */
export function describeUnless(reason: string | false, name: string, body: () => void): void {
  if (reason === false) describe(name, body);
  else test(name, { skip: reason }, () => {});
}
