/**
 * Instructions whose types the opcode table leaves to the validator: one rule each. A test lists those without one, so
 * that a new instruction is either here or there.
 */
import { writeValType } from '../../../src/binary/encode-types.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { type TypeIndex, type ValType, FUNCREF, I32, I64, asNonNull, asNullable, heapTypeOf, isRef, refNonNull, refNull } from '../../../src/wasm/types.js';
import type { BodyGenerator } from './body.js';
import { CASTS } from './casts.js';
import { EXCEPTIONS } from './exceptions.js';
import { OBJECTS } from './objects.js';
import { isInhabited } from './references.js';
import { type Special, guarded, rule, topReference } from './rule.js';

const addressType = (is64: boolean): ValType => (is64 ? I64 : I32);

/** Pushes an index of a table: within bounds, most of the time. */
function element(body: BodyGenerator, table: number, room = 0): void {
  const { is64, limits } = body.shape.tables[table].type;
  const most = Math.max(1, limits.min - room);
  if (body.random.chance(70)) {
    body.constant(is64, body.random.chance(95) ? body.random.below(most) : body.random.pick([limits.min, -1, 1000]));
    body.push(addressType(is64));
    return;
  }
  body.value(addressType(is64), 1);
  body.constant(is64, 2 ** Math.floor(Math.log2(most)) - 1);
  body.op(is64 ? Op.I64And : Op.I32And);
}

/** Pushes a small constant as an address or a length. */
function small(body: BodyGenerator, is64: boolean, limit: number): void {
  body.constant(is64, body.random.chance(97) ? body.random.below(Math.max(1, limit)) : body.random.pick([-1, 65_537, 100_000]));
  body.push(addressType(is64));
}

const bytesOf = (body: BodyGenerator, memory: number): number => body.shape.memories[memory].limits.min * 2 ** body.shape.memories[memory].pageSizeLog2;

/** Where and how many bytes, of a memory and of a source of `room` bytes. */
function bulk(body: BodyGenerator, target: number, source: (length: number) => void, room: number, length64: boolean): void {
  const length = body.random.chance(10) ? Math.min(bytesOf(body, target), room) : body.random.below(Math.min(200, bytesOf(body, target) + 1, room + 1));
  body.address(target, 0, 0, length);
  source(length);
  body.constant(length64, length);
  body.push(addressType(length64));
}

function call(body: BodyGenerator, op: Op.Call | Op.ReturnCall): void {
  const { shape, random } = body;
  const fits = shape.funcs.flatMap((type, i) => (op === Op.Call || shape.types.allMatch(shape.types.func(type).results, body.results) ? [i] : []));
  if (fits.length === 0) return;
  const func = random.pick(fits);
  const { params, results } = shape.types.func(shape.funcs[func]);
  body.take(params);
  body.indexed(op, func);
  body.pop(params.length);
  if (op === Op.ReturnCall) body.unreachable();
  else body.push(...results);
}

function callIndirect(body: BodyGenerator, op: Op.CallIndirect | Op.ReturnCallIndirect): void {
  const { shape, random } = body;
  const tables = shape.tables.flatMap((each, i) => (body.fits(each.type.element, FUNCREF) ? [i] : []));
  const fits = shape.funcs.filter((type) => (op === Op.CallIndirect || shape.types.allMatch(shape.types.func(type).results, body.results)));
  if (tables.length === 0 || fits.length === 0) return;
  const table = random.pick(tables);
  // Of a table's element, which makes it right, or of any function.
  const type = callType(body, random.pick(fits));
  const { params, results } = shape.types.func(type);
  body.take(params);
  element(body, table);
  body.op(op);
  body.out.unsigned(type);
  body.out.unsigned(table);
  body.pop(params.length + 1);
  if (op === Op.ReturnCallIndirect) body.unreachable();
  else body.push(...results);
}

/** What a function is called as: its type or, of the same parameters and results, one above. */
function callType(body: BodyGenerator, type: TypeIndex): TypeIndex {
  const { supertype } = body.shape.types.all[type];
  return supertype !== null && body.random.chance(30) ? supertype : type;
}

