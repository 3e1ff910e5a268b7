/**
 * The passes, in order. Each is one file with one function, can be left out by name, and leaves a function that the
 * verifier accepts.
 */
import type { Func } from '../ir/func.js';
import { removeDeadCode } from './dead-code.js';
import { foldBranches } from './fold-branches.js';
import { decideKnownConditions } from './known-conditions.js';
import { removeRedundantObjectLoads } from './redundant-object-loads.js';
import { removeRedundantParameters } from './redundant-parameters.js';
import { straighten } from './straighten.js';
import { threadBranches } from './thread-branches.js';
import { shareValues } from './value-numbering.js';

export interface Pass {
  readonly name: string;
  /** Whether it changed anything. */
  run(func: Func): boolean;
}

export const PASSES: readonly Pass[] = [
  { name: 'redundant-parameters', run: removeRedundantParameters },
  { name: 'value-numbering', run: shareValues },
  { name: 'thread-branches', run: threadBranches },
  { name: 'redundant-object-loads', run: removeRedundantObjectLoads },
  { name: 'known-conditions', run: decideKnownConditions },
  { name: 'fold-branches', run: foldBranches },
  { name: 'straighten', run: straighten },
  { name: 'dead-code', run: removeDeadCode },
];

/** Names of passes that are left out. */
export type LeftOut = 'all' | readonly string[];

export const passesWithout = (leftOut: LeftOut): readonly Pass[] => (leftOut === 'all' ? [] : PASSES.filter(({ name }) => !leftOut.includes(name)));

/** Runs passes. `passed` is told of each that has run. */
export function optimize(func: Func, passes: readonly Pass[], passed?: (pass: string, func: Func) => void): void {
  for (const { name, run } of passes) {
    run(func);
    passed?.(name, func);
  }
}
