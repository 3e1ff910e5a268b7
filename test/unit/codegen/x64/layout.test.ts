/** Layout: random code with jumps, padding, constants and notes, read back with a disassembler that is not ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder, DecoderOptions, Mnemonic } from 'iced-x86';
import type { Label } from '../../../../src/codegen/code-buffer.js';
import { type CodeSymbol, type FunctionCode, Relocation, RelocationKind, SideEntry, SideTable } from '../../../../src/codegen/function-code.js';
import { AT_LABEL, AT_SYMBOL, indexed } from '../../../../src/codegen/x64/address.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { Inst } from '../../../../src/codegen/x64/instruction.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { r11, r12, rax, rbx, rcx, xmm0, xmm9 } from '../../../../src/codegen/x64/registers.js';
import { Random } from './samples.js';

type Item =
  | { readonly kind: 'filler'; readonly length: number }
  | { readonly kind: 'jump'; readonly condition: number; readonly label: number }
  | { readonly kind: 'lea'; readonly label: number }
  | { readonly kind: 'label'; readonly label: number }
  | { readonly kind: 'align'; readonly to: number }
  | { readonly kind: 'mark'; readonly payload: number }
  | { readonly kind: 'call'; readonly symbol: number };

function randomProgram(random: Random, size: number, padding: boolean): Item[] {
  const items: Item[] = [];
  const labels = 1 + random.below(size / 4);
  const unbound = Array.from({ length: labels }, (_, n) => n);
  for (let n = 0; n < size; n++) {
    switch (random.below(8)) {
      case 0: case 1: items.push({ kind: 'jump', condition: random.below(17) - 1, label: random.below(labels) }); break;
      case 2: if (unbound.length > 0) items.push({ kind: 'label', label: unbound.splice(random.below(unbound.length), 1)[0] }); break;
      case 3: if (padding) items.push({ kind: 'align', to: random.of([4, 16, 32]) }); break;
      case 4: items.push({ kind: 'mark', payload: n }); break;
      case 5: items.push(random.of<Item>([{ kind: 'lea', label: random.below(labels) }, { kind: 'call', symbol: n }])); break;
      default: items.push({ kind: 'filler', length: 1 + random.below(14) });
    }
  }
  return [...items, ...unbound.map((label): Item => ({ kind: 'label', label })), { kind: 'filler', length: 1 }];
}

function assemble(items: readonly Item[], a: Assembler): FunctionCode {
  const labels = new Map<number, Label>();
  const label = (n: number): Label => {
    if (!labels.has(n)) labels.set(n, a.newLabel());
    return labels.get(n)!;
  };
  for (const item of items) {
    switch (item.kind) {
      case 'filler': for (let i = 0; i < item.length; i++) a.none(Inst.Int3); break;
      case 'jump': a.l(item.condition < 0 ? Inst.JmpL : (Inst.JoL + item.condition) as Inst.JoL, label(item.label)); break;
      case 'lea': a.rm(Inst.Lea64RM, r11, AT_LABEL, label(item.label)); break;
      case 'label': a.bind(label(item.label)); break;
      case 'align': a.align(item.to); break;
      case 'mark': a.mark(SideTable.Trap, item.payload); break;
      case 'call': a.symbol(Inst.CallL, item.symbol as CodeSymbol); break;
    }
  }
  return layout(a);
}

/** Walks items and decoded instructions side by side. */
function check(items: readonly Item[], code: FunctionCode, padding: boolean): void {
  const decoder = new Decoder(64, code.bytes.subarray(0, code.codeSize), DecoderOptions.None);
  const labels = new Map<number, number>();
  const jumps: { readonly start: number; readonly end: number; readonly target: number; readonly label: number; readonly shrinkable: boolean }[] = [];
  const marks: [number, number][] = [];
  const calls: [number, number][] = [];
  for (const item of items) {
    const start = decoder.position;
    switch (item.kind) {
      case 'filler': for (let i = 0; i < item.length; i++) assert.equal(Mnemonic[decoder.decode().mnemonic], 'Int3'); break;
      case 'jump': {
        const jump = decoder.decode();
        assert.equal(Mnemonic[jump.mnemonic], item.condition < 0 ? 'Jmp' : ['Jo', 'Jno', 'Jb', 'Jae', 'Je', 'Jne', 'Jbe', 'Ja', 'Js', 'Jns', 'Jp', 'Jnp', 'Jl', 'Jge', 'Jle', 'Jg'][item.condition]);
        jumps.push({ start, end: decoder.position, target: Number(jump.nearBranchTarget), label: item.label, shrinkable: jump.length > 2 });
        break;
      }
      case 'lea': {
        const lea = decoder.decode();
        assert.equal(Mnemonic[lea.mnemonic], 'Lea');
        jumps.push({ start, end: decoder.position, target: Number(lea.memoryDisplacement), label: item.label, shrinkable: false });
        break;
      }
      case 'label': labels.set(item.label, start); break;
      case 'align':
        while (decoder.position % item.to !== 0) assert.equal(Mnemonic[decoder.decode().mnemonic], 'Nop');
        break;
      case 'mark': marks.push([start, item.payload]); break;
      case 'call':
        calls.push([start + 1, item.symbol]);
        assert.equal(Mnemonic[decoder.decode().mnemonic], 'Call');
        break;
    }
  }
  assert.equal(decoder.position, code.codeSize);
  for (const { start, end, target, label, shrinkable } of jumps) {
    assert.equal(target, labels.get(label));
    if (!shrinkable || padding) continue;
    // Were this one short, it would not reach.
    const distance = target > start ? target - end : target - (start + 2);
    assert.ok(distance < -128 || distance > 127, `a jump of ${distance} is long`);
  }
  const table = code.sideTables[SideTable.Trap];
  assert.deepEqual(Array.from({ length: table.length / SideEntry.Words }, (_, n) => [table[n * 2], table[n * 2 + 1]]), marks);
  const { relocations } = code;
  assert.deepEqual(Array.from({ length: relocations.length / Relocation.Words }, (_, n) => [relocations[n * 4], relocations[n * 4 + Relocation.Symbol]]), calls);
}

