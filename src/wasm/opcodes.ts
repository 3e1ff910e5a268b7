/**
 * The opcode table: everything that must know an instruction derives from these rows (decoder, encoder, text parser,
 * printer, validator, fuel, docs). `Op` in opcode.ts, a const enum for `switch`, is generated from them by
 * `npm run generate`; a unit test checks that it is in step.
 *
 * Columns
 *   name        as in the text format; where one name has several encodings, a suffix keeps them apart
 *               (`select_t` has a type vector, `ref.test_null` and `ref.cast_null` a nullable target)
 *   code        the opcode byte, or prefix and sub-opcode as 0xPPSSS: prefix byte, then twelve bits
 *   immediates  what follows the opcode in the binary format
 *   stack type  operands → results; `addr` is the address type of the memory named by the immediate;
 *               `special` means that the validator has a rule of its own for it
 *   feature     what must be on for it to be accepted
 *   fuel        cost of one execution; bulk instructions cost by length besides
 */
import { Feature } from './features.js';

/** What follows an opcode in the binary format, in order. Indices are u32 LEB128. */
export const enum Immediate {
  None,
  BlockType,
  Label,
  /** Vector of labels, then the default label. */
  LabelTable,
  Func,
  Type,
  /** Type index, then table index. */
  TypeTable,
  Local,
  Global,
  Table,
  /** Destination table, source table. */
  Table2,
  Memory,
  /** Destination memory, source memory. */
  Memory2,
  Tag,
  Elem,
  Data,
  /** Segment, then table. */
  ElemTable,
  /** Segment, then memory. */
  DataMemory,
  /** Alignment (with memory index flag), then offset. */
  MemArg,
  /** MemArg, then a lane byte. */
  MemArgLane,
  Lane,
  /** Sixteen lane bytes, each below 32. */
  Lanes16,
  I32,
  I64,
  F32,
  F64,
  V128,
  /** Vector of value types. */
  SelectTypes,
  HeapType,
  /** Type index, field index. */
  TypeField,
  /** Type index, element count. */
  TypeCount,
  TypeData,
  TypeElem,
  /** Destination type, source type. */
  Type2,
  /** Flags (bit 0: source nullable, bit 1: target nullable), label, source and target heap types. */
  CastBranch,
  /** Block type, then a vector of catch clauses. */
  TryTable,
  /** One byte that must be zero (atomic.fence). */
  ZeroByte,
}

export interface OpcodeRow {
  readonly name: string;
  /** As in the table: byte, or prefix << 12 | sub-opcode. */
  readonly code: number;
  readonly immediate: Immediate;
  /** MemArg: natural alignment as a power of two. */
  readonly align: number;
  /** Lane, MemArgLane: how many lanes there are. */
  readonly lanes: number;
  /** `null`: the validator has a rule of its own. */
  readonly stack: string | null;
  readonly feature: Feature;
  readonly fuel: number;
}

type ImmediateSpec = readonly [Immediate, align?: number, lanes?: number];

const none: ImmediateSpec = [Immediate.None];
const blockType: ImmediateSpec = [Immediate.BlockType];
const label: ImmediateSpec = [Immediate.Label];
const labelTable: ImmediateSpec = [Immediate.LabelTable];
const func: ImmediateSpec = [Immediate.Func];
const type: ImmediateSpec = [Immediate.Type];
const typeTable: ImmediateSpec = [Immediate.TypeTable];
const local: ImmediateSpec = [Immediate.Local];
const global: ImmediateSpec = [Immediate.Global];
const table: ImmediateSpec = [Immediate.Table];
const table2: ImmediateSpec = [Immediate.Table2];
const memory: ImmediateSpec = [Immediate.Memory];
const memory2: ImmediateSpec = [Immediate.Memory2];
const tag: ImmediateSpec = [Immediate.Tag];
const elem: ImmediateSpec = [Immediate.Elem];
const data: ImmediateSpec = [Immediate.Data];
const elemTable: ImmediateSpec = [Immediate.ElemTable];
const dataMemory: ImmediateSpec = [Immediate.DataMemory];
const memarg = (align: number): ImmediateSpec => [Immediate.MemArg, align];
const memargLane = (align: number, lanes: number): ImmediateSpec => [Immediate.MemArgLane, align, lanes];
const lane = (lanes: number): ImmediateSpec => [Immediate.Lane, 0, lanes];
const lanes16: ImmediateSpec = [Immediate.Lanes16];
const i32: ImmediateSpec = [Immediate.I32];
const i64: ImmediateSpec = [Immediate.I64];
const f32: ImmediateSpec = [Immediate.F32];
const f64: ImmediateSpec = [Immediate.F64];
const v128: ImmediateSpec = [Immediate.V128];
const selectTypes: ImmediateSpec = [Immediate.SelectTypes];
const heapType: ImmediateSpec = [Immediate.HeapType];
const typeField: ImmediateSpec = [Immediate.TypeField];
const typeCount: ImmediateSpec = [Immediate.TypeCount];
const typeData: ImmediateSpec = [Immediate.TypeData];
const typeElem: ImmediateSpec = [Immediate.TypeElem];
const type2: ImmediateSpec = [Immediate.Type2];
const castBranch: ImmediateSpec = [Immediate.CastBranch];
const tryTable: ImmediateSpec = [Immediate.TryTable];
const zeroByte: ImmediateSpec = [Immediate.ZeroByte];

const mvp = Feature.Mvp;
const signExtension = Feature.SignExtension;
const saturatingFloatToInt = Feature.SaturatingFloatToInt;
const bulkMemory = Feature.BulkMemory;
const referenceTypes = Feature.ReferenceTypes;
const simd = Feature.Simd;
const relaxedSimd = Feature.RelaxedSimd;
const tailCall = Feature.TailCall;
const functionReferences = Feature.FunctionReferences;
const gc = Feature.Gc;
const exceptions = Feature.Exceptions;
const legacyExceptions = Feature.LegacyExceptions;
const threads = Feature.Threads;
const wideArithmetic = Feature.WideArithmetic;

const special = null;

const op = (name: string, code: number, immediate: ImmediateSpec, stack: string | null, feature: Feature, fuel: number): OpcodeRow =>
  ({ name, code, immediate: immediate[0], align: immediate[1] ?? 0, lanes: immediate[2] ?? 0, stack, feature, fuel });

