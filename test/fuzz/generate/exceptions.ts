/** Rules for exceptions, of today and of the older proposal. A module has one or the other: engines refuse both. */
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { type ValType, EXNREF, HeapCode, refNonNull } from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';
import { type Special, guarded, rule } from './rule.js';

function throwTag(body: BodyGenerator): void {
  const { shape, random } = body;
  if (shape.tags.length === 0) return;
  guarded(body, () => {
    const tag = random.below(shape.tags.length);
    body.take(shape.tagParams(tag));
    body.indexed(Op.Throw, tag);
    body.unreachable();
  });
}

const EXCEPTION = refNonNull(HeapCode.Exn);

interface Clause {
  readonly kind: number;
  readonly tag: number;
  readonly types: readonly ValType[];
}

function clauseOf(body: BodyGenerator): Clause {
  const { random, shape } = body;
  const kind = random.below(4);
  const tag = random.below(shape.tags.length);
  const payload = kind < 2 ? shape.tagParams(tag) : [];
  return { kind, tag, types: (kind & 1) === 1 ? [...payload, EXCEPTION] : payload };
}

/** A try_table whose clauses lead out of blocks of their own, or to whatever label takes what they give. */
function tryTable(body: BodyGenerator): void {
  const { random } = body;
  if (!body.mayNest) return;
  const clauses = Array.from({ length: random.below(4) }, () => clauseOf(body));
  const targets = clauses.map(({ types }) => {
    const fits = body.openLabels().filter((label) => body.shape.types.allMatch(types, label.types));
    return fits.length > 0 && random.chance(30) ? random.pick(fits).depth : -1;
  });
  const own = clauses.filter((_, i) => targets[i] < 0);
  for (const { types } of own) body.enter(Op.Block, [], types);
  const { params, results } = body.blockType();
  const given = own.length > 0 ? [] : params;
  body.enter(Op.TryTable, given, results);
  body.out.unsigned(clauses.length);
  let block = own.length;
  clauses.forEach(({ kind, tag }, i) => {
    body.out.byte(kind);
    if (kind < 2) body.out.unsigned(tag);
    body.out.unsigned(targets[i] < 0 ? --block : targets[i] + own.length);
  });
  inside(body);
  body.finish();
  for (let i = 0; i < own.length; i++) body.finish();
}

/** What may throw. */
function inside(body: BodyGenerator): void {
  body.sequence();
  if (!body.isDead && body.random.chance(35)) throwTag(body);
}

/** An older try: handlers, or where to go on looking for one. */
function olderTry(body: BodyGenerator): void {
  const { random, shape } = body;
  if (!body.mayNest) return;
  const { params, results } = body.blockType();
  body.enter(Op.Try, params, results);
  inside(body);
  if (random.chance(20)) {
    body.finish(Op.Delegate);
    // Any label but its own, that of the function among them.
    body.out.unsigned(random.below(body.labels.length));
    return;
  }
  for (let count = random.below(3); count > 0; count--) {
    const tag = random.below(shape.tags.length);
    body.handler(Op.Catch, shape.tagParams(tag));
    body.out.unsigned(tag);
    body.sequence();
    if (!body.isDead && random.chance(25)) rethrow(body);
  }
  if (random.chance(50)) {
    body.handler(Op.CatchAll, []);
    body.sequence();
  }
  body.finish();
}

/** What some handler around here has caught. */
function rethrow(body: BodyGenerator): void {
  if (!body.labels.some(({ isHandler }) => isHandler)) return;
  guarded(body, () => {
    const handlers = body.labels.flatMap(({ isHandler }, i) => (isHandler ? [body.labels.length - 1 - i] : []));
    body.indexed(Op.Rethrow, body.random.pick(handlers));
    body.unreachable();
  });
}

export const EXCEPTIONS: readonly Special[] = [
  rule(4, [Op.Throw], throwTag),
  rule(7, [Op.TryTable], (body) => {
    if (!body.shape.has(Feature.LegacyExceptions)) tryTable(body);
  }, Feature.Exceptions),
  rule(1, [Op.ThrowRef], (body) => {
    if (body.shape.has(Feature.LegacyExceptions)) return;
    guarded(body, () => {
      body.value(body.random.chance(80) ? EXCEPTION : EXNREF);
      body.op(Op.ThrowRef);
      body.unreachable();
    });
  }, Feature.Exceptions),
  rule(7, [Op.Try, Op.Catch, Op.CatchAll, Op.Delegate], olderTry, Feature.LegacyExceptions),
  rule(3, [Op.Rethrow], rethrow, Feature.LegacyExceptions),
];
