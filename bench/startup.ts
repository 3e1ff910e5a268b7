/**
 * `npm run bench:startup`: what `wasmtide run hello.wasm` costs beside `node -e 0`, whole processes taken in turn, and
 * what `import` of each entry of the package costs in a process that has done nothing else.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = (relative: string): string => `${root}/${relative}`;
const RUNS = 30;
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { readonly exports: Readonly<Record<string, unknown>> };
const ENTRIES = Object.keys(exports).filter((entry) => !entry.endsWith('.json')).map((entry) => `wasmtide${entry.slice(1)}`);

function time(args: readonly string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - start;
}

function timeImport(specifier: string): number {
  const program = `const start = performance.now(); await import('${specifier}'); console.log(performance.now() - start)`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' }));
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

const bare: number[] = [];
const hello: number[] = [];
const imports = ENTRIES.map((): number[] => []);
for (let i = 0; i < RUNS; i++) {
  bare.push(time(['-e', '0']));
  hello.push(time([path('bin/wasmtide.js'), 'run', path('examples/hello.wasm')]));
  ENTRIES.forEach((specifier, e) => imports[e].push(timeImport(specifier)));
}
const [a, b] = [median(bare), median(hello)];
console.log(`node -e 0               ${a.toFixed(1)} ms (median of ${RUNS})`);
console.log(`wasmtide run hello.wasm ${b.toFixed(1)} ms: ${(b - a).toFixed(1)} ms more, ratio ${(b / a).toFixed(2)}`);
ENTRIES.forEach((specifier, e) => {
  console.log(`import '${specifier}'`.padEnd(26) + `${median(imports[e]).toFixed(1)} ms (best ${Math.min(...imports[e]).toFixed(1)})`);
});
