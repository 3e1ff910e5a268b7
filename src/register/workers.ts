/**
 * Workers begin with the same registration.
 *
 * Problem   A worker has globals of its own. Its script may be a file, a data: URL or a string, CommonJS or a module, and
 *           its `execArgv` and `env` the caller's.
 * Strategy  `worker_threads.Worker` is a proxy that adds a preload to `execArgv`. `--require` runs before a script of any
 *           kind, where Node can require modules; older ones get `--import`, which scripts given as strings do not wait
 *           for: these are run behind an import of their own.
 * Rules     Without `execArgv` a worker has its parent's options. Given to it explicitly, those that belong to the
 *           process are refused: they are left out, having their effect in any case.
 *           A preload that is not there (a program bundled into one file) is none.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import workerThreads from 'node:worker_threads';
import { nativeTier } from '../engine/native-tier.js';
import { pack, unpack } from './messages.js';
import type { Replacements } from './replacements.js';

/** An entry of the package, and what requires it. They lie as deep in the package as this file does. */
interface Preload {
  readonly module: URL;
  readonly script: URL;
}

const preloadOf = (entry: string): Preload =>
  ({ module: new URL(`../entry/${entry}.js`, import.meta.url), script: new URL(`../register/preload-${entry}.cjs`, import.meta.url) });

const registration = preloadOf('register');
const compilers = preloadOf('native');
const canRequireModules = (process.features as { require_module?: boolean }).require_module === true;

/** What workers begin with, in order: that code is compiled is decided with the first object of the drop-in. */
const preloads = (): readonly Preload[] => (nativeTier() === null ? [registration] : [compilers, registration]);

function preloadArguments(): readonly string[] {
  const { script } = registration;
  if (script.protocol !== 'file:' || !existsSync(script)) return [];
  return preloads().flatMap(({ module, script: own }) => (canRequireModules ? ['--require', fileURLToPath(own)] : ['--import', module.href]));
}

type WorkerOptions = Record<string, unknown>;
type Make = (execArgv: readonly string[]) => object;

/** What of this process's options a worker takes, once it is known. */
let inheritable: readonly string[] | null = null;

/** Makes a worker with the options of this process, as far as they are a worker's. */
function makeInheriting(make: Make): object {
  for (let options: readonly string[] = inheritable ?? process.execArgv; ; ) {
    try {
      const worker = make(options);
      inheritable = options;
      return worker;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const fewer = code === 'ERR_WORKER_INVALID_EXEC_ARGV' ? withoutRefused(options, message) : options;
      if (fewer.length === options.length) throw error;
      options = fewer;
    }
  }
}

/** `message` ends in a list of the options that are refused. */
function withoutRefused(options: readonly string[], message: string): string[] {
  const refused = new Set(message.slice(message.indexOf(':') + 1).split(',').map((option) => option.trim()));
  return options.filter((option, i) => {
    const isValueOfRefused = !option.startsWith('-') && i > 0 && refused.has(options[i - 1]);
    return !refused.has(option) && !isValueOfRefused;
  });
}

/** A script given as a string, to run when the registration has been imported. Modules import it themselves. */
function behindImport(code: string): string {
  try {
    new Script(code);
  } catch {
    return code;
  }
  const imports = preloads().map(({ module }) => `await import(${JSON.stringify(module.href)});`).join('');
  return `(async () => {${imports}})().then(() => (0, eval)(${JSON.stringify(`${code}\n//# sourceURL=[worker eval]`)}))`;
}

function makeWorker(construct: (args: readonly unknown[]) => object, args: readonly unknown[]): object {
  const [script, given] = args;
  // Node says what is wrong with other options.
  if (given !== undefined && (typeof given !== 'object' || given === null)) return construct(args);
  const options: WorkerOptions = { ...given };
  if ('workerData' in options) options.workerData = pack(options.workerData, options.transferList);
  const own = preloadArguments();
  const { execArgv } = options;
  if (own.length === 0 || (execArgv && !Array.isArray(execArgv))) return construct([script, options]);
  const isString = typeof script === 'string' && Boolean(options.eval);
  const source = isString && !canRequireModules ? behindImport(script) : script;
  const make: Make = (others) => construct([source, { ...options, execArgv: [...own, ...others] }]);
  return execArgv ? make(execArgv as string[]) : makeInheriting(make);
}

export function replaceWorker(replacements: Replacements): void {
  const { Worker } = workerThreads;
  const proxy: typeof Worker = new Proxy(Worker, {
    construct(target, args, newTarget): object {
      const construct = (given: readonly unknown[]): object => Reflect.construct(target, given, newTarget === proxy ? target : newTarget) as object;
      return replacements.active ? makeWorker(construct, args) : construct(args);
    },
  });
  replacements.replaceValue(workerThreads, 'Worker', proxy);
}

/** In a worker: gives it the data that its parent packed, and hides how the registration came. */
export function receiveWorker(): void {
  if (workerThreads.isMainThread) return;
  (workerThreads as { workerData: unknown }).workerData = unpack(workerThreads.workerData);
  const own = preloadArguments();
  const at = process.execArgv.findIndex((_, i) => own.every((option, j) => process.execArgv[i + j] === option));
  if (own.length > 0 && at >= 0) process.execArgv.splice(at, own.length);
}
