/**
 * Every row beside iced-x86, a disassembler that is not ours: what the assembler writes for it, with random registers,
 * immediates and addresses, decodes to that very instruction with those operands, and the instruction reads and writes
 * what the row says. `WASMTIDE_X64_SAMPLES` sets how many of each.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CpuidFeature, Decoder, DecoderOptions, Encoder, type Instruction as Decoded, InstructionInfoFactory, MemorySizeExt, Mnemonic, OpAccess, OpKind,
  Register, RegisterExt, RflagsBits,
} from 'iced-x86';
import { Relocation, RelocationKind } from '../../../../src/codegen/function-code.js';
import { AddressBase, baseOf, indexOf, scaleOf } from '../../../../src/codegen/x64/address.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { type Operand, OperandKind, packOperand } from '../../../../src/codegen/x64/encoding.js';
import { INSTRUCTIONS } from '../../../../src/codegen/x64/encodings.js';
import { Inst, type InstRI } from '../../../../src/codegen/x64/instruction.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { type Gpr, rax, rcx, rdx, registerName, rsp } from '../../../../src/codegen/x64/registers.js';
import type { Instruction } from '../../../../src/codegen/x64/row.js';
import { ACCUMULATOR, ENCODING, MEMORY_FIRST, MEMORY_LATER, MNEMONICS, OPERANDS, SHORT, SIGNATURE } from '../../../../src/codegen/x64/tables.js';
import { type MemoryOperand, Random, SYMBOL, type Value, emit, passedOperands, randomValue, reads, writes } from './samples.js';

const SAMPLES = Number(process.env.WASMTIDE_X64_SAMPLES ?? 24);

/** x86-64-v3: what DESIGN requires of a processor for the native tiers. */
const FEATURES = new Set([
  'INTEL8086', 'INTEL186', 'INTEL286', 'INTEL386', 'INTEL486', 'X64', 'CMOV', 'CX8', 'CMPXCHG16B', 'SSE', 'SSE2', 'SSSE3', 'AVX', 'AVX2', 'BMI1', 'BMI2', 'F16C',
  'FMA', 'LZCNT', 'MOVBE', 'POPCNT', 'MULTIBYTENOP', 'PAUSE', 'PREFETCHW', 'CET_IBT', 'PCLMULQDQ',
]);

const registerNames = Register as unknown as Record<number, string>;
const infos = new InstructionInfoFactory();

/** The one instruction in these bytes. */
function decode(bytes: Uint8Array): Decoded {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const decoded = decoder.decode();
  decoder.free();
  return decoded;
}

const signed = (value: bigint, bytes: number): bigint => BigInt.asIntN(bytes * 8, value);

function checkMemory(decoded: Decoded, operand: Operand, { address, displacement }: MemoryOperand, a: Assembler): void {
  const base = baseOf(address);
  if (base === AddressBase.Label || base === AddressBase.Symbol) {
    assert.equal(registerNames[decoded.memoryBase], 'RIP');
    assert.equal(decoded.memoryIndex, Register.None);
    const target = base === AddressBase.Label ? a.labels.data[displacement] : decoded.length;
    assert.equal(decoded.memoryDisplacement, BigInt(target));
  } else {
    const name = (register: number): string => (register === -1 ? 'None' : registerName(register as Gpr, 8).toUpperCase());
    assert.equal(registerNames[decoded.memoryBase], name(base === AddressBase.None ? -1 : base));
    const index = indexOf(address);
    assert.equal(registerNames[decoded.memoryIndex], name(index === rsp ? -1 : index));
    assert.equal(decoded.memoryIndexScale, index === rsp ? 1 : scaleOf(address));
    assert.equal(signed(decoded.memoryDisplacement, 8), BigInt(displacement));
  }
  if (operand.bytes > 0) assert.equal(MemorySizeExt.size(decoded.memorySize), operand.bytes, 'size of memory');
}

