/** The same in the engine built into the Node that runs this file: V8's. */
import { type Loader, giveTo } from './measure.js';

type Exports = Record<string, (argument: number, value?: unknown) => number>;

// TypeScript's ES2023 library does not know the host's WebAssembly object.
interface HostWebAssembly {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, Exports>) => { exports: Exports };
}

export const loadInBuiltin: Loader = (modules, name) => {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: HostWebAssembly }).WebAssembly;
  const imports: Record<string, Exports> = {};
  let last: Exports | undefined;
  for (const [as, bytes] of modules) imports[as] = last = new Instance(new Module(bytes), imports).exports;
  giveTo(last!);
  const run = last![name];
  return { engine: `V8 ${process.versions.v8} of Node ${process.version}`, call: (argument) => run(argument) };
};
