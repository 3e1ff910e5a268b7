/**
 * `npm run bench:validate [-- FILES…]`: decoding and validation in MB/s on one core, beside the built-in engine's
 * `WebAssembly.validate` (which is native code and checks bodies lazily or on several threads, as it likes). Without
 * files, on what Go makes of a program with an HTTP server in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { decodeModule } from '../src/binary/decode.js';
import { validateModule } from '../src/validate/validate.js';
import { FeatureSet } from '../src/wasm/features.js';

const RUNS = 15;
const builtIn = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly;

const PROGRAM = `package main

import ("encoding/json"; "fmt"; "net/http"; "regexp"; "text/template")

func main() {
	r, _ := http.NewRequest("GET", "http://localhost", nil)
	b, _ := json.Marshal(r.Header)
	fmt.Println(string(b), regexp.MustCompile("a+").String(), template.New("t").Name())
}
`;

function goProgram(): { name: string; bytes: Uint8Array } | null {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-bench-'));
  try {
    writeFileSync(join(folder, 'main.go'), PROGRAM);
    writeFileSync(join(folder, 'go.mod'), 'module bench\n\ngo 1.21\n');
    execFileSync('go', ['build', '-o', 'program.wasm', '.'], { cwd: folder, env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' }, stdio: 'pipe' });
    return { name: 'go http program', bytes: new Uint8Array(readFileSync(join(folder, 'program.wasm'))) };
  } catch (error) {
    console.error(`no Go toolchain to build the default module with (${(error as Error).message.split('\n')[0]}): name files instead`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const best = (run: () => void): { first: number; best: number } => {
  let first = 0;
  let least = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    run();
    const time = performance.now() - start;
    if (i === 0) first = time;
    least = Math.min(least, time);
  }
  return { first, best: least };
};

const files = process.argv.slice(2).map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) }));
const modules = files.length > 0 ? files : [goProgram()].filter((m) => m !== null);
for (const { name, bytes } of modules) {
  const rate = (milliseconds: number): string => (bytes.length / 1e3 / milliseconds).toFixed(0).padStart(6);
  const ours = best(() => void validateModule(decodeModule(bytes, FeatureSet.all), FeatureSet.all));
  const decoding = best(() => void decodeModule(bytes, FeatureSet.all));
  const theirs = best(() => void builtIn.validate(bytes));
  const { code } = decodeModule(bytes, FeatureSet.all);
  const codeBytes = code.reduce((sum, body) => sum + body.end - body.start, 0);
  console.log(`${name}: ${(bytes.length / 1e6).toFixed(1)} MB, ${(codeBytes / 1e6).toFixed(1)} MB of it code`);
  console.log(`  decode and validate   ${rate(ours.best)} MB/s   (first run ${rate(ours.first).trim()}; of the code alone ${(codeBytes / 1e3 / ours.best).toFixed(0)})`);
  console.log(`  decode alone          ${rate(decoding.best)} MB/s`);
  console.log(`  built-in validate     ${rate(theirs.best)} MB/s   (${(ours.best / theirs.best).toFixed(1)} times as fast)`);
}
