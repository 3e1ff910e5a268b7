/**
 * Another instance, made up for what a module imports besides host functions: memories, tables, globals, and functions
 * of the module named `other`. So code reaches across instances, on every engine in the same way.
 */
import { encodeModule } from '../../../src/binary/encode.js';
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import type { ByteRange, ElementSegment, Export, Global, Import, Module, Table } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import {
  type FuncIndex, type FuncType, type GlobalIndex, type HeapType, type MemoryIndex, type MemoryType, type TableIndex, type TagIndex, type TagType, type TypeIndex, type ValType,
  FUNCREF, F32, F64, HeapCode, I32, I64, V128, heapTypeOf, isNullable, isRef, refNonNull,
} from '../../../src/wasm/types.js';
import { writeOp } from '../bodies.js';

/** The module name of functions that another instance is to have. */
export const OTHER = 'other';

/** The name of the tag of JavaScript's errors. */
export const HOST_TAG = 'js-tag';

export const isProvided = ({ module, name, desc }: Import): boolean => module === OTHER || (desc.kind !== 'func' && name !== HOST_TAG);

function writeValue(out: ByteWriter, type: ValType): void {
  switch (type) {
    case I32:
      writeOp(out, Op.I32Const);
      out.signed(21);
      return;
    case I64:
      writeOp(out, Op.I64Const);
      out.signed64(-3n);
      return;
    case F32:
      writeOp(out, Op.F32Const);
      out.word32(0x3fc00000);
      return;
    case F64:
      writeOp(out, Op.F64Const);
      out.word64(0xc004000000000000n);
      return;
    case V128:
      writeOp(out, Op.V128Const);
      out.bytes(Uint8Array.from({ length: 16 }, (_, i) => i * 17));
      return;
    default:
      if (!isNullable(type)) return writeNumber(out, heapTypeOf(type));
      writeOp(out, Op.RefNull);
      writeHeapType(out, heapTypeOf(type));
  }
}

/** A number as a reference; where there is none of the type, what comes of it is not valid. */
function writeNumber(out: ByteWriter, heap: HeapType): void {
  writeOp(out, Op.I32Const);
  out.signed(13);
  writeOp(out, Op.RefI31);
  if (heap === (HeapCode.Extern as number)) writeOp(out, Op.ExternConvertAny);
}

/** Throws, where the first argument is odd, an exception whose payload can be made here. */
function throwOdd(out: ByteWriter, module: Module, tags: readonly TagType[]): void {
  const paramsOf = ({ type }: TagType): readonly ValType[] => (module.types[type].composite as FuncType).params;
  const tag = tags.findIndex((each) => paramsOf(each).every((type) => !isRef(type) || isNullable(type)));
  if (tag < 0) return;
  writeOp(out, Op.LocalGet);
  out.byte(0);
  writeOp(out, Op.I32Const);
  out.byte(1);
  writeOp(out, Op.I32And);
  writeOp(out, Op.If);
  out.byte(0x40);
  for (const type of paramsOf(tags[tag])) writeValue(out, type);
  writeOp(out, Op.Throw);
  out.unsigned(tag);
  writeOp(out, Op.End);
}

/** The binary of the other instance's module, which exports each import by its number; null where there is nothing to provide. */
export function providerOf(module: Module): Uint8Array | null {
  const provided = module.imports.flatMap((each, i) => (isProvided(each) ? [{ ...each, name: String(i) }] : []));
  if (provided.length === 0) return null;
  const out = new ByteWriter();
  const range = (write: () => void): ByteRange => {
    const start = out.length;
    write();
    out.byte(Op.End);
    return { start, end: out.length };
  };
  const zero = (): ByteRange => range(() => {
    writeOp(out, Op.I32Const);
    out.byte(0);
  });
  const funcs: TypeIndex[] = [];
  const code: ByteRange[] = [];
  const tables: Table[] = [];
  const memories: MemoryType[] = [];
  const globals: Global[] = [];
  const elements: ElementSegment[] = [];
  const tags: TagType[] = [];
  const exports: Export[] = [];
  for (const { name, desc } of provided) if (desc.kind === 'tag') exports.push({ name, kind: 'tag', index: tags.push(desc.type) - 1 as TagIndex });
  for (const { name, desc } of provided) {
    switch (desc.kind) {
      case 'func': {
        exports.push({ name, kind: 'func', index: funcs.push(desc.type) - 1 as FuncIndex });
        const { params, results } = module.types[desc.type].composite as FuncType;
        code.push(range(() => {
          out.byte(0);
          if (params[0] === I32 && tags.length > 0) throwOdd(out, module, tags);
          for (const type of results) writeValue(out, type);
        }));
        break;
      }
      case 'memory': exports.push({ name, kind: 'memory', index: memories.push(desc.type) - 1 as MemoryIndex }); break;
      case 'global': exports.push({ name, kind: 'global', index: globals.push({ type: desc.type, init: range(() => writeValue(out, desc.type.value)) }) - 1 as GlobalIndex }); break;
      case 'table': exports.push({ name, kind: 'table', index: tables.push({ type: desc.type, init: null }) - 1 as TableIndex }); break;
      case 'tag':
    }
  }
  tables.forEach(({ type }, target) => {
    const length = Math.min(type.limits.min, funcs.length);
    if (type.element !== FUNCREF || length === 0 || type.is64) return;
    const init = { kind: 'funcs', funcs: Array.from({ length }, (_, i) => i as FuncIndex) } as const;
    elements.push({ mode: { kind: 'active', target: target as TableIndex, offset: zero() }, type: refNonNull(HeapCode.Func), init });
  });
  const { types, recGroups } = module;
  return encodeModule({
    bytes: out.take(), types, recGroups, imports: [], funcs, tables, memories, tags, globals, exports, start: null, elements, dataCount: null, code, data: [],
    customs: [], sectionOffsets: [],
  });
}
