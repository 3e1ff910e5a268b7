/** A function of linked modules in this runtime, ready to be called, as a user of the library gets it. */
import { Engine, Instance, Module, Store, type Strategy } from '../src/entry/index.js';
import { type Loader, type Runnable, giveTo } from './measure.js';

async function engineOf(strategy: Strategy): Promise<Engine> {
  if (strategy === 'optimizing') await import('../src/entry/native.js');
  return new Engine({ strategy });
}

/** The engine is made beforehand: what loading this library's own files takes is not the guest's. */
export async function loaderOf(strategy: Strategy): Promise<Loader> {
  const engine = await engineOf(strategy);
  return (modules, name): Runnable => {
    const store = new Store(engine);
    const imports: Record<string, Instance['exports']> = {};
    let last: Instance | undefined;
    for (const [as, bytes] of modules) {
      last = new Instance(store, new Module(engine, bytes), imports);
      imports[as] = last.exports;
    }
    giveTo(last!.exports);
    const run = last!.exports[name] as (argument: number) => number;
    return { engine: `Wasmtide, ${strategy}`, call: (argument) => run(argument) };
  };
}
