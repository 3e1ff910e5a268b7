/** Warnings of the process: each once a thread. */
import { emitWarning } from 'node:process';

const given = new Set<string>();

export function warnOnce(code: string, message: string, type: 'Warning' | 'SecurityWarning'): void {
  if (given.has(code)) return;
  given.add(code);
  emitWarning(message, { code, type });
}
