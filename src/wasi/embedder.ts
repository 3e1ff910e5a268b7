/// <reference lib="esnext.disposable" preserve="true" />
/**
 * WASI preview 1 for embedders: a class of the shape of `node:wasi`'s, for instances of the embedding API and of any
 * `WebAssembly` namespace.
 *
 * Problem   One guest's world has to work through a linker (where the store ends waits and its calls may be off the
 *           stack), and as plain functions over whatever memory an instance exports.
 * Strategy  Both are made of the same rows (p1/functions.ts). Through a linker every call brings its caller's memory,
 *           meter and whether it can wait; plain functions use the memory of the instance that was started, and the rest
 *           of its store, if it has one.
 */
import type { Caller } from '../api/caller.js';
import type { CallOptions } from '../api/func.js';
import { Linker } from '../api/linker.js';
import { Memory as ApiMemory } from '../api/memory.js';
import type { Store } from '../api/store.js';
import type { Host } from '../host/host.js';
import type { MemoryInstance } from '../runtime/memory.js';
import { apiTypeError } from '../wasm/errors/api.js';
import { dropDisposeWithoutSymbol } from '../wasm/disposable.js';
import { WasiExit, wasiError } from '../wasm/errors/wasi.js';
import { I64, type ValType } from '../wasm/types.js';
import type { Capture } from './capture.js';
import { BufferMemory, type MemoryLike } from './buffer-memory.js';
import { type Captures, type PromiseIntegration, type WASIOptions, checkOptions, guestOptions, hostWith } from './options.js';
import { WasiCall } from './p1/call.js';
import { WASI_NAMES, WASI_VERSIONS, findFunction } from './p1/functions.js';
import { Memory } from './p1/memory.js';
import { Wasi, type WasiVersion } from './p1/wasi.js';

/** An instance of the embedding API, of `wasmtide/js-api`, or of anything else with exports of that shape. */
export interface InstanceLike {
  /** By name. */
  readonly exports: object;
}

/** Functions of a WASI version, by name. */
export type WasiImport = Record<string, (...args: (number | bigint)[]) => number | undefined | PromiseLike<number | undefined>>;

/** Functions that may wait. */
const WAITING: readonly string[] = ['fd_read', 'fd_write', 'poll_oneoff'];

/**
 * The world of one guest. Given no options it has nothing: empty input, no arguments, environment or folders; what it
 * writes is discarded.
 *
 * With the embedding API: `wasi.addToLinker(linker)`, then `wasi.start(linker.instantiate(store, module))`. With a
 * `WebAssembly` namespace: `new WebAssembly.Instance(module, wasi.getImportObject())`, then `wasi.start(instance)`.
 */
export abstract class WasiBase {
  /** The functions for imports, as `node:wasi` has them. They use the memory of the instance that was started. */
  readonly wasiImport: WasiImport;
  private readonly guest: Wasi;
  private readonly version: WasiVersion;
  private readonly returnOnExit: boolean;
  private readonly jspi: PromiseIntegration | null;
  private readonly captures: Captures = { stdout: null, stderr: null };
  private readonly memories = new WeakMap<MemoryInstance, Memory>();
  /** Of the instance that was started, if it is one of the embedding API. */
  private store: Store | null = null;
  private started = false;
  private attached = false;

  /** @internal */
  protected constructor(private readonly host: Host, options: WASIOptions = {}) {
    checkOptions(options);
    this.version = options.version === 'unstable' ? 'wasi_unstable' : 'wasi_snapshot_preview1';
    this.returnOnExit = options.returnOnExit ?? true;
    this.jspi = options.jspi ?? null;
    this.guest = new Wasi(hostWith(host, options), guestOptions(host, options, this.captures));
    this.wasiImport = this.plainFunctions();
  }

  /** What was written to standard output, where that is captured; else null. */
  get stdout(): Capture | null {
    return this.captures.stdout;
  }

  /** What was written to standard error, where that is captured; else null. */
  get stderr(): Capture | null {
    return this.captures.stderr;
  }

