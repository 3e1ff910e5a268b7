/**
 * The oracle of the guest programs: the part of the `wasmtide run` command line that they use, on Node's own
 * WebAssembly and `node:wasi`. Only for tests; nothing of Wasmtide is in it.
 *
 *   node dist/test/oracle/node-wasi.js run [--dir HOST::GUEST] [--env NAME=VALUE] [--invoke NAME] FILE [ARGS...]
 *
 * `npm run check:programs` runs the tests of `test/programs` against it: expected outputs come from there.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

process.removeAllListeners('warning');
process.on('warning', () => { /* node:wasi is experimental, as it says every time */ });

/** V8's trap messages in the words of the official suite. */
const officialWords: [RegExp, string][] = [
  [/^unreachable/, 'unreachable'],
  [/^(divide|remainder) by zero/, 'integer divide by zero'],
  [/^divide result unrepresentable/, 'integer overflow'],
  [/^float unrepresentable/, 'integer overflow (or: invalid conversion to integer)'],
  [/^memory access out of bounds/, 'out of bounds memory access'],
  [/^table index is out of bounds/, 'undefined element'],
  [/^null function or function signature/, 'indirect call type mismatch (or: uninitialized element)'],
  [/^Maximum call stack size/, 'call stack exhausted'],
  [/^wasm exception/, 'uncaught exception'],
];

function trapped(error: unknown): never {
  const message = error instanceof Error ? error.message : 'wasm exception';
  const official = officialWords.find(([pattern]) => pattern.test(message))?.[1];
  if (!official) throw error;
  process.stderr.write(`wasm trap: ${official}\n${error instanceof Error ? error.stack : ''}\n`);
  process.exit(134);
}

type Imports = Record<string, Record<string, unknown>>;

interface ThreadStart {
  module: object;
  memory: object;
  counter: Int32Array;
  tid: number;
  argument: number;
}

/** `wasi.thread-spawn`, and the shared memory that goes with it, where the module asks for them. */
function threadImports(module: any, memory: any, counter: Int32Array): Imports {
  const spawn = (argument: number): number => {
    const tid = Atomics.add(counter, 0, 1) + 1;
    // The spawning thread may block without ever returning to its event loop: a Worker starts all the same.
    const start: ThreadStart = { module, memory, counter, tid, argument };
    new Worker(new URL(import.meta.url), { workerData: start }).unref();
    return tid;
  };
  return { env: { memory }, wasi: { 'thread-spawn': spawn } };
}

function main(args: string[]): void {
  const preopens: Record<string, string> = {};
  const env: Record<string, string> = {};
  let invoke: string | undefined;
  if (args[0] === 'run') args.shift();
  while (args[0]?.startsWith('-')) {
    const option = args.shift()!;
    const value = args.shift()!;
    const [, key, rest] = /^(.*?)(?:(?:::|=)(.*))?$/s.exec(value)!;
    if (option === '--dir') preopens[rest ?? key!] = key!;
    else if (option === '--env') env[key!] = rest ?? '';
    else if (option === '--invoke') invoke = value;
    else if (option !== '-W' && option !== '-S') throw new Error(`the oracle does not know ${option}`);
  }
  const file = args.shift()!;
  const W = (globalThis as any).WebAssembly;
  const module = new W.Module(readFileSync(file));
  const old = W.Module.imports(module).some((i: any) => i.module === 'wasi_unstable');
  const wasi = new WASI({ version: old ? 'unstable' : 'preview1', args: [basename(file), ...args], env, preopens, returnOnExit: true });
  const imports: Imports = { [old ? 'wasi_unstable' : 'wasi_snapshot_preview1']: wasi.wasiImport as Record<string, unknown> };
  if (W.Module.imports(module).some((i: any) => i.kind === 'memory')) {
    const memory = new W.Memory({ initial: 5, maximum: 32, shared: true });
    Object.assign(imports, threadImports(module, memory, new Int32Array(new SharedArrayBuffer(4))));
  }
  try {
    const instance = new W.Instance(module, imports);
    if (invoke !== undefined) {
      wasi.initialize(instance);
      const results = [instance.exports[invoke](...args.map(a => (/^-?\d{11,}$/.test(a) || invoke === 'factorial' ? BigInt(a) : Number(a))))].flat();
      for (const result of results) if (result !== undefined) console.log(String(result));
      return;
    }
    const status = wasi.start(instance) as unknown as number;
    if (status >>> 0 > 125) {
      process.stderr.write(`error: invalid exit status ${status >>> 0}\n`);
      process.exit(1);
    }
    process.exit(status);
  } catch (error) {
    trapped(error);
  }
}

function thread({ module, memory, counter, tid, argument }: ThreadStart): void {
  const W = (globalThis as any).WebAssembly;
  const wasi = new WASI({ version: 'preview1', returnOnExit: true });
  const imports = { wasi_snapshot_preview1: wasi.wasiImport, ...threadImports(module, memory, counter) };
  new W.Instance(module, imports).exports.wasi_thread_start(tid, argument);
}

if (isMainThread) main(process.argv.slice(2));
else if (parentPort) thread(workerData as ThreadStart);
