/** What a rule for an instruction is, and what several of them need. */
import type { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { type ValType, I32, isRef } from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';

export interface Special {
  readonly ops: readonly Op[];
  readonly weight: number;
  readonly feature?: Feature;
  /** May do nothing where it has no place. */
  readonly emit: (body: BodyGenerator) => void;
}

export const rule = (weight: number, ops: readonly Op[], emit: (body: BodyGenerator) => void, feature?: Feature): Special =>
  (feature === undefined ? { ops, weight, emit } : { ops, weight, emit, feature });

/** The topmost value, where it is a reference. */
export function topReference(body: BodyGenerator): ValType | null {
  const height = body.labels.at(-1)!.height;
  const type = body.stack.length > height ? body.stack.at(-1)! : null;
  return type !== null && isRef(type) ? type : null;
}

/** Something that leaves the block, under a condition: what follows stays reachable. */
export function guarded(body: BodyGenerator, leave: () => void): void {
  if (body.random.chance(20)) return leave();
  body.value(I32);
  body.pop(1);
  body.enter(Op.If, [], []);
  leave();
  body.finish();
}
