/**
 * A valid module from a seed. What it has is in `shape.ts`, what its functions do in `body.ts`; here it is put together,
 * with a function beside each that anybody can call: it gives the fuel, makes up what JavaScript cannot give and takes
 * apart what JavaScript cannot take.
 */
import { encodeModule } from '../../../src/binary/encode.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { type FeatureName, Feature, FeatureSet } from '../../../src/wasm/features.js';
import { type ByteRange, type Export, type Module } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type FuncIndex, type GlobalIndex, type MemoryIndex, type TableIndex, type TagIndex, type TypeIndex, type ValType,
  ANYREF, EXTERNREF, HeapCode, I32, I64, V128, asNullable, heapTypeOf, isRef, refNonNull,
} from '../../../src/wasm/types.js';
import { writeLocals, writeOp } from '../bodies.js';
import { Random } from '../random.js';
import { BodyGenerator } from './body.js';
import { Hashing } from './hashing.js';
import { FUEL, Shape, writeConstant } from './shape.js';

/** Proposals that the generator has nothing for. */
const NEVER: readonly FeatureName[] = ['branch-hinting', 'extended-const'];
/** What the engine of the newest Node lacks or does in its own way, and what that of Node 20 lacks besides. */
const NOT_BUILT_IN: readonly FeatureName[] = ['custom-page-sizes', 'wide-arithmetic', 'relaxed-simd'];
const NOT_IN_20: readonly FeatureName[] = ['memory64', 'multi-memory', 'function-references', 'gc', 'exceptions'];

function featuresOf(random: Random): FeatureSet {
  let features = FeatureSet.all;
  const without = (names: readonly FeatureName[]): void => {
    for (const name of names) features = features.with(name, false);
  };
  without(NEVER);
  if (random.chance(80)) without(NOT_BUILT_IN);
  if (random.chance(40)) without(NOT_IN_20);
  if (random.chance(20)) features = features.with('gc', false);
  if (random.chance(30)) features = features.with('exceptions', false);
  // Engines refuse modules that have both.
  if (features.has(Feature.Exceptions) || random.chance(50)) features = features.with('legacy-exceptions', false);
  if (random.chance(25)) without(['simd', 'relaxed-simd']);
  if (random.chance(40)) features = features.with('threads', false);
  if (random.chance(10)) features = features.with('tail-call', false);
  if (features.has(Feature.Gc)) return features;
  if (random.chance(10)) features = features.with('multi-value', false);
  if (random.chance(10)) without(['reference-types', 'function-references', 'exceptions']);
  if (random.chance(10)) features = features.with('bulk-memory', false);
  if (random.chance(40)) features = features.with('function-references', false);
  return features;
}

