/** Rules for what looks at the type of a reference, and what takes it into another hierarchy. */
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { type HeapType, type ValType, HeapCode, I32, asNonNull, heapTypeOf, isNullable, refNonNull, refNull, refType } from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';
import { isInhabited, typeIn } from './references.js';
import { type Special, rule, topReference } from './rule.js';

const HIERARCHIES = [HeapCode.Any, HeapCode.Any, HeapCode.Any, HeapCode.Any, HeapCode.Func, HeapCode.Extern] as const;

/** Pushes some reference: its type, and the top of its hierarchy. */
function operand(body: BodyGenerator): { type: ValType; top: HeapCode } {
  const { types } = body.shape;
  const there = topReference(body);
  if (there !== null && types.topOf(heapTypeOf(there)) !== HeapCode.Exn && body.random.chance(60)) return { type: there, top: types.topOf(heapTypeOf(there)) };
  const top = body.random.pick(HIERARCHIES);
  const type = body.random.chance(50) ? refNull(top) : refNull(typeIn(body, top));
  body.value(type);
  return { type, top };
}

/** A type in the same hierarchy: below `type`, where that is asked for. */
function target(body: BodyGenerator, type: ValType, top: HeapCode, below: boolean): HeapType {
  for (let tries = 0; tries < 5; tries++) {
    const heap = typeIn(body, top);
    if (!below || body.shape.types.heapMatches(heap, heapTypeOf(type))) return heap;
  }
  return heapTypeOf(type);
}

function test(body: BodyGenerator): void {
  const { type, top } = operand(body);
  body.op(body.random.chance(50) ? Op.RefTest : Op.RefTestNull);
  writeHeapType(body.out, target(body, type, top, false));
  body.pop(1);
  body.push(I32);
}

/** A cast that succeeds, behind a test; sometimes without one. */
function cast(body: BodyGenerator): void {
  const { type, top } = operand(body);
  const heap = target(body, type, top, false);
  const nullable = body.random.chance(40) || !isInhabited(body, heap);
  const emit = (): void => {
    body.op(nullable ? Op.RefCastNull : Op.RefCast);
    writeHeapType(body.out, heap);
    body.pop(1);
    body.push(refType(heap, nullable));
  };
  if (body.random.chance(12)) return emit();
  const local = body.newLocal(refNull(heapTypeOf(type)));
  body.indexed(Op.LocalTee, local);
  body.op(nullable ? Op.RefTestNull : Op.RefTest);
  writeHeapType(body.out, heap);
  body.pop(1);
  body.enter(Op.If, [], [refType(heap, nullable)]);
  body.indexed(Op.LocalGet, local);
  body.push(refNull(heapTypeOf(type)));
  emit();
  body.otherwise([]);
  body.value(refType(heap, nullable), 1);
  body.finish();
}

/** A branch out of a block of its own, whose result is what was branched with. */
function branch(body: BodyGenerator, op: Op.BrOnCast | Op.BrOnCastFail): void {
  if (!body.mayNest) return;
  const { random } = body;
  const top = random.pick(HIERARCHIES);
  const from = random.chance(50) ? refNull(top) : refType(typeIn(body, top), true);
  const heap = target(body, from, top, true);
  const to = refType(heap, random.chance(50));
  // What is not of the type: not null either, where the type has null.
  const rest = isNullable(to) ? asNonNull(from) : from;
  const taken = op === Op.BrOnCast ? to : rest;
  const left = op === Op.BrOnCast ? rest : to;
  if (!isInhabited(body, heapTypeOf(taken)) && !isNullable(taken)) return;
  const extra = random.chance(30) ? [body.shape.numberType()] : [];
  body.enter(Op.Block, [], [...extra, random.chance(50) ? taken : refType(heapTypeOf(taken), true)]);
  if (random.chance(30)) body.sequence();
  if (body.isDead) return body.finish();
  body.take(extra);
  body.value(from);
  body.op(op);
  body.out.byte((isNullable(from) ? 1 : 0) | (isNullable(to) ? 2 : 0));
  body.out.unsigned(0);
  writeHeapType(body.out, heapTypeOf(from));
  writeHeapType(body.out, heap);
  body.pop(1);
  body.push(left);
  body.finish();
}

export const CASTS: readonly Special[] = [
  rule(4, [Op.RefTest, Op.RefTestNull], test, Feature.Gc),
  rule(4, [Op.RefCast, Op.RefCastNull], cast, Feature.Gc),
  rule(3, [Op.BrOnCast], (body) => branch(body, Op.BrOnCast), Feature.Gc),
  rule(3, [Op.BrOnCastFail], (body) => branch(body, Op.BrOnCastFail), Feature.Gc),
  rule(2, [Op.AnyConvertExtern], (body) => {
    const nonNull = body.random.chance(60);
    body.value(refType(HeapCode.Extern as number as HeapType, !nonNull));
    body.op(Op.AnyConvertExtern);
    body.pop(1);
    body.push(refType(HeapCode.Any as number as HeapType, !nonNull));
  }, Feature.Gc),
  rule(2, [Op.ExternConvertAny], (body) => {
    const type = body.random.chance(60) ? refNonNull(HeapCode.Eq) : refNull(HeapCode.Any);
    body.take([type]);
    const given = body.stack.at(-1)!;
    body.op(Op.ExternConvertAny);
    body.pop(1);
    body.push(refType(HeapCode.Extern as number as HeapType, isNullable(given)));
  }, Feature.Gc),
];