for (const padding of [false, true]) {
  test(`random programs ${padding ? 'with' : 'without'} padding`, () => {
    const random = new Random(7);
    const a = new Assembler(64);
    for (let run = 0; run < 300; run++) {
      const items = randomProgram(random, 10 + random.below(300), padding);
      a.reset();
      check(items, assemble(items, a), padding);
    }
  });
}

test('constants are aligned, found again and laid out by size', () => {
  const a = new Assembler();
  const eight = a.pool.word64(1, 2);
  const four = a.pool.word32(0x3f800000);
  const sixteen = a.pool.vector(5, 6, 7, -8);
  assert.equal(a.pool.word64(1, 2), eight);
  assert.equal(a.pool.word32(0x3f800000), four);
  assert.equal(a.pool.vector(5, 6, 7, -8), sixteen);
  assert.notEqual(a.pool.vector(1, 2, 0, 0), eight);
  a.rm(Inst.VmovssXM, xmm9, AT_LABEL, four);
  a.rmi(Inst.VpshufdXMI, xmm0, AT_LABEL, sixteen, 0x1b);
  a.rm(Inst.VmovsdXM, xmm0, AT_LABEL, eight);
  a.none(Inst.Ret);
  const { bytes, codeSize } = layout(a);
  assert.equal(bytes[codeSize - 1], 0xc3);
  const view = new DataView(bytes.buffer);
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const place = (): number => Number(decoder.decode().memoryDisplacement);
  const [ofFour, ofSixteen, ofEight] = [place(), place(), place()];
  assert.equal(view.getInt32(ofFour, true), 0x3f800000);
  assert.deepEqual([0, 4, 8, 12].map((n) => view.getInt32(ofSixteen + n, true)), [5, 6, 7, -8]);
  assert.equal(view.getBigInt64(ofEight, true), 0x2_0000_0001n);
  assert.deepEqual([ofFour % 4, ofSixteen % 16, ofEight % 8], [0, 0, 0]);
  assert.equal(bytes.length, Math.ceil(codeSize / 16) * 16 + 2 * 16 + 8 + 4);
});

