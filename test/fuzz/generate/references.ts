/**
 * Values of reference types for a body: from locals, globals and tables, made anew, or null where that is allowed.
 *
 * Rules     Whatever is asked for can be made, with no budget left, too: non-nullable references are asked for only of
 *           types that have values (types.ts). Null is rare, since most of what meets it traps.
 */
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type HeapType, type TypeIndex, type ValType, HeapCode, I32, byteSizeOf, heapTypeOf, isDefaultable, isNullable, isRef, refNonNull, unpacked,
} from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';

const NOTHING: ReadonlySet<number> = new Set<number>([HeapCode.None, HeapCode.NoExn, HeapCode.NoExtern, HeapCode.NoFunc]);

/** Pushes a reference. */
export function reference(body: BodyGenerator, type: ValType, depth: number): void {
  const { random, shape } = body;
  const heap = heapTypeOf(type);
  const locals = body.localsOf(type);
  if (locals.length > 0 && random.chance(45)) {
    body.indexed(Op.LocalGet, random.pick(locals));
    return body.push(type);
  }
  const globals = body.globalsOf(type, false);
  if (globals.length > 0 && random.chance(30)) {
    body.indexed(Op.GlobalGet, random.pick(globals));
    return body.push(type);
  }
  const isObject = heap >= 0 ? shape.types.all[heap].composite.kind !== 'func' : heap === (HeapCode.Struct as number) || heap === (HeapCode.Array as number);
  if (isNullable(type) && (!isInhabited(body, heap) || random.chance(12) || (depth <= 0 && (isObject || heap === (HeapCode.Exn as number))))) {
    body.op(Op.RefNull);
    writeHeapType(body.out, heap);
    return body.push(type);
  }
  if (isNullable(type) && depth > 0 && random.chance(12) && fromObject(body, type)) return;
  make(body, heap, depth);
}

/** A field of some object that is of the type. */
function fromObject(body: BodyGenerator, type: ValType): boolean {
  const { random, shape } = body;
  const structs = shape.types.of('struct').flatMap((index) => shape.types.fields(index).flatMap(({ storage }, field) => (isRef(storage) && shape.types.matches(storage, type) ? [{ index, field }] : [])));
  if (structs.length === 0) return false;
  const { index, field } = random.pick(structs);
  body.value(refNonNull(index), 0);
  body.indexed(Op.StructGet, index);
  body.out.unsigned(field);
  body.pop(1);
  body.push(type);
  return true;
}

/** Functions whose reference is of a heap type. */
const makers = (body: BodyGenerator, heap: HeapType): number[] =>
  body.shape.funcs.flatMap((own, index) => (body.shape.types.heapMatches(own as number as HeapType, heap) ? [index] : []));

/** Pushes a reference that is not null. */
function make(body: BodyGenerator, heap: HeapType, depth: number): void {
  const { random, shape } = body;
  const { types } = shape;
  switch (types.topOf(heap)) {
    case HeapCode.Func:
      body.indexed(Op.RefFunc, random.pick(makers(body, heap)));
      return body.push(refNonNull(heap));
    case HeapCode.Extern: return makeExtern(body, depth);
    case HeapCode.Exn: return makeException(body);
    default:
  }
  const objects = types.all.flatMap(({ composite }, i) => (composite.kind !== 'func' && types.heapMatches(i as HeapType, heap) ? [i as TypeIndex] : []));
  const canBeI31 = heap < 0 && heap !== (HeapCode.Struct as number) && heap !== (HeapCode.Array as number);
  if (heap === (HeapCode.Any as number) && random.chance(20)) {
    makeExtern(body, depth);
    body.op(Op.AnyConvertExtern);
    body.pop(1);
  } else if (objects.length === 0 || (canBeI31 && (depth <= 0 || random.chance(25)))) {
    body.value(I32, Math.min(depth, 1));
    body.op(Op.RefI31);
    body.pop(1);
  } else {
    const index = heap >= 0 && random.chance(60) ? (heap as number as TypeIndex) : random.pick(objects);
    newObject(body, index, depth);
    body.pop(1);
  }
  body.push(refNonNull(heap));
}

function makeExtern(body: BodyGenerator, depth: number): void {
  const { random, shape } = body;
  if (shape.giveExtern >= 0 && (random.chance(50) || !shape.has(Feature.Gc))) {
    body.indexed(Op.Call, shape.giveExtern);
  } else {
    body.value(random.chance(50) ? refNonNull(HeapCode.Any) : refNonNull(HeapCode.Eq), Math.min(depth, 1));
    body.op(Op.ExternConvertAny);
    body.pop(1);
  }
  body.push(refNonNull(HeapCode.Extern));
}

/** Throws, and catches what was thrown. */
function makeException(body: BodyGenerator): void {
  const exception = refNonNull(HeapCode.Exn);
  const tag = body.random.below(body.shape.tags.length);
  body.enter(Op.Block, [], [exception]);
  body.op(Op.TryTable);
  body.out.byte(0x40);
  body.out.unsigned(1);
  body.out.byte(3);
  body.out.unsigned(0);
  for (const type of body.shape.tagParams(tag)) body.value(type, 0);
  body.indexed(Op.Throw, tag);
  body.op(Op.End);
  body.op(Op.Unreachable);
  body.unreachable();
  body.end();
}

