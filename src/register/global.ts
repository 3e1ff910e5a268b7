/**
 * The global `WebAssembly`.
 *
 * Problem   Node reads the global for modules of its own: `fetch` for its parser, `import` for the names that CommonJS
 *           modules export, type stripping. It compiles when it first needs them and instantiates later, whatever the
 *           global has become meanwhile; a mix of two engines would break it for good.
 * Strategy  The global is a getter that looks who reads it: Node's own dependencies get the engine that they were built
 *           for, everybody else gets the drop-in.
 */
import { WebAssembly } from '../js-api/index.js';
import type { Replacements } from './replacements.js';

const builtIn: unknown = (globalThis as { WebAssembly?: unknown }).WebAssembly;
/** What scripts within Node are called. */
const NODE_DEPENDENCIES = 'node:internal/deps/';

interface CallSite {
  getFileName(): string | null | undefined;
}

const takeSites = (_error: unknown, sites: unknown): unknown => sites;

/** Name of the script that called `callee`; empty where there is none, or the stack cannot be seen. */
function callerOf(callee: (...args: never[]) => unknown): string {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const seen: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = takeSites;
    Error.captureStackTrace(seen, callee);
    return (seen.stack as readonly CallSite[])[0]?.getFileName() ?? '';
  } catch {
    // Somebody has frozen `Error`.
    return '';
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  }
}

export function replaceGlobal(replacements: Replacements): void {
  const read = function (): unknown {
    return replacements.active && !callerOf(read).startsWith(NODE_DEPENDENCIES) ? WebAssembly : builtIn;
  };
  // A program that assigns to it has a plain property, as before.
  const write = (value: unknown): void => {
    Object.defineProperty(globalThis, 'WebAssembly', { value, writable: true, enumerable: false, configurable: true });
  };
  replacements.replaceAccessor(globalThis, 'WebAssembly', read, write);
}
