/**
 * The addon as TypeScript sees it. native/node/addon.c is the other side.
 *
 * Addresses are numbers: every address of a user process fits a double. Whoever reserves a range owns it and lets go of
 * it; it is unmapped when nobody sees it any more either. Functions that return a number return a negative error number
 * on failure.
 */
import { createRequire } from 'node:module';
import { arch, env, platform } from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { BEGIN_STEPS } from './layout.js';

/** Protection of pages. */
export const PROTECTION = { none: 0, read: 1, readWrite: 2 } as const;

/** What a processor can do: bits of `Addon.cpu`. */
export const CPU = {
  sse42: 1, popcnt: 2, lzcnt: 4, bmi1: 8, bmi2: 16, avx: 32, avx2: 64, fma: 128, f16c: 256, movbe: 512, avx512vl: 1024, cmpxchg16b: 2048,
} as const;

/** x86-64-v3: what compiled code may use without asking. */
export const REQUIRED_CPU = CPU.sse42 | CPU.popcnt | CPU.lzcnt | CPU.bmi1 | CPU.bmi2 | CPU.avx | CPU.avx2 | CPU.fma | CPU.movbe | CPU.cmpxchg16b;

/** Whether whoever started the process wants no native code. */
export const DECLINED = env['WASMTIDE_NATIVE'] === '0';

/** For tests: polls of compiled code are counted, and every so many of them one leaves (engine/native/index.ts). */
export const COUNTED_POLLS = Math.max(0, Math.floor(Number(env['WASMTIDE_COUNTED_POLLS'] ?? 0)) || 0);

/**
 * What needs nothing of the thread: files and folders beneath a folder that is held open, by its descriptor. Descriptors
 * are the system's, as Node's `fs` has them. Paths lead nowhere but beneath the folder, and through no link; names are
 * those of one folder, without a slash.
 */
export interface FileCalls {
  /**
   * Opens a path, by flags of open(2); `mode` for what is created. Returns a descriptor, which `close` of this thread closes,
   * or its end. Nowhere but on newer Linux (openat2).
   */
  openBeneath(folder: number, path: string, flags: number, mode: number): number;
  /** Closes what `openBeneath` has opened, and nothing else. (Node's own warns in a worker of what Node has not opened.) */
  close(fd: number): number;
  /** What is at a path, a link itself, as the kernel lays it out (struct stat, 18 words). */
  statBeneath(folder: number, path: string, stat: BigUint64Array): number;
  makeFolder(folder: number, name: string, mode: number): number;
  /** Removes a file or link; with 1 a folder, which is empty. */
  remove(folder: number, name: string, isFolder: number): number;
  rename(from: number, fromName: string, to: number, toName: string): number;
  /** Gives a file another name. Of a link that it is the name of: the link itself. */
  link(from: number, fromName: string, to: number, toName: string): number;
  symlink(folder: number, name: string, target: string): number;
  readLink(folder: number, name: string): string | number;
  /** Sets times, in seconds and nanoseconds; of a link itself. Null: those of what the descriptor is of, a file or folder. */
  setTimes(folder: number, name: string | null, atime: number, atimeNanoseconds: number, mtime: number, mtimeNanoseconds: number): number;
  /** Fills bytes with the next entries of a folder (getdents64): how many bytes; 0 behind the last entry. */
  list(folder: number, entries: Uint8Array): number;
}

export interface Addon extends FileCalls {
  /**
   * Makes this thread ready for compiled code, once: what follows is there from then on, unless there is no memory at all.
   * The first thread of a process installs signal handlers, and starts the alarm's thread.
   */
  begin(): void;
  /** 0: this thread may run compiled code; otherwise an error number of the system's. */
  readonly status: number;
  /** Which of `BEGIN_STEPS` failed then. */
  readonly step: number;
  /** Bits of `CPU`. */
  readonly cpu: number;
  /** This thread's control block (layout.ts). */
  readonly control: ArrayBuffer | null;
  /** Runs the context that the control block names until compiled code leaves. Gives nothing: look at the context. */
  enter(): void;

  /**
   * Reserves address space, on a boundary of 64 KiB: nobody can read or write it. Returns its address. When the thread
   * ends, what it has not released is released, but for what others may have a buffer of. Reservations of 256 MiB and
   * more are refused when all of them together have 64 TiB of the process.
   */
  reserve(bytes: number): number;
  /** Changes the protection of whole pages; one of `PROTECTION`. */
  protect(address: number, bytes: number, protection: number): number;
  /** Gives pages back to the system: they read as zero. */
  discard(address: number, bytes: number): number;
  /**
   * Lets go of a whole reservation of this thread: nobody but its views uses it any more. 0: it is unmapped; 1: it will be,
   * when nobody sees it any more, and has nothing but what can be seen until then.
   */
  release(range: number): number;
  /**
   * Looks again at what is let go of and was still seen, within a job of the event loop: how many such ranges there are. Only
   * where they have become twice as many, unless `all` (1).
   */
  settle(all: number): number;
  /**
   * An ArrayBuffer over mapped memory; null where the host forbids such buffers or cannot have one of this size. With
   * the address of the reservation that it shows, that stays mapped as long as somebody has the buffer.
   */
  view(address: number, bytes: number, range?: number): ArrayBuffer | null;
  /** From now on others may get buffers of this reservation, and transfer them: they are seen until their bytes are nobody's. */
  show(range: number): number;
  /** Detaches a view, of a reservation if it was made so: that is not seen by it any more. */
  detach(view: ArrayBuffer, range?: number): number;
  /** Where the bytes of a typed array lie, whoever made its buffer: shared ones stay there while anybody has them. */
  addressOf(bytes: Uint8Array): number;