function checkOperand(decoded: Decoded, n: number, operand: Operand, value: Value, a: Assembler): void {
  const kind = decoded.opKind(n);
  switch (operand.kind) {
    case OperandKind.Gpr: case OperandKind.Vector: {
      assert.equal(kind, OpKind.Register);
      const register = (operand.fixed >= 0 ? operand.fixed : value) as Gpr;
      assert.equal(registerNames[decoded.opRegister(n)].toLowerCase().replace(/^(r\d+)l$/, '$1b'), registerName(register, operand.bytes));
      break;
    }
    case OperandKind.Memory:
      assert.equal(kind, OpKind.Memory);
      checkMemory(decoded, operand, value as MemoryOperand, a);
      break;
    case OperandKind.Immediate: {
      const expected = typeof value === 'number' ? BigInt(value) : (BigInt((value as readonly number[])[1]) << 32n) | BigInt((value as readonly number[])[0] >>> 0);
      const bytes = kind === OpKind.Immediate8 ? 1 : kind === OpKind.Immediate8to16 || kind === OpKind.Immediate16 ? 2
        : kind === OpKind.Immediate8to32 || kind === OpKind.Immediate32 ? 4 : 8;
      assert.equal(signed(decoded.immediate(n), bytes), signed(expected, bytes), 'immediate');
      break;
    }
  }
}

const READS = [OpAccess.Read, OpAccess.CondRead, OpAccess.ReadWrite, OpAccess.ReadCondWrite, OpAccess.CondWrite];
const WRITES = [OpAccess.Write, OpAccess.CondWrite, OpAccess.ReadWrite, OpAccess.ReadCondWrite];
/** What is written only sometimes is read, too: the register keeps its value otherwise. */
const accessOf = (access: OpAccess): string => (READS.includes(access) ? 'r' : '') + (WRITES.includes(access) ? 'w' : '');

/** Which registers are read and written, as the row says it: `rax` → `rw`. */
function statedAccess(instruction: Instruction, values: readonly Value[]): Map<string, string> {
  const stated = new Map<string, string>();
  const note = (register: number, read: boolean, write: boolean): void => {
    const name = registerName(register as Gpr, register >= 16 ? 16 : 8);
    const before = stated.get(name) ?? '';
    stated.set(name, (read || before.includes('r') ? 'r' : '') + (write || before.includes('w') ? 'w' : ''));
  };
  let next = 0;
  for (const operand of instruction.operands) {
    const passed = operand.implicit || operand.fixed >= 0 ? undefined : values[next++];
    if (operand.kind <= OperandKind.Vector) {
      note(operand.fixed >= 0 ? operand.fixed : (passed as number), reads(operand.access), writes(operand.access));
    } else if (passed !== undefined && operand.kind === OperandKind.Memory) {
      const { address } = passed as MemoryOperand;
      if (baseOf(address) < AddressBase.None) note(baseOf(address), true, false);
      if (indexOf(address) !== rsp) note(indexOf(address), true, false);
    }
  }
  return stated;
}

function checkAccess(instruction: Instruction, values: readonly Value[], decoded: Decoded): void {
  const info = infos.info(decoded);
  const used = new Map<string, string>();
  for (const register of info.usedRegisters()) {
    const full = RegisterExt.isVectorRegister(register.register) ? `xmm${RegisterExt.number(register.register)}` : registerNames[RegisterExt.fullRegister(register.register)].toLowerCase();
    const access = accessOf(register.access) + (used.get(full) ?? '');
    used.set(full, (access.includes('r') ? 'r' : '') + (access.includes('w') ? 'w' : ''));
  }
  const stated = instruction.mnemonic === 'nop' ? new Map<string, string>() : statedAccess(instruction, values);
  // Never allocated, never written in rows.
  if (/^(push|pop|leave|call|ret)$/.test(instruction.mnemonic)) for (const map of [used, stated]) map.delete('rsp');
  for (const map of [used, stated]) for (const [name, access] of map) if (access === '') map.delete(name);
  // vzeroupper writes upper halves only, which are nobody's.
  if (instruction.mnemonic === 'vzeroupper') used.clear();
  assert.deepEqual(new Map([...stated].sort()), new Map([...used].sort()), 'registers read and written');

  const memory = instruction.operands.filter((o) => o.kind === OperandKind.Memory && o.bytes > 0);
  const stack = /^(push|pop|leave|call|ret)$/.test(instruction.mnemonic);
  const accesses = info.usedMemory().map((m) => (m.access === OpAccess.CondWrite ? 'w' : accessOf(m.access))).filter((access, n) => access !== '' && !(stack && /^R[SB]P$/.test(registerNames[info.usedMemory()[n].base])));
  if (!stack) {
    assert.deepEqual(accesses.sort(), memory.map((o) => (reads(o.access) ? 'r' : '') + (writes(o.access) ? 'w' : '')).sort(), 'memory read and written');
  }

  const flags = instruction.operands.find((o) => o.kind === OperandKind.Flags);
  assert.equal((decoded.rflagsRead & ~RflagsBits.DF) !== 0, flags !== undefined && reads(flags.access), 'flags read');
  const noShift = values.some((value, n) => passedOperands(instruction)[n].kind === OperandKind.Immediate && ((value as number) & 31) === 0);
  if (!noShift) assert.equal(decoded.rflagsModified !== 0, flags !== undefined && writes(flags.access), 'flags written');
}

