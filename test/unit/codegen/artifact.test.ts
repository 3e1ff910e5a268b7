/** Artifacts: what goes in comes out, joined or not; calls between functions are filled in; damage is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decoder, DecoderOptions, Mnemonic } from 'iced-x86';
import { Architecture, ArtifactWriter, CodeArtifact, FunctionRecord, entryBefore, payloadAt } from '../../../src/codegen/artifact.js';
import { CODE_ALIGNMENT, type CodeSymbol, type FunctionCode, Relocation, RelocationKind, SideTable, functionSymbol } from '../../../src/codegen/function-code.js';
import { AT_LABEL } from '../../../src/codegen/x64/address.js';
import { Assembler } from '../../../src/codegen/x64/assembler.js';
import { Inst } from '../../../src/codegen/x64/instruction.js';
import { layout } from '../../../src/codegen/x64/layout.js';
import { rax, xmm0 } from '../../../src/codegen/x64/registers.js';

const TARGET = { architecture: Architecture.X64, cpu: 0x7f, settings: -12345 };
const HOST = -1 as CodeSymbol;

/** Calls the functions given, with a constant, side tables and metadata. */
function code(calls: readonly CodeSymbol[], size: number): FunctionCode {
  const a = new Assembler();
  a.source(size);
  for (let i = 0; i < size; i++) a.none(Inst.Nop);
  for (const symbol of calls) {
    a.mark(SideTable.Trap, size + 1);
    a.symbol(Inst.CallL, symbol);
    a.mark(SideTable.Safepoint, a.metadata.length);
    a.metadata.push2(symbol, size);
  }
  a.rm(Inst.VmovsdXM, xmm0, AT_LABEL, a.pool.word64(size, size));
  a.none(Inst.Ret);
  return layout(a);
}

const FUNCTIONS: readonly (readonly [number, FunctionCode])[] = [
  [4, code([functionSymbol(5), HOST], 3)],
  [5, code([], 40)],
  [9, code([functionSymbol(4), functionSymbol(77), functionSymbol(9)], 7)],
];

function artifact(functions = FUNCTIONS): CodeArtifact {
  const writer = new ArtifactWriter(TARGET);
  for (const [index, one] of functions) writer.add(index, one);
  return new CodeArtifact(writer.finish());
}

const plain = ({ codeSize, sideTables, metadata }: FunctionCode): unknown => ({ codeSize, sideTables: sideTables.map((t) => [...t]), metadata: [...metadata] });

/** Where each call of a function goes, in the text. */
function callTargets(made: CodeArtifact, n: number): number[] {
  const { bytes, codeSize } = made.functionCode(n);
  const decoder = new Decoder(64, bytes.subarray(0, codeSize), DecoderOptions.None);
  decoder.ip = BigInt(made.word(n, FunctionRecord.Start));
  const targets: number[] = [];
  while (decoder.canDecode) {
    const one = decoder.decode();
    if (Mnemonic[one.mnemonic] === 'Call') targets.push(Number(BigInt.asIntN(64, one.nearBranchTarget)));
  }
  return targets;
}

function check(made: CodeArtifact): void {
  assert.deepEqual(made.target, TARGET);
  assert.equal(made.functionCount, FUNCTIONS.length);
  FUNCTIONS.forEach(([index, one], n) => {
    assert.equal(made.word(n, FunctionRecord.Index), index);
    assert.equal(made.word(n, FunctionRecord.Start) % CODE_ALIGNMENT, 0);
    assert.deepEqual(plain(made.functionCode(n)), plain(one));
    assert.deepEqual(made.functionCode(n).bytes.subarray(one.codeSize), one.bytes.subarray(one.codeSize), 'constants');
  });
  const start = (n: number): number => made.word(n, FunctionRecord.Start);
  assert.equal(callTargets(made, 0)[0], start(1));
  assert.equal(callTargets(made, 2)[0], start(0));
  assert.equal(callTargets(made, 2)[2], start(2));
  // What points elsewhere is left.
  const symbols = [0, 1, 2].map((n) => {
    const { relocations } = made.functionCode(n);
    return Array.from({ length: relocations.length / Relocation.Words }, (_, r) => relocations[r * Relocation.Words + Relocation.Symbol]);
  });
  assert.deepEqual(symbols, [[HOST], [], [77]]);
}

test('functions come out as they went in, their calls of each other filled in', () => check(artifact()));

