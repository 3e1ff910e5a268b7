/** Assembled functions, joined to an artifact and loaded, run on this processor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Architecture, ArtifactWriter, CodeArtifact, FunctionRecord } from '../../../../src/codegen/artifact.js';
import { functionSymbol } from '../../../../src/codegen/function-code.js';
import { AT_LABEL, at, indexed } from '../../../../src/codegen/x64/address.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { Condition, jump } from '../../../../src/codegen/x64/condition.js';
import { Inst } from '../../../../src/codegen/x64/instruction.js';
import { layout } from '../../../../src/codegen/x64/layout.js';
import { RUN_CONTEXT, r12, rax, rbx, rcx, rdi, rdx, rsi, rsp, xmm0, xmm1 } from '../../../../src/codegen/x64/registers.js';
import { native, PROTECTION } from '../../../../src/native/binding.js';
import { CONTEXT, CONTEXT_BYTES, POLL_PAGE_BYTES } from '../../../../src/native/layout.js';

const { addon, reason } = native();
const skip = addon === null ? reason : false;
const STACK_BYTES = 0x10000;
const CODE_BYTES = 0x10000;
const DONE = 99;

/** Loads functions, the nth as function n of a module; each takes rax and rdx and gives rax. */
function load(...bodies: readonly ((a: Assembler) => void)[]): (n: number, first: bigint, second: bigint) => bigint {
  const context = addon!.makeContext(addon!.reserve(2 * POLL_PAGE_BYTES));
  const fields = new DataView(addon!.view(context, CONTEXT_BYTES)!);
  const stack = addon!.reserve(STACK_BYTES);
  assert.equal(addon!.protect(stack, STACK_BYTES, PROTECTION.readWrite), 0);
  const [writeAt, runAt, flips] = addon!.makeArena(CODE_BYTES) as readonly [number, number, number];

  const writer = new ArtifactWriter({ architecture: Architecture.X64, cpu: 0, settings: 0 });
  const entry = (n: number) => (a: Assembler): void => {
    a.rm(Inst.Mov64RM, rax, at(RUN_CONTEXT), CONTEXT.operands);
    a.rm(Inst.Mov64RM, rdx, at(RUN_CONTEXT), CONTEXT.operands + 8);
    a.symbol(Inst.CallL, functionSymbol(n));
    a.mr(Inst.Mov64MR, at(RUN_CONTEXT), CONTEXT.operands, rax);
    a.mi(Inst.Mov32MI, at(RUN_CONTEXT), CONTEXT.exitCode, DONE);
    a.m(Inst.JmpM, at(RUN_CONTEXT), CONTEXT.leave);
  };
  [...bodies, ...bodies.map((_, n) => entry(n))].forEach((body, n) => {
    const a = new Assembler();
    body(a);
    writer.add(n, layout(a));
  });
  const artifact = new CodeArtifact(writer.finish());
  const text = new Uint8Array(addon!.view(writeAt, CODE_BYTES)!);
  text.set(artifact.text);
  artifact.relocate(text, runAt, () => assert.fail('nothing outside'));
  if (flips !== 0) addon!.protectCode(runAt, CODE_BYTES, 0);

  return (n, first, second) => {
    fields.setBigInt64(CONTEXT.operands, first, true);
    fields.setBigInt64(CONTEXT.operands + 8, second, true);
    fields.setBigUint64(CONTEXT.wasmStack, BigInt(stack + STACK_BYTES), true);
    fields.setBigUint64(CONTEXT.resume, BigInt(runAt + artifact.word(bodies.length + n, FunctionRecord.Start)), true);
    new BigUint64Array(addon!.control!)[0] = BigInt(context);
    addon!.enter();
    assert.equal(fields.getUint32(CONTEXT.exitCode, true), DONE);
    return fields.getBigInt64(CONTEXT.operands, true);
  };
}

