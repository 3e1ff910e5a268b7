/**
 * Runs a module on every engine there is for it and compares what they show: interpreter and compiled code by every
 * bit, the built-in engine in what it shows.
 */
import type { Module } from '../../../src/wasm/module.js';
import { runBuiltIn } from './built-in.js';
import { type OwnTier, compiled, interpreter, platform, runOwn } from './own.js';
import { firstDifference } from './report.js';

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
  const own = runOwn(interpreter, module, seed, limits)!;
  const engines: string[] = [];
  const done = (difference: string | null): Comparison => ({ difference, engines, lines: own.details });
  if (own.stopped !== null) return done(null);
  const able = own.outOfFuel ? tiers.filter(({ metering }) => metering === 'fuel') : tiers;
  for (const tier of turn === undefined || able.length === 0 ? able : [able[turn % able.length]]) {
    const other = runOwn(tier, module, seed, limits);
    if (other === null) continue;
    engines.push(tier.name);
    // What the interpreter came to the end of, compiled code must, too.
    const difference = other.stopped !== null ? `the other was stopped: ${other.stopped}`
      : firstDifference(own.details, other.details) ?? (tier.metering === 'fuel' ? firstDifference(own.fuel, other.fuel) : null);
    if (difference !== null) return done(`interpreter and ${tier.name}: ${difference}`);
  }
  const theirs = withBuiltIn && !own.outOfFuel ? runBuiltIn(module, seed) : null;
  if (theirs !== null && theirs.stopped === null) {
    engines.push('built-in');
    const difference = firstDifference(own.lines, theirs.lines);
    if (difference !== null) return done(`interpreter and built-in engine: ${difference}`);
  }
  return done(null);
}
