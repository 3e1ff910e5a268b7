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
  type FuncIndex, type GlobalIndex, type MemoryIndex, type RecGroup, type SubType, type TableIndex, type TypeIndex, type ValType,
  HeapCode, I64, V128, isRef, refNonNull,
} from '../../../src/wasm/types.js';
import { writeLocals, writeOp } from '../bodies.js';
import { Random } from '../random.js';
import { BodyGenerator } from './body.js';
import { FUEL, Shape, writeConstant } from './shape.js';

/** Proposals that the generator has nothing for yet, or that only some of its modules have. */
const NEVER: readonly FeatureName[] = ['gc', 'exceptions', 'legacy-exceptions', 'branch-hinting', 'mutable-global', 'extended-const'];
/** What Node 20's engine lacks. */
const NOT_BUILT_IN: readonly FeatureName[] = ['memory64', 'multi-memory', 'function-references', 'relaxed-simd', 'custom-page-sizes', 'wide-arithmetic'];

function featuresOf(random: Random): FeatureSet {
  let features = FeatureSet.all;
  for (const name of NEVER) features = features.with(name, name === 'mutable-global');
  if (random.chance(55)) for (const name of NOT_BUILT_IN) features = features.with(name, false);
  if (random.chance(25)) features = features.with('simd', false).with('relaxed-simd', false);
  if (random.chance(10)) features = features.with('multi-value', false);
  if (random.chance(10)) features = features.with('reference-types', false).with('function-references', false);
  if (random.chance(10)) features = features.with('bulk-memory', false);
  if (random.chance(40)) features = features.with('threads', false);
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
  const wrappers = inner.map((_, i) => wrapperFor(shape, importedFuncs + i));
  for (let i = 0; i < inner.length; i++) add(new BodyGenerator(shape, importedFuncs + i).generate());
  for (const { body } of wrappers) add(body);

  // What was written so far lies in front.
  const constants = shape.bytes.take();
  const moved = code.map(({ start, end }) => ({ start: start + constants.length, end: end + constants.length }));
  const bytes = new Uint8Array(constants.length + out.length);
  bytes.set(constants);
  bytes.set(out.take(), constants.length);

  const types: SubType[] = shape.types.map((composite) => ({ final: true, supertype: null, composite }));
  const recGroups: RecGroup[] = types.map((_, start) => ({ start: start as TypeIndex, length: 1 }));
  const exports: Export[] = [
    ...wrappers.map((_, i): Export => ({ name: `f${importedFuncs + i}`, kind: 'func', index: (shape.funcs.length + i) as FuncIndex })),
    ...shape.memories.map((_, i): Export => ({ name: `m${i}`, kind: 'memory', index: i as MemoryIndex })),
    ...shape.tables.map((_, i): Export => ({ name: `t${i}`, kind: 'table', index: i as TableIndex })),
    ...shape.globals.map((_, i): Export => ({ name: `g${i}`, kind: 'global', index: i as GlobalIndex })),
  ];
  const declared = shape.has(Feature.ReferenceTypes) ? [{
    mode: { kind: 'declarative' }, type: refNonNull(HeapCode.Func), init: { kind: 'funcs', funcs: shape.funcs.map((_, i) => i as FuncIndex) },
  } as const] : [];
  const starts = inner.flatMap((type, i) => (shape.types[type].params.length + shape.types[type].results.length === 0 ? [importedFuncs + i] : []));
  const module: Module = {
    bytes, types, recGroups, imports: shape.imports, funcs: [...inner, ...wrappers.map(({ type }) => type)], tables: shape.tables.slice(shape.importedTables),
    memories: shape.memories.slice(shape.importedMemories), tags: [], globals: shape.globals.slice(shape.importedGlobals), exports, start: starts.length > 0 && random.chance(30) ? (random.pick(starts) as FuncIndex) : null,
    elements: [...shape.elements, ...declared], dataCount: shape.has(Feature.BulkMemory) ? shape.data.length : null, code: moved, data: shape.data, customs: [], sectionOffsets: [],
  };
  return encodeModule(module);
}

function wrapperFor(shape: Shape, index: number): { type: TypeIndex; body: Uint8Array } {
  const { params, results } = shape.types[shape.funcs[index]];
  const isPlain = (type: ValType): boolean => type !== V128 && !isRef(type);
  const out = new ByteWriter(128);
  const plain = params.filter(isPlain);
  writeLocals(out, results);
  writeOp(out, Op.I32Const);
  out.signed(FUEL);
  writeOp(out, Op.GlobalSet);
  out.unsigned(shape.fuelGlobal);
  let given = 0;
  for (const type of params) {
    if (isPlain(type)) {
      writeOp(out, Op.LocalGet);
      out.unsigned(given++);
    } else {
      writeConstant(out, type, shape.random);
    }
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
    if (!many && returned.length > 0) return;
    for (const lane of type === V128 ? (many ? [0, 1] : [0]) : [-1]) {
      writeOp(out, Op.LocalGet);
      out.unsigned(plain.length + i);
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