function callRef(body: BodyGenerator, op: Op.CallRef | Op.ReturnCallRef): void {
  const { shape, random } = body;
  const fits = shape.funcs.filter((type) => op === Op.CallRef || shape.types.allMatch(shape.types.func(type).results, body.results));
  if (fits.length === 0) return;
  const type = callType(body, random.pick(fits));
  const { params, results } = shape.types.func(type);
  body.take(params);
  body.value(random.chance(30) ? refNull(type) : refNonNull(type));
  body.indexed(op, type);
  body.pop(params.length + 1);
  if (op === Op.ReturnCallRef) body.unreachable();
  else body.push(...results);
}

function branchTable(body: BodyGenerator): void {
  const { random } = body;
  const labels = body.openLabels();
  const { types } = random.pick(labels);
  const fits = labels.filter((label) => body.shape.types.allMatch(types, label.types));
  body.take(types);
  body.value(I32, 1);
  if (random.chance(70)) {
    body.i32(7);
    body.op(Op.I32And);
  }
  body.op(Op.BrTable);
  const count = random.below(random.chance(10) ? 40 : 6);
  body.out.unsigned(count);
  for (let i = 0; i <= count; i++) body.out.unsigned(random.pick(fits).depth);
  body.unreachable();
}

function select(body: BodyGenerator, type: ValType): void {
  body.take([type, type]);
  body.value(I32);
  if (isRef(type) || (body.shape.has(Feature.ReferenceTypes) && body.random.chance(20))) {
    body.op(Op.SelectT);
    body.out.unsigned(1);
    writeValType(body.out, type);
  } else {
    body.op(Op.Select);
  }
  body.pop(3);
  body.push(type);
}

/** A reference type of a value, or of nothing but null. */
const someReference = (body: BodyGenerator): ValType =>
  (body.shape.has(Feature.Gc) ? body.shape.referenceType() : body.shape.has(Feature.FunctionReferences) && body.random.chance(50) ? refNull(body.random.pick(body.shape.funcs)) : FUNCREF);

/** A nullable reference type that has values besides null. */
function inhabited(body: BodyGenerator): ValType {
  const type = asNullable(someReference(body));
  return isInhabited(body, heapTypeOf(type)) ? type : refNull(body.random.pick(body.shape.funcs));
}

/** A reference of a table's type. */
const elementOf = (body: BodyGenerator, table: number): ValType => body.shape.tables[table].type.element;

function table(body: BodyGenerator, emit: (table: number, is64: boolean) => void): void {
  const { tables } = body.shape;
  if (tables.length === 0) return;
  const chosen = body.random.below(tables.length);
  emit(chosen, tables[chosen].type.is64);
}

