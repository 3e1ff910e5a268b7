/**
 * The guests' sources as the machine's own compilers make them: the bar that is not WebAssembly.
 *
 * C by clang (else gcc) -O3, Rust by rustc with the same level, both for the CPU that Wasmtide's compiler asks for
 * (x86-64-v3), and without contraction of products and sums, so that the answers are the same to the last bit.
 * Programs lie in dist/bench/native and are made anew when a source is newer.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, outputFolder } from './folder.js';

const target = join(outputFolder, 'native');
const harness = join(benchFolder, 'peers/native_main.c');

interface Compiler {
  readonly program: string;
  /** Its first line of `--version`. */
  readonly version: string;
}

function firstOf(names: readonly (string | undefined)[]): Compiler | undefined {
  for (const program of names) {
    if (program === undefined) continue;
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { program, version: stdout.split('\n')[0] };
  }
  return undefined;
}

export const cCompiler = (): Compiler | undefined => firstOf([process.env['CC'], 'clang-22', 'clang', 'gcc', 'cc']);
const rustCompiler = (): Compiler | undefined => firstOf([process.env['RUSTC'], 'rustc']);

const isX64 = process.arch === 'x64';
const C_FLAGS = ['-O3', '-std=gnu17', '-ffp-contract=off', '-w', ...(isX64 ? ['-march=x86-64-v3'] : [])];
const RUST_FLAGS = ['-C', 'opt-level=3', '-C', 'panic=abort', '-C', 'lto', '-C', 'codegen-units=1', ...(isX64 ? ['-C', 'target-cpu=x86-64-v3'] : [])];

const run = (program: string, args: readonly string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The native program of a guest; throws, with the compiler's words, where it cannot be made. */
export function nativeProgram(name: string): string {
  const program = join(target, name);
  const c = cCompiler()!;
  const isC = existsSync(join(benchFolder, 'guests', `${name}.c`));
  const source = join(benchFolder, 'guests', `${name}.${isC ? 'c' : 'rs'}`);
  const newest = Math.max(statSync(source).mtimeMs, statSync(harness).mtimeMs);
  if (existsSync(program) && statSync(program).mtimeMs >= newest) return program;
  mkdirSync(target, { recursive: true });
  const object = `${program}.${isC ? 'o' : 'a'}`;
  let version = c.version;
  if (isC) {
    run(c.program, [...C_FLAGS, '-c', source, '-o', object]);
  } else {
    const rust = rustCompiler();
    if (rust === undefined) throw new Error('no rustc');
    version = rust.version;
    run(rust.program, ['--edition', '2021', '--crate-type', 'staticlib', ...RUST_FLAGS, source, '-o', object]);
  }
  run(c.program, [...C_FLAGS, `-DCOMPILER="${version} -O3"`, harness, object, '-o', program, '-lm', '-lpthread', '-ldl']);
  return program;
}
