/** Our decoder and printer beside iced-x86's, for all that our assembler can write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder, DecoderOptions, Formatter, FormatterSyntax, MemorySizeOptions } from 'iced-x86';
import { type CodeSymbol, SideTable } from '../../../../src/codegen/function-code.js';
import { AT_LABEL, indexed } from '../../../../src/codegen/x64/address.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { decode } from '../../../../src/codegen/x64/decoder.js';
import { INSTRUCTIONS } from '../../../../src/codegen/x64/encodings.js';
import { Inst } from '../../../../src/codegen/x64/instruction.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { listing, printInstruction } from '../../../../src/codegen/x64/printer.js';
import { rax, rbx, rcx, xmm1 } from '../../../../src/codegen/x64/registers.js';
import { Random, emit, passedOperands, randomValue } from './samples.js';

const formatter = new Formatter(FormatterSyntax.Nasm);
formatter.hexPrefix = '0x';
formatter.hexSuffix = '';
formatter.uppercaseHex = false;
formatter.signedImmediateOperands = true;
formatter.spaceAfterOperandSeparator = true;
formatter.memorySizeOptions = MemorySizeOptions.Always;
formatter.usePseudoOps = false;

/** Differences of taste: how byte registers are called, sizes where none matters, the order of xchg's operands. */
function normalized(text: string): string {
  if (text === 'xchg ax, ax') return 'nop';
  const plain = text.replace(/\b(r\d+)l\b/g, '$1b').replace(/\b(short|near|strict byte|strict|byte|word|dword|qword) (?=-?(0x|\d))/g, '');
  if (plain.startsWith('xchg')) return plain.split(/ (.*)/)[1].split(', ').sort().join(', ');
  return /^(nop|prefetch|lock cmpxchg16b)/.test(plain) ? plain.replace(/(byte|word|dword|oword) \[/, '[') : plain;
}

test('every instruction prints as iced-x86 prints it', () => {
  const random = new Random(3);
  const failures: string[] = [];
  INSTRUCTIONS.forEach((instruction, inst) => {
    for (let sample = 0; sample < 8; sample++) {
      const a = new Assembler(64);
      if (instruction.shape === 'l') {
        a.l(inst as Inst.JmpL, a.here());
      } else {
        emit(a, inst, instruction.shape, passedOperands(instruction).map((operand) => randomValue(random, operand, a)));
      }
      const { bytes, codeSize } = layout(a);
      const decoded = decode(bytes, 0);
      const iced = new Decoder(64, bytes, DecoderOptions.None);
      const theirs = normalized(formatter.format(iced.decode()));
      iced.free();
      if (decoded === undefined) {
        failures.push(`${instruction.name}: not decoded`);
      } else {
        const ours = printInstruction(decoded);
        if (normalized(ours) !== theirs || decoded.end !== codeSize || decoded.inst !== inst) failures.push(`${instruction.name}: ${ours} | ${theirs}`);
      }
    }
  });
  assert.equal(failures.length, 0, failures.join('\n'));
});

test('bytes of other origin are no instructions', () => {
  assert.equal(decode(Uint8Array.of(0x0f, 0x05), 0), undefined);
  assert.equal(decode(Uint8Array.of(0x0f), 0), undefined);
  assert.equal(decode(Uint8Array.of(0x48, 0x81, 0xc0, 1, 2), 0), undefined);
});

test('a listing has labels, symbols, notes and constants', () => {
  const a = new Assembler();
  const loop = a.here();
  a.source(0x21);
  a.mark(SideTable.Trap, 6);
  a.rm(Inst.Mov32RM, rax, indexed(rbx, rcx, 4), 16);
  a.rm(Inst.VmovssXM, xmm1, AT_LABEL, a.pool.word32(0x3f800000));
  a.l(Inst.JneL, loop);
  a.symbol(Inst.CallL, 5 as CodeSymbol);
  const text = listing(layout(a), {
    symbolName: (symbol) => `func${symbol}`,
    note: (table, payload) => (table === SideTable.Source ? `@${payload.toString(16)}` : `trap ${payload}`),
  });
  assert.equal(text, `
L0:
000000  mov eax, dword [rbx+rcx*4+0x10]          ; @21, trap 6
000004  vmovss xmm1, dword [rel 0x20]
00000c  jne L0
00000e  call func5
000013  db cc cc cc cc cc cc cc cc cc cc cc cc cc 00 00 80
000023  db 3f`.trimStart());
});
