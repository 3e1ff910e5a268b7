/** What a reducer may put in the place of an instruction: drops of its operands, then zeros for its results. */
import { ByteReader } from '../../../src/binary/reader.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { type Module, indexSpaces } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import { ROWS } from '../../../src/wasm/opcodes.js';
import {
  type FieldType, type FuncType, type StorageType, type TypeIndex, type ValType,
  F32, F64, HeapCode, I32, I64, NULLEXNREF, NULLEXTERNREF, NULLFUNCREF, NULLREF, V128, heapTypeOf, isNullable, isRef, refNonNull, refNull, unpacked,
} from '../../../src/wasm/types.js';
import { writeHeapType } from '../../../src/binary/encode-types.js';
import { type Body, type Instruction, writeOp } from '../bodies.js';

function instruction(op: Op, immediates: (out: ByteWriter) => void = () => {}): Instruction {
  const out = new ByteWriter(32);
  writeOp(out, op);
  immediates(out);
  return { op, bytes: out.take() };
}

const DROP = instruction(Op.Drop);
const END = instruction(Op.End);
const UNREACHABLE = instruction(Op.Unreachable);

const indexed = (op: Op, ...indices: number[]): Instruction => instruction(op, (out) => indices.forEach((index) => out.unsigned(index)));

function zero(type: ValType): Instruction {
  switch (type) {
    case I32: return instruction(Op.I32Const, (out) => out.byte(0));
    case I64: return instruction(Op.I64Const, (out) => out.byte(0));
    case F32: return instruction(Op.F32Const, (out) => out.word32(0));
    case F64: return instruction(Op.F64Const, (out) => out.word64(0n));
    case V128: return instruction(Op.V128Const, (out) => out.bytes(new Uint8Array(16)));
    default: return instruction(Op.RefNull, (out) => writeHeapType(out, heapTypeOf(type)));
  }
}

/** The simplest value of a type, where there is one; null would be none of a non-nullable reference. */
function simplest(module: Module, type: ValType): readonly Instruction[] {
  if (!isRef(type) || isNullable(type)) return [zero(type)];
  const heap = heapTypeOf(type);
  const composite = heap < 0 ? null : module.types[heap].composite;
  const i31 = [zero(I32), instruction(Op.RefI31)];
  switch (composite?.kind) {
    case 'struct': return [indexed(Op.StructNewDefault, heap)];
    case 'array': return [indexed(Op.ArrayNewFixed, heap, 0)];
    case 'func': {
      const func = indexSpaces(module).funcs.indexOf(heap as number as TypeIndex);
      return func < 0 ? [UNREACHABLE] : [indexed(Op.RefFunc, func)];
    }
    default:
  }
  switch (heap as number as HeapCode) {
    case HeapCode.Any: case HeapCode.Eq: case HeapCode.I31: return i31;
    case HeapCode.Extern: return [...i31, instruction(Op.ExternConvertAny)];
    case HeapCode.Func: return [indexed(Op.RefFunc, 0)];
    default: return [zero(type), instruction(Op.RefAsNonNull)];
  }
}

/** A body that returns zeros at once. */
export function bodyOfZeros(module: Module, index: number): Body {
  const { funcs, importedFuncs } = indexSpaces(module);
  const { results } = module.types[funcs[importedFuncs + index]].composite as FuncType;
  return { locals: [], code: [...results.flatMap((type) => simplest(module, type)), END] };
}

export interface Replacement {
  /** Instructions up to here are replaced. */
  readonly end: number;
  readonly by: readonly Instruction[];
}

/** Null of the lowest type of each hierarchy is a value of all nullable ones. */
const TYPES: readonly ValType[] = [I32, I64, F32, F64, V128, NULLREF, NULLFUNCREF, NULLEXTERNREF, NULLEXNREF];
const WORDS: Readonly<Record<string, ValType>> = { i32: I32, i64: I64, f32: F32, f64: F64, v128: V128 };
const OPENING: ReadonlySet<number> = new Set<number>([Op.Block, Op.Loop, Op.If, Op.TryTable, Op.Try]);
const CLOSING: ReadonlySet<number> = new Set<number>([Op.End, Op.Delegate]);
/** What parts a construct. */
const PARTING: ReadonlySet<number> = new Set<number>([Op.Else, Op.Catch, Op.CatchAll]);

