/** Options of the WASI class, checked and made into what the calls work with. */
import type { Host } from '../host/host.js';
import { MemoryFileSystem } from '../host/memory/memory-file-system.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { Capture } from './capture.js';
import { embedded } from './p1/errno.js';
import type { Preopen, WasiOptions } from './p1/wasi.js';
import { type OutputTarget, type StdinSource, inputOf, outputOf } from './stdio.js';

/** A folder for the guest, with options. */
export interface PreopenOptions {
  /** A folder of the host's; with `fileSystem`, one in it (default its root). */
  readonly path?: string | undefined;
  /** A file system in memory, instead of the host's. */
  readonly fileSystem?: MemoryFileSystem | undefined;
  /** Nothing in it can be made, changed or removed. Default false. */
  readonly readOnly?: boolean | undefined;
}

/** Clocks instead of the host's: nanoseconds. What is not given is the host's. */
export interface WasiClocks {
  /** Since 1970. */
  readonly realtime?: (() => bigint) | undefined;
  /** Since any point; never goes back. */
  readonly monotonic?: (() => bigint) | undefined;
  /** Running time of the process. */
  readonly process?: (() => bigint) | undefined;
  /** Running time of the thread. */
  readonly thread?: (() => bigint) | undefined;
  /**
   * How guests wait, instead of really doing so: called with nanoseconds. In asynchronous calls it may return a
   * promise of the time when they have passed.
   */
  readonly sleep?: ((nanoseconds: bigint) => void | PromiseLike<void>) | undefined;
}

/** What is needed of a `WebAssembly` namespace with JSPI. */
export interface PromiseIntegration {
  readonly Suspending: new (fn: (...args: never[]) => unknown) => object;
  readonly promising: (fn: never) => (...args: unknown[]) => Promise<unknown>;
}

/** Options of `WASI`; all may be left out. */
export interface WASIOptions {
  /** Which of the interfaces `wasiImport` and `getImportObject` are of. Default `'preview1'`. */
  readonly version?: 'preview1' | 'unstable' | undefined;
  /** Command line arguments, the program's name first. Default none. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables; those that are undefined are left out. Default none. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Folders, by the guest's name for them: a folder of the host's, a file system in memory, or one with options.
   * Default none. Nothing outside of them can be reached.
   */
  readonly preopens?: Readonly<Record<string, string | MemoryFileSystem | PreopenOptions>> | undefined;
  /**
   * What `start` does when the guest exits: true returns the status; false ends this process with it, as `node:wasi`
   * does. Default true.
   */
  readonly returnOnExit?: boolean | undefined;
  /** Standard input. Default: empty. */
  readonly stdin?: StdinSource | undefined;
  /** Standard output. Default: discarded. */
  readonly stdout?: OutputTarget | undefined;
  /** Standard error. Default: discarded. */
  readonly stderr?: OutputTarget | undefined;
  /** Clocks. Default: the host's. */
  readonly clocks?: WasiClocks | undefined;
  /** Fills bytes with random ones. Default: the host's, which are fit for cryptography. */
  readonly random?: ((bytes: Uint8Array) => void) | undefined;
  /**
   * A `WebAssembly` namespace with JSPI (`wasmtide/js-api` has it), for `startAsync` with instances of that namespace.
   * Such instances can then be called by `startAsync` and promising functions only.
   */
  readonly jspi?: PromiseIntegration | undefined;
}

const KNOWN: readonly string[] = ['version', 'args', 'env', 'preopens', 'returnOnExit', 'stdin', 'stdout', 'stderr', 'clocks', 'random', 'jspi'];
const CLOCKS = ['realtime', 'monotonic', 'process', 'thread'] as const;

function checkObject(what: string, value: unknown, known: readonly string[] | null): void {
  if (typeof value !== 'object' || value === null) throw apiTypeError.argument(what, 'an object', value);
  if (known === null) return;
  for (const name of Object.keys(value)) if (!known.includes(name)) throw apiTypeError.argument(what, `only ${known.join(', ')}`, name);
}

function checkFunction(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw apiTypeError.argument(what, 'a function', value);
}

function checkBoolean(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw apiTypeError.argument(what, 'a boolean', value);
}

