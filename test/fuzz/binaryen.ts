/**
 * Modules of binaryen's fuzzer: `wasm-opt --translate-to-fuzz` makes one of any bytes.
 *
 * The program is Emscripten's, one file with its module inside, and takes longer to start than to work. So it is read
 * and its module compiled once, and each run is a new instance in this process, whose `process` has other arguments.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { repositoryRoot } from '../conformance.js';
import { Random } from './random.js';

const program = join(repositoryRoot, 'tools/node_modules/binaryen/bin/wasm-opt');

/** Why there is none, or false. */
export const noBinaryen: string | false = existsSync(program) ? false : 'binaryen is not there: npm ci --ignore-scripts --prefix tools';

type Imports = object;
interface Engine {
  instantiate(source: unknown, imports: Imports): Promise<{ module: object; exports: object }>;
}

/** Features that the modules may use: what Node 20's engine has, and what compiled code has besides. */
const COMMON = ['mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory', 'bulk-memory-opt', 'multivalue', 'tail-call'];
const WITH_VECTORS = [...COMMON, 'simd', 'relaxed-simd', 'multimemory', 'memory64', 'extended-const', 'wide-arithmetic'];
const WITH_OBJECTS = [...COMMON, 'simd', 'multimemory', 'extended-const', 'reference-types', 'gc', 'exception-handling'];
const SHAPING = [['--strip-debug'], ['--strip-debug'], ['--fuzz-passes'], ['-O1'], ['-O3'], ['--no-fuzz-oob', '--strip-debug'], ['--no-fuzz-oob', '--fuzz-passes'], ['--flatten', '-O2']];

export class BinaryenFuzzer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'wasmtide-fuzz-'));
  private readonly run: (...args: unknown[]) => Promise<unknown>;
  private compiled: object | null = null;

  constructor() {
    const names = ['Module', 'require', 'process', 'WebAssembly', '__filename', '__dirname', 'module'];
    const source = readFileSync(program, 'utf8').replace(/^#!.*/, '');
    // Its last statement starts it: so its end can be waited for.
    const start = source.lastIndexOf('createWasm().then(');
    this.run = compileFunction(`${source.slice(0, start)}return ${source.slice(start)}`, names) as typeof this.run;
  }

  /** A module from a seed; null where the fuzzer gave up on its bytes. */
  async generate(seed: number): Promise<Uint8Array | null> {
    const random = new Random(seed);
    const input = Uint8Array.from({ length: 200 + random.below(random.pick([800, 4000, 12_000])) }, () => random.below(256));
    const [from, to] = [join(this.folder, 'input'), join(this.folder, 'output.wasm')];
    writeFileSync(from, input);
    rmSync(to, { force: true });
    const features = random.pick([COMMON, WITH_VECTORS, WITH_OBJECTS, WITH_OBJECTS]);
    await this.wasmOpt(['--translate-to-fuzz', from, '-o', to, '--mvp-features', ...features.map((name) => `--enable-${name}`), ...random.pick(SHAPING)]);
    return existsSync(to) ? new Uint8Array(readFileSync(to)) : null;
  }

  /** Ends when the program does, however. */
  private async wasmOpt(args: readonly string[]): Promise<void> {
    const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
    const Module = {
      print: () => {}, printErr: () => {},
      ...(this.compiled === null ? {} : {
        instantiateWasm: (imports: Imports, receive: (instance: unknown) => void) => void engine.instantiate(this.compiled, imports).then(receive),
      }),
    };
    const itsProcess = Object.assign(Object.create(process) as NodeJS.Process, { argv: ['node', program, ...args], exitCode: 0, on: () => {} });
    const itsEngine = Object.assign(Object.create(engine as object) as Engine, {
      instantiate: async (source: unknown, imports: Imports) => {
        const made = await engine.instantiate(source, imports);
        this.compiled = made.module;
        return made;
      },
    });
    // An assertion of the fuzzer's own that fails: no module.
    await this.run(Module, createRequire(program), itsProcess, itsEngine, program, dirname(program), { exports: {} }).catch(() => undefined);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
