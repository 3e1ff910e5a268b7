/** The verifier of register allocation: takes what the allocator makes, refuses it broken. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { encodeModule } from '../../../../src/binary/encode.js';
import { type Allocation, type Constraint, type MachineCode, FIRST_SLOT, Policy, isDef, isSlot, policyOf } from '../../../../src/codegen/machine-code.js';
import { allocateRegisters } from '../../../../src/codegen/register-allocation/allocate.js';
import { verifyAllocation } from '../../../../src/codegen/register-allocation/verify.js';
import { ModuleCompiler, REGISTERS } from '../../../../src/engine/native/compile.js';
import type { ReferencePlace } from '../../../../src/codegen/stack-map.js';
import { type FunctionCode, SideEntry, SideTable } from '../../../../src/codegen/function-code.js';
import { Assembler } from '../../../../src/codegen/x64/assembler.js';
import { emit } from '../../../../src/codegen/x64/emit.js';
import { Type } from '../../../../src/ir/entities.js';
import { parseWat } from '../../../../src/text/index.js';
import { loadModule } from '../../../../src/validate/load.js';
import { FeatureSet } from '../../../../src/wasm/features.js';
import { mapsOf, verifySafepoints } from '../../../verified-compilation.js';

const OPTIONS = { guarded: [true], guardBytes: 2 ** 31, polls: true, fuel: false, canonicalNans: false, withoutPasses: [] };
const BAD = { code: 'ERR_INTERNAL_BAD_ALLOCATION' };

interface Allocated {
  readonly code: MachineCode;
  readonly allocation: Allocation;
}

function allocated(bytes: Uint8Array): Allocated[] {
  const found: Allocated[] = [];
  new ModuleCompiler(loadModule(bytes, FeatureSet.all), OPTIONS, { allocated: (_, code, allocation) => void found.push({ code, allocation }) }).compile();
  return found;
}

/** Few and small, since every move of theirs is left out in turn. */
const NAMES = ['sieve', 'crc32', 'hash64', 'mandelbrot', 'nbody', 'matmul', 'fib', 'quicksort', 'strings', 'indirect', 'interpreter'];
const kernels = NAMES.flatMap((name) => allocated(readFileSync(join('bench/guests/bin', `${name}.wasm`))));

/** More values alive than there are registers, in a loop with a call, a division and vectors. */
const crowded = allocated(encodeModule(parseWat(`(module (memory 1)
  (func $g (param i32) (result i32) (local.get 0))
  (func (param i32 i32 f64 v128) (result i32) (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    ${Array.from({ length: 10 }, (_, i) => `(local.set ${4 + i} (i32.load offset=${i * 4} (local.get 1)))`).join('')}
    (loop $l
      ${Array.from({ length: 10 }, (_, i) => `(local.set ${4 + i} (i32.mul (local.get ${4 + i}) (i32.add (local.get ${4 + (i + 3) % 10}) (local.get 0))))`).join('')}
      (local.set 4 (i32.div_u (local.get 5) (call $g (local.get 6))))
      (local.set 3 (i8x16.add (local.get 3) (i8x16.splat (local.get 4))))
      (local.set 2 (f64.add (local.get 2) (f64.convert_i32_s (local.get 7))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    ${'(i32.add '.repeat(10)} (i32.trunc_sat_f64_s (local.get 2)) ${Array.from({ length: 10 }, (_, i) => `(local.get ${4 + i}))`).join('')}
    (i32.add (i32x4.extract_lane 0 (local.get 3)))))`)));
const every = [...kernels, ...crowded];

/** References in registers and slots at polls, behind calls, in loops and around them. */
const references = allocated(encodeModule(parseWat(`(module (type $box (struct (field externref) (field (mut (ref null $box)))))
  (import "" "get" (func $get (result externref)))
  (func (param $n i32) (param $e externref) (result externref) (local $b (ref null $box)) (local $f externref)
    (local.set $f (call $get))
    (loop $l
      (local.set $b (struct.new $box (local.get $e) (local.get $b)))
      (if (i32.and (local.get $n) (i32.const 1)) (then (local.set $e (call $get))))
      (loop $m
        (br_if $m (i32.and (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 7)))
        (struct.set $box 1 (local.get $b) (local.get $b)))
      (br_if $l (local.get $n)))
    (select (result externref) (local.get $f) (struct.get $box 0 (local.get $b)) (ref.is_null (local.get $e)))))`)));

