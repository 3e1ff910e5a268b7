/** The IR's text form: what is printed reads back to the same, for everything that translation and scheduling make of real programs. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ControlFlow } from '../../../src/ir/cfg.js';
import type { Func } from '../../../src/ir/func.js';
import { IrOp, OPS } from '../../../src/ir/ops.js';
import { parseFunc } from '../../../src/ir/parser.js';
import { printFunc } from '../../../src/ir/printer.js';
import { problemsOf } from '../../../src/ir/verifier.js';
import { schedule } from '../../../src/optimize/schedule.js';
import { Environment } from '../../../src/translate/environment.js';
import { NotTranslated, translateFunction } from '../../../src/translate/translate.js';
import { loadModule } from '../../../src/validate/load.js';
import { FeatureSet } from '../../../src/wasm/features.js';

const folder = 'test/programs/bin';
/** Functions of a program that are looked at: the larger ones have thousands alike. */
const MOST = 60;

function check(func: Func): void {
  assert.deepEqual(problemsOf(func), []);
  const text = printFunc(func, { positions: true });
  const read = parseFunc(text);
  assert.equal(printFunc(read, { positions: true }), text);
  assert.deepEqual(problemsOf(read), []);
}

describe('the IR of real programs', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.wasm'))) {
    test(name, () => {
      const module = loadModule(readFileSync(join(folder, name)), FeatureSet.all);
      for (const guarded of [true, false]) {
        const options = { guarded: [guarded], guardBytes: 2 ** 31, polls: true, fuel: !guarded, canonicalNans: false };
        const environment = new Environment(module, options);
        for (let i = 0; i < Math.min(module.code.length, MOST); i++) {
          let func: Func;
          try {
            func = translateFunction(environment, i);
          } catch (error) {
            if (error instanceof NotTranslated) continue;
            throw error;
          }
          check(func);
          schedule(func, new ControlFlow(func));
          check(func);
        }
      }
    });
  }
});

test('operations have the numbers of their rows', () => {
  assert.equal(OPS.length, IrOp.TailCallPointer + 1);
  for (const [op, name] of [[IrOp.Param, 'param'], [IrOp.Select, 'select'], [IrOp.Simd, 'simd'], [IrOp.Sdiv, 'sdiv'], [IrOp.Exit, 'exit'], [IrOp.TailCallPointer, 'tail_call_pointer']] as const) {
    assert.equal(OPS[op].name, name);
  }
});

test('faults of the text are named with their line', () => {
  const fails = (text: string, message: RegExp): void => assert.throws(() => parseFunc(text), { code: 'ERR_INTERNAL_IR_SYNTAX', message });
  fails('', /line 1: a function is expected/);
  fails('func f() {\nblock0:\n  v1 = nonsense\n}', /line 3: no operation nonsense/);
  fails('func f() {\nblock0:\n  v1 = iadd.i32 v1\n}', /line 3: , is expected/);
  fails('func f() {\nblock0:\n  v1 = iadd.i77 v1, v1\n}', /line 3: no type i77/);
  fails('func f() {\nblock0:\n  v1 = iadd.i32 i32:1, i32:x\n}', /line 3: x is no i32/);
  fails('func f() {\nblock0:\n  v1 = iadd.i32 i32:1, i32:2\n  v1 = iadd.i32 i32:1, i32:2\n}', /line 4: v1 is defined twice/);
  fails('func f() {\nblock0:\n  return () x\n}', /line 3: x is not expected/);
  fails('func f() {\nblock0:\n  return ()\nblock0:\n}', /line 4: block0: is there twice/);
  fails('func f() {\n  return ()\n}', /line 2: a block is expected/);
});
