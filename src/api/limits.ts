/** Limits by name: docs/limits.md tables them, the command line has the same. */
import type { StoreLimits as CoreLimits } from '../runtime/limiter.js';
import { apiRangeError, apiTypeError } from '../wasm/errors/api.js';

/** What a store may use. Absent: no limit, but for what the machine gives. */
export interface StoreLimits {
  /** Bytes of all memories, tables and the GC heap together. */
  readonly memory?: number | undefined;
  /** Bytes of any one memory. */
  readonly memorySize?: number | undefined;
  /** Bytes of the GC heap; at most 2 GiB. Default 1 GiB. */
  readonly gcHeap?: number | undefined;
  /** Elements of any one table. */
  readonly tableElements?: number | undefined;
  /** Instances of modules. */
  readonly instances?: number | undefined;
  /** Memories, the host's own included. */
  readonly memories?: number | undefined;
  /** Tables, the host's own included. */
  readonly tables?: number | undefined;
  /** `memory.grow` and `table.grow` that fail trap (`ERR_GROW_FAILURE`) instead of returning -1: shows who wants so much. Default false. */
  readonly trapOnGrowFailure?: boolean | undefined;
  /** Bytes of output that a WASI guest may leave in captures: beyond them it is ended. */
  readonly capturedOutput?: number | undefined;
}

/** Limits of an engine: those of its stores, and of its modules. */
export interface EngineLimits extends StoreLimits {
  /** Bytes of wasm stack. */
  readonly stack?: number | undefined;
  /** Bytes of a module. */
  readonly moduleSize?: number | undefined;
  /**
   * Milliseconds that compiling may take at a time: decoding and validating a module, then each function when it is first
   * called, or all of them at the first instance (`compilation: 'eager'`). For the guest it is running time, too.
   */
  readonly compileTime?: number | undefined;
  /** Milliseconds from the making of a store to its deadline. */
  readonly timeout?: number | undefined;
}

/** For code that nobody has looked at. */
export const UNTRUSTED: Required<EngineLimits> = {
  memory: 64 * 2 ** 20,
  memorySize: 64 * 2 ** 20,
  gcHeap: 64 * 2 ** 20,
  tableElements: 100_000,
  instances: 10,
  memories: 10,
  tables: 10,
  trapOnGrowFailure: false,
  stack: 512 * 2 ** 10,
  moduleSize: 10 * 2 ** 20,
  compileTime: 2_000,
  capturedOutput: 2 ** 20,
  timeout: 1_000,
};

const NAMES = Object.keys(UNTRUSTED) as readonly (keyof EngineLimits)[];

/** Throws a `TypeError` or `RangeError` for what is no set of limits. */
export function resolveLimits(limits: 'untrusted' | EngineLimits | undefined): EngineLimits {
  if (limits === undefined) return {};
  if (limits === 'untrusted') return UNTRUSTED;
  if (typeof limits !== 'object' || limits === null) throw apiTypeError.argument('limits', "'untrusted' or an object", limits);
  for (const [name, value] of Object.entries(limits) as [keyof EngineLimits, unknown][]) {
    if (!NAMES.includes(name)) throw apiTypeError.argument('limits', `only ${NAMES.join(', ')}`, name);
    if (value === undefined) continue;
    if (name === 'trapOnGrowFailure') {
      if (typeof value !== 'boolean') throw apiTypeError.argument('limits.trapOnGrowFailure', 'a boolean', value);
      continue;
    }
    if (typeof value !== 'number') throw apiTypeError.argument(`limits.${name}`, 'a number', value);
    if (!(value >= 0)) throw apiRangeError.argument(`limits.${name}`, 'a number, not negative', value);
  }
  return limits;
}

export const toCoreLimits = (l: StoreLimits): CoreLimits => ({
  memory: l.memory ?? Infinity,
  memorySize: l.memorySize ?? Infinity,
  trapOnGrowFailure: l.trapOnGrowFailure ?? false,
  tableElements: l.tableElements ?? Infinity,
  instances: l.instances ?? Infinity,
  memories: l.memories ?? Infinity,
  tables: l.tables ?? Infinity,
});
