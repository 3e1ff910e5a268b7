/**
 * Runs a module on every engine there is for it and compares what they show: interpreter and compiled code by every
 * bit, the built-in engine in what it shows.
 */
import type { Module } from '../../../src/wasm/module.js';
import { EXTERNREF } from '../../../src/wasm/types.js';
import { Op } from '../../../src/wasm/opcode.js';
import { readBodies } from '../bodies.js';
import { runBuiltIn } from './built-in.js';
import { type OwnTier, compiled, interpreter, platform, runOwn } from './own.js';
import { type Report, firstDifference } from './report.js';

export interface Comparison {
  /** What differs, for people to read; null: nothing. */
  readonly difference: string | null;
  /** Engines that took part beside the interpreter. */
  readonly engines: readonly string[];
  /** Details of the interpreter's report. */
  readonly lines: readonly string[];
}

export interface CompareOptions {
  readonly fuel?: number;
  /** Counts why compiled code refused modules. */
  readonly refusals?: Map<string, number>;
  readonly tiers?: readonly OwnTier[];
  /** In a long row of modules: which way of compiling has its turn. All of them where there is none. */
  readonly turn?: number;
  readonly withBuiltIn?: boolean;
}

/** Fuel for the calls of a generated module: in some, less than they need. Undefined: enough. */
export const fuelFor = (seed: number): { fuel?: number } => (seed % 5 === 4 ? { fuel: (seed * 37) % 1500 } : {});

export function compare(module: Module, seed: number, options: CompareOptions = {}): Comparison {
  const { tiers = platform === null ? [] : compiled, turn, withBuiltIn = true, ...limits } = options;
  const engines: string[] = [];
  const run = (tier: OwnTier): Report | string | null => orFailure(() => runOwn(tier, module, seed, limits));
  const own = run(interpreter);
  if (own === null || typeof own === 'string') return { difference: `interpreter: ${own ?? 'refused'}`, engines, lines: [] };
  const done = (difference: string | null): Comparison => ({ difference, engines, lines: own.details });
  if (own.stopped !== null) return done(null);
  const able = own.outOfFuel ? tiers.filter(({ metering }) => metering === 'fuel') : tiers;
  for (const tier of turn === undefined || able.length === 0 ? able : inTurn(able, turn, hasReferences(module))) {
    const other = run(tier);
    if (other === null) continue;
    engines.push(tier.name);
    // What the interpreter came to the end of, compiled code must, too.
    const difference = typeof other === 'string' ? other : other.stopped !== null ? `the other was stopped: ${other.stopped}`
      : firstDifference(own.details, other.details) ?? (tier.metering === 'fuel' ? firstDifference(own.fuel, other.fuel) : null);
    if (difference !== null) return done(`interpreter and ${tier.name}: ${difference}`);
  }
  const theirs = withBuiltIn && !own.outOfFuel ? orFailure(() => runBuiltIn(module, seed)) : null;
  if (typeof theirs === 'string') return done(`interpreter and built-in engine: ${theirs}`);
  if (theirs !== null && theirs.stopped === null) {
    engines.push('built-in');
    const say = hasTwoBounds(module) ? loosely : (line: string): string => line;
    const difference = firstDifference(own.lines.map(say), theirs.lines.map(say));
    if (difference !== null) return done(`interpreter and built-in engine: ${difference}`);
  }
  return done(null);
}

/** What an engine did, or the error that no engine may end with. */
function orFailure<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    // Places in memory are others each time.
    return `failed, ${(error instanceof Error ? (error.stack ?? error.message) : String(error)).replace(/ at 0x[0-9a-f]+/g, '')}`;
  }
}

/** One way of compiling; of a module that has objects or host values also one way of collecting all the time. */
function inTurn(tiers: readonly OwnTier[], turn: number, references: boolean): OwnTier[] {
  const kinds = references ? [tiers.filter(({ zeal }) => !zeal), tiers.filter(({ zeal }) => zeal)] : [tiers.filter(({ zeal }) => !zeal)];
  return kinds.flatMap((some) => (some.length === 0 ? [] : [some[turn % some.length]]));
}

const OF_TWO: ReadonlySet<number> = new Set<number>([Op.ArrayInitData, Op.ArrayInitElem, Op.ArrayCopy]);
const hasTwoBounds = (module: Module): boolean => readBodies(module).some(({ code }) => code.some(({ op }) => OF_TWO.has(op)));
/** Where one of two, an array and a segment or another array, is null or exceeded, and the other, too, engines say one or the other. */
const loosely = (line: string): string => line.replace(/trapped: (array|table|memory|null reference)$/, 'trapped: bounds');

const hasReferences = (module: Module): boolean => {
  const { types, tags, imports } = module;
  return tags.length > 0 || types.some(({ composite }) => composite.kind !== 'func' || composite.params.includes(EXTERNREF) || composite.results.includes(EXTERNREF)) || imports.some(({ desc }) => desc.kind === 'tag');
};
