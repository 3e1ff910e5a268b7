/**
 * The addon as TypeScript sees it. native/node/addon.c is the other side.
 *
 * Addresses are numbers: every address of a user process fits a double. Whoever reserves a range owns it and releases
 * it; nothing is released by a finalizer. Functions that return a number return a negative error number on failure.
 */
import { createRequire } from 'node:module';
import { arch, env, platform } from 'node:process';

/** Protection of pages. */
export const PROTECTION = { none: 0, read: 1, readWrite: 2 } as const;

/** What a processor can do: bits of `Addon.cpu`. */
export const CPU = {
  sse42: 1, popcnt: 2, lzcnt: 4, bmi1: 8, bmi2: 16, avx: 32, avx2: 64, fma: 128, f16c: 256, movbe: 512, avx512vl: 1024, cmpxchg16b: 2048,
} as const;

/** x86-64-v3: what compiled code may use without asking. */
const REQUIRED = CPU.sse42 | CPU.popcnt | CPU.lzcnt | CPU.bmi1 | CPU.bmi2 | CPU.avx | CPU.avx2 | CPU.fma | CPU.movbe | CPU.cmpxchg16b;

export interface Addon {
  /** 0: this thread may run compiled code; otherwise an error number. */
  readonly status: number;
  /** Bits of `CPU`. */
  readonly cpu: number;
  /** This thread's control block (layout.ts). */
  readonly control: ArrayBuffer | null;
  /** Runs the context that the control block names until compiled code leaves. Gives nothing: look at the context. */
  enter(): void;

  /** Reserves address space, on a boundary of 64 KiB: nobody can read or write it. Returns its address. */
  reserve(bytes: number): number;
  /** Changes the protection of whole pages; one of `PROTECTION`. */
  protect(address: number, bytes: number, protection: number): number;
  /** Gives pages back to the system: they read as zero. */
  discard(address: number, bytes: number): number;
  /** Ends a reservation. No view of it may be used any more: detach them first. */
  release(address: number, bytes: number): number;
  /** An ArrayBuffer over mapped memory that it does not own; null where the host forbids such buffers. */
  view(address: number, bytes: number): ArrayBuffer | null;
  /** Detaches a view. */
  detach(view: ArrayBuffer): number;

  /**
   * A place for code: address to write at, address to run at, and whether they are the same and `protectCode` has to
   * change between writing (1) and running (0). Stays for the life of the process.
   */
  makeArena(bytes: number): readonly [write: number, run: number, flips: number] | number;
  protectCode(address: number, bytes: number, writable: number): number;

  /** A new run context: its address. The page below is its poll page. */
  makeContext(): number;
  /** Ends a context: nothing may run in it, or refer to its address, any more. */
  dropContext(context: number): number;
  /** Makes the next poll of the context with this id fail, until `calm`. For any thread; an id of the past is ignored. */
  interrupt(id: number): number;
  /** Lets polls pass again. */
  calm(context: number): number;
  /** Interrupts the context in so many nanoseconds; 0 takes that back. */
  alarm(context: number, nanoseconds: number): number;
}

/** The addon if native code can run in this thread, and if not, why. */
export type Native = { readonly addon: Addon; readonly reason: null } | { readonly addon: null; readonly reason: string };

let found: Native | null = null;

/** Loads the addon, once a thread, and tries what hosts may forbid. */
export function native(): Native {
  return (found ??= load());
}

const refused = (reason: string): Native => ({ addon: null, reason });

function load(): Native {
  if (env['WASMTIDE_NATIVE'] === '0') return refused('WASMTIDE_NATIVE=0 asks for none');
  const name = `${platform}-${arch}`;
  if (name !== 'linux-x64') return refused(`there is none for ${name} yet`);
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(`../../native/${name}.node`) as Addon;
  } catch (error) {
    return refused(`the addon cannot be loaded: ${(error as Error).message.split('\n')[0]}`);
  }
  return check(addon);
}

function check(addon: Addon): Native {
  const lacking = Object.entries(CPU).filter(([, bit]) => (REQUIRED & bit) !== 0 && (addon.cpu & bit) === 0).map(([name]) => name);
  if (lacking.length > 0) return refused(`this processor lacks ${lacking.join(', ')} of x86-64-v3`);
  if (addon.status !== 0) return refused(`the system does not allow code to be made (error ${-addon.status})`);
  if (addon.control === null) return refused('this host does not allow external ArrayBuffers');
  return { addon, reason: null };
}