const drops = (count: number): Instruction[] => new Array<Instruction>(count).fill(DROP);
const instead = (operands: number, results: readonly ValType[]): readonly Instruction[] => [...drops(operands), ...results.map(zero)];

/** The index behind the `end` of what opens at `at`. */
function endOf(code: readonly Instruction[], at: number): number {
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if (OPENING.has(code[i].op)) depth++;
    if (CLOSING.has(code[i].op) && --depth === 0) return i + 1;
  }
  return code.length;
}

/** What to try for the instruction at `at`, simplest first. Not all of it need be valid. */
export function replacements(module: Module, body: Body, at: number): Replacement[] {
  const { code } = body;
  const found = ofInstruction(module, body, at);
  if (code[at + 1]?.op !== Op.Drop) return found;
  // What is dropped need not be made: its operands are dropped.
  const whole = found.find(({ end, by }) => end === at + 1 && by.length > 0 && by.findLastIndex(({ op }) => op === Op.Drop) === by.length - 2);
  return whole === undefined ? found : [{ end: at + 2, by: whole.by.slice(0, -1) }, ...found];
}

function ofInstruction(module: Module, { code }: Body, at: number): Replacement[] {
  const { op, bytes } = code[at];
  const end = at + 1;
  if (CLOSING.has(op) || PARTING.has(op) || op === Op.Drop) return [];
  if (OPENING.has(op)) return structured(code, at);
  const row = ROWS[op]!;
  const reader = new ByteReader(bytes, 1);
  if (row.code >= 0x100) reader.u32();
  const spaces = indexSpaces(module);
  switch (op as Op) {
    case Op.Call: case Op.ReturnCall: {
      const { params, results } = module.types[spaces.funcs[reader.u32()]].composite as FuncType;
      return [{ end, by: op === Op.ReturnCall ? [UNREACHABLE] : [...drops(params.length), ...results.flatMap((type) => simplest(module, type))] }];
    }
    case Op.CallIndirect: case Op.CallRef: {
      const { params, results } = module.types[reader.u32()].composite as FuncType;
      return [{ end, by: [...drops(params.length + 1), ...results.flatMap((type) => simplest(module, type))] }];
    }
    case Op.LocalGet: case Op.GlobalGet: return TYPES.map((type) => ({ end, by: [zero(type)] }));
    case Op.LocalSet: case Op.GlobalSet: case Op.BrIf: return [{ end, by: [DROP] }];
    case Op.LocalTee: case Op.RefAsNonNull: case Op.BrOnNull: return [{ end, by: [] }];
    case Op.Select: case Op.SelectT: return [{ end, by: [DROP, DROP] }, { end, by: [DROP] }];
    case Op.MemoryCopy: case Op.MemoryFill: case Op.MemoryInit: case Op.TableCopy: case Op.TableFill: case Op.TableInit: return [{ end, by: instead(3, []) }];
    case Op.TableSet: return [{ end, by: instead(2, []) }];
    case Op.Throw: case Op.ThrowRef: case Op.Rethrow: case Op.BrTable: case Op.Br: case Op.Return: case Op.ReturnCallIndirect: case Op.ReturnCallRef: return [{ end, by: [UNREACHABLE] }];
    case Op.I32Const: case Op.I64Const: case Op.F32Const: case Op.F64Const: case Op.V128Const: return constants(op, bytes, end);
    default:
  }
  const objects = ofObjects(module, op, reader);
  if (objects !== null) return objects.map((by) => ({ end, by }));
  if (row.stack === null) return [];
  const [operands, results] = row.stack.split('→').map((side) => side.trim().split(' ').filter((word) => word !== ''));
  if (results.some((word) => WORDS[word] === undefined && word !== 'addr')) return [];
  const zeros = instead(operands.length, results.map((word) => WORDS[word] ?? I32));
  // Operands that are results already: i32.add of a and b is like a.
  const same = operands.length > 0 && results.length === 1 && operands[0] === results[0] ? [{ end, by: new Array<Instruction>(operands.length - 1).fill(DROP) }] : [];
  return [...same, { end, by: zeros }];
}

