/**
 * The host of every module that is compared: functions of any type, by what they are named. Names are those of
 * binaryen's fuzzer where there is one. All that they do depends on the run so far alone.
 */
import { type FuncType, type ValType, isNullable, isRef } from '../../../src/wasm/types.js';
import { hostValueNumber, showReference } from '../host-values.js';
import { NOTHING, Random, valueOf } from '../random.js';
import { type Report, showValues } from './report.js';

/** Thrown through guests. */
export class HostError extends Error {}

/** What host functions can do with a guest. */
export interface Reentry {
  /** Exported functions that can be called with what JavaScript has. */
  readonly count: number;
  call(index: number, args: readonly unknown[] | null): void;
  /** Tags of which JavaScript can make an exception. */
  readonly tags: readonly ThrowableTag[];
}

export interface ThrowableTag {
  readonly params: readonly ValType[];
  /** The exception, to be thrown. */
  make(payload: readonly unknown[]): unknown;
}

/** Host calls in one run: afterwards they do nothing, so that runs come to an end. */
const MAX_CALLS = 400;
const MAX_DEPTH = 3;
/** Functions whose first result is what they did. */
const DECIDED = /^(call-|identity|keep-any)/;
/** References that it keeps. */
const MOST_KEPT = 12;

export class Host {
  private readonly random: Random;
  private calls = 0;
  private depth = 0;
  private readonly kept: unknown[] = [];
  guest: Reentry | null = null;

  constructor(private readonly report: Report, seed: number) {
    this.random = new Random(seed);
  }

  /** The function behind an import. */
  func(name: string, { params, results }: FuncType): (...args: unknown[]) => unknown {
    return (...args) => {
      const quiet = ++this.calls > MAX_CALLS;
      if (!quiet) this.report.both(`  ${name}(${showValues(params, args)})`);
      const result = quiet && name !== 'identity' ? 0 : this.perform(name, args);
      if (results.length === 0) return undefined;
      const values = results.map((type, i) => {
        if (i === 0 && DECIDED.test(name)) return result;
        if (isRef(type)) return this.reference(name, type, args);
        return quiet ? zero(type) : valueOf(type, this.random);
      });
      if (values.includes(NOTHING)) throw new HostError('nothing to give');
      return values.length === 1 ? values[0] : values;
    };
  }

  /** One of those it has seen, or a value of its own. */
  private reference(name: string, type: ValType, args: readonly unknown[]): unknown {
    switch (name) {
      case 'kept-any': return this.kept[(Number(args[0]) >>> 0) % MOST_KEPT] ?? null;
      case 'many-any': return args[this.random.below(args.length)];
      default: return valueOf(type, this.random);
    }
  }

  /** The number under which it is kept: the same for the same reference. */
  private keep(value: unknown): number {
    const known = this.kept.findIndex((each) => Object.is(each, value));
    if (known >= 0) return known;
    if (this.kept.length < MOST_KEPT) return this.kept.push(value) - 1;
    const place = this.random.below(MOST_KEPT);
    this.kept[place] = value;
    return place;
  }

  private throwException(index: unknown): void {
    const { tags } = this.guest ?? { tags: [] };
    if (tags.length === 0) return;
    const { params, make } = tags[(Number(index) >>> 0) % tags.length];
    throw make(params.map((type) => valueOf(type, this.random)));
  }

  private perform(name: string, args: readonly unknown[]): number {
    switch (name) {
      case 'throw': throw new HostError('of the host');
      case 'throw-if':
        if ((Number(args[0]) & 7) === 7) throw new HostError('of the host');
        return 0;
      case 'throw-value':
        if ((Number(args[1]) & 3) === 3) throw args[0];
        return 0;
      case 'throw-exception':
        if ((Number(args[0]) & 1) === 1) this.throwException(args[0]);
        return 0;
      case 'identity': return hostValueNumber(args[0]) + 7;
      case 'keep-any': return this.keep(args[0]);
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

/** An error that is not one of an engine's, as it is written down: null for others. */
export function showThrown(error: unknown): string | null {
  if (error instanceof HostError) return 'error of the host';
  return error instanceof Error ? null : `thrown ${showReference(error)}`;
}

export function zero(type: ValType): unknown {
  return isRef(type) && isNullable(type) ? null : valueOf(type, ZEROS);
}

/** Always the first of what there is to choose. */
const ZEROS = new (class extends Random {
  override word(): number {
    return 0;
  }
})(1);