const verify = ({ code, allocation }: Allocated): void => verifyAllocation(code, allocation, REGISTERS);
const refused = (code: MachineCode, allocation: Allocation): void => assert.throws(() => verifyAllocation(code, allocation, REGISTERS), BAD);

/** The same with other locations. */
function moved({ allocation }: Allocated, change: (locations: Int32Array) => void): Allocation {
  const locations = allocation.locations.slice();
  change(locations);
  return { ...allocation, locations };
}

describe('the verifier of stack maps', () => {
  const { code, allocation } = references[0];
  const mapOf = mapsOf(code, allocation);
  const refusedMap = (changed: (map: ReferencePlace[]) => ReferencePlace[], at: number, words: RegExp): void =>
    assert.throws(() => verifyAllocation(code, allocation, REGISTERS, (i) => (i === at ? changed([...mapOf(i)!]) : mapOf(i))), (error) => words.test((error as Error).message));
  const safepoints = Array.from({ length: code.instructionCount }, (_, i) => i).filter((i) => (mapOf(i) ?? []).length > 0);
  const emitted = (change: (one: FunctionCode) => FunctionCode): void => verifySafepoints(code, allocation, change(emit(new Assembler(), code, allocation, { params: [Type.I32, Type.Ref], results: [Type.Ref] })));

  test('takes what is emitted', () => {
    assert.ok(safepoints.length >= 5);
    assert.ok(safepoints.some((i) => mapOf(i)!.some(({ place }) => !isSlot(place))), 'some are in registers');
    verifyAllocation(code, allocation, REGISTERS, mapOf);
    emitted((one) => one);
  });

  test('refuses a reference that is left out, in a register, a slot, or both', () => {
    for (const at of safepoints) {
      for (const { vreg } of mapOf(at)!) refusedMap((map) => map.filter((other) => other.vreg !== vreg), at, /in no map/);
    }
  });

  test('refuses a place that is left out and read again', () => {
    let refusals = 0;
    for (const at of safepoints) {
      for (const one of mapOf(at)!) {
        try {
          verifyAllocation(code, allocation, REGISTERS, (i) => (i === at ? mapOf(i)!.filter((other) => other.place !== one.place) : mapOf(i)));
        } catch {
          refusals++;
        }
      }
    }
    assert.ok(refusals >= safepoints.length);
  });

  test('refuses a reference that nobody reads any more', () => {
    for (const at of safepoints) {
      const dead = safepoints.flatMap((i) => mapOf(i)!).find(({ vreg }) => mapOf(at)!.every((other) => other.vreg !== vreg));
      if (dead !== undefined) refusedMap((map) => [...map, dead], at, /read nowhere/);
    }
  });

  test('refuses a place that holds something else', () => {
    const free = (allocation.slots + 100) as never;
    for (const at of safepoints) refusedMap((map) => map.map((one, i) => (i === 0 ? { ...one, place: free } : one)), at, /which holds/);
  });

  test('refuses code that says less', () => {
    assert.throws(() => emitted((one) => ({ ...one, sideTables: one.sideTables.map((table, kind) => (kind === SideTable.Safepoint ? table.slice(SideEntry.Words) : table)) })));
  });
});

