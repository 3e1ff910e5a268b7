/**
 * The host of every module that is compared: functions of any type, by what they are named. Names are those of
 * binaryen's fuzzer where there is one. All that they do depends on the run so far alone.
 */
import { type FuncType, type ValType, isRef } from '../../../src/wasm/types.js';
import { Random, valueOf } from '../random.js';
import { type Report, showValues } from './report.js';

/** Thrown through guests. */
export class HostError extends Error {}

/** What host functions can do with a guest. */
export interface Reentry {
  /** Exported functions that can be called with what JavaScript has. */
  readonly count: number;
  call(index: number, args: readonly unknown[] | null): void;
}

/** Host calls in one run: afterwards they do nothing, so that runs come to an end. */
const MAX_CALLS = 400;
const MAX_DEPTH = 3;

export class Host {
  private readonly random: Random;
  private calls = 0;
  private depth = 0;
  guest: Reentry | null = null;

  constructor(private readonly report: Report, seed: number) {
    this.random = new Random(seed);
  }

  /** The function behind an import. */
  func(name: string, { params, results }: FuncType): (...args: unknown[]) => unknown {
    return (...args) => {
      const quiet = ++this.calls > MAX_CALLS;
      if (!quiet) this.report.both(`  ${name}(${showValues(params, args)})`);
      const result = quiet ? 0 : this.perform(name, args);
      if (results.length === 0) return undefined;
      const values = results.map((type, i) => (i === 0 && name.startsWith('call-') ? result : quiet ? zero(type) : valueOf(type, this.random)));
      return values.length === 1 ? values[0] : values;
    };
  }

  private perform(name: string, args: readonly unknown[]): number {
    switch (name) {
      case 'throw': throw new HostError('of the host');
      case 'throw-if':
        if ((Number(args[0]) & 7) === 7) throw new HostError('of the host');
        return 0;
      case 'call-export': return this.reenter(args[0], false);
      case 'call-export-catch': return this.reenter(args[0], true);
      default: return 0;
    }
  }

  private reenter(index: unknown, catches: boolean): number {
    const { guest } = this;
    if (guest === null || guest.count === 0 || this.depth === MAX_DEPTH) return 0;
    this.depth++;
    try {
      guest.call((Number(index) >>> 0) % guest.count, null);
      return 0;
    } catch (error) {
      if (!catches) throw error;
      return 1;
    } finally {
      this.depth--;
    }
  }
}

export function zero(type: ValType): unknown {
  return isRef(type) ? null : valueOf(type, ZEROS);
}

/** Always the first of what there is to choose. */
const ZEROS = new (class extends Random {
  override word(): number {
    return 0;
  }
})(1);
