/**
 * `node:wasi` for guests of the drop-in.
 *
 * Problem   Node's class is native code that reads the memory of a built-in instance, and refuses any other.
 * Strategy  Under its name there is the class of `wasmtide/wasi`, with Node's defaults: a guest has the standard streams
 *           of the process. It takes instances of both engines.
 * Rules     Node warns when its module is first loaded that it is experimental. Nobody has asked for it yet, and what they
 *           will get is ours, so nobody is told.
 */
import { createRequire } from 'node:module';
import { holdingHost } from '../native/held-folder.js';
import { WasiBase } from '../wasi/embedder.js';
import type { WASIOptions } from '../wasi/options.js';
import type { Replacements } from './replacements.js';

export class WASI extends WasiBase {
  constructor(options: WASIOptions = {}) {
    super(holdingHost, { ...options, stdin: options.stdin ?? 0, stdout: options.stdout ?? 1, stderr: options.stderr ?? 2 });
  }
}

function loadQuietly(): object | null {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return createRequire(import.meta.url)('node:wasi') as object;
  } catch {
    // A Node without it.
    return null;
  } finally {
    process.emitWarning = emitWarning;
  }
}

export function replaceWasi(replacements: Replacements): void {
  const module = loadQuietly();
  if (module !== null) replacements.replaceValue(module, 'WASI', WASI);
}