/** Pushes a new structure or array of a type. */
export function newObject(body: BodyGenerator, index: TypeIndex, depth: number): void {
  const { random, shape } = body;
  const below = Math.max(0, depth - 1);
  if (shape.types.all[index].composite.kind === 'struct') {
    const fields = shape.types.fields(index);
    if (fields.every(({ storage }) => isDefaultable(storage)) && (random.chance(20) || body.budget < -100)) {
      body.indexed(Op.StructNewDefault, index);
    } else {
      for (const { storage } of fields) body.value(unpacked(storage), below);
      body.indexed(Op.StructNew, index);
      body.pop(fields.length);
    }
  } else {
    newArray(body, index, below);
  }
  body.push(refNonNull(index));
}

/** Elements of a segment that an array of the type can be made of. */
export const elementsFor = (body: BodyGenerator, index: TypeIndex): number[] => {
  const { storage } = body.shape.types.element(index);
  return isRef(storage) ? body.shape.elements.flatMap(({ type }, i) => (body.shape.types.matches(type, storage) ? [i] : [])) : [];
};

function newArray(body: BodyGenerator, index: TypeIndex, depth: number): void {
  const { random, shape } = body;
  const { storage } = shape.types.element(index);
  const type = unpacked(storage);
  const way = random.below(100);
  if (way < 20 && isDefaultable(storage)) {
    length(body, 20);
    body.indexed(Op.ArrayNewDefault, index);
    return body.pop(1);
  }
  if (way < 40) {
    body.value(type, depth);
    length(body, 20);
    body.indexed(Op.ArrayNew, index);
    return body.pop(2);
  }
  if (way < 60 && !isRef(storage) && shape.data.length > 0 && shape.has(Feature.BulkMemory)) {
    const segment = random.below(shape.data.length);
    const { start, end } = shape.data[segment].data;
    const most = Math.min(20, Math.floor((end - start) / byteSizeOf(storage)));
    const count = random.chance(97) ? random.below(most + 1) : 30;
    body.constant(false, random.below(end - start - Math.min(count, most) * byteSizeOf(storage) + 1));
    body.constant(false, count);
    body.indexed(Op.ArrayNewData, index);
    return body.out.unsigned(segment);
  }
  const segments = elementsFor(body, index);
  if (way < 75 && segments.length > 0) {
    const segment = random.pick(segments);
    const most = shape.segmentLength(segment);
    const count = random.chance(97) ? random.below(most + 1) : 30;
    body.constant(false, random.below(most - Math.min(count, most) + 1));
    body.constant(false, count);
    body.indexed(Op.ArrayNewElem, index);
    return body.out.unsigned(segment);
  }
  const count = random.chance(5) ? 17 : random.below(4);
  for (let i = 0; i < count; i++) body.value(type, depth);
  body.indexed(Op.ArrayNewFixed, index);
  body.out.unsigned(count);
  body.pop(count);
}

/** Pushes a small number. */
export function length(body: BodyGenerator, limit: number): void {
  if (body.random.chance(70)) {
    body.constant(false, body.random.below(limit));
    return body.push(I32);
  }
  body.value(I32, 1);
  body.i32(15);
  body.op(Op.I32And);
}

/** Some reference type of a hierarchy. */
export function typeIn(body: BodyGenerator, top: HeapCode): HeapType {
  const { random, shape } = body;
  const { types } = shape;
  const concrete = types.all.flatMap((_, i) => (types.topOf(i as HeapType) === top ? [i as HeapType] : []));
  if (concrete.length > 0 && random.chance(70)) return random.pick(concrete);
  switch (top) {
    case HeapCode.Any: return random.pick([HeapCode.Any, HeapCode.Eq, HeapCode.I31, HeapCode.Struct, HeapCode.Array, HeapCode.None]) as number as HeapType;
    case HeapCode.Extern: return random.pick([HeapCode.Extern, HeapCode.Extern, HeapCode.NoExtern]) as number as HeapType;
    case HeapCode.Func: return random.pick([HeapCode.Func, HeapCode.Func, HeapCode.NoFunc]) as number as HeapType;
    default: return top as number as HeapType;
  }
}

/** Whether there are values of a heap type besides null. */
export function isInhabited(body: BodyGenerator, heap: HeapType): boolean {
  const { types } = body.shape;
  if (NOTHING.has(heap)) return false;
  if (types.topOf(heap) === HeapCode.Func) return makers(body, heap).length > 0;
  if (types.topOf(heap) === HeapCode.Exn) return body.shape.tags.length > 0;
  if (types.topOf(heap) === HeapCode.Extern) return body.shape.has(Feature.Gc) || body.shape.giveExtern >= 0;
  if (heap === (HeapCode.Struct as number) || heap === (HeapCode.Array as number)) return types.of(heap === (HeapCode.Struct as number) ? 'struct' : 'array').length > 0;
  return true;
}
