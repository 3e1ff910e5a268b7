/**
 * `npm run bench:growth [-- SIZE [SHAPE…]]`: how compilation grows with the length of a function, for shapes of code that
 * invite an algorithm to look at everything for everything: a guest may send any of them. Each is compiled at SIZE
 * (20,000 instructions or so) and four times that, on each tier; a factor well above 4 grows faster than the code does.
 */
import { encodeModule } from '../src/binary/encode.js';
import { Engine, Instance, Module, Store, type Strategy } from '../src/entry/index.js';
import '../src/entry/native.js';
import { parseWat } from '../src/text/index.js';

const DEFAULT_SIZE = 20_000;
const ENOUGH = 6;

const many = (n: number, text: (i: number) => string): string => Array.from({ length: n }, (_, i) => text(i)).join(' ');
const nested = (n: number, open: string): string => open.repeat(n) + ')'.repeat(n * (open.split('(').length - open.split(')').length));

/** Modules' fields by a number of instructions, more or less. */
const SHAPES: Readonly<Record<string, (n: number) => string>> = {
  'nested blocks': (n) => `(func (param i32) ${nested(n / 2, '(block (br_if 0 (local.get 0)) ')})`,
  'nested loops': (n) => `(func (param i32) ${nested(n / 2, '(loop (br_if 0 (local.get 0)) ')})`,
  'nested handlers': (n) => `(tag $e) (func $t (throw $e)) (func ${nested(n / 4, '(block (try_table (catch $e 0) (call $t) ')})`,
  'blocks in a row': (n) => `(func (param i32) (result i32) ${many(n / 4, (i) => `(block (br_if 0 (local.get 0)) (local.set 0 (i32.add (local.get 0) (i32.const ${i}))))`)} (local.get 0))`,
  'ifs in a row': (n) => `(func (param i32 i32) (result i32) ${many(n / 4, (i) => `(if (i32.and (local.get 0) (i32.const ${1 << i % 31})) (then (local.set 1 (i32.add (local.get 1) (i32.const ${i})))))`)} (local.get 1))`,
  'exits of one block': (n) => `(func (param i32) (block ${many(n / 2, () => '(br_if 0 (local.get 0))')}))`,
  'a wide br_table': (n) => `(func (param i32) ${'(block '.repeat(n / 2)} (br_table ${many(n / 2, String)} (local.get 0)) ${')'.repeat(n / 2)})`,
  'many br_tables': (n) => `(func (param i32) (block (block ${many(n / 2, () => '(block (br_table 0 1 2 (local.get 0)))')})))`,
  'many functions': (n) => many(n / 4, (i) => `(func (param i32) (result i32) (i32.add (local.get 0) (i32.const ${i})))`),
  'calls': (n) => `(func $g (param i32) (result i32) local.get 0) (func (param i32) (result i32) ${many(n / 2, () => '(local.set 0 (call $g (local.get 0)))')} (local.get 0))`,
  'indirect calls': (n) => `(table 10 funcref) (type $t (func)) (func (param i32) ${many(n / 2, () => '(call_indirect (type $t) (local.get 0))')})`,
  'values across a call': (n) => `(func $g) (func (param i32) (result i32) ${many(n / 3, (i) => `(i32.mul (local.get 0) (i32.const ${i + 3}))`)} (call $g) ${many(n / 3 - 1, () => 'i32.xor')})`,
  'references across a call': (n) => `(func $g) (func (param i32) (result i32) ${many(n / 4, () => '(ref.i31 (local.get 0))')} (call $g) (i32.const 0) ${many(n / 4, () => '(local.set 0) (i31.get_u (ref.cast (ref i31))) (i32.xor (local.get 0))')})`,
  'uses of one value': (n) => `(func $g) (func (param i32) (result i32) (i32.const 0) ${many(n / 2, () => '(local.get 0) i32.xor')} (call $g) (i32.add (local.get 0)))`,
  'a chain of selects': (n) => `(func (param i32 i32) (result i32) ${many(n / 4, (i) => `(local.set 1 (select (local.get 0) (local.get 1) (i32.eq (local.get 1) (i32.const ${i}))))`)} (local.get 1))`,
  'a chain of divisions': (n) => `(func (param i32) (result i32) ${many(n / 2, (i) => `(local.set 0 (i32.div_u (local.get 0) (i32.const ${i + 3})))`)} (local.get 0))`,
  'loads and stores': (n) => `(memory 1) (func (param i32) ${many(n / 4, (i) => `(i32.store offset=${(i * 4) % 60_000} (local.get 0) (i32.add (i32.load offset=${(i * 28) % 60_000} (local.get 0)) (i32.const ${i})))`)})`,
  'bulk copies': (n) => `(memory 1) (func (param i32) ${many(n / 4, (i) => `(memory.copy (local.get 0) (i32.const ${i}) (i32.const ${i % 60}))`)})`,
  'globals': (n) => `${many(n / 20, () => '(global (mut i32) (i32.const 0))')} (func (param i32) ${many(n / 4, (i) => `(global.set ${i % Math.floor(n / 20)} (i32.add (local.get 0) (global.get ${(i * 7) % Math.floor(n / 20)})))`)})`,
  'floats': (n) => `(func (param f64) (result f64) ${many(n / 2, (i) => `(local.set 0 (f64.add (local.get 0) (f64.const ${i}.5)))`)} (local.get 0))`,
  'vector constants': (n) => `(func (param v128) (result v128) ${many(n / 2, (i) => `(local.set 0 (i32x4.add (local.get 0) (v128.const i32x4 ${i} 2 3 4)))`)} (local.get 0))`,
  'fields of a struct': (n) => `(type $s (struct (field (mut i32)))) (func (param (ref null $s)) ${many(n / 4, (i) => `(struct.set $s 0 (local.get 0) (i32.add (i32.const ${i}) (struct.get $s 0 (local.get 0))))`)})`,
  'allocations': (n) => `(type $s (struct (field i32))) (func (local (ref null $s)) ${many(n / 2, (i) => `(local.set 0 (struct.new $s (i32.const ${i})))`)})`,
  'casts': (n) => `(type $s (struct)) (func (param anyref) ${many(n / 2, () => '(drop (ref.test (ref $s) (local.get 0)))')})`,
};

function compile(strategy: Strategy, bytes: Uint8Array): void {
  const engine = new Engine({ strategy });
  new Instance(new Store(engine), new Module(engine, bytes), {});
}

const TIERS: readonly Strategy[] = new Engine().native.available ? ['interpreter', 'optimizing'] : ['interpreter'];

const bytesOf = (fields: string): Uint8Array => encodeModule(parseWat(`(module ${fields})`));

function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const [size = String(DEFAULT_SIZE), ...chosen] = process.argv.slice(2);
const warming = bytesOf(SHAPES['blocks in a row'](1000));
for (const tier of TIERS) compile(tier, warming);
console.log(''.padEnd(26), ...TIERS.map((tier) => `${tier} ms, times`.padStart(24)));
for (const [shape, fields] of Object.entries(SHAPES)) {
  if (chosen.length > 0 && !chosen.includes(shape)) continue;
  const [small, large] = [1, 4].map((factor) => bytesOf(fields(factor * Number(size))));
  const cells = TIERS.map((tier) => {
    const first = time(() => compile(tier, small));
    const growth = time(() => compile(tier, large)) / first;
    return `${first.toFixed(0)} ${growth.toFixed(1)}${growth > ENOUGH && first > 20 ? '!' : ' '}`.padStart(24);
  });
  console.log(shape.padEnd(26), ...cells);
}