  /**
   * A place for code: address to write at, address to run at, and whether they are the same and `protectCode` has to
   * change between writing (1) and running (0). This thread's until it ends, then another's.
   * With `flips` (1) it is of that kind wherever that is allowed.
   */
  makeArena(bytes: number, flips?: number): readonly [write: number, run: number, flips: number] | number;
  protectCode(address: number, bytes: number, writable: number): number;

  /** A new run context in two reserved pages: its address. The first page is its poll page. Dropped with its thread at the latest. */
  makeContext(pages: number): number;
  /** Ends a context, before its pages go: nothing may run in it, or refer to its address, any more. */
  dropContext(context: number): number;
  /** Makes the next poll of the context with this id fail, until `calm`. For any thread; an id of the past is ignored. */
  interrupt(id: number): number;
  /** Lets polls pass again. */
  calm(context: number): number;
  /** Interrupts the context in so many nanoseconds; 0 takes that back. */
  alarm(context: number, nanoseconds: number): number;

  /** Watches an object, without keeping it: an id above 0. */
  watch(object: object): number;
  unwatch(id: number): void;
  /**
   * The next of the watched objects that have been collected, which is not watched any more; 0 behind the last one. Knows it
   * within a job of the event loop, too.
   */
  died(): number;
  /** Lets the engine know, for a moment, of so many bytes that are not its own: it collects if that is much. */
  press(bytes: number): void;
}

/** The addon if native code can run in this thread, and if not, why; what its processor can do, if that is known. */
export type Native = { readonly cpu: number | null } & ({ readonly addon: Addon; readonly reason: null } | { readonly addon: null; readonly reason: string });

/** Whether this is a worker, which can be ended from outside: that waits until compiled code comes back. */
export const inWorker = !isMainThread;

let found: Native | null = null;

/** Makes this thread ready for compiled code, once, and tries what hosts may forbid. */
export function native(): Native {
  return (found ??= begin());
}

function begin(): Native {
  const loaded = load();
  if ('reason' in loaded) return refused(loaded.reason);
  loaded.addon.begin();
  return check(loaded.addon);
}

let file: { readonly addon: Addon } | { readonly reason: string } | null = null;

/** Calls on files, where the addon can be loaded. That neither installs handlers nor starts anything. */
export function fileCalls(): FileCalls | null {
  const loaded = load();
  return 'addon' in loaded ? loaded.addon : null;
}

/** Names of the processor's features in a set of `CPU` bits. */
export const cpuFeatures = (cpu: number): string[] => Object.entries(CPU).filter(([, bit]) => (cpu & bit) !== 0).map(([name]) => name);

const refused = (reason: string, cpu: number | null = null): Native => ({ addon: null, reason, cpu });

/** The addon's file, loaded once a thread; or why it is not. */
const load = (): { readonly addon: Addon } | { readonly reason: string } => (file ??= loadFile());

function loadFile(): { readonly addon: Addon } | { readonly reason: string } {
  if (DECLINED) return { reason: 'WASMTIDE_NATIVE=0 asks for none' };
  const name = `${platform}-${arch}`;
  if (name !== 'linux-x64') return { reason: `there is none for ${name} yet` };
  try {
    return { addon: createRequire(import.meta.url)(`../../native/${name}.node`) as Addon };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_DLOPEN_DISABLED') return { reason: 'this process may not load addons (ERR_DLOPEN_DISABLED)' };
    if (code === 'MODULE_NOT_FOUND') return { reason: 'there is no addon in this package: npm ci builds it where there is a C compiler' };
    return { reason: `the addon cannot be loaded: ${message.split('\n')[0]}` };
  }
}

const FAILED: Readonly<Record<keyof typeof BEGIN_STEPS, string>> = {
  memory: 'the system gives no memory',
  signals: 'the system does not let signals be handled',
  alarms: 'the system gives no thread for alarms',
  code: 'the system does not let memory be made executable',
};

/** Whether an addon that has begun can do its work here. */
export function check(addon: Addon): Native {
  const { cpu, status } = addon;
  const lacking = cpuFeatures(REQUIRED_CPU & ~cpu);
  if (lacking.length > 0) return refused(`this processor lacks ${lacking.join(', ')} of x86-64-v3`, cpu);
  if (status !== 0) {
    const [step] = Object.entries(BEGIN_STEPS).find(([, number]) => number === addon.step)!;
    return refused(`${FAILED[step as keyof typeof BEGIN_STEPS]} (error ${-status})`, cpu);
  }
  if (addon.control === null) return refused('this host does not allow external ArrayBuffers', cpu);
  return { addon, reason: null, cpu };
}
