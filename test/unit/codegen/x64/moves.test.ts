/** Moves between registers and slots: one of each kind, as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Place, slot } from '../../../../src/codegen/parallel-moves.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { FrameMoves } from '../../../../src/codegen/x64/moves.js';
import { listing } from '../../../../src/codegen/x64/printer.js';
import { r9, rax, xmm3, xmm8 } from '../../../../src/codegen/x64/registers.js';

function shown(from: number, to: number, bytes: number): string[] {
  const a = new Assembler();
  const moves = new FrameMoves(a);
  moves.frameSlots = 4;
  moves.move(from as Place, to as Place, bytes);
  return listing(layout(a)).split('\n').map((line) => line.slice(8));
}

test('registers', () => {
  assert.deepEqual(shown(rax, r9, 4), ['mov r9d, eax']);
  assert.deepEqual(shown(rax, r9, 8), ['mov r9, rax']);
  assert.deepEqual(shown(xmm3, xmm8, 4), ['vmovaps xmm8, xmm3']);
  assert.deepEqual(shown(xmm3, xmm8, 16), ['vmovaps xmm8, xmm3']);
  assert.deepEqual(shown(rax, xmm8, 4), ['vmovd xmm8, eax']);
  assert.deepEqual(shown(xmm8, rax, 8), ['vmovq rax, xmm8']);
  assert.deepEqual(shown(rax, xmm8, 8), ['vmovq xmm8, rax']);
  assert.deepEqual(shown(xmm8, rax, 4), ['vmovd eax, xmm8']);
});

test('slots', () => {
  assert.deepEqual(shown(rax, slot(0), 4), ['mov dword [rbp-0x20], eax']);
  assert.deepEqual(shown(slot(1), r9, 8), ['mov r9, qword [rbp-0x18]']);
  assert.deepEqual(shown(xmm3, slot(6), 4), ['vmovss dword [rbp+0x10], xmm3']);
  assert.deepEqual(shown(xmm3, slot(3), 8), ['vmovsd qword [rbp-8], xmm3']);
  assert.deepEqual(shown(slot(2), xmm3, 16), ['vmovups xmm3, oword [rbp-0x10]']);
  assert.deepEqual(shown(slot(0), slot(1), 4), ['mov r11d, dword [rbp-0x20]', 'mov dword [rbp-0x18], r11d']);
});

test('vectors between slots that overlap', () => {
  assert.deepEqual(shown(slot(0), slot(1), 16), [
    'mov r11, qword [rbp-0x18]', 'mov qword [rbp-0x10], r11', 'mov r11, qword [rbp-0x20]', 'mov qword [rbp-0x18], r11',
  ]);
  assert.deepEqual(shown(slot(1), slot(0), 16), [
    'mov r11, qword [rbp-0x18]', 'mov qword [rbp-0x20], r11', 'mov r11, qword [rbp-0x10]', 'mov qword [rbp-0x18], r11',
  ]);
});
