/** What a store may hold: sums and counts, and a callback that may refuse a growth. docs/limits.md has the whole list. */
import { limitError } from '../wasm/errors/limit.js';
import { isPromise } from './meter.js';

export interface StoreLimits {
  /** Bytes of all memories, tables and the GC heap together. */
  readonly memory: number;
  /** Bytes of any one memory. */
  readonly memorySize: number;
  /** Elements of any one table. */
  readonly tableElements: number;
  readonly instances: number;
  readonly memories: number;
  readonly tables: number;
  /** `memory.grow` and `table.grow` trap where they would return -1. */
  readonly trapOnGrowFailure: boolean;
}

export const NO_LIMITS: StoreLimits = {
  memory: Infinity, memorySize: Infinity, trapOnGrowFailure: false, tableElements: Infinity, instances: Infinity, memories: Infinity, tables: Infinity,
};

/** A memory (bytes) or table (elements) that wants to grow; `current` is 0 when it is being made. */
export interface Growth {
  /** What grows. */
  readonly kind: 'memory' | 'table';
  /** Bytes or elements now. */
  readonly current: number;
  /** Bytes or elements afterwards. */
  readonly desired: number;
  /** As declared; undefined: none. */
  readonly maximum: number | undefined;
}

/** True allows it, anything else refuses. A promise is waited for in asynchronous calls. */
export type GrowthCallback = (growth: Growth) => boolean | PromiseLike<boolean>;

const BYTES_PER_ELEMENT = 4;

export class ResourceLimiter {
  private bytes = 0;
  /** The most bytes there ever were. */
  peak = 0;
  private readonly counts = { instances: 0, memories: 0, tables: 0 };

  constructor(readonly limits: StoreLimits, private readonly callback: GrowthCallback | null) {}

  get used(): number {
    return this.bytes;
  }

  /** Bytes that are not used yet. */
  get left(): number {
    return this.limits.memory - this.bytes;
  }

  /** Counts one more. Throws a `LimitError` when there are too many. */
  count(what: 'instances' | 'memories' | 'tables'): void {
    if (this.counts[what] >= this.limits[what]) throw limitError.count(what, this.limits[what]);
    this.counts[what]++;
  }

  /** Whether something may grow, by the limits alone. */
  allows({ kind, current, desired }: Growth): boolean {
    if (desired > (kind === 'table' ? this.limits.tableElements : this.limits.memorySize)) return false;
    return this.bytes + bytesOf(kind, desired - current) <= this.limits.memory;
  }

  /** Whether something may grow: by the limits, and by the callback. */
  request(growth: Growth): boolean | Promise<boolean> {
    if (!this.allows(growth)) return false;
    if (this.callback === null) return true;
    const answer = this.callback(growth);
    if (!isPromise<boolean>(answer)) return answer === true;
    // Others may have grown meanwhile.
    return Promise.resolve(answer).then((yes) => yes === true && this.allows(growth));
  }

  /** The same where nobody can wait. */
  requestNow(growth: Growth): boolean {
    return settled(this.request(growth));
  }

  /** It has grown, or has shrunk when `desired` is less. */
  note(kind: 'memory' | 'table' | 'gc heap', current: number, desired: number): void {
    this.bytes += bytesOf(kind, desired - current);
    if (this.bytes > this.peak) this.peak = this.bytes;
  }
}

/** An answer where nobody can wait for one. Throws a `LimitError` for a promise. */
export function settled(answer: boolean | Promise<boolean>): boolean {
  if (!isPromise<boolean>(answer)) return answer;
  answer.then(undefined, () => undefined);
  throw limitError.asynchronousAnswer();
}

const bytesOf = (kind: 'memory' | 'table' | 'gc heap', amount: number): number => (kind === 'table' ? amount * BYTES_PER_ELEMENT : amount);
