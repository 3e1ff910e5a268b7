/** The calling convention: registers first, then slots; vectors on even ones; both areas even. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from '../../../../src/ir/entities.js';
import { type Place, isSlot, slot } from '../../../../src/codegen/parallel-moves.js';
import { callPlaces, fromCallee } from '../../../../src/codegen/x64/convention.js';
import {
  ALLOCATABLE_GPRS, ALLOCATABLE_XMMS, FRAME_POINTER, INTEGER_ARGUMENTS, MEMORY_BASE, RUN_CONTEXT, SCRATCH, SCRATCH_XMM, STACK_POINTER, VMCTX, rax, rdx,
  xmm0, xmm1,
} from '../../../../src/codegen/x64/registers.js';
import { Random } from './samples.js';

const { I32, I64, F32, F64, V128, Ref } = { I32: Type.I32, I64: Type.I64, F32: Type.F32, F64: Type.F64, V128: Type.V128, Ref: Type.Ref };

test('registers in order of their class', () => {
  const places = callPlaces([I32, F64, Ref, V128], [F32, I64]);
  assert.deepEqual(places, { params: [rax, xmm0, rdx, xmm1], results: [xmm0, rax], paramSlots: 0, resultSlots: 0 });
});

test('slots behind the registers, results above arguments', () => {
  const { params, results, paramSlots, resultSlots } = callPlaces(new Array<Type>(11).fill(I64), new Array<Type>(9).fill(I32));
  assert.deepEqual(params.slice(8), [slot(0), slot(1), slot(2)]);
  assert.equal(paramSlots, 4);
  assert.deepEqual(results.slice(8), [slot(4)]);
  assert.equal(resultSlots, 2);
  assert.equal(fromCallee(slot(1), 6), slot(9));
  assert.equal(fromCallee(rax as number as Place, 6), rax);
});

test('no two values share a place, vectors are aligned', () => {
  const random = new Random(11);
  for (let run = 0; run < 500; run++) {
    const types = (): Type[] => Array.from({ length: random.below(60) }, () => random.of([I32, I64, F32, F64, V128, V128, Ref]));
    const [params, results] = [types(), types()];
    const places = callPlaces(params, results);
    assert.equal(places.paramSlots % 2 + places.resultSlots % 2, 0);
    const check = (all: readonly Place[], kinds: readonly Type[], from: number, to: number): void => {
      const taken = all.flatMap((place, n) => (kinds[n] === V128 && isSlot(place) ? [place, place + 1] : [place]));
      assert.equal(new Set(taken).size, taken.length);
      for (const place of taken) if (isSlot(place as Place)) assert.ok(place >= slot(from) && place < slot(to));
      all.forEach((place, n) => kinds[n] === V128 && isSlot(place) && assert.equal((place - slot(0)) % 2, 0));
    };
    check(places.params, params, 0, places.paramSlots);
    check(places.results, results, places.paramSlots, places.paramSlots + places.resultSlots);
  }
});

test('each register has one use', () => {
  const fixed = [RUN_CONTEXT, VMCTX, MEMORY_BASE, FRAME_POINTER, STACK_POINTER, SCRATCH];
  assert.equal(new Set([...fixed, ...ALLOCATABLE_GPRS]).size, 16);
  assert.equal(fixed.length + ALLOCATABLE_GPRS.length, 16);
  assert.equal(new Set([...ALLOCATABLE_XMMS, SCRATCH_XMM]).size, 16);
  for (const register of INTEGER_ARGUMENTS) assert.ok(ALLOCATABLE_GPRS.includes(register));
});
