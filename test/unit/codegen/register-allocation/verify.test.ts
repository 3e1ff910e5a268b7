/** The verifier of register allocation: takes what the allocator makes, refuses it broken. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { encodeModule } from '../../../../src/binary/encode.js';
import { type Allocation, type Constraint, type MachineCode, Policy, isDef, policyOf } from '../../../../src/codegen/machine-code.js';
import { allocateRegisters } from '../../../../src/codegen/register-allocation/allocate.js';
import { verifyAllocation } from '../../../../src/codegen/register-allocation/verify.js';
import { ModuleCompiler, REGISTERS } from '../../../../src/engine/native/compile.js';
import { parseWat } from '../../../../src/text/index.js';
import { loadModule } from '../../../../src/validate/load.js';
import { FeatureSet } from '../../../../src/wasm/features.js';

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

const verify = ({ code, allocation }: Allocated): void => verifyAllocation(code, allocation, REGISTERS);
const refused = (code: MachineCode, allocation: Allocation): void => assert.throws(() => verifyAllocation(code, allocation, REGISTERS), BAD);

/** The same with other locations. */
function moved({ allocation }: Allocated, change: (locations: Int32Array) => void): Allocation {
  const locations = allocation.locations.slice();
  change(locations);
  return { ...allocation, locations };
}

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
