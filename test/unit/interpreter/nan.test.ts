/** NaNs of hot code: canonical where the operands' are, whatever the engine beneath makes of them once it optimizes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine, Instance, Module, Store } from '../../../src/entry/index.js';

const OPERATIONS = ['min', 'max', 'add', 'sub', 'mul', 'div', 'sqrt', 'ceil', 'floor', 'trunc', 'nearest'];
const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest'];
const ROUNDS = 60_000;

/** Exports a function an operation: applies it again and again to NaN and 1, answers how many results were not canonical. */
function guest(type: 'f32' | 'f64'): string {
  const int = type === 'f32' ? 'i32' : 'i64';
  const [mask, canonical] = type === 'f32' ? ['0x7fffffff', '0x7fc00000'] : ['0x7fffffffffffffff', '0x7ff8000000000000'];
  const functions = OPERATIONS.map((name) => {
    const operands = UNARY.includes(name) ? '(local.get $nan)' : '(local.get $nan) (local.get $one)';
    return `(func (export "${name}") (param $n i32) (result i32) (local $wrong i32) (local $nan ${type}) (local $one ${type})
      (local.set $nan (${type}.const nan)) (local.set $one (${type}.const 1))
      (loop $again
        (if (${int}.ne (${int}.and (${int}.reinterpret_${type} (${type}.${name} ${operands})) (${int}.const ${mask})) (${int}.const ${canonical}))
          (then (local.set $wrong (i32.add (local.get $wrong) (i32.const 1)))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $wrong))`;
  });
  return `(module ${functions.join('\n')})`;
}

for (const type of ['f32', 'f64'] as const) {
  test(`${type}: canonical operands give canonical results`, () => {
    const engine = new Engine();
    const { exports } = new Instance(new Store(engine), new Module(engine, guest(type)));
    const wrong = OPERATIONS.map((name): [string, number] => [name, exports[name](ROUNDS)]).filter(([, count]) => count > 0);
    assert.deepEqual(wrong, []);
  });
}
