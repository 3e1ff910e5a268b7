/** Rules for structures and arrays. */
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { type TypeIndex, type ValType, I32, byteSizeOf, isDefaultable, isPacked, isRef, refNonNull, refNull, unpacked } from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';
import { elementsFor, length, newObject } from './references.js';
import { type Special, rule } from './rule.js';

/** Pushes an object of a type: null sometimes. */
function object(body: BodyGenerator, index: TypeIndex): void {
  const type = body.random.chance(75) ? refNonNull(index) : refNull(index);
  if (body.random.chance(30)) body.take([type]);
  else body.value(type);
}

function structure(body: BodyGenerator, emit: (index: TypeIndex, field: number, type: ValType, isPacked: boolean) => void, mutable: boolean): void {
  const fits = body.shape.types.of('struct').flatMap((index) => body.shape.types.fields(index).flatMap((field, i) => (field.mutable || !mutable ? [{ index, i, field }] : [])));
  if (fits.length === 0) return;
  const { index, i, field: { storage } } = body.random.pick(fits);
  object(body, index);
  emit(index, i, unpacked(storage), isPacked(storage));
}

/** `emit` with an array type, where there is one that fits. */
function array(body: BodyGenerator, fits: (index: TypeIndex) => boolean, emit: (index: TypeIndex, type: ValType) => void): void {
  const found = body.shape.types.of('array').filter(fits);
  if (found.length === 0) return;
  const index = body.random.pick(found);
  emit(index, unpacked(body.shape.types.element(index).storage));
}

const isMutable = (body: BodyGenerator) => (index: TypeIndex): boolean => body.shape.types.element(index).mutable;

/**
 * Pushes an array and an index within: of an array whose length is known, or by the length that it has. Where that is
 * none, it is a trap.
 */
function arrayAndIndex(body: BodyGenerator, index: TypeIndex): void {
  const { random } = body;
  object(body, index);
  if (random.chance(25)) return length(body, random.chance(80) ? 3 : 30);
  const local = body.newLocal(refNull(index));
  body.indexed(Op.LocalTee, local);
  body.value(I32, 1);
  body.indexed(Op.LocalGet, local);
  body.op(Op.ArrayLen);
  // Length + 1 for what may be empty: a trap sometimes is enough.
  body.i32(1);
  body.op(Op.I32Or);
  body.op(Op.I32RemU);
}

/**
 * Pushes an array and an index for what a segment goes into, and says how many elements to take of `there`. More than
 * there are only where the array has room for them: engines look at one or the other bounds first.
 */
function toFill(body: BodyGenerator, index: TypeIndex, there: number): number {
  const { random } = body;
  if (random.chance(90) || !isDefaultable(body.shape.types.element(index).storage)) {
    arrayAndIndex(body, index);
    return random.below(Math.min(there, random.chance(90) ? 1 : 8) + 1);
  }
  body.constant(false, 40);
  body.indexed(Op.ArrayNewDefault, index);
  body.push(refNonNull(index), I32);
  body.constant(false, random.below(10));
  return random.below(30);
}

const packedOps = (random: BodyGenerator['random'], packed: boolean, plain: Op, signed: Op, unsigned: Op): Op => (packed ? random.pick([signed, unsigned]) : plain);

export const OBJECTS: readonly Special[] = [
  rule(3, [Op.StructNew, Op.StructNewDefault], (body) => {
    const found = body.shape.types.of('struct');
    if (found.length > 0) newObject(body, body.random.pick(found), 2);
  }, Feature.Gc),
  rule(3, [Op.ArrayNew, Op.ArrayNewDefault, Op.ArrayNewFixed, Op.ArrayNewData, Op.ArrayNewElem], (body) => array(body, () => true, (index) => newObject(body, index, 2)), Feature.Gc),
  rule(7, [Op.StructGet, Op.StructGetS, Op.StructGetU], (body) => structure(body, (index, field, type, packed) => {
    body.indexed(packedOps(body.random, packed, Op.StructGet, Op.StructGetS, Op.StructGetU), index);
    body.out.unsigned(field);
    body.pop(1);
    body.push(type);
  }, false), Feature.Gc),
  rule(6, [Op.StructSet], (body) => structure(body, (index, field, type) => {
    body.value(type);
    body.indexed(Op.StructSet, index);
    body.out.unsigned(field);
    body.pop(2);
  }, true), Feature.Gc),
  rule(5, [Op.ArrayGet, Op.ArrayGetS, Op.ArrayGetU], (body) => array(body, () => true, (index, type) => {
    arrayAndIndex(body, index);
    body.indexed(packedOps(body.random, isPacked(body.shape.types.element(index).storage), Op.ArrayGet, Op.ArrayGetS, Op.ArrayGetU), index);
    body.pop(2);
    body.push(type);
  }), Feature.Gc),
  rule(4, [Op.ArraySet], (body) => array(body, isMutable(body), (index, type) => {
    arrayAndIndex(body, index);
    body.value(type);
    body.indexed(Op.ArraySet, index);
    body.pop(3);
  }), Feature.Gc),
  rule(2, [Op.ArrayFill], (body) => array(body, isMutable(body), (index, type) => {
    arrayAndIndex(body, index);
    body.value(type);
    length(body, body.random.chance(90) ? 2 : 9);
    body.indexed(Op.ArrayFill, index);
    body.pop(4);
  }), Feature.Gc),
  rule(2, [Op.ArrayCopy], (body) => array(body, isMutable(body), (index) => {
    const { types } = body.shape;
    const { storage } = types.element(index);
    const sources = types.of('array').filter((other) => {
      const from = types.element(other).storage;
      return from === storage || (isRef(from) && isRef(storage) && types.matches(from, storage));
    });
    const from = body.random.pick(sources);
    arrayAndIndex(body, index);
    arrayAndIndex(body, from);
    length(body, body.random.chance(90) ? 2 : 9);
    body.indexed(Op.ArrayCopy, index);
    body.out.unsigned(from);
    body.pop(5);
  }), Feature.Gc),
  rule(2, [Op.ArrayInitData], (body) => array(body, (index) => isMutable(body)(index) && !isRef(body.shape.types.element(index).storage), (index) => {
    const { data, types } = body.shape;
    if (data.length === 0 || !body.shape.has(Feature.BulkMemory)) return;
    const segment = body.random.below(data.length);
    const { start, end } = data[segment].data;
    const size = byteSizeOf(types.element(index).storage);
    const count = toFill(body, index, Math.floor((end - start) / size));
    const room = end - start - count * size;
    body.constant(false, room < 0 ? 0 : body.random.below(room + 1));
    body.constant(false, count);
    body.indexed(Op.ArrayInitData, index);
    body.out.unsigned(segment);
    body.pop(2);
  }), Feature.Gc),
  rule(2, [Op.ArrayInitElem], (body) => array(body, (index) => isMutable(body)(index) && elementsFor(body, index).length > 0, (index) => {
    const segment = body.random.pick(elementsFor(body, index));
    const count = toFill(body, index, body.shape.segmentLength(segment));
    body.constant(false, body.random.below(Math.max(1, body.shape.segmentLength(segment) - count + 1)));
    body.constant(false, count);
    body.indexed(Op.ArrayInitElem, index);
    body.out.unsigned(segment);
    body.pop(2);
  }), Feature.Gc),
];