/** Guests get strings that end with a zero byte. */
function checkString(what: string, value: unknown): string {
  if (typeof value !== 'string' || value.includes('\0')) throw apiTypeError.argument(what, 'a string without zero characters', value);
  return value;
}

export function checkOptions(options: WASIOptions): void {
  checkObject('WASI options', options, KNOWN);
  const { version, returnOnExit, random, clocks, jspi } = options;
  if (version !== undefined && version !== 'preview1' && version !== 'unstable') throw apiTypeError.argument('version', "'preview1' or 'unstable'", version);
  checkBoolean('returnOnExit', returnOnExit);
  checkFunction('random', random);
  if (clocks !== undefined) {
    checkObject('clocks', clocks, [...CLOCKS, 'sleep']);
    for (const name of [...CLOCKS, 'sleep'] as const) checkFunction(`clocks.${name}`, clocks[name]);
  }
  if (jspi !== undefined && (typeof jspi !== 'object' && typeof jspi !== 'function' || jspi === null || typeof jspi.Suspending !== 'function' || typeof jspi.promising !== 'function')) {
    throw apiTypeError.argument('jspi', 'a WebAssembly namespace with Suspending and promising', jspi);
  }
}

/** The host with clocks and random bytes of the embedder's. */
export function hostWith(host: Host, { clocks, random }: WASIOptions): Host {
  if (clocks === undefined && random === undefined) return host;
  const { sleep } = clocks ?? {};
  return {
    ...host,
    now(name) {
      const clock = clocks?.[name];
      if (clock === undefined) return host.now(name);
      const time: unknown = embedded(clock);
      if (typeof time !== 'bigint') throw embedded(() => { throw apiTypeError.argument(`clocks.${name}()`, 'a bigint of nanoseconds', time); });
      return time;
    },
    fillRandom: random === undefined ? host.fillRandom : (bytes) => embedded(() => random(bytes)),
    ...(sleep === undefined ? {} : { pass: sleep }),
  };
}

/** Captures by stream: made for `'capture'`, or given. */
export interface Captures {
  stdout: Capture | null;
  stderr: Capture | null;
}

/** Everything but the host, for the calls. */
export function guestOptions(host: Host, options: WASIOptions, captures: Captures): WasiOptions {
  const { args = [], env = {}, preopens = {} } = options;
  if (!Array.isArray(args)) throw apiTypeError.argument('args', 'an array of strings', args);
  checkObject('env', env, null);
  checkObject('preopens', preopens, null);
  const output = (name: 'stdout' | 'stderr', fd: number) => {
    const target = options[name];
    if (target instanceof Capture) captures[name] = target;
    return outputOf(name, target, fd, () => (captures[name] = new Capture()));
  };
  return {
    args: args.map((text: unknown, i) => checkString(`args[${i}]`, text)),
    env: Object.entries(env).flatMap(([name, value]) =>
      (value === undefined ? [] : [[checkString('a name in env', name), checkString(`env.${name}`, value)] as const])),
    preopens: Object.entries(preopens).map(([guest, given]) => preopenOf(host, checkString('a name in preopens', guest), given)),
    stdin: inputOf('stdin', options.stdin, 0),
    stdout: output('stdout', 1),
    stderr: output('stderr', 2),
  };
}

function preopenOf(host: Host, guest: string, given: string | MemoryFileSystem | PreopenOptions): Preopen {
  const what = `preopens[${JSON.stringify(guest)}]`;
  if (typeof given === 'string') return { host: host.resolveFolder(checkString(what, given)), guest, readOnly: false };
  if (given instanceof MemoryFileSystem) return { host: '/', guest, readOnly: false, files: MemoryFileSystem.filesOf(given)! };
  checkObject(what, given, ['path', 'fileSystem', 'readOnly']);
  const { path, fileSystem, readOnly = false } = given;
  checkBoolean(`${what}.readOnly`, readOnly);
  if (fileSystem === undefined) return { host: host.resolveFolder(checkString(`${what}.path`, path)), guest, readOnly };
  const files = MemoryFileSystem.filesOf(fileSystem);
  if (files === null) throw apiTypeError.argument(`${what}.fileSystem`, 'a MemoryFileSystem', fileSystem);
  return { host: MemoryFileSystem.folderOf(fileSystem, checkString(`${what}.path`, path ?? '/')), guest, readOnly, files };
}