export const SPECIAL: readonly Special[] = [
  rule(1, [Op.Nop], (body) => body.op(Op.Nop)),
  rule(1, [Op.Unreachable], (body) => {
    if (body.random.chance(80)) return;
    guarded(body, () => {
      body.op(Op.Unreachable);
      body.unreachable();
    });
  }),
  rule(6, [Op.Block, Op.End], (body) => {
    if (!body.mayNest) return;
    const { params, results } = body.blockType();
    body.enter(Op.Block, params, results);
    body.sequence();
    body.finish();
  }),
  rule(6, [Op.Loop], (body) => {
    if (body.mayNest) body.countedLoop(body.random.pick([1, 2, 3, 5, 9]));
  }),
  rule(3, [Op.Loop], (body) => {
    if (body.mayNest) body.fuelledLoop();
  }),
  rule(8, [Op.If, Op.Else], (body) => {
    if (!body.mayNest) return;
    const { params, results } = body.blockType();
    // The condition lies above the parameters.
    body.value(I32);
    body.pop(1);
    body.enter(Op.If, params, results);
    body.sequence();
    if (!body.shape.types.allMatch(params, results) || body.random.chance(60)) {
      body.otherwise(params);
      body.sequence();
    }
    body.finish();
  }),
  rule(3, [Op.Br], (body) => guarded(body, () => {
    const { depth, types } = body.random.pick(body.openLabels());
    body.take(types);
    body.indexed(Op.Br, depth);
    body.unreachable();
  })),
  rule(6, [Op.BrIf], (body) => {
    const { depth, types } = body.random.pick(body.openLabels());
    body.take(types);
    body.value(I32);
    body.indexed(Op.BrIf, depth);
    body.pop(types.length + 1);
    body.push(...types);
  }),
  rule(3, [Op.BrTable], (body) => {
    if (body.labels.length > 1) branchTable(body);
    else guarded(body, () => branchTable(body));
  }),
  rule(2, [Op.Return], (body) => guarded(body, () => {
    body.take(body.results);
    body.op(Op.Return);
    body.unreachable();
  })),
  rule(8, [Op.Call], (body) => call(body, Op.Call)),
  rule(6, [Op.CallIndirect], (body) => callIndirect(body, Op.CallIndirect)),
  rule(3, [Op.CallRef], (body) => callRef(body, Op.CallRef), Feature.FunctionReferences),
  rule(2, [Op.ReturnCall], (body) => guarded(body, () => call(body, Op.ReturnCall)), Feature.TailCall),
  rule(2, [Op.ReturnCallIndirect], (body) => guarded(body, () => callIndirect(body, Op.ReturnCallIndirect)), Feature.TailCall),
  rule(1, [Op.ReturnCallRef], (body) => {
    if (body.shape.has(Feature.TailCall)) guarded(body, () => callRef(body, Op.ReturnCallRef));
  }, Feature.FunctionReferences),
  rule(1, [Op.Drop], (body) => {
    if (body.stack.length === body.labels.at(-1)!.height) return;
    body.op(Op.Drop);
    body.pop(1);
  }),
  rule(4, [Op.Select, Op.SelectT], (body) => select(body, body.shape.numberType())),
  rule(2, [Op.SelectT], (body) => select(body, someReference(body)), Feature.ReferenceTypes),
  rule(5, [Op.LocalGet], (body) => body.value(body.shape.valueType(), 0)),
  rule(5, [Op.LocalSet, Op.GlobalGet, Op.GlobalSet], (body) => {
    body.value(body.shape.valueType());
    body.sink();
  }),
  rule(3, [Op.LocalTee], (body) => {
    const type = body.shape.valueType();
    body.value(type);
    const locals = body.settableLocals(type);
    if (locals.length === 0) return;
    const local = body.random.pick(locals);
    body.setLocal(Op.LocalTee, local);
    body.pop(1);
    body.push(body.localType(local));
  }),
  rule(2, [Op.TableGet], (body) => table(body, (index) => {
    element(body, index);
    body.indexed(Op.TableGet, index);
    body.pop(1);
    body.push(elementOf(body, index));
  }), Feature.ReferenceTypes),
  rule(2, [Op.TableSet], (body) => table(body, (index) => {
    element(body, index);
    body.value(elementOf(body, index));
    body.indexed(Op.TableSet, index);
    body.pop(2);
  }), Feature.ReferenceTypes),
  rule(1, [Op.TableSize], (body) => table(body, (index, is64) => {
    body.indexed(Op.TableSize, index);
    body.push(addressType(is64));
  }), Feature.ReferenceTypes),
  rule(1, [Op.TableGrow], (body) => table(body, (index, is64) => {
    body.value(elementOf(body, index));
    body.constant(is64, body.random.below(4));
    body.indexed(Op.TableGrow, index);
    body.pop(1);
    body.push(addressType(is64));
  }), Feature.ReferenceTypes),
  rule(1, [Op.TableFill], (body) => table(body, (index, is64) => {
    element(body, index, 3);
    body.value(elementOf(body, index));
    small(body, is64, 4);
    body.indexed(Op.TableFill, index);
    body.pop(3);
  }), Feature.ReferenceTypes),
  rule(1, [Op.TableCopy], (body) => table(body, (index, is64) => {
    const { tables } = body.shape;
    const from = body.random.pick(tables.flatMap((other, i) => (body.fits(other.type.element, tables[index].type.element) ? [i] : [])));
    if ((from > 0 || index > 0) && !body.shape.has(Feature.ReferenceTypes)) return;
    element(body, index, 3);
    element(body, from, 3);
    small(body, is64 && tables[from].type.is64, 4);
    body.indexed(Op.TableCopy, index);
    body.out.unsigned(from);
    body.pop(3);
  }), Feature.BulkMemory),
  rule(1, [Op.TableInit], (body) => table(body, (index) => {
    const { tables, elements } = body.shape;
    if (index > 0 && !body.shape.has(Feature.ReferenceTypes)) return;
    const fits = elements.flatMap(({ type }, i) => (body.fits(type, tables[index].type.element) ? [i] : []));
    if (fits.length === 0) return;
    element(body, index, 3);
    small(body, false, 2);
    small(body, false, 3);
    body.indexed(Op.TableInit, body.random.pick(fits));
    body.out.unsigned(index);
    body.pop(3);
  }), Feature.BulkMemory),
  rule(2, [Op.MemoryCopy], (body) => {
    const { memories } = body.shape;
    if (memories.length === 0) return;
    const [to, from] = [body.random.below(memories.length), body.random.below(memories.length)];
    bulk(body, to, (length) => body.address(from, 0, 0, length), bytesOf(body, from), memories[to].is64 && memories[from].is64);
    body.indexed(Op.MemoryCopy, to);
    body.out.unsigned(from);
    body.pop(3);
  }, Feature.BulkMemory),
  rule(2, [Op.MemoryFill], (body) => {
    const { memories } = body.shape;
    if (memories.length === 0) return;
    const to = body.random.below(memories.length);
    bulk(body, to, () => body.value(I32), bytesOf(body, to), memories[to].is64);
    body.indexed(Op.MemoryFill, to);
    body.pop(3);
  }, Feature.BulkMemory),
  rule(1, [Op.MemoryInit], (body) => {
    const { memories, data } = body.shape;
    if (memories.length === 0 || data.length === 0) return;
    const [to, from] = [body.random.below(memories.length), body.random.below(data.length)];
    const size = data[from].data.end - data[from].data.start;
    bulk(body, to, (length) => small(body, false, size - length + 1), size, false);
    body.indexed(Op.MemoryInit, from);
    body.out.unsigned(to);
    body.pop(3);
  }, Feature.BulkMemory),
  rule(3, [Op.RefNull, Op.RefFunc], (body) => body.value(someReference(body)), Feature.ReferenceTypes),
  rule(2, [Op.RefIsNull], (body) => {
    if (topReference(body) === null) body.value(asNullable(someReference(body)));
    body.op(Op.RefIsNull);
    body.pop(1);
    body.push(I32);
  }, Feature.ReferenceTypes),
  rule(2, [Op.RefAsNonNull], (body) => {
    if (topReference(body) === null) body.value(inhabited(body));
    const type = topReference(body)!;
    if (!isInhabited(body, heapTypeOf(type))) return;
    body.op(Op.RefAsNonNull);
    body.pop(1);
    body.push(asNonNull(type));
  }, Feature.FunctionReferences),
  rule(2, [Op.BrOnNull], (body) => {
    const { depth, types } = body.random.pick(body.openLabels());
    body.take(types);
    const type = inhabited(body);
    body.value(type);
    body.indexed(Op.BrOnNull, depth);
    body.pop(types.length + 1);
    body.push(...types, asNonNull(type));
  }, Feature.FunctionReferences),
  rule(2, [Op.BrOnNonNull], (body) => {
    if (!body.mayNest) return;
    const type = inhabited(body);
    body.enter(Op.Block, [], [body.random.chance(50) ? asNonNull(type) : type]);
    body.value(type);
    body.indexed(Op.BrOnNonNull, 0);
    body.pop(1);
    body.finish();
  }, Feature.FunctionReferences),
  ...OBJECTS,
  ...CASTS,
  ...EXCEPTIONS,
];
