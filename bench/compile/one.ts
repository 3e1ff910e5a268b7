/**
 * `node one.js ENGINE SECONDS FILE`: what it takes to compile a module, in a process that has done nothing before, as JSON.
 *
 * Processor time of all threads, so that it is a core's time whatever a compiler does beside the main thread, and so
 * that other work on the machine counts little. The first compilation finds this library's JavaScript cold.
 */
import { readFileSync } from 'node:fs';
import { another } from '../another.js';

export interface Compilation {
  readonly engine: string;
  /** Milliseconds of each compilation, the first one first. */
  readonly times: readonly number[];
}

type Compile = (bytes: Uint8Array) => unknown;

async function compilerOf(engine: string): Promise<{ name: string; compile: Compile }> {
  if (engine === 'builtin') {
    const { Module } = (globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } }).WebAssembly;
    return { name: `V8 ${process.versions.v8} of Node ${process.version}, its best compiler`, compile: (bytes) => new Module(bytes) };
  }
  const [{ loadModule }, { FeatureSet }, { ModuleCompiler }, { compileOptions }, { usualForm }, { indexSpaces }] = await Promise.all([
    import('../../src/validate/load.js'), import('../../src/wasm/features.js'), import('../../src/engine/native/compile.js'), import('../../src/engine/native/native-module.js'),
    import('../../src/engine/native/native-memory.js'), import('../../src/wasm/module.js'),
  ]);
  const settings = { polls: true, countedPolls: false, fuel: false, countsDepth: false, canonicalNans: false, withoutPasses: [], heapMitigation: true, tableMitigation: true };
  return {
    name: `Wasmtide, optimizing, on Node ${process.version}`,
    compile: (bytes) => {
      const module = loadModule(bytes, FeatureSet.all);
      return new ModuleCompiler(module, compileOptions(settings, indexSpaces(module).memories.map((type) => usualForm(type)))).compile();
    },
  };
}

const [engine, seconds, file] = process.argv.slice(2) as [string, string, string];
const bytes = new Uint8Array(readFileSync(file));
const { name, compile } = await compilerOf(engine);
const times: number[] = [];
const begin = performance.now();
while (times.length < 3 || performance.now() - begin < Number(seconds) * 1000) {
  const module = another(bytes);
  const before = process.cpuUsage();
  compile(module);
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
}
const result: Compilation = { engine: name, times };
console.log(JSON.stringify(result));