function checkSample(instruction: Instruction, inst: number, random: Random): void {
  const a = new Assembler(64);
  const values = passedOperands(instruction).map((operand) => randomValue(random, operand, a));
  emit(a, inst, instruction.shape, values);
  const length = a.at;
  const code = layout(a);
  const decoded = decode(code.bytes);
  const text = `${instruction.name} ${JSON.stringify(values)} → ${[...code.bytes.subarray(0, length)].map((b) => b.toString(16).padStart(2, '0')).join(' ')} → ${decoded.toString()}`;
  try {
    assert.equal(code.codeSize, length);
    assert.equal(decoded.length, length);
    assert.equal(Mnemonic[decoded.mnemonic].toLowerCase(), instruction.mnemonic.replace(/^(lock|rep) /, ''));
    assert.equal(decoded.hasLockPrefix, instruction.mnemonic.startsWith('lock '));
    assert.equal(decoded.hasRepPrefix, instruction.mnemonic.startsWith('rep '));
    const explicit = instruction.operands.filter((o) => !o.implicit);
    if (!instruction.mnemonic.startsWith('rep ')) assert.equal(decoded.opCount, explicit.length, 'operands');
    let next = 0;
    explicit.forEach((operand, n) => checkOperand(decoded, n, operand, operand.fixed >= 0 ? 0 : values[next++], a));
    const registers = explicit.flatMap((o, n) => (o.kind <= OperandKind.Vector ? [values[n]] : []));
    // The same register twice can be an idiom that reads nothing.
    if (new Set(registers).size === registers.length) checkAccess(instruction, values, decoded);
    for (const feature of decoded.cpuidFeatures()) assert.ok(FEATURES.has(CpuidFeature[feature]), CpuidFeature[feature]);
    const memory = values.find((value): value is MemoryOperand => typeof value === 'object' && 'address' in value);
    if (memory !== undefined && baseOf(memory.address) === AddressBase.Symbol) {
      const { relocations } = code;
      assert.equal(relocations.length, Relocation.Words);
      assert.equal(relocations[Relocation.Kind], RelocationKind.Relative32);
      assert.equal(relocations[Relocation.Symbol], SYMBOL);
      assert.equal(relocations[Relocation.At] - relocations[Relocation.Addend], length);
    }
    // Nothing shorter says the same: the other encoder agrees byte for byte.
    const encoder = new Encoder(64);
    encoder.encode(decoded, 0n);
    assert.deepEqual([...code.bytes.subarray(0, length)], [...encoder.takeBuffer()], 'encoding');
    encoder.free();
  } catch (error) {
    throw new Error(`${text}: ${(error as Error).message}`, { cause: error });
  }
  decoded.free();
}

test('the tables are the rows', () => {
  INSTRUCTIONS.forEach((instruction, inst) => {
    assert.equal(ENCODING[inst], instruction.encoding, instruction.name);
    assert.equal(SHORT[inst], instruction.short, instruction.name);
    assert.equal(ACCUMULATOR[inst], instruction.accumulator, instruction.name);
    assert.equal(MNEMONICS[inst], instruction.mnemonic);
    const start = SIGNATURE[inst];
    assert.deepEqual([...OPERANDS.subarray(start + 1, start + 1 + OPERANDS[start])], instruction.operands.map(packOperand));
  });
  assert.equal(ENCODING.length, INSTRUCTIONS.length);
  assert.equal(new Set(INSTRUCTIONS.map((instruction) => instruction.name)).size, INSTRUCTIONS.length);
});