/** For an instruction of objects and references; null for others. */
function ofObjects(module: Module, op: Op, reader: ByteReader): (readonly Instruction[])[] | null {
  const fields = (type: number): readonly FieldType[] => {
    const { composite } = module.types[type];
    return composite.kind === 'struct' ? composite.fields : composite.kind === 'array' ? [composite.element] : [];
  };
  const made = (operands: number, type: number): (readonly Instruction[])[] => [
    [...drops(operands), zero(refNull(type as TypeIndex))], [...drops(operands), ...simplest(module, refNonNull(type as TypeIndex))],
  ];
  const got = (operands: number, storage: StorageType): (readonly Instruction[])[] => [[...drops(operands), ...simplest(module, unpacked(storage))]];
  switch (op) {
    case Op.StructNew: {
      const type = reader.u32();
      return made(fields(type).length, type);
    }
    case Op.ArrayNew: case Op.ArrayNewData: case Op.ArrayNewElem: return made(2, reader.u32());
    case Op.ArrayNewDefault: return made(1, reader.u32());
    case Op.ArrayNewFixed: {
      const type = reader.u32();
      const count = reader.u32();
      return count === 0 ? [[zero(refNull(type as TypeIndex))]] : made(count, type);
    }
    case Op.StructNewDefault: return [[zero(refNull(reader.u32() as TypeIndex))]];
    case Op.StructGet: case Op.StructGetS: case Op.StructGetU: {
      const type = reader.u32();
      return got(1, fields(type)[reader.u32()].storage);
    }
    case Op.ArrayGet: case Op.ArrayGetS: case Op.ArrayGetU: return got(2, fields(reader.u32())[0].storage);
    case Op.StructSet: return [drops(2)];
    case Op.ArraySet: return [drops(3)];
    case Op.ArrayFill: case Op.ArrayInitData: case Op.ArrayInitElem: return [drops(4)];
    case Op.ArrayCopy: return [drops(5)];
    case Op.BrOnNonNull: return [drops(1)];
    case Op.RefIsNull: case Op.RefTest: case Op.RefTestNull: return [[DROP, zero(I32)]];
    case Op.RefCast: case Op.RefCastNull: case Op.AnyConvertExtern: case Op.ExternConvertAny: case Op.BrOnCast: case Op.BrOnCastFail:
      return [[], ...TYPES.map((type) => [DROP, zero(type)])];
    case Op.TableGet: return TYPES.map((type) => [DROP, zero(type)]);
    case Op.TableGrow: return [instead(2, [I32])];
    default: return null;
  }
}

/** A block without what is in it, or what is in it without the block; a part of it less. */
function structured(code: readonly Instruction[], at: number): Replacement[] {
  const end = endOf(code, at);
  const inner = code.slice(at + 1, end - 1);
  const condition = code[at].op === Op.If ? [DROP] : [];
  const parting = [...inner.keys()].filter((i) => PARTING.has(inner[i].op) && depthAt(inner, i) === 0);
  // What lies between, and what is in front of the first without that it is a part.
  const branches = [...parting, inner.length].map((to, i) => inner.slice(i === 0 ? 0 : parting[i - 1] + 1, to));
  return [
    { end, by: condition },
    ...TYPES.map((type) => ({ end, by: [...condition, zero(type)] })),
    ...branches.map((branch) => ({ end, by: [...condition, ...branch] })),
    ...parting.filter((at) => inner[at].op !== Op.Else).map((from, i) => ({ end, by: [code[at], ...inner.slice(0, from), ...inner.slice(parting[i + 1] ?? inner.length), END] })),
  ];
}

function depthAt(code: readonly Instruction[], at: number): number {
  let depth = 0;
  for (const { op } of code.slice(0, at)) depth += OPENING.has(op) ? 1 : CLOSING.has(op) ? -1 : 0;
  return depth;
}

function constants(op: number, bytes: Uint8Array, end: number): Replacement[] {
  const type = op === Op.I32Const ? I32 : op === Op.I64Const ? I64 : op === Op.F32Const ? F32 : op === Op.F64Const ? F64 : V128;
  const none = zero(type);
  const isZero = none.bytes.length === bytes.length && none.bytes.every((byte, i) => byte === bytes[i]);
  if (isZero) return [];
  const one = op === Op.I32Const || op === Op.I64Const ? [instruction(op, (out) => out.byte(1))] : [];
  const isOne = one.length > 0 && bytes.length === 2 && bytes[1] === 1;
  return [none, ...(isOne ? [] : one)].map((by) => ({ end, by: [by] }));
}