test('artifacts join, and calls between them are filled in', () => {
  const writer = new ArtifactWriter(TARGET);
  writer.append(artifact(FUNCTIONS.slice(0, 1)));
  writer.append(artifact(FUNCTIONS.slice(1)));
  check(new CodeArtifact(writer.finish()));
});

test('an artifact within a buffer, aligned or not', () => {
  const bytes = new ArtifactWriter(TARGET);
  for (const [index, one] of FUNCTIONS) bytes.add(index, one);
  const plainBytes = bytes.finish();
  for (const offset of [1, 4]) {
    const buffer = new Uint8Array(plainBytes.length + 20);
    buffer.set(plainBytes, offset);
    check(new CodeArtifact(buffer.subarray(offset, offset + plainBytes.length)));
  }
});

test('the function at a place', () => {
  const made = artifact();
  for (let n = 0; n < made.functionCount; n++) {
    const [start, end] = [made.word(n, FunctionRecord.Start), made.word(n, FunctionRecord.End)];
    assert.equal(made.functionAt(start), n);
    assert.equal(made.functionAt(end - 1), n);
    assert.equal(made.functionAt(end), end === made.word(n + 1, FunctionRecord.Start) && n + 1 < made.functionCount ? n + 1 : -1);
  }
  assert.equal(made.functionAt(-1), -1);
});

test('side tables are searched by position', () => {
  const table = Int32Array.of(2, 20, 5, 50, 9, 90);
  assert.deepEqual([0, 2, 3, 5, 8, 9, 100].map((place) => entryBefore(table, place)), [-2, 0, 0, 2, 2, 4, 4]);
  assert.deepEqual([1, 2, 3, 9].map((place) => payloadAt(table, place)), [undefined, 20, undefined, 90]);
  assert.equal(entryBefore(new Int32Array(0), 3), -2);
});

test('addresses outside are filled in for the place where the code runs', () => {
  const made = artifact();
  const base = 0x7f12_3456_7000;
  const host = base + 0x10_0000;
  const text = made.text.slice();
  made.relocate(text, base, (symbol) => (symbol === HOST ? host : base - 64));
  const loaded = new CodeArtifact((() => {
    const writer = new ArtifactWriter(TARGET);
    for (let n = 0; n < 3; n++) {
      const one = made.functionCode(n);
      writer.add(n, { ...one, relocations: new Int32Array(0), bytes: text.slice(made.word(n, FunctionRecord.Start), made.word(n, FunctionRecord.End)) });
    }
    return writer.finish();
  })());
  assert.equal(callTargets(loaded, 0)[1], 0x10_0000);
  assert.equal(callTargets(loaded, 2)[1], -64);
  assert.throws(() => made.relocate(text, base, () => base + 2 ** 33), { code: 'ERR_INTERNAL_TOO_FAR' });
});

test('absolute addresses wait for the place where the code runs', () => {
  const a = new Assembler();
  a.rq(Inst.Mov64WideRI, rax, 0, 0);
  a.relocate(a.at - 8, RelocationKind.Absolute64, functionSymbol(1), 16);
  a.none(Inst.Ret);
  const made = artifact([[1, layout(a)]]);
  assert.equal(made.functionCode(0).relocations.length, Relocation.Words);
  const text = made.text.slice();
  made.relocate(text, 0x1000, () => 0x7f00_0000_1000);
  assert.equal(new DataView(text.buffer).getBigUint64(2, true), 0x7f00_0000_1010n);
});

test('other bytes are refused', () => {
  const writer = new ArtifactWriter(TARGET);
  for (const [index, one] of FUNCTIONS) writer.add(index, one);
  const bytes = writer.finish();
  const changed = (word: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setInt32(word * 4, value, true);
    return copy;
  };
  assert.throws(() => new CodeArtifact(new Uint8Array(0)), { code: 'ERR_NOT_AN_ARTIFACT' });
  assert.throws(() => new CodeArtifact(changed(0, 1)), { code: 'ERR_NOT_AN_ARTIFACT' });
  assert.throws(() => new CodeArtifact(changed(1, 99)), { code: 'ERR_ARTIFACT_FORMAT' });
  for (let word = 5; word < 13; word++) {
    for (const value of [-1, 0x7fffffff, 1 << 20]) assert.throws(() => new CodeArtifact(changed(word, value)), { code: 'ERR_ARTIFACT_DAMAGED' }, `word ${word}`);
  }
  assert.throws(() => new CodeArtifact(bytes.subarray(0, bytes.length - 1)), { code: 'ERR_ARTIFACT_DAMAGED' });
});