test('every instruction decodes to what was meant', () => {
  const random = new Random(Number(process.env.WASMTIDE_SEED ?? 1));
  const failures: string[] = [];
  INSTRUCTIONS.forEach((instruction, inst) => {
    if (instruction.shape === 'l') return;
    try {
      for (let sample = 0; sample < SAMPLES; sample++) checkSample(instruction, inst, random);
    } catch (error) {
      failures.push((error as Error).message);
    }
  });
  assert.equal(failures.length, 0, failures.join('\n'));
});

test('immediates take the shortest form', () => {
  const length = (inst: InstRI, register: Gpr, immediate: number): number => {
    const a = new Assembler();
    a.ri(inst, register, immediate);
    return a.at;
  };
  for (const [inst, register, immediate, expected] of [
    [Inst.Add32RI, rax, 127, 3], [Inst.Add32RI, rax, 128, 5], [Inst.Add32RI, rcx, -128, 3], [Inst.Add32RI, rcx, -129, 6],
    [Inst.Cmp8RI, rax, 5, 2], [Inst.Cmp8RI, rcx, 5, 3], [Inst.Test32RI, rax, 1, 5], [Inst.Test32RI, rcx, 1, 6],
    [Inst.And64RI, rax, 0xffff, 6], [Inst.And64RI, rdx, 0xffff, 7], [Inst.Shl32RI, rax, 1, 2], [Inst.Shl32RI, rax, 2, 3],
    [Inst.Sub16RI, rax, 0x1234, 4], [Inst.Sub16RI, rcx, 0x1234, 5], [Inst.Sub16RI, rcx, -1, 4],
  ] as const) {
    assert.equal(length(inst, register, immediate), expected, INSTRUCTIONS[inst].name);
  }
});

test('jumps and calls reach their labels, forwards and backwards, short and long', () => {
  INSTRUCTIONS.forEach((instruction, inst) => {
    if (instruction.shape !== 'l') return;
    for (const distance of [0, 1, 100, 127, 128, 129, 200, 70_000]) {
      for (const backwards of [false, true]) {
        const a = new Assembler();
        const target = a.newLabel();
        const pad = (): void => { for (let i = 0; i < distance; i++) a.none(Inst.Nop); };
        if (backwards) {
          a.bind(target);
          pad();
        }
        a.l(inst as any, target);
        if (!backwards) {
          pad();
          a.bind(target);
          a.none(Inst.Nop);
        }
        const { bytes } = layout(a);
        const decoded = decode(bytes.subarray(backwards ? distance : 0));
        assert.equal(Mnemonic[decoded.mnemonic].toLowerCase(), instruction.mnemonic);
        const short = instruction.short !== 0 && (backwards ? distance + 2 <= 128 : distance <= 127);
        assert.equal(decoded.length, short ? 2 : instruction.mnemonic.startsWith('j') && instruction.mnemonic !== 'jmp' ? 6 : 5);
        const place = backwards ? -distance : decoded.length + distance;
        assert.equal(signed(decoded.nearBranchTarget, 8), BigInt(place), `${instruction.name} ${distance}`);
        const flags = instruction.operands.find((o) => o.kind === OperandKind.Flags);
        assert.equal(decoded.rflagsRead !== 0, flags !== undefined && reads(flags.access));
      }
    }
  });
});

test('memory forms differ in one operand only', () => {
  INSTRUCTIONS.forEach((instruction, inst) => {
    for (const [form, isPlace] of [[MEMORY_FIRST[inst], (n: number) => n === 0], [MEMORY_LATER[inst], (n: number) => n > 0]] as const) {
      if (form < 0) continue;
      const other = INSTRUCTIONS[form];
      const different = instruction.operands.flatMap((o, n) => (packOperand(o) === packOperand(other.operands[n]) ? [] : [n]));
      assert.equal(different.length, 1);
      assert.ok(isPlace(different[0]), `${instruction.name} ${other.name}`);
      assert.equal(other.operands[different[0]].kind, OperandKind.Memory);
      assert.equal(other.operands[different[0]].access, instruction.operands[different[0]].access);
    }
  });
  assert.equal(MEMORY_LATER[Inst.Add32RR], Inst.Add32RM);
  assert.equal(MEMORY_FIRST[Inst.Add32RR], Inst.Add32MR);
  assert.equal(MEMORY_LATER[Inst.VaddssXXX], Inst.VaddssXXM);
  assert.equal(MEMORY_LATER[Inst.Shlx64RRR], Inst.Shlx64RMR);
  assert.equal(MEMORY_FIRST[Inst.Mulx64RRR], -1);
});