test('loops, calls with a stack argument, recursion', { skip }, () => {
  const run = load(
    // Sum of the numbers below rax.
    (a) => {
      const [loop, end] = [a.newLabel(), a.newLabel()];
      a.rr(Inst.Xor32RR, rcx, rcx);
      a.rr(Inst.Test64RR, rax, rax);
      a.l(jump(Condition.Equal), end);
      a.align(32);
      a.bind(loop);
      a.rm(Inst.Lea64RM, rcx, indexed(rcx, rax), -1);
      a.ri(Inst.Sub64RI, rax, 1);
      a.l(jump(Condition.NotEqual), loop);
      a.bind(end);
      a.rr(Inst.Mov64RR, rax, rcx);
      a.none(Inst.Ret);
    },
    // rax - rdx, by way of a callee that takes it from the stack and pops it.
    (a) => {
      a.r(Inst.Push64R, rdx);
      a.symbol(Inst.CallL, functionSymbol(2));
      a.none(Inst.Ret);
    },
    (a) => {
      a.rm(Inst.Sub64RM, rax, at(rsp), 8);
      a.i(Inst.RetI, 8);
    },
    // Fibonacci
    (a) => {
      const more = a.newLabel();
      a.ri(Inst.Cmp64RI, rax, 2);
      a.l(jump(Condition.GreaterOrEqual), more);
      a.none(Inst.Ret);
      a.bind(more);
      a.r(Inst.Push64R, rbx);
      a.r(Inst.Push64R, r12);
      a.rr(Inst.Mov64RR, rbx, rax);
      a.ri(Inst.Sub64RI, rax, 1);
      a.symbol(Inst.CallL, functionSymbol(3));
      a.rr(Inst.Mov64RR, r12, rax);
      a.rm(Inst.Lea64RM, rax, at(rbx), -2);
      a.symbol(Inst.CallL, functionSymbol(3));
      a.rr(Inst.Add64RR, rax, r12);
      a.r(Inst.Pop64R, r12);
      a.r(Inst.Pop64R, rbx);
      a.none(Inst.Ret);
    },
  );
  assert.equal(run(0, 0n, 0n), 0n);
  assert.equal(run(0, 100_000n, 0n), 4_999_950_000n);
  assert.equal(run(1, 5n, 7n), -2n);
  assert.equal(run(3, 20n, 0n), 6765n);
});

test('constants and jump tables', { skip }, () => {
  const run = load(
    // (double)rax * 1.5 + 0.25, as bits
    (a) => {
      a.rrr(Inst.VxorpsXXX, xmm0, xmm0, xmm0);
      a.rrr(Inst.Vcvtsi2sd64XXR, xmm0, xmm0, rax);
      a.rrm(Inst.VmulsdXXM, xmm0, xmm0, AT_LABEL, a.pool.word64(0, 0x3ff80000));
      a.rrm(Inst.VaddsdXXM, xmm0, xmm0, AT_LABEL, a.pool.word64(0, 0x3fd00000));
      a.rrm(Inst.VpxorXXM, xmm1, xmm0, AT_LABEL, a.pool.vector(1, 0, -1, -1));
      a.rr(Inst.VmovqRX, rax, xmm1);
      a.none(Inst.Ret);
    },
    // 100 + rax by a table of four; anything beyond is -1.
    (a) => {
      const cases = Array.from({ length: 4 }, () => a.newLabel());
      const other = a.newLabel();
      a.ri(Inst.Cmp64RI, rax, cases.length);
      a.l(jump(Condition.AboveOrEqual), other);
      a.rm(Inst.Lea64RM, rsi, AT_LABEL, a.pool.jumpTable(cases));
      a.rm(Inst.Movsxd32To64RM, rdi, indexed(rsi, rax, 4), 0);
      a.rr(Inst.Add64RR, rdi, rsi);
      a.r(Inst.JmpR, rdi);
      cases.forEach((label, n) => {
        a.align(16);
        a.bind(label);
        a.constant64(rax, 100 + n, 0);
        a.none(Inst.Ret);
      });
      a.bind(other);
      a.constant64(rax, -1, -1);
      a.none(Inst.Ret);
    },
  );
  const view = new DataView(new ArrayBuffer(8));
  for (const n of [0, 1, -7, 1000]) {
    view.setFloat64(0, n * 1.5 + 0.25);
    assert.equal(run(0, BigInt(n), 0n), view.getBigInt64(0) ^ 1n);
  }
  assert.deepEqual([0n, 1n, 2n, 3n, 4n, -1n].map((n) => run(1, n, 0n)), [100n, 101n, 102n, 103n, -1n, -1n]);
});