// prettier-ignore
export const OPCODES: readonly OpcodeRow[] = [
  // name                                     code     immediates        stack type                        feature               fuel

  // Control (§5.4.1)
  op('unreachable',                           0x00,    none,             special,                          mvp,                  0),
  op('nop',                                   0x01,    none,             '→',                              mvp,                  0),
  op('block',                                 0x02,    blockType,        special,                          mvp,                  0),
  op('loop',                                  0x03,    blockType,        special,                          mvp,                  0),
  op('if',                                    0x04,    blockType,        special,                          mvp,                  1),
  op('else',                                  0x05,    none,             special,                          mvp,                  0),
  op('try',                                   0x06,    blockType,        special,                          legacyExceptions,     0),
  op('catch',                                 0x07,    tag,              special,                          legacyExceptions,     0),
  op('throw',                                 0x08,    tag,              special,                          exceptions,           1),
  op('rethrow',                               0x09,    label,            special,                          legacyExceptions,     1),
  op('throw_ref',                             0x0a,    none,             special,                          exceptions,           1),
  op('end',                                   0x0b,    none,             special,                          mvp,                  0),
  op('br',                                    0x0c,    label,            special,                          mvp,                  1),
  op('br_if',                                 0x0d,    label,            special,                          mvp,                  1),
  op('br_table',                              0x0e,    labelTable,       special,                          mvp,                  1),
  op('return',                                0x0f,    none,             special,                          mvp,                  1),
  op('call',                                  0x10,    func,             special,                          mvp,                  1),
  op('call_indirect',                         0x11,    typeTable,        special,                          mvp,                  1),
  op('return_call',                           0x12,    func,             special,                          tailCall,             1),
  op('return_call_indirect',                  0x13,    typeTable,        special,                          tailCall,             1),
  op('call_ref',                              0x14,    type,             special,                          functionReferences,   1),
  op('return_call_ref',                       0x15,    type,             special,                          functionReferences,   1),
  op('delegate',                              0x18,    label,            special,                          legacyExceptions,     0),
  op('catch_all',                             0x19,    none,             special,                          legacyExceptions,     0),
  op('try_table',                             0x1f,    tryTable,         special,                          exceptions,           0),

  // Parametric and variable
  op('drop',                                  0x1a,    none,             special,                          mvp,                  0),
  op('select',                                0x1b,    none,             special,                          mvp,                  1),
  op('select_t',                              0x1c,    selectTypes,      special,                          referenceTypes,       1),
  op('local.get',                             0x20,    local,            special,                          mvp,                  1),
  op('local.set',                             0x21,    local,            special,                          mvp,                  1),
  op('local.tee',                             0x22,    local,            special,                          mvp,                  1),
  op('global.get',                            0x23,    global,           special,                          mvp,                  1),
  op('global.set',                            0x24,    global,           special,                          mvp,                  1),
  op('table.get',                             0x25,    table,            special,                          referenceTypes,       1),
  op('table.set',                             0x26,    table,            special,                          referenceTypes,       1),

  // Memory
  op('i32.load',                              0x28,    memarg(2),        'addr → i32',                     mvp,                  1),
  op('i64.load',                              0x29,    memarg(3),        'addr → i64',                     mvp,                  1),
  op('f32.load',                              0x2a,    memarg(2),        'addr → f32',                     mvp,                  1),
  op('f64.load',                              0x2b,    memarg(3),        'addr → f64',                     mvp,                  1),
  op('i32.load8_s',                           0x2c,    memarg(0),        'addr → i32',                     mvp,                  1),
  op('i32.load8_u',                           0x2d,    memarg(0),        'addr → i32',                     mvp,                  1),
  op('i32.load16_s',                          0x2e,    memarg(1),        'addr → i32',                     mvp,                  1),
  op('i32.load16_u',                          0x2f,    memarg(1),        'addr → i32',                     mvp,                  1),
  op('i64.load8_s',                           0x30,    memarg(0),        'addr → i64',                     mvp,                  1),
  op('i64.load8_u',                           0x31,    memarg(0),        'addr → i64',                     mvp,                  1),
  op('i64.load16_s',                          0x32,    memarg(1),        'addr → i64',                     mvp,                  1),
  op('i64.load16_u',                          0x33,    memarg(1),        'addr → i64',                     mvp,                  1),
  op('i64.load32_s',                          0x34,    memarg(2),        'addr → i64',                     mvp,                  1),
  op('i64.load32_u',                          0x35,    memarg(2),        'addr → i64',                     mvp,                  1),
  op('i32.store',                             0x36,    memarg(2),        'addr i32 →',                     mvp,                  1),
  op('i64.store',                             0x37,    memarg(3),        'addr i64 →',                     mvp,                  1),
  op('f32.store',                             0x38,    memarg(2),        'addr f32 →',                     mvp,                  1),
  op('f64.store',                             0x39,    memarg(3),        'addr f64 →',                     mvp,                  1),
  op('i32.store8',                            0x3a,    memarg(0),        'addr i32 →',                     mvp,                  1),
  op('i32.store16',                           0x3b,    memarg(1),        'addr i32 →',                     mvp,                  1),
  op('i64.store8',                            0x3c,    memarg(0),        'addr i64 →',                     mvp,                  1),
  op('i64.store16',                           0x3d,    memarg(1),        'addr i64 →',                     mvp,                  1),
  op('i64.store32',                           0x3e,    memarg(2),        'addr i64 →',                     mvp,                  1),
  op('memory.size',                           0x3f,    memory,           '→ addr',                         mvp,                  1),
  op('memory.grow',                           0x40,    memory,           'addr → addr',                    mvp,                  1),

  // Numeric
  op('i32.const',                             0x41,    i32,              '→ i32',                          mvp,                  1),
  op('i64.const',                             0x42,    i64,              '→ i64',                          mvp,                  1),
  op('f32.const',                             0x43,    f32,              '→ f32',                          mvp,                  1),
  op('f64.const',                             0x44,    f64,              '→ f64',                          mvp,                  1),
  op('i32.eqz',                               0x45,    none,             'i32 → i32',                      mvp,                  1),
  op('i32.eq',                                0x46,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.ne',                                0x47,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.lt_s',                              0x48,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.lt_u',                              0x49,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.gt_s',                              0x4a,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.gt_u',                              0x4b,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.le_s',                              0x4c,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.le_u',                              0x4d,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.ge_s',                              0x4e,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.ge_u',                              0x4f,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i64.eqz',                               0x50,    none,             'i64 → i32',                      mvp,                  1),
  op('i64.eq',                                0x51,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.ne',                                0x52,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.lt_s',                              0x53,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.lt_u',                              0x54,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.gt_s',                              0x55,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.gt_u',                              0x56,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.le_s',                              0x57,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.le_u',                              0x58,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.ge_s',                              0x59,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('i64.ge_u',                              0x5a,    none,             'i64 i64 → i32',                  mvp,                  1),
  op('f32.eq',                                0x5b,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f32.ne',                                0x5c,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f32.lt',                                0x5d,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f32.gt',                                0x5e,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f32.le',                                0x5f,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f32.ge',                                0x60,    none,             'f32 f32 → i32',                  mvp,                  1),
  op('f64.eq',                                0x61,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('f64.ne',                                0x62,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('f64.lt',                                0x63,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('f64.gt',                                0x64,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('f64.le',                                0x65,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('f64.ge',                                0x66,    none,             'f64 f64 → i32',                  mvp,                  1),
  op('i32.clz',                               0x67,    none,             'i32 → i32',                      mvp,                  1),
  op('i32.ctz',                               0x68,    none,             'i32 → i32',                      mvp,                  1),
  op('i32.popcnt',                            0x69,    none,             'i32 → i32',                      mvp,                  1),
  op('i32.add',                               0x6a,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.sub',                               0x6b,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.mul',                               0x6c,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.div_s',                             0x6d,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.div_u',                             0x6e,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.rem_s',                             0x6f,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.rem_u',                             0x70,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.and',                               0x71,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.or',                                0x72,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.xor',                               0x73,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.shl',                               0x74,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.shr_s',                             0x75,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.shr_u',                             0x76,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.rotl',                              0x77,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i32.rotr',                              0x78,    none,             'i32 i32 → i32',                  mvp,                  1),
  op('i64.clz',                               0x79,    none,             'i64 → i64',                      mvp,                  1),
  op('i64.ctz',                               0x7a,    none,             'i64 → i64',                      mvp,                  1),
  op('i64.popcnt',                            0x7b,    none,             'i64 → i64',                      mvp,                  1),
  op('i64.add',                               0x7c,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.sub',                               0x7d,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.mul',                               0x7e,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.div_s',                             0x7f,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.div_u',                             0x80,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.rem_s',                             0x81,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.rem_u',                             0x82,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.and',                               0x83,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.or',                                0x84,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.xor',                               0x85,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.shl',                               0x86,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.shr_s',                             0x87,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.shr_u',                             0x88,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.rotl',                              0x89,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('i64.rotr',                              0x8a,    none,             'i64 i64 → i64',                  mvp,                  1),
  op('f32.abs',                               0x8b,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.neg',                               0x8c,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.ceil',                              0x8d,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.floor',                             0x8e,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.trunc',                             0x8f,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.nearest',                           0x90,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.sqrt',                              0x91,    none,             'f32 → f32',                      mvp,                  1),
  op('f32.add',                               0x92,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.sub',                               0x93,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.mul',                               0x94,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.div',                               0x95,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.min',                               0x96,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.max',                               0x97,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f32.copysign',                          0x98,    none,             'f32 f32 → f32',                  mvp,                  1),
  op('f64.abs',                               0x99,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.neg',                               0x9a,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.ceil',                              0x9b,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.floor',                             0x9c,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.trunc',                             0x9d,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.nearest',                           0x9e,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.sqrt',                              0x9f,    none,             'f64 → f64',                      mvp,                  1),
  op('f64.add',                               0xa0,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.sub',                               0xa1,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.mul',                               0xa2,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.div',                               0xa3,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.min',                               0xa4,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.max',                               0xa5,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('f64.copysign',                          0xa6,    none,             'f64 f64 → f64',                  mvp,                  1),
  op('i32.wrap_i64',                          0xa7,    none,             'i64 → i32',                      mvp,                  1),
  op('i32.trunc_f32_s',                       0xa8,    none,             'f32 → i32',                      mvp,                  1),
  op('i32.trunc_f32_u',                       0xa9,    none,             'f32 → i32',                      mvp,                  1),
  op('i32.trunc_f64_s',                       0xaa,    none,             'f64 → i32',                      mvp,                  1),
  op('i32.trunc_f64_u',                       0xab,    none,             'f64 → i32',                      mvp,                  1),
  op('i64.extend_i32_s',                      0xac,    none,             'i32 → i64',                      mvp,                  1),
  op('i64.extend_i32_u',                      0xad,    none,             'i32 → i64',                      mvp,                  1),
  op('i64.trunc_f32_s',                       0xae,    none,             'f32 → i64',                      mvp,                  1),
  op('i64.trunc_f32_u',                       0xaf,    none,             'f32 → i64',                      mvp,                  1),
  op('i64.trunc_f64_s',                       0xb0,    none,             'f64 → i64',                      mvp,                  1),
  op('i64.trunc_f64_u',                       0xb1,    none,             'f64 → i64',                      mvp,                  1),
  op('f32.convert_i32_s',                     0xb2,    none,             'i32 → f32',                      mvp,                  1),
  op('f32.convert_i32_u',                     0xb3,    none,             'i32 → f32',                      mvp,                  1),
  op('f32.convert_i64_s',                     0xb4,    none,             'i64 → f32',                      mvp,                  1),
  op('f32.convert_i64_u',                     0xb5,    none,             'i64 → f32',                      mvp,                  1),
  op('f32.demote_f64',                        0xb6,    none,             'f64 → f32',                      mvp,                  1),
  op('f64.convert_i32_s',                     0xb7,    none,             'i32 → f64',                      mvp,                  1),
  op('f64.convert_i32_u',                     0xb8,    none,             'i32 → f64',                      mvp,                  1),
  op('f64.convert_i64_s',                     0xb9,    none,             'i64 → f64',                      mvp,                  1),
  op('f64.convert_i64_u',                     0xba,    none,             'i64 → f64',                      mvp,                  1),
  op('f64.promote_f32',                       0xbb,    none,             'f32 → f64',                      mvp,                  1),
  op('i32.reinterpret_f32',                   0xbc,    none,             'f32 → i32',                      mvp,                  1),
  op('i64.reinterpret_f64',                   0xbd,    none,             'f64 → i64',                      mvp,                  1),
  op('f32.reinterpret_i32',                   0xbe,    none,             'i32 → f32',                      mvp,                  1),
  op('f64.reinterpret_i64',                   0xbf,    none,             'i64 → f64',                      mvp,                  1),
  op('i32.extend8_s',                         0xc0,    none,             'i32 → i32',                      signExtension,        1),
  op('i32.extend16_s',                        0xc1,    none,             'i32 → i32',                      signExtension,        1),
  op('i64.extend8_s',                         0xc2,    none,             'i64 → i64',                      signExtension,        1),
  op('i64.extend16_s',                        0xc3,    none,             'i64 → i64',                      signExtension,        1),
  op('i64.extend32_s',                        0xc4,    none,             'i64 → i64',                      signExtension,        1),

  // References
  op('ref.null',                              0xd0,    heapType,         special,                          referenceTypes,       1),
  op('ref.is_null',                           0xd1,    none,             special,                          referenceTypes,       1),
  op('ref.func',                              0xd2,    func,             special,                          referenceTypes,       1),
  op('ref.eq',                                0xd3,    none,             'eqref eqref → i32',              gc,                   1),
  op('ref.as_non_null',                       0xd4,    none,             special,                          functionReferences,   1),
  op('br_on_null',                            0xd5,    label,            special,                          functionReferences,   1),
  op('br_on_non_null',                        0xd6,    label,            special,                          functionReferences,   1),

  // GC, prefix 0xfb
  op('struct.new',                            0xfb000, type,             special,                          gc,                   4),
  op('struct.new_default',                    0xfb001, type,             special,                          gc,                   4),
  op('struct.get',                            0xfb002, typeField,        special,                          gc,                   1),
  op('struct.get_s',                          0xfb003, typeField,        special,                          gc,                   1),
  op('struct.get_u',                          0xfb004, typeField,        special,                          gc,                   1),
  op('struct.set',                            0xfb005, typeField,        special,                          gc,                   1),
  op('array.new',                             0xfb006, type,             special,                          gc,                   4),
  op('array.new_default',                     0xfb007, type,             special,                          gc,                   4),
  op('array.new_fixed',                       0xfb008, typeCount,        special,                          gc,                   4),
  op('array.new_data',                        0xfb009, typeData,         special,                          gc,                   4),
  op('array.new_elem',                        0xfb00a, typeElem,         special,                          gc,                   4),
  op('array.get',                             0xfb00b, type,             special,                          gc,                   1),
  op('array.get_s',                           0xfb00c, type,             special,                          gc,                   1),
  op('array.get_u',                           0xfb00d, type,             special,                          gc,                   1),
  op('array.set',                             0xfb00e, type,             special,                          gc,                   1),
  op('array.len',                             0xfb00f, none,             'arrayref → i32',                 gc,                   1),
  op('array.fill',                            0xfb010, type,             special,                          gc,                   4),
  op('array.copy',                            0xfb011, type2,            special,                          gc,                   4),
  op('array.init_data',                       0xfb012, typeData,         special,                          gc,                   4),
  op('array.init_elem',                       0xfb013, typeElem,         special,                          gc,                   4),
  op('ref.test',                              0xfb014, heapType,         special,                          gc,                   1),
  op('ref.test_null',                         0xfb015, heapType,         special,                          gc,                   1),
  op('ref.cast',                              0xfb016, heapType,         special,                          gc,                   1),
  op('ref.cast_null',                         0xfb017, heapType,         special,                          gc,                   1),
  op('br_on_cast',                            0xfb018, castBranch,       special,                          gc,                   1),
  op('br_on_cast_fail',                       0xfb019, castBranch,       special,                          gc,                   1),
  op('any.convert_extern',                    0xfb01a, none,             special,                          gc,                   1),
  op('extern.convert_any',                    0xfb01b, none,             special,                          gc,                   1),
  op('ref.i31',                               0xfb01c, none,             'i32 → i31nn',                    gc,                   1),
  op('i31.get_s',                             0xfb01d, none,             'i31ref → i32',                   gc,                   1),
  op('i31.get_u',                             0xfb01e, none,             'i31ref → i32',                   gc,                   1),

  // Saturating conversions, bulk memory, wide arithmetic, prefix 0xfc
  op('i32.trunc_sat_f32_s',                   0xfc000, none,             'f32 → i32',                      saturatingFloatToInt, 1),
  op('i32.trunc_sat_f32_u',                   0xfc001, none,             'f32 → i32',                      saturatingFloatToInt, 1),
  op('i32.trunc_sat_f64_s',                   0xfc002, none,             'f64 → i32',                      saturatingFloatToInt, 1),
  op('i32.trunc_sat_f64_u',                   0xfc003, none,             'f64 → i32',                      saturatingFloatToInt, 1),
  op('i64.trunc_sat_f32_s',                   0xfc004, none,             'f32 → i64',                      saturatingFloatToInt, 1),
  op('i64.trunc_sat_f32_u',                   0xfc005, none,             'f32 → i64',                      saturatingFloatToInt, 1),
  op('i64.trunc_sat_f64_s',                   0xfc006, none,             'f64 → i64',                      saturatingFloatToInt, 1),
  op('i64.trunc_sat_f64_u',                   0xfc007, none,             'f64 → i64',                      saturatingFloatToInt, 1),
  op('memory.init',                           0xfc008, dataMemory,       special,                          bulkMemory,           4),
  op('data.drop',                             0xfc009, data,             '→',                              bulkMemory,           1),
  op('memory.copy',                           0xfc00a, memory2,          special,                          bulkMemory,           4),
  op('memory.fill',                           0xfc00b, memory,           special,                          bulkMemory,           4),
  op('table.init',                            0xfc00c, elemTable,        special,                          bulkMemory,           4),
  op('elem.drop',                             0xfc00d, elem,             '→',                              bulkMemory,           1),
  op('table.copy',                            0xfc00e, table2,           special,                          bulkMemory,           4),
  op('table.grow',                            0xfc00f, table,            special,                          referenceTypes,       4),
  op('table.size',                            0xfc010, table,            special,                          referenceTypes,       1),
  op('table.fill',                            0xfc011, table,            special,                          referenceTypes,       4),
  op('i64.add128',                            0xfc013, none,             'i64 i64 i64 i64 → i64 i64',      wideArithmetic,       1),
  op('i64.sub128',                            0xfc014, none,             'i64 i64 i64 i64 → i64 i64',      wideArithmetic,       1),
  op('i64.mul_wide_s',                        0xfc015, none,             'i64 i64 → i64 i64',              wideArithmetic,       1),
  op('i64.mul_wide_u',                        0xfc016, none,             'i64 i64 → i64 i64',              wideArithmetic,       1),

  // Vectors, prefix 0xfd
  op('v128.load',                             0xfd000, memarg(4),        'addr → v128',                    simd,                 1),
  op('v128.load8x8_s',                        0xfd001, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load8x8_u',                        0xfd002, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load16x4_s',                       0xfd003, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load16x4_u',                       0xfd004, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load32x2_s',                       0xfd005, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load32x2_u',                       0xfd006, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.load8_splat',                      0xfd007, memarg(0),        'addr → v128',                    simd,                 1),
  op('v128.load16_splat',                     0xfd008, memarg(1),        'addr → v128',                    simd,                 1),
  op('v128.load32_splat',                     0xfd009, memarg(2),        'addr → v128',                    simd,                 1),
  op('v128.load64_splat',                     0xfd00a, memarg(3),        'addr → v128',                    simd,                 1),
  op('v128.store',                            0xfd00b, memarg(4),        'addr v128 →',                    simd,                 1),
  op('v128.const',                            0xfd00c, v128,             '→ v128',                         simd,                 1),
  op('i8x16.shuffle',                         0xfd00d, lanes16,          'v128 v128 → v128',               simd,                 1),
  op('i8x16.swizzle',                         0xfd00e, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.splat',                           0xfd00f, none,             'i32 → v128',                     simd,                 1),
  op('i16x8.splat',                           0xfd010, none,             'i32 → v128',                     simd,                 1),
  op('i32x4.splat',                           0xfd011, none,             'i32 → v128',                     simd,                 1),
  op('i64x2.splat',                           0xfd012, none,             'i64 → v128',                     simd,                 1),
  op('f32x4.splat',                           0xfd013, none,             'f32 → v128',                     simd,                 1),
  op('f64x2.splat',                           0xfd014, none,             'f64 → v128',                     simd,                 1),
  op('i8x16.extract_lane_s',                  0xfd015, lane(16),         'v128 → i32',                     simd,                 1),
  op('i8x16.extract_lane_u',                  0xfd016, lane(16),         'v128 → i32',                     simd,                 1),
  op('i8x16.replace_lane',                    0xfd017, lane(16),         'v128 i32 → v128',                simd,                 1),
  op('i16x8.extract_lane_s',                  0xfd018, lane(8),          'v128 → i32',                     simd,                 1),
  op('i16x8.extract_lane_u',                  0xfd019, lane(8),          'v128 → i32',                     simd,                 1),
  op('i16x8.replace_lane',                    0xfd01a, lane(8),          'v128 i32 → v128',                simd,                 1),
  op('i32x4.extract_lane',                    0xfd01b, lane(4),          'v128 → i32',                     simd,                 1),
  op('i32x4.replace_lane',                    0xfd01c, lane(4),          'v128 i32 → v128',                simd,                 1),
  op('i64x2.extract_lane',                    0xfd01d, lane(2),          'v128 → i64',                     simd,                 1),
  op('i64x2.replace_lane',                    0xfd01e, lane(2),          'v128 i64 → v128',                simd,                 1),
  op('f32x4.extract_lane',                    0xfd01f, lane(4),          'v128 → f32',                     simd,                 1),
  op('f32x4.replace_lane',                    0xfd020, lane(4),          'v128 f32 → v128',                simd,                 1),
  op('f64x2.extract_lane',                    0xfd021, lane(2),          'v128 → f64',                     simd,                 1),
  op('f64x2.replace_lane',                    0xfd022, lane(2),          'v128 f64 → v128',                simd,                 1),
  op('i8x16.eq',                              0xfd023, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.ne',                              0xfd024, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.lt_s',                            0xfd025, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.lt_u',                            0xfd026, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.gt_s',                            0xfd027, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.gt_u',                            0xfd028, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.le_s',                            0xfd029, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.le_u',                            0xfd02a, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.ge_s',                            0xfd02b, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.ge_u',                            0xfd02c, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.eq',                              0xfd02d, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.ne',                              0xfd02e, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.lt_s',                            0xfd02f, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.lt_u',                            0xfd030, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.gt_s',                            0xfd031, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.gt_u',                            0xfd032, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.le_s',                            0xfd033, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.le_u',                            0xfd034, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.ge_s',                            0xfd035, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.ge_u',                            0xfd036, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.eq',                              0xfd037, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.ne',                              0xfd038, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.lt_s',                            0xfd039, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.lt_u',                            0xfd03a, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.gt_s',                            0xfd03b, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.gt_u',                            0xfd03c, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.le_s',                            0xfd03d, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.le_u',                            0xfd03e, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.ge_s',                            0xfd03f, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.ge_u',                            0xfd040, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.eq',                              0xfd041, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.ne',                              0xfd042, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.lt',                              0xfd043, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.gt',                              0xfd044, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.le',                              0xfd045, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.ge',                              0xfd046, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.eq',                              0xfd047, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.ne',                              0xfd048, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.lt',                              0xfd049, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.gt',                              0xfd04a, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.le',                              0xfd04b, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.ge',                              0xfd04c, none,             'v128 v128 → v128',               simd,                 1),
  op('v128.not',                              0xfd04d, none,             'v128 → v128',                    simd,                 1),
  op('v128.and',                              0xfd04e, none,             'v128 v128 → v128',               simd,                 1),
  op('v128.andnot',                           0xfd04f, none,             'v128 v128 → v128',               simd,                 1),
  op('v128.or',                               0xfd050, none,             'v128 v128 → v128',               simd,                 1),
  op('v128.xor',                              0xfd051, none,             'v128 v128 → v128',               simd,                 1),
  op('v128.bitselect',                        0xfd052, none,             'v128 v128 v128 → v128',          simd,                 1),
  op('v128.any_true',                         0xfd053, none,             'v128 → i32',                     simd,                 1),
  op('v128.load8_lane',                       0xfd054, memargLane(0, 16),'addr v128 → v128',               simd,                 1),
  op('v128.load16_lane',                      0xfd055, memargLane(1, 8), 'addr v128 → v128',               simd,                 1),
  op('v128.load32_lane',                      0xfd056, memargLane(2, 4), 'addr v128 → v128',               simd,                 1),
  op('v128.load64_lane',                      0xfd057, memargLane(3, 2), 'addr v128 → v128',               simd,                 1),
  op('v128.store8_lane',                      0xfd058, memargLane(0, 16),'addr v128 →',                    simd,                 1),
  op('v128.store16_lane',                     0xfd059, memargLane(1, 8), 'addr v128 →',                    simd,                 1),
  op('v128.store32_lane',                     0xfd05a, memargLane(2, 4), 'addr v128 →',                    simd,                 1),
  op('v128.store64_lane',                     0xfd05b, memargLane(3, 2), 'addr v128 →',                    simd,                 1),
  op('v128.load32_zero',                      0xfd05c, memarg(2),        'addr → v128',                    simd,                 1),
  op('v128.load64_zero',                      0xfd05d, memarg(3),        'addr → v128',                    simd,                 1),
  op('f32x4.demote_f64x2_zero',               0xfd05e, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.promote_low_f32x4',               0xfd05f, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.abs',                             0xfd060, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.neg',                             0xfd061, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.popcnt',                          0xfd062, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.all_true',                        0xfd063, none,             'v128 → i32',                     simd,                 1),
  op('i8x16.bitmask',                         0xfd064, none,             'v128 → i32',                     simd,                 1),
  op('i8x16.narrow_i16x8_s',                  0xfd065, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.narrow_i16x8_u',                  0xfd066, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.ceil',                            0xfd067, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.floor',                           0xfd068, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.trunc',                           0xfd069, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.nearest',                         0xfd06a, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.shl',                             0xfd06b, none,             'v128 i32 → v128',                simd,                 1),
  op('i8x16.shr_s',                           0xfd06c, none,             'v128 i32 → v128',                simd,                 1),
  op('i8x16.shr_u',                           0xfd06d, none,             'v128 i32 → v128',                simd,                 1),
  op('i8x16.add',                             0xfd06e, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.add_sat_s',                       0xfd06f, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.add_sat_u',                       0xfd070, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.sub',                             0xfd071, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.sub_sat_s',                       0xfd072, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.sub_sat_u',                       0xfd073, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.ceil',                            0xfd074, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.floor',                           0xfd075, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.min_s',                           0xfd076, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.min_u',                           0xfd077, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.max_s',                           0xfd078, none,             'v128 v128 → v128',               simd,                 1),
  op('i8x16.max_u',                           0xfd079, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.trunc',                           0xfd07a, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.avgr_u',                          0xfd07b, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extadd_pairwise_i8x16_s',         0xfd07c, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.extadd_pairwise_i8x16_u',         0xfd07d, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.extadd_pairwise_i16x8_s',         0xfd07e, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.extadd_pairwise_i16x8_u',         0xfd07f, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.abs',                             0xfd080, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.neg',                             0xfd081, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.q15mulr_sat_s',                   0xfd082, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.all_true',                        0xfd083, none,             'v128 → i32',                     simd,                 1),
  op('i16x8.bitmask',                         0xfd084, none,             'v128 → i32',                     simd,                 1),
  op('i16x8.narrow_i32x4_s',                  0xfd085, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.narrow_i32x4_u',                  0xfd086, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extend_low_i8x16_s',              0xfd087, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.extend_high_i8x16_s',             0xfd088, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.extend_low_i8x16_u',              0xfd089, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.extend_high_i8x16_u',             0xfd08a, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.shl',                             0xfd08b, none,             'v128 i32 → v128',                simd,                 1),
  op('i16x8.shr_s',                           0xfd08c, none,             'v128 i32 → v128',                simd,                 1),
  op('i16x8.shr_u',                           0xfd08d, none,             'v128 i32 → v128',                simd,                 1),
  op('i16x8.add',                             0xfd08e, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.add_sat_s',                       0xfd08f, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.add_sat_u',                       0xfd090, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.sub',                             0xfd091, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.sub_sat_s',                       0xfd092, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.sub_sat_u',                       0xfd093, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.nearest',                         0xfd094, none,             'v128 → v128',                    simd,                 1),
  op('i16x8.mul',                             0xfd095, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.min_s',                           0xfd096, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.min_u',                           0xfd097, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.max_s',                           0xfd098, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.max_u',                           0xfd099, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.avgr_u',                          0xfd09b, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extmul_low_i8x16_s',              0xfd09c, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extmul_high_i8x16_s',             0xfd09d, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extmul_low_i8x16_u',              0xfd09e, none,             'v128 v128 → v128',               simd,                 1),
  op('i16x8.extmul_high_i8x16_u',             0xfd09f, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.abs',                             0xfd0a0, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.neg',                             0xfd0a1, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.all_true',                        0xfd0a3, none,             'v128 → i32',                     simd,                 1),
  op('i32x4.bitmask',                         0xfd0a4, none,             'v128 → i32',                     simd,                 1),
  op('i32x4.extend_low_i16x8_s',              0xfd0a7, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.extend_high_i16x8_s',             0xfd0a8, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.extend_low_i16x8_u',              0xfd0a9, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.extend_high_i16x8_u',             0xfd0aa, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.shl',                             0xfd0ab, none,             'v128 i32 → v128',                simd,                 1),
  op('i32x4.shr_s',                           0xfd0ac, none,             'v128 i32 → v128',                simd,                 1),
  op('i32x4.shr_u',                           0xfd0ad, none,             'v128 i32 → v128',                simd,                 1),
  op('i32x4.add',                             0xfd0ae, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.sub',                             0xfd0b1, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.mul',                             0xfd0b5, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.min_s',                           0xfd0b6, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.min_u',                           0xfd0b7, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.max_s',                           0xfd0b8, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.max_u',                           0xfd0b9, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.dot_i16x8_s',                     0xfd0ba, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.extmul_low_i16x8_s',              0xfd0bc, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.extmul_high_i16x8_s',             0xfd0bd, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.extmul_low_i16x8_u',              0xfd0be, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.extmul_high_i16x8_u',             0xfd0bf, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.abs',                             0xfd0c0, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.neg',                             0xfd0c1, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.all_true',                        0xfd0c3, none,             'v128 → i32',                     simd,                 1),
  op('i64x2.bitmask',                         0xfd0c4, none,             'v128 → i32',                     simd,                 1),
  op('i64x2.extend_low_i32x4_s',              0xfd0c7, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.extend_high_i32x4_s',             0xfd0c8, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.extend_low_i32x4_u',              0xfd0c9, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.extend_high_i32x4_u',             0xfd0ca, none,             'v128 → v128',                    simd,                 1),
  op('i64x2.shl',                             0xfd0cb, none,             'v128 i32 → v128',                simd,                 1),
  op('i64x2.shr_s',                           0xfd0cc, none,             'v128 i32 → v128',                simd,                 1),
  op('i64x2.shr_u',                           0xfd0cd, none,             'v128 i32 → v128',                simd,                 1),
  op('i64x2.add',                             0xfd0ce, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.sub',                             0xfd0d1, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.mul',                             0xfd0d5, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.eq',                              0xfd0d6, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.ne',                              0xfd0d7, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.lt_s',                            0xfd0d8, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.gt_s',                            0xfd0d9, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.le_s',                            0xfd0da, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.ge_s',                            0xfd0db, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.extmul_low_i32x4_s',              0xfd0dc, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.extmul_high_i32x4_s',             0xfd0dd, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.extmul_low_i32x4_u',              0xfd0de, none,             'v128 v128 → v128',               simd,                 1),
  op('i64x2.extmul_high_i32x4_u',             0xfd0df, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.abs',                             0xfd0e0, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.neg',                             0xfd0e1, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.sqrt',                            0xfd0e3, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.add',                             0xfd0e4, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.sub',                             0xfd0e5, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.mul',                             0xfd0e6, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.div',                             0xfd0e7, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.min',                             0xfd0e8, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.max',                             0xfd0e9, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.pmin',                            0xfd0ea, none,             'v128 v128 → v128',               simd,                 1),
  op('f32x4.pmax',                            0xfd0eb, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.abs',                             0xfd0ec, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.neg',                             0xfd0ed, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.sqrt',                            0xfd0ef, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.add',                             0xfd0f0, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.sub',                             0xfd0f1, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.mul',                             0xfd0f2, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.div',                             0xfd0f3, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.min',                             0xfd0f4, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.max',                             0xfd0f5, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.pmin',                            0xfd0f6, none,             'v128 v128 → v128',               simd,                 1),
  op('f64x2.pmax',                            0xfd0f7, none,             'v128 v128 → v128',               simd,                 1),
  op('i32x4.trunc_sat_f32x4_s',               0xfd0f8, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.trunc_sat_f32x4_u',               0xfd0f9, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.convert_i32x4_s',                 0xfd0fa, none,             'v128 → v128',                    simd,                 1),
  op('f32x4.convert_i32x4_u',                 0xfd0fb, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.trunc_sat_f64x2_s_zero',          0xfd0fc, none,             'v128 → v128',                    simd,                 1),
  op('i32x4.trunc_sat_f64x2_u_zero',          0xfd0fd, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.convert_low_i32x4_s',             0xfd0fe, none,             'v128 → v128',                    simd,                 1),
  op('f64x2.convert_low_i32x4_u',             0xfd0ff, none,             'v128 → v128',                    simd,                 1),
  op('i8x16.relaxed_swizzle',                 0xfd100, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('i32x4.relaxed_trunc_f32x4_s',           0xfd101, none,             'v128 → v128',                    relaxedSimd,          1),
  op('i32x4.relaxed_trunc_f32x4_u',           0xfd102, none,             'v128 → v128',                    relaxedSimd,          1),
  op('i32x4.relaxed_trunc_f64x2_s_zero',      0xfd103, none,             'v128 → v128',                    relaxedSimd,          1),
  op('i32x4.relaxed_trunc_f64x2_u_zero',      0xfd104, none,             'v128 → v128',                    relaxedSimd,          1),
  op('f32x4.relaxed_madd',                    0xfd105, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('f32x4.relaxed_nmadd',                   0xfd106, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('f64x2.relaxed_madd',                    0xfd107, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('f64x2.relaxed_nmadd',                   0xfd108, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('i8x16.relaxed_laneselect',              0xfd109, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('i16x8.relaxed_laneselect',              0xfd10a, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('i32x4.relaxed_laneselect',              0xfd10b, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('i64x2.relaxed_laneselect',              0xfd10c, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),
  op('f32x4.relaxed_min',                     0xfd10d, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('f32x4.relaxed_max',                     0xfd10e, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('f64x2.relaxed_min',                     0xfd10f, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('f64x2.relaxed_max',                     0xfd110, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('i16x8.relaxed_q15mulr_s',               0xfd111, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('i16x8.relaxed_dot_i8x16_i7x16_s',       0xfd112, none,             'v128 v128 → v128',               relaxedSimd,          1),
  op('i32x4.relaxed_dot_i8x16_i7x16_add_s',   0xfd113, none,             'v128 v128 v128 → v128',          relaxedSimd,          1),

  // Atomics, prefix 0xfe
  op('memory.atomic.notify',                  0xfe000, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('memory.atomic.wait32',                  0xfe001, memarg(2),        'addr i32 i64 → i32',             threads,              1),
  op('memory.atomic.wait64',                  0xfe002, memarg(3),        'addr i64 i64 → i32',             threads,              1),
  op('atomic.fence',                          0xfe003, zeroByte,         '→',                              threads,              1),
  op('i32.atomic.load',                       0xfe010, memarg(2),        'addr → i32',                     threads,              1),
  op('i64.atomic.load',                       0xfe011, memarg(3),        'addr → i64',                     threads,              1),
  op('i32.atomic.load8_u',                    0xfe012, memarg(0),        'addr → i32',                     threads,              1),
  op('i32.atomic.load16_u',                   0xfe013, memarg(1),        'addr → i32',                     threads,              1),
  op('i64.atomic.load8_u',                    0xfe014, memarg(0),        'addr → i64',                     threads,              1),
  op('i64.atomic.load16_u',                   0xfe015, memarg(1),        'addr → i64',                     threads,              1),
  op('i64.atomic.load32_u',                   0xfe016, memarg(2),        'addr → i64',                     threads,              1),
  op('i32.atomic.store',                      0xfe017, memarg(2),        'addr i32 →',                     threads,              1),
  op('i64.atomic.store',                      0xfe018, memarg(3),        'addr i64 →',                     threads,              1),
  op('i32.atomic.store8',                     0xfe019, memarg(0),        'addr i32 →',                     threads,              1),
  op('i32.atomic.store16',                    0xfe01a, memarg(1),        'addr i32 →',                     threads,              1),
  op('i64.atomic.store8',                     0xfe01b, memarg(0),        'addr i64 →',                     threads,              1),
  op('i64.atomic.store16',                    0xfe01c, memarg(1),        'addr i64 →',                     threads,              1),
  op('i64.atomic.store32',                    0xfe01d, memarg(2),        'addr i64 →',                     threads,              1),
  op('i32.atomic.rmw.add',                    0xfe01e, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.add',                    0xfe01f, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.add_u',                 0xfe020, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.add_u',                0xfe021, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.add_u',                 0xfe022, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.add_u',                0xfe023, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.add_u',                0xfe024, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.sub',                    0xfe025, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.sub',                    0xfe026, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.sub_u',                 0xfe027, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.sub_u',                0xfe028, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.sub_u',                 0xfe029, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.sub_u',                0xfe02a, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.sub_u',                0xfe02b, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.and',                    0xfe02c, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.and',                    0xfe02d, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.and_u',                 0xfe02e, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.and_u',                0xfe02f, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.and_u',                 0xfe030, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.and_u',                0xfe031, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.and_u',                0xfe032, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.or',                     0xfe033, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.or',                     0xfe034, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.or_u',                  0xfe035, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.or_u',                 0xfe036, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.or_u',                  0xfe037, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.or_u',                 0xfe038, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.or_u',                 0xfe039, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.xor',                    0xfe03a, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.xor',                    0xfe03b, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.xor_u',                 0xfe03c, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.xor_u',                0xfe03d, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.xor_u',                 0xfe03e, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.xor_u',                0xfe03f, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.xor_u',                0xfe040, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.xchg',                   0xfe041, memarg(2),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw.xchg',                   0xfe042, memarg(3),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw8.xchg_u',                0xfe043, memarg(0),        'addr i32 → i32',                 threads,              1),
  op('i32.atomic.rmw16.xchg_u',               0xfe044, memarg(1),        'addr i32 → i32',                 threads,              1),
  op('i64.atomic.rmw8.xchg_u',                0xfe045, memarg(0),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw16.xchg_u',               0xfe046, memarg(1),        'addr i64 → i64',                 threads,              1),
  op('i64.atomic.rmw32.xchg_u',               0xfe047, memarg(2),        'addr i64 → i64',                 threads,              1),
  op('i32.atomic.rmw.cmpxchg',                0xfe048, memarg(2),        'addr i32 i32 → i32',             threads,              1),
  op('i64.atomic.rmw.cmpxchg',                0xfe049, memarg(3),        'addr i64 i64 → i64',             threads,              1),
  op('i32.atomic.rmw8.cmpxchg_u',             0xfe04a, memarg(0),        'addr i32 i32 → i32',             threads,              1),
  op('i32.atomic.rmw16.cmpxchg_u',            0xfe04b, memarg(1),        'addr i32 i32 → i32',             threads,              1),
  op('i64.atomic.rmw8.cmpxchg_u',             0xfe04c, memarg(0),        'addr i64 i64 → i64',             threads,              1),
  op('i64.atomic.rmw16.cmpxchg_u',            0xfe04d, memarg(1),        'addr i64 i64 → i64',             threads,              1),
  op('i64.atomic.rmw32.cmpxchg_u',            0xfe04e, memarg(2),        'addr i64 i64 → i64',             threads,              1),
];

/**
 * Dense numbers: single-byte opcodes keep their byte, each prefix has a range of its own behind them. `Op` holds
 * these; tables by opcode are typed arrays of `OP_COUNT` entries.
 */
const PREFIX_BASE: Readonly<Record<number, { readonly base: number; readonly count: number }>> = {
  0xfb: { base: 0x100, count: 0x20 },
  0xfc: { base: 0x120, count: 0x20 },
  0xfe: { base: 0x140, count: 0x50 },
  0xfd: { base: 0x190, count: 0x120 },
};
export const OP_COUNT = 0x2b0;

/** The dense number of prefix and sub-opcode, or -1 where the prefix has no such range. */
export function prefixedOp(prefix: number, sub: number): number {
  const range = PREFIX_BASE[prefix];
  return range !== undefined && sub < range.count ? range.base + sub : -1;
}

export const isPrefix = (byte: number): boolean => PREFIX_BASE[byte] !== undefined;

export const denseCode = (code: number): number => (code < 0x100 ? code : prefixedOp(code >> 12, code & 0xfff));

/** Row by dense number; `undefined` where there is no instruction. */
export const ROWS: readonly (OpcodeRow | undefined)[] = (() => {
  const rows = new Array<OpcodeRow | undefined>(OP_COUNT).fill(undefined);
  for (const row of OPCODES) rows[denseCode(row.code)] = row;
  return rows;
})();

/** Columns by dense number, for hot loops. `Immediate` + 1; 0 where there is no instruction. */
export const IMMEDIATE: Uint8Array = Uint8Array.from(ROWS, (row) => (row === undefined ? 0 : row.immediate + 1));
export const FEATURE: Uint8Array = Uint8Array.from(ROWS, (row) => row?.feature ?? 0);
export const FUEL: Uint8Array = Uint8Array.from(ROWS, (row) => row?.fuel ?? 0);
export const ALIGN: Uint8Array = Uint8Array.from(ROWS, (row) => row?.align ?? 0);
export const LANES: Uint8Array = Uint8Array.from(ROWS, (row) => row?.lanes ?? 0);

/** The name in the text format, without the suffix that keeps encodings apart. */
export const textName = (row: OpcodeRow): string => row.name.replace(/^(select_t|ref\.(?:test|cast)_null)$/, (n) => n.replace(/_t$|_null$/, ''));
