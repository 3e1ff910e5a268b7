/** What a reducer may put in the place of an instruction: drops of its operands, then zeros for its results. */
import { ByteReader } from '../../../src/binary/reader.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { type Module, indexSpaces } from '../../../src/wasm/module.js';
import { Op } from '../../../src/wasm/opcode.js';
import { ROWS } from '../../../src/wasm/opcodes.js';
import { type FuncType, type ValType, F32, F64, I32, I64, V128, heapTypeOf } from '../../../src/wasm/types.js';
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

/** A body that returns zeros at once. */
export function bodyOfZeros(module: Module, index: number): Body {
  const { funcs, importedFuncs } = indexSpaces(module);
  const { results } = module.types[funcs[importedFuncs + index]].composite as FuncType;
  return { locals: [], code: [...results.map(zero), END] };
}

export interface Replacement {
  /** Instructions up to here are replaced. */
  readonly end: number;
  readonly by: readonly Instruction[];
}

const TYPES: readonly ValType[] = [I32, I64, F32, F64, V128];
const WORDS: Readonly<Record<string, ValType>> = { i32: I32, i64: I64, f32: F32, f64: F64, v128: V128 };
const OPENING: ReadonlySet<number> = new Set<number>([Op.Block, Op.Loop, Op.If, Op.TryTable]);

const instead = (operands: number, results: readonly ValType[]): readonly Instruction[] => [...new Array<Instruction>(operands).fill(DROP), ...results.map(zero)];

/** The index behind the `end` of what opens at `at`. */
function endOf(code: readonly Instruction[], at: number): number {
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if (OPENING.has(code[i].op)) depth++;
    if (code[i].op === Op.End && --depth === 0) return i + 1;
  }
  return code.length;
}

/** What to try for the instruction at `at`, simplest first. Not all of it need be valid. */
export function replacements(module: Module, { code }: Body, at: number): Replacement[] {
  const { op, bytes } = code[at];
  const end = at + 1;
  if (op === Op.End || op === Op.Else || op === Op.Drop) return [];
  if (OPENING.has(op)) return structured(code, at);
  const row = ROWS[op]!;
  const reader = new ByteReader(bytes, 1);
  const spaces = indexSpaces(module);
  switch (op as Op) {
    case Op.Call: case Op.ReturnCall: {
      const { params, results } = module.types[spaces.funcs[reader.u32()]].composite as FuncType;
      return [{ end, by: op === Op.ReturnCall ? [UNREACHABLE] : instead(params.length, results) }];
    }
    case Op.CallIndirect: case Op.CallRef: {
      const { params, results } = module.types[reader.u32()].composite as FuncType;
      return [{ end, by: instead(params.length + 1, results) }];
    }
    case Op.LocalGet: case Op.GlobalGet: return TYPES.map((type) => ({ end, by: [zero(type)] }));
    case Op.LocalSet: case Op.GlobalSet: case Op.BrIf: return [{ end, by: [DROP] }];
    case Op.LocalTee: return [{ end, by: [] }];
    case Op.Select: case Op.SelectT: return [{ end, by: [DROP, DROP] }, { end, by: [DROP] }];
    case Op.MemoryCopy: case Op.MemoryFill: case Op.MemoryInit: case Op.TableCopy: case Op.TableFill: case Op.TableInit: return [{ end, by: instead(3, []) }];
    case Op.TableSet: return [{ end, by: instead(2, []) }];
    case Op.BrTable: case Op.Br: case Op.Return: case Op.ReturnCallIndirect: case Op.ReturnCallRef: return [{ end, by: [UNREACHABLE] }];
    case Op.I32Const: case Op.I64Const: case Op.F32Const: case Op.F64Const: case Op.V128Const: return constants(op, bytes, end);
    default:
  }
  if (row.stack === null) return [];
  const [operands, results] = row.stack.split('→').map((side) => side.trim().split(' ').filter((word) => word !== ''));
  if (results.some((word) => WORDS[word] === undefined && word !== 'addr')) return [];
  const zeros = instead(operands.length, results.map((word) => WORDS[word] ?? I32));
  // Operands that are results already: i32.add of a and b is like a.
  const same = operands.length > 0 && results.length === 1 && operands[0] === results[0] ? [{ end, by: new Array<Instruction>(operands.length - 1).fill(DROP) }] : [];
  return [...same, { end, by: zeros }];
}

/** A block without what is in it, or what is in it without the block. */
function structured(code: readonly Instruction[], at: number): Replacement[] {
  const end = endOf(code, at);
  const inner = code.slice(at + 1, end - 1);
  const condition = code[at].op === Op.If ? [DROP] : [];
  const alternative = inner.findIndex(({ op }, i) => op === Op.Else && depthAt(inner, i) === 0);
  const branches = alternative < 0 ? [inner] : [inner.slice(0, alternative), inner.slice(alternative + 1)];
  return [
    { end, by: condition },
    ...TYPES.map((type) => ({ end, by: [...condition, zero(type)] })),
    ...branches.map((branch) => ({ end, by: [...condition, ...branch] })),
  ];
}

function depthAt(code: readonly Instruction[], at: number): number {
  let depth = 0;
  for (const { op } of code.slice(0, at)) depth += OPENING.has(op) ? 1 : op === Op.End ? -1 : 0;
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
