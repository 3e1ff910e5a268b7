/** The engine built into Node.js, V8's: machine code, shown to put the interpreters into proportion. */
import type { Runnable } from './measure.js';

// The one use of the host's WebAssembly object besides the tests. TypeScript's ES2023 library does not know it.
interface HostWebAssembly {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, (argument: number) => number> };
}

export function loadInBuiltin(bytes: Uint8Array, name: string): Runnable {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: HostWebAssembly }).WebAssembly;
  return { engine: `V8 ${process.versions.v8}`, call: new Instance(new Module(bytes)).exports[name]! };
}