/** The binary of a module. The same seed gives the same one. */
export function generate(seed: number): Uint8Array {
  const random = new Random(seed);
  const shape = new Shape(random, featuresOf(random));
  const out = new ByteWriter(4096);
  const code: ByteRange[] = [];
  const add = (body: Uint8Array): void => {
    const start = out.length;
    out.bytes(body);
    code.push({ start, end: out.length });
  };
  const { importedFuncs } = shape;
  const inner = shape.funcs.slice(importedFuncs);
  const hashing = shape.has(Feature.Gc) ? new Hashing(shape, shape.funcs.length + inner.length) : null;
  const wrappers = inner.map((_, i) => wrapperFor(shape, importedFuncs + i, hashing));
  for (let i = 0; i < inner.length; i++) add(new BodyGenerator(shape, importedFuncs + i).generate());
  for (const { body } of wrappers) add(body);
  const looks = hashing?.functions() ?? [];
  for (const { body } of looks) add(body);

  // What was written so far lies in front.
  const constants = shape.bytes.take();
  const moved = code.map(({ start, end }) => ({ start: start + constants.length, end: end + constants.length }));
  const bytes = new Uint8Array(constants.length + out.length);
  bytes.set(constants);
  bytes.set(out.take(), constants.length);

  const { all: types, groups: recGroups } = shape.types;
  const exports: Export[] = [
    ...wrappers.map((_, i): Export => ({ name: `f${importedFuncs + i}`, kind: 'func', index: (shape.funcs.length + i) as FuncIndex })),
    ...looks.flatMap(({ name }, i): Export[] => (name === null ? [] : [{ name, kind: 'func', index: (shape.funcs.length + inner.length + i) as FuncIndex }])),
    ...shape.tags.map((_, i): Export => ({ name: `e${i}`, kind: 'tag', index: i as TagIndex })),
    ...shape.memories.map((_, i): Export => ({ name: `m${i}`, kind: 'memory', index: i as MemoryIndex })),
    ...shape.tables.map((_, i): Export => ({ name: `t${i}`, kind: 'table', index: i as TableIndex })),
    ...shape.globals.map((_, i): Export => ({ name: `g${i}`, kind: 'global', index: i as GlobalIndex })),
  ];
  const declared = shape.has(Feature.ReferenceTypes) ? [{
    mode: { kind: 'declarative' }, type: refNonNull(HeapCode.Func), init: { kind: 'funcs', funcs: shape.funcs.map((_, i) => i as FuncIndex) },
  } as const] : [];
  const starts = inner.flatMap((type, i) => (shape.types.func(type).params.length + shape.types.func(type).results.length === 0 ? [importedFuncs + i] : []));
  const module: Module = {
    bytes, types, recGroups, imports: shape.imports, funcs: [...inner, ...wrappers.map(({ type }) => type), ...looks.map(({ type }) => type)], tables: shape.tables.slice(shape.importedTables),
    memories: shape.memories.slice(shape.importedMemories), tags: shape.tags.slice(shape.importedTags).map((type) => ({ type })), globals: shape.globals.slice(shape.importedGlobals), exports, start: starts.length > 0 && random.chance(30) ? (random.pick(starts) as FuncIndex) : null,
    elements: [...shape.elements, ...declared], dataCount: shape.has(Feature.BulkMemory) ? shape.data.length : null, code: moved, data: shape.data, customs: [], sectionOffsets: [],
  };
  return encodeModule(module);
}

/**
 * The function of the same fuel for everybody: JavaScript gives numbers, host values and what lies in the `any` hierarchy,
 * and gets these back; of other references, and of what objects are made of, it gets numbers that say what they are.
 */
function wrapperFor(shape: Shape, index: number, hashing: Hashing | null): { type: TypeIndex; body: Uint8Array } {
  const { params, results } = shape.types.func(shape.funcs[index]);
  const isPlain = (type: ValType): boolean => type !== V128 && (!isRef(type) || type === EXTERNREF || type === ANYREF);
  const out = new ByteWriter(128);
  const plain = params.filter(isPlain);
  const get = (local: number): void => {
    writeOp(out, Op.LocalGet);
    out.unsigned(local);
  };
  // A local has a default.
  writeLocals(out, results.map((type) => (isRef(type) ? asNullable(type) : type)));
  writeOp(out, Op.I32Const);
  out.signed(FUEL);
  writeOp(out, Op.GlobalSet);
  out.unsigned(shape.fuelGlobal);
  let given = 0;
  for (const type of params) {
    if (isPlain(type)) get(given++);
    else if (isRef(type)) shape.constantReference(out, type, 3);
    else writeConstant(out, type, shape.random);
  }
  writeOp(out, Op.Call);
  out.unsigned(index);
  for (let i = results.length - 1; i >= 0; i--) {
    writeOp(out, Op.LocalSet);
    out.unsigned(plain.length + i);
  }
  const returned: ValType[] = [];
  const many = shape.has(Feature.MultiValue);
  results.forEach((type, i) => {
    const local = plain.length + i;
    if (!many && returned.length > 0) return;
    if (isRef(type) && hashing !== null) {
      get(local);
      hashing.write(out, type);
      returned.push(I32);
    }
    if (isRef(type)) {
      // What JavaScript can be given: by way of its top type.
      const top = shape.types.topOf(heapTypeOf(type));
      if (top !== HeapCode.Any && top !== HeapCode.Extern) return;
      get(local);
      returned.push(top === HeapCode.Any ? ANYREF : EXTERNREF);
      return;
    }
    for (const lane of type === V128 ? (many ? [0, 1] : [0]) : [-1]) {
      get(local);
      if (lane < 0) {
        returned.push(type);
        continue;
      }
      writeOp(out, Op.I64x2ExtractLane);
      out.byte(lane);
      returned.push(I64);
    }
  });
  out.byte(Op.End);
  return { type: shape.typeIndex(plain, returned), body: out.take() };
}
