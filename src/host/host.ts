/**
 * What a guest's world is made of: clocks, random bytes, files, waiting. Everything above src/host sees only this
 * interface; src/host/node implements it.
 *
 * Calls that fail throw errors with a `code` (`ENOENT`, …), as Node's do.
 */
import type { FileSystem } from './file-system.js';

export type ClockName = 'realtime' | 'monotonic' | 'process' | 'thread';

export interface Host {
  readonly files: FileSystem;
  /** Nanoseconds. */
  now(clock: ClockName): bigint;
  /** Nanoseconds. */
  resolution(clock: ClockName): bigint;
  fillRandom(bytes: Uint8Array): void;
  /** Blocks this thread. */
  sleep(nanoseconds: bigint): void;
  /** How guests wait, instead of `sleep` and timers: of clocks that do not follow the world's. May give a promise. */
  readonly pass?: (nanoseconds: bigint) => PromiseLike<unknown> | void;
  /**
   * Reads what a pipe, socket or terminal has without waiting for more: 0 at its end, -1 if there is nothing now.
   * From the first time on the descriptor is a non-blocking one.
   */
  tryRead(fd: number, buffer: Uint8Array): number;
  /** The absolute path of a folder, without symbolic links. Throws if it is none. */
  resolveFolder(path: string): string;
  /** Ends the process. */
  exit(status: number): never;
  isTerminal(fd: number): boolean;
}
