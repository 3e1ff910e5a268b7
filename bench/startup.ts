/** What `wasmtide run hello.wasm` costs beside `node -e 0`: whole processes, taken in turn. `npm run bench:startup`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const RUNS = 30;

function time(args: readonly string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - start;
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

const bare: number[] = [];
const hello: number[] = [];
for (let i = 0; i < RUNS; i++) {
  bare.push(time(['-e', '0']));
  hello.push(time([path('bin/wasmtide.js'), 'run', path('examples/hello.wasm')]));
}
const [a, b] = [median(bare), median(hello)];
console.log(`node -e 0               ${a.toFixed(1)} ms (median of ${RUNS})`);
console.log(`wasmtide run hello.wasm ${b.toFixed(1)} ms: ${(b - a).toFixed(1)} ms more, ratio ${(b / a).toFixed(2)}`);