test('a thousand constants', () => {
  const a = new Assembler();
  const labels = Array.from({ length: 1000 }, (_, n) => a.pool.word64(n, n * n));
  assert.deepEqual(Array.from({ length: 1000 }, (_, n) => a.pool.word64(n, n * n)), labels);
  const { bytes, codeSize } = layout(a);
  assert.equal(codeSize, 0);
  assert.equal(bytes.length, 8000);
});

test('jump tables hold distances from the table', () => {
  const a = new Assembler();
  const cases = [a.newLabel(), a.newLabel(), a.newLabel()];
  const table = a.pool.jumpTable([...cases, cases[0]]);
  a.rm(Inst.Lea64RM, rbx, AT_LABEL, table);
  a.rm(Inst.Movsxd32To64RM, rax, indexed(rbx, rcx, 4), 0);
  a.rr(Inst.Add64RR, rax, rbx);
  a.r(Inst.JmpR, rax);
  const end = a.newLabel();
  for (const label of cases) {
    a.align(8);
    a.bind(label);
    a.l(Inst.JmpL, end);
  }
  a.bind(end);
  a.none(Inst.Ret);
  const { bytes } = layout(a);
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const at = Number(decoder.decode().memoryDisplacement);
  const view = new DataView(bytes.buffer);
  const places = [0, 1, 2, 3].map((n) => at + view.getInt32(at + n * 4, true));
  assert.deepEqual(places, cases.map((label) => a.labels.data[label]).concat(a.labels.data[cases[0]]));
  for (const place of places) assert.equal(bytes[place], 0xeb);
});

test('source offsets: the last one at a place counts, equal ones are one', () => {
  const a = new Assembler();
  a.source(10);
  a.source(11);
  a.none(Inst.Nop);
  a.source(11);
  a.none(Inst.Nop);
  a.source(12);
  a.none(Inst.Nop);
  assert.deepEqual([...layout(a).sideTables[SideTable.Source]], [0, 11, 2, 12]);
});

test('64-bit constants take the shortest form that keeps the flags', () => {
  for (const [low, high, length] of [[0, 0, 5], [-1, 0, 5], [-1, -1, 7], [-0x80000000, -1, 7], [0x7fffffff, -1, 10], [1, 1, 10]]) {
    const a = new Assembler();
    a.constant64(rax, low, high);
    assert.equal(a.at, length);
    const decoder = new Decoder(64, layout(a).bytes, DecoderOptions.None);
    assert.equal(BigInt.asIntN(64, decoder.decode().immediate(1)), (BigInt(high) << 32n) | BigInt(low >>> 0));
  }
});

test('symbols become relocations', () => {
  const a = new Assembler();
  a.symbol(Inst.CallL, 3 as CodeSymbol);
  a.rm(Inst.Cmp64RM, r12, AT_SYMBOL, 4);
  a.mi(Inst.Mov32MI, AT_SYMBOL, 5, 1);
  const { relocations } = layout(a);
  assert.deepEqual([...relocations], [
    1, RelocationKind.Relative32, 3, -4,
    8, RelocationKind.Relative32, 4, -4,
    14, RelocationKind.Relative32, 5, -8,
  ]);
});

test('a label that is never bound is an error', () => {
  const a = new Assembler();
  a.l(Inst.JmpL, a.newLabel());
  assert.throws(() => layout(a), { code: 'ERR_INTERNAL_UNBOUND_LABEL' });
});
