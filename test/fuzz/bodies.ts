/** Function bodies as lists of instructions, for what changes modules: the reducer, the rewriting of NaNs. */
import { writeValType } from '../../src/binary/encode-types.js';
import { encodeModule } from '../../src/binary/encode.js';
import { InstructionCursor } from '../../src/binary/instructions.js';
import { ByteReader } from '../../src/binary/reader.js';
import { ByteWriter } from '../../src/binary/writer.js';
import { ROWS } from '../../src/wasm/opcodes.js';
import type { Module } from '../../src/wasm/module.js';
import { type HeapType, type ValType, TypeCode, refNonNull, refNull } from '../../src/wasm/types.js';

export interface Instruction {
  readonly op: number;
  readonly bytes: Uint8Array;
}

export interface Body {
  /** Types of the locals it declares, parameters not among them. */
  readonly locals: readonly ValType[];
  /** Its closing `end` included. */
  readonly code: readonly Instruction[];
}

function readValType(reader: ByteReader): ValType {
  const byte = reader.byte();
  switch (byte as TypeCode) {
    case TypeCode.RefNull: return refNull(reader.s33() as HeapType);
    case TypeCode.Ref: return refNonNull(reader.s33() as HeapType);
    default: return byte >= TypeCode.V128 ? (byte as ValType) : refNull((byte - 0x80) as HeapType);
  }
}

/** The bodies of the functions a module defines. */
export function readBodies(module: Module): Body[] {
  const { bytes } = module;
  return module.code.map(({ start, end }) => {
    const reader = new ByteReader(bytes, start, end);
    const locals: ValType[] = [];
    for (let groups = reader.u32(); groups > 0; groups--) {
      const count = reader.u32();
      const type = readValType(reader);
      for (let i = 0; i < count; i++) locals.push(type);
    }
    const code: Instruction[] = [];
    const cursor = new InstructionCursor(bytes, reader.at, end);
    while (cursor.next()) code.push({ op: cursor.op, bytes: bytes.slice(cursor.start, cursor.end) });
    return { locals, code };
  });
}

export function writeLocals(out: ByteWriter, locals: readonly ValType[]): void {
  const groups: { type: ValType; count: number }[] = [];
  for (const type of locals) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ type, count: 1 });
  }
  out.unsigned(groups.length);
  for (const { type, count } of groups) {
    out.unsigned(count);
    writeValType(out, type);
  }
}

/** The binary of a module with other bodies, as many as before. */
export function withBodies(module: Module, bodies: readonly Body[]): Uint8Array {
  const out = new ByteWriter();
  out.bytes(module.bytes);
  const code = bodies.map(({ locals, code: instructions }) => {
    const start = out.length;
    writeLocals(out, locals);
    for (const { bytes } of instructions) out.bytes(bytes);
    return { start, end: out.length };
  });
  return encodeModule({ ...module, bytes: out.take(), code });
}

/** Writes an opcode by its dense number. */
export function writeOp(out: ByteWriter, op: number): void {
  const { code } = ROWS[op]!;
  if (code < 0x100) {
    out.byte(code);
  } else {
    out.byte(code >> 12);
    out.unsigned(code & 0xfff);
  }
}
