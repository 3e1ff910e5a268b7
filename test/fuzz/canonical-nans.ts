/**
 * Modules for an engine that cannot be asked for canonical NaNs: the code behind each instruction that makes some says
 * it itself. So the bits that get into memories and integers can be compared.
 */
import { ByteWriter } from '../../src/binary/writer.js';
import type { Module } from '../../src/wasm/module.js';
import { indexSpaces } from '../../src/wasm/module.js';
import { NAN_LANE } from '../../src/wasm/nan-lanes.js';
import { Op } from '../../src/wasm/opcode.js';
import { ROWS } from '../../src/wasm/opcodes.js';
import { type FuncType, F32, F64, V128 } from '../../src/wasm/types.js';
import { type Body, type Instruction, readBodies, withBodies, writeOp } from './bodies.js';

const TYPES = { f32: F32, f64: F64, v128: V128 } as const;
type FloatType = keyof typeof TYPES;

function instruction(op: Op, immediates: (out: ByteWriter) => void = () => {}): Instruction {
  const out = new ByteWriter(32);
  writeOp(out, op);
  immediates(out);
  return { op, bytes: out.take() };
}

const F32_NAN = instruction(Op.F32Const, (out) => out.word32(0x7fc00000));
const F64_NAN = instruction(Op.F64Const, (out) => out.word64(0x7ff8000000000000n));
const vector = (low: bigint): Instruction => instruction(Op.V128Const, (out) => [low, low].forEach((half) => out.word64(half)));
const F32X4_NAN = vector(0x7fc000007fc00000n);
const F64X2_NAN = vector(0x7ff8000000000000n);

/** value → value, or the canonical NaN: by way of a local. */
function canonicalize(type: FloatType, lane: number, local: number): Instruction[] {
  const get = instruction(Op.LocalGet, (out) => out.unsigned(local));
  const set = instruction(Op.LocalSet, (out) => out.unsigned(local));
  const [nan, equal, choose] = type === 'v128'
    ? lane === 32 ? [F32X4_NAN, Op.F32x4Eq, Op.V128Bitselect] : [F64X2_NAN, Op.F64x2Eq, Op.V128Bitselect]
    : lane === 32 ? [F32_NAN, Op.F32Eq, Op.Select] : [F64_NAN, Op.F64Eq, Op.Select];
  return [set, get, nan, get, get, instruction(equal), instruction(choose)];
}

/** The module's binary with canonical NaNs. */
export function withCanonicalNans(module: Module): Uint8Array {
  const { importedFuncs, funcs } = indexSpaces(module);
  const bodies = readBodies(module).map((body, i): Body => {
    const { params } = module.types[funcs[importedFuncs + i]].composite as FuncType;
    const first = params.length + body.locals.length;
    const code = body.code.flatMap((each) => {
      const lane = NAN_LANE[each.op];
      if (lane === 0) return [each];
      const type = ROWS[each.op]!.stack!.split('→')[1].trim() as FloatType;
      return [each, ...canonicalize(type, lane, first + ['f32', 'f64', 'v128'].indexOf(type))];
    });
    return code.length === body.code.length ? body : { locals: [...body.locals, F32, F64, V128], code };
  });
  return withBodies(module, bodies);
}