  // --- Linking ---

  /** An import object for `WebAssembly.Instance`. */
  getImportObject(): Record<string, WasiImport> {
    const { jspi } = this;
    if (jspi === null) return { [this.version]: this.wasiImport };
    const functions = { ...this.wasiImport };
    // What suspends is an object, which only imports can call.
    for (const name of WAITING) functions[name] = new jspi.Suspending(this.plainFunction(name, true)) as WasiImport[string];
    return { [this.version]: functions };
  }

  /**
   * Defines WASI's functions, those of both versions, for modules of the embedding API. Instances use their own
   * memory; deadlines, interruptions and limits of their store end what they wait for.
   *
   * @throws LinkError where the linker has such names already: each guest has a linker of its own.
   */
  addToLinker(linker: Linker): void {
    if (!(linker instanceof Linker)) throw apiTypeError.argument('linker', 'a Linker', linker);
    for (const version of WASI_VERSIONS) {
      for (const name of WASI_NAMES) {
        const found = findFunction(version, name);
        if (found === undefined) continue;
        const { params, results } = found.type;
        linker.funcWithCaller(version, name, params.map(typeName), results.map(typeName), (caller, ...args) =>
          found.answer(this.callOf(caller, version), args as (number | bigint)[]) as never);
      }
    }
  }

  private callOf(caller: Caller, version: WasiVersion): WasiCall {
    return this.callIn(caller.store, version, this.memoryOf(caller));
  }

  private callIn({ core: { meter, executor }, capturedOutput }: Store, version: WasiVersion, memory: Memory): WasiCall {
    return new WasiCall(this.guest, version, memory, meter, executor.canWait, capturedOutput);
  }

  private memoryOf(caller: Caller): Memory {
    const core = caller.memory?.core;
    if (core === undefined) return this.guest.memory;
    let memory = this.memories.get(core);
    if (memory === undefined) this.memories.set(core, (memory = new Memory(core)));
    return memory;
  }

  private plainFunctions(): WasiImport {
    return Object.fromEntries(WASI_NAMES.flatMap((name) => (findFunction(this.version, name) === undefined ? [] : [[name, this.plainFunction(name, false)]])));
  }

  private plainFunction(name: string, canWait: boolean): WasiImport[string] {
    const { guest, version } = this;
    const { answer } = findFunction(version, name)!;
    return (...args) => {
      if (!this.attached) throw wasiError.notStarted();
      const { memory } = guest;
      return answer(this.store !== null ? this.callIn(this.store, version, memory) : new WasiCall(guest, version, memory, null, canWait, Infinity), args);
    };
  }

  // --- Running ---

  /**
   * Runs a command: calls its `_start`, and returns its exit status. Its descriptors are closed then.
   *
   * @throws StateError (`ERR_WASI_ALREADY_STARTED`) the second time; TypeError for what is no instance of a command;
   *   whatever the guest's run throws but its exit.
   */
  start(instance: InstanceLike): number {
    const run = this.commandOf(instance);
    try {
      run();
      return 0;
    } catch (error) {
      return this.statusOf(error);
    } finally {
      this.close();
    }
  }

  /**
   * The same, asynchronously: the guest runs in slices, and waits for streams and clocks off the stack. `options` are
   * those of a call (`signal`, `timeout`, …). The instance is one of the embedding API, or (without options) of the
   * namespace that was given as `jspi`.
   */
  async startAsync(instance: InstanceLike, options: CallOptions = {}): Promise<number> {
    const run = this.commandOf(instance);
    try {
      await this.callAsync(run, options);
      return 0;
    } catch (error) {
      return this.statusOf(error);
    } finally {
      this.close();
    }
  }

  /**
   * Initializes a reactor: calls its `_initialize`, if it has one. Its exports can be called then; a call in which the
   * guest exits throws a `WasiExit`.
   *
   * @throws StateError the second time; TypeError for what is no instance of a reactor.
   */
  initialize(instance: InstanceLike): void {
    this.reactorOf(instance)?.();
  }

