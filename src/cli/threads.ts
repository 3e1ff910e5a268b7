/**
 * wasi-threads: `thread-spawn` starts a worker that instantiates the same module on the same memory and calls
 * `wasi_thread_start`.
 *
 * A control block shared by all threads holds the next thread id, how the process is to end, and where each thread
 * waits. A thread that traps or exits writes down the status and wakes whoever waits, again and again, until the main
 * thread ends the process, which looks for it at its waits and in turns of the event loop.
 */
import { Worker } from 'node:worker_threads';
import { I32, type FuncType } from '../wasm/types.js';
import type { Module } from '../wasm/module.js';
import type { Extern } from '../runtime/instance.js';
import { MemoryInstance } from '../runtime/memory.js';
import type { SharedAllocation } from '../runtime/shared-allocation.js';
import type { Strategy } from '../api/engine.js';
import type { Store } from '../runtime/store.js';
import { hostFunction } from '../runtime/values.js';
import { MeteredWaiter, type Waiter, plainWaiter } from '../runtime/waiter.js';
import { WasiExit } from '../wasm/errors/wasi.js';

/** Words of the control block. `Ended` is 0, or one more than the status. */
const enum Control { LastThread, Ended, FirstWait }

/** Threads that one process may start. */
const MAX_THREADS = 65_535;
/** In a worker it runs a thread (`thread` in main.ts). */
const COMMAND_LINE = new URL('../../../bin/wasmtide.js', import.meta.url);
const NOBODY_WAITS = -1;
const WAKE_EVERY_MS = 5;
const LOOK_EVERY_MS = 10;

/** Something to import. */
export interface Offer {
  readonly from: string;
  readonly name: string;
  readonly extern: Extern;
}

/** What a worker gets. */
export interface ThreadStart {
  readonly argv: readonly string[];
  /** The tier of the main thread. */
  readonly strategy: Strategy;
  readonly bytes: Uint8Array;
  readonly allocation: SharedAllocation;
  readonly control: SharedArrayBuffer;
  readonly id: number;
  readonly argument: number;
}

const SPAWN: FuncType = { kind: 'func', params: [I32], results: [I32] };

export class Threads implements Waiter {
  private readonly control: Int32Array<SharedArrayBuffer>;
  private memory: MemoryInstance | null = null;

  /** `start` is null in the main thread. */
  constructor(private readonly argv: readonly string[], private readonly bytes: Uint8Array, private readonly strategy: Strategy, private readonly start: ThreadStart | null) {
    const words = Control.FirstWait + MAX_THREADS + 1;
    this.control = new Int32Array(start?.control ?? new SharedArrayBuffer(words * 4));
    if (start === null) this.control.fill(NOBODY_WAITS, Control.FirstWait);
  }

  /** The imports that threads add, as far as `module` has them: the shared memory, and `wasi.thread-spawn`. */
  imports(store: Store, module: Module): readonly Offer[] {
    store.waiter = new MeteredWaiter(store.meter, this);
    return module.imports.flatMap<Offer>(({ module: from, name, desc }) => {
      if (desc.kind === 'memory' && desc.type.shared) {
        this.memory ??= MemoryInstance.create(desc.type, store.limiter, this.start?.allocation);
        return [{ from, name, extern: this.memory }];
      }
      if (from !== 'wasi' || name !== 'thread-spawn') return [];
      return [{ from, name, extern: hostFunction(store, SPAWN, (argument: number) => this.spawn(argument), name) }];
    });
  }

  private spawn(argument: number): number {
    const allocation = this.memory?.allocation;
    if (allocation === null || allocation === undefined) return -1;
    const id = Atomics.add(this.control, Control.LastThread, 1) + 1;
    if (id > MAX_THREADS) return -1;
    const data: ThreadStart = { argv: this.argv, strategy: this.strategy, bytes: this.bytes, allocation, control: this.control.buffer, id, argument };
    try {
      new Worker(COMMAND_LINE, { workerData: data }).unref();
    } catch {
      return -1;
    }
    return id;
  }

  // --- Ending together ---

  wait(cells: Int32Array | BigInt64Array, index: number, expected: number | bigint, timeout: number): 'ok' | 'not-equal' | 'timed-out' {
    const slot = Control.FirstWait + (this.start?.id ?? 0);
    // In 4-byte units, as notify counts.
    Atomics.store(this.control, slot, (index * cells.BYTES_PER_ELEMENT) / 4);
    try {
      this.throwIfEnded();
      const result = plainWaiter.wait(cells, index, expected, timeout);
      this.throwIfEnded();
      return result;
    } finally {
      Atomics.store(this.control, slot, NOBODY_WAITS);
    }
  }

  private throwIfEnded(): void {
    const status = this.endedWith;
    if (status !== null) throw new ProcessEnds(status);
  }

  /** The status another thread has ended the process with, if one has. */
  get endedWith(): number | null {
    const ended = Atomics.load(this.control, Control.Ended);
    return ended === 0 ? null : ended - 1;
  }

  /** In the main thread: calls `onEnd` when another one has ended the process. */
  watch(onEnd: (end: ProcessEnds) => void): void {
    const timer = setInterval(() => {
      const status = this.endedWith;
      if (status === null) return;
      clearInterval(timer);
      onEnd(new ProcessEnds(status));
    }, LOOK_EVERY_MS).unref();
  }

  /** Ends the process from a worker: never returns, since the main thread takes the worker with it. */
  endProcess(status: number): never {
    Atomics.compareExchange(this.control, Control.Ended, 0, status + 1);
    const own = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
      this.wakeEveryone();
      Atomics.wait(own, 0, 0, WAKE_EVERY_MS);
    }
  }

  private wakeEveryone(): void {
    if (this.memory === null) return;
    this.memory.refresh();
    const cells = new Int32Array(this.memory.buffer);
    const last = Math.min(MAX_THREADS, Atomics.load(this.control, Control.LastThread));
    for (let id = 0; id <= last; id++) {
      const at = Atomics.load(this.control, Control.FirstWait + id);
      if (at >= 0) Atomics.notify(cells, at);
    }
  }
}

/** Ends a guest where it is when another thread has ended the process. The status is reported already. */
export class ProcessEnds extends WasiExit {}
