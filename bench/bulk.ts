/**
 * `npm run bench:bulk`: `memory.copy` and `memory.fill` of lengths known at run time, compiled, beside the built-in engine
 * in one process. Nanoseconds an instruction (least of some rounds), and the ratio.
 */
import { Engine, Instance, Module, Store } from '../src/api/index.js';
import '../src/entry/native.js';

const LENGTHS = [8, 17, 64, 256, 1024, 4096, 65_536, 1_048_576];
const ROUNDS = 15;

const loop = (name: string, body: string): string => `(func (export "${name}") (param $n i32) (param $length i32)
  (loop $l ${body} (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))`;

const GUEST = `(module (memory 64 64)
  ${loop('copy', '(memory.copy (i32.const 2097160) (i32.const 3) (local.get $length))')}
  ${loop('copy within', '(memory.copy (i32.const 1024) (i32.const 1000) (local.get $length))')}
  ${loop('fill', '(memory.fill (i32.const 2097160) (i32.const 7) (local.get $length))')})`;

type Run = (count: number, length: number) => void;

const engine = new Engine({ strategy: 'optimizing' });
const module = new Module(engine, GUEST);
const compiled = new Instance(new Store(engine), module).exports as Record<string, Run>;
const { WebAssembly: builtIn } = globalThis as any;
const beside = new builtIn.Instance(new builtIn.Module(module.core.bytes)).exports as Record<string, Run>;

function nanoseconds(run: Run, count: number, length: number): number {
  const start = process.hrtime.bigint();
  run(count, length);
  return Number(process.hrtime.bigint() - start) / count;
}

for (const name of ['copy', 'copy within', 'fill']) {
  for (const length of LENGTHS) {
    const count = Math.max(20, Math.min(20_000, Math.floor(3e6 / (length / 16 + 10))));
    let [ours, theirs] = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round++) {
      ours = Math.min(ours, nanoseconds(compiled[name], count, length));
      theirs = Math.min(theirs, nanoseconds(beside[name], count, length));
    }
    console.log(`${name.padEnd(12)} ${`${length}`.padStart(8)} ${ours.toFixed(1).padStart(9)} ns ${theirs.toFixed(1).padStart(9)} ns ${(ours / theirs).toFixed(2).padStart(6)}`);
  }
}