  /** The same, asynchronously. */
  async initializeAsync(instance: InstanceLike, options: CallOptions = {}): Promise<void> {
    const run = this.reactorOf(instance);
    if (run !== null) await this.callAsync(run, options);
  }

  /**
   * Says which memory pointers mean, without calling anything: for instances that are started some other way.
   *
   * @throws StateError the second time; TypeError where there is no memory.
   */
  finalizeBindings(instance: InstanceLike, { memory }: { readonly memory?: MemoryLike | undefined } = {}): void {
    this.bind(instance, memory);
  }

  /** Closes every descriptor and lets go of streams. `start` and `startAsync` do it themselves. */
  close(): void {
    this.guest.close();
  }

  /** The same, for `using` (from Node 20.4 on). */
  [Symbol.dispose](): void {
    this.close();
  }

  static {
    dropDisposeWithoutSymbol(this.prototype);
  }

  private commandOf(instance: InstanceLike): () => unknown {
    const { _start: start, _initialize: initialize } = exportsOf(instance);
    if (typeof start !== 'function') throw apiTypeError.argument('instance.exports._start', 'a function', start);
    if (initialize !== undefined) throw apiTypeError.argument('instance.exports._initialize', 'nothing, in a command', initialize);
    this.bind(instance, undefined);
    return start as () => unknown;
  }

  private reactorOf(instance: InstanceLike): (() => unknown) | null {
    const { _start: start, _initialize: initialize } = exportsOf(instance);
    if (start !== undefined) throw apiTypeError.argument('instance.exports._start', 'nothing, in a reactor', start);
    if (initialize !== undefined && typeof initialize !== 'function') throw apiTypeError.argument('instance.exports._initialize', 'a function or nothing', initialize);
    this.bind(instance, undefined);
    return (initialize as (() => unknown) | undefined) ?? null;
  }

  private bind(instance: InstanceLike, given: unknown): void {
    const memory: unknown = given ?? exportsOf(instance)['memory'];
    if (!isMemory(memory)) throw apiTypeError.argument('instance.exports.memory', 'a memory', memory);
    if (this.started) throw wasiError.alreadyStarted();
    this.started = true;
    this.attached = true;
    this.guest.attach(new BufferMemory(memory));
    if (memory instanceof ApiMemory) this.store = memory.store;
  }

  private async callAsync(run: () => unknown, options: CallOptions): Promise<unknown> {
    if ('callAsync' in run) return (run as unknown as AsyncFunction).with(options).callAsync();
    if (this.jspi !== null) {
      // There is nothing that they could be options of.
      if (Object.keys(options).length > 0) throw apiTypeError.argument('options', 'none, since the instance is not of the embedding API', options);
      return this.jspi.promising(run as never)();
    }
    throw apiTypeError.argument('instance', 'an instance of the embedding API, or of the namespace given as the option jspi', run);
  }

  /** What the error that ended a command means. */
  private statusOf(error: unknown): number {
    if (!(error instanceof WasiExit)) throw error;
    if (!this.returnOnExit) this.host.exit(error.exitCode);
    return error.exitCode;
  }
}

interface AsyncFunction {
  with(options: CallOptions): { callAsync(): Promise<unknown> };
}

const typeName = (type: ValType): 'i32' | 'i64' => (type === I64 ? 'i64' : 'i32');

function exportsOf(instance: InstanceLike): Record<string, unknown> {
  if (typeof instance !== 'object' || instance === null) throw apiTypeError.argument('instance', 'an instance', instance);
  const { exports } = instance;
  if (typeof exports !== 'object' || exports === null) throw apiTypeError.argument('instance.exports', 'an object', exports);
  return exports as Record<string, unknown>;
}

function isMemory(value: unknown): value is MemoryLike {
  if (typeof value !== 'object' || value === null || !('buffer' in value)) return false;
  const { buffer } = value;
  return buffer instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer);
}