describe('the verifier of register allocation', () => {
  test('takes the kernels and what is crowded', () => every.forEach(verify));

  for (const name of readdirSync('test/programs/bin').filter((file) => file.endsWith('.wasm'))) {
    test(`takes ${name}`, () => {
      const module = loadModule(new Uint8Array(readFileSync(join('test/programs/bin', name))), FeatureSet.all);
      try {
        new ModuleCompiler(module, OPTIONS, { allocated: (_, code, allocation) => { if (code.instructionCount < 3000) verifyAllocation(code, allocation, REGISTERS); } }).compile();
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_NATIVE_UNSUPPORTED') throw error;
      }
    });
  }

  test('refuses an operand in another register', () => {
    let count = 0;
    for (const one of every) {
      for (let o = 0; o < one.code.operands.length; o += 7) {
        const c = one.code.constraints.data[o] as Constraint;
        if (isDef(c) || policyOf(c) !== Policy.Register) continue;
        const file = one.allocation.locations[o] < 16 ? REGISTERS.general : REGISTERS.vector;
        for (const register of file) {
          if (register === one.allocation.locations[o]) continue;
          const allocation = moved(one, (locations) => (locations[o] = register));
          // Another place may hold it, too; mostly none does.
          try {
            verifyAllocation(one.code, allocation, REGISTERS);
          } catch (error) {
            assert.equal((error as { code?: string }).code, BAD.code);
            count++;
          }
        }
      }
    }
    assert.ok(count > 1000, `${count}`);
  });

  test('refuses two registers exchanged from some instruction on', () => {
    for (const one of crowded.slice(1)) {
      const [a, b] = REGISTERS.general;
      const middle = one.code.operandStart.data[one.code.instructionCount >> 1];
      refused(one.code, moved(one, (locations) => {
        for (let o = middle; o < locations.length; o++) if (policyOf(one.code.constraints.data[o] as Constraint) !== Policy.Fixed) locations[o] = locations[o] === a ? b : locations[o] === b ? a : locations[o];
      }));
    }
  });

  test('refuses an allocation that lacks one of its moves', () => {
    let count = 0;
    let taken = 0;
    for (const { code, allocation } of every) {
      for (let move = 0; move < allocation.moves.length; move += 4) {
        const moves = Int32Array.from([...allocation.moves.subarray(0, move), ...allocation.moves.subarray(move + 4)]);
        try {
          verifyAllocation(code, { ...allocation, moves }, REGISTERS);
          taken++;
        } catch (error) {
          assert.equal((error as { code?: string }).code, BAD.code);
          count++;
        }
      }
    }
    // A reload may find in its register what it loads.
    assert.ok(count > 200 && taken < count / 10, `${count} refused, ${taken} taken`);
  });

  test('refuses what was allocated as if calls destroyed nothing', () => {
    const [{ code }] = crowded.slice(1);
    const kept = code.clobbers.data.slice();
    code.clobbers.data.fill(0);
    const allocation = allocateRegisters(code, REGISTERS);
    verifyAllocation(code, allocation, REGISTERS);
    code.clobbers.data.set(kept);
    refused(code, allocation);
  });

  test('refuses slots that are shared by what lives at once', () => {
    const [, { code, allocation }] = crowded;
    const squeeze = (place: number): number => (place >= 32 ? 32 : place);
    refused(code, { ...allocation, moves: allocation.moves.map((word, n) => (n % 4 === 1 || n % 4 === 2 ? squeeze(word) : word)) });
  });

  test('refuses a value in the scratch register while a slot moves to a slot', () => {
    const { code, allocation } = crowded[1];
    const { moves, slots } = allocation;
    const at = moves.findIndex((_, n) => n % 4 === 0 && moves[n + 1] < 16 && moves[n + 2] < 16);
    const [place, from, to] = moves.subarray(at);
    const over = (...between: readonly number[]): Allocation => ({
      ...allocation, slots: slots + 2,
      moves: Int32Array.from([...moves.subarray(0, at), place, from, REGISTERS.scratch, Type.I64, ...between, place, REGISTERS.scratch, to, Type.I64, ...moves.subarray(at + 4)]),
    });
    verifyAllocation(code, over(), REGISTERS);
    refused(code, over(place, FIRST_SLOT + slots, FIRST_SLOT + slots + 1, Type.I64));
  });

  test('refuses moves to what is not the frame\'s, or not the allocator\'s', () => {
    const [, { code, allocation }] = crowded;
    refused(code, { ...allocation, slots: 0 });
    refused(code, { ...allocation, moves: Int32Array.from([0, 0, 4, 2, ...allocation.moves]) });
    refused(code, { ...allocation, moves: Int32Array.from([...allocation.moves, 0, 0, 1, 2]) });
  });

  test('refuses a fixed operand elsewhere, and a result that does not share', () => {
    let count = 0;
    for (const one of every) {
      one.code.constraints.data.subarray(0, one.code.operands.length).forEach((c, o) => {
        if (policyOf(c as Constraint) === Policy.Register || o % 5 !== 0) return;
        const other = one.allocation.locations[o] === REGISTERS.general[0] ? REGISTERS.general[1] : one.allocation.locations[o] >= 16 ? REGISTERS.vector[14] : REGISTERS.general[0];
        if (other === one.allocation.locations[o]) return;
        refused(one.code, moved(one, (locations) => (locations[o] = other)));
        count++;
      });
    }
    assert.ok(count > 20, `${count}`);
  });
});
