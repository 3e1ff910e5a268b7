/** The measures of `npm run bench:api` through Wasmtide's public API, with the interpreter or with compiled code. */
import { Engine, type EngineOptions, Func, Instance, Module, Store, type Strategy } from '../../src/entry/index.js';
import { another } from '../another.js';
import type { Metering } from './measures.js';
import { bytesEach, leastTime, rate, rateAsync, trapRate } from './sampling.js';

const METERING: Readonly<Record<Metering, EngineOptions>> = {
  none: { interruption: false }, polls: {}, fuel: { consumeFuel: true },
};

export type Guest = (name: string) => Uint8Array;

/** Set once, before anything is measured. */
let strategy: Strategy = 'interpreter';

const newEngine = (options: EngineOptions = {}): Engine => new Engine({ strategy, ...options });

function calls(guest: Guest, get: (n: number) => number | Promise<number> = (n) => n): Instance {
  const engine = newEngine();
  const store = new Store(engine);
  const instance: Instance = new Instance(store, new Module(engine, guest('calls')), {
    host: {
      get: Func.wrap(store, ['i32'], ['i32'], get),
      call: Func.wrap(store, ['i32'], ['i32'], (n) => instance.exports.add(n, 1)),
    },
  });
  return instance;
}

function instantiations(guest: Guest, name: string): (n: number) => void {
  const engine = newEngine();
  const module = new Module(engine, guest(name));
  return (n) => {
    for (let i = 0; i < n; i++) {
      const store = new Store(engine);
      new Instance(store, module);
      // One that is only dropped keeps its addresses until it is collected.
      store.dispose();
    }
  };
}

function compilations(guest: Guest, name: string): (n: number) => void {
  const engine = newEngine({ compilation: 'eager' });
  const bytes = guest(name);
  return (n) => {
    for (let i = 0; i < n; i++) {
      const module = new Module(engine, another(bytes));
      if (strategy === 'interpreter') continue;
      // Machine code is made for the first instance.
      const store = new Store(engine);
      new Instance(store, module);
      store.dispose();
    }
  };
}

function idle(guest: Guest, name: string, count: number): Promise<number> {
  const engine = newEngine();
  const module = new Module(engine, guest(name));
  return bytesEach(count, () => {
    const instance = new Instance(new Store(engine), module);
    instance.exports.run(1);
    return instance;
  });
}

function waiting(guest: Guest, count: number): Promise<number> {
  const engine = newEngine();
  const module = new Module(engine, guest('calls'));
  const never = new Promise<number>(() => {});
  return bytesEach(count, () => {
    const store = new Store(engine);
    const imports = { host: { get: () => never, call: () => 0 } };
    const call: Promise<unknown> = new Instance(store, module, imports).exports.callHost.callAsync(1);
    return [store, call];
  });
}

function loop(guest: Guest, name: string, metering: Metering, n: number, seconds: number): number {
  const engine = newEngine(METERING[metering]);
  const store = new Store(engine);
  if (metering === 'fuel') store.setFuel(Number.MAX_SAFE_INTEGER);
  else if (metering === 'polls') store.setDeadline(3_600_000);
  const { run } = new Instance(store, new Module(engine, guest(name))).exports;
  return leastTime(() => run(n), seconds);
}

export async function measureWasmtide(tier: Strategy, name: string, guest: Guest, n: (loop: string) => number, seconds: number): Promise<number | null> {
  strategy = tier;
  if (tier === 'optimizing') await import('../../src/entry/native.js');
  const [kind, ...rest] = name.split('-');
  if (kind === 'loop') return loop(guest, rest[0], rest[1] as Metering, n(rest[0]), seconds);
  switch (name) {
    case 'call': {
      const { add } = calls(guest).exports;
      return rate((count) => { for (let i = 0; i < count; i++) add(i, 1); }, 100_000, seconds);
    }
    case 'call-async': {
      const { add } = calls(guest).exports;
      return rateAsync(async (count) => { for (let i = 0; i < count; i++) await add.callAsync(i, 1); }, 10_000, seconds);
    }
    case 'host': return rate(calls(guest).exports.callHost, 100_000, seconds);
    case 'host-async': {
      const { callHost } = calls(guest, async (given) => given).exports;
      return rateAsync((count) => callHost.callAsync(count), 10_000, seconds);
    }
    case 'nested': return rate(calls(guest).exports.callNested, 100_000, seconds);
    case 'trap': return trapRate(calls(guest).exports.trap, seconds);
    case 'compile-small': return rate(compilations(guest, 'idle'), 1000, seconds);
    case 'instantiate-small': return rate(instantiations(guest, 'idle'), 1000, seconds);
    case 'compile-megabyte': return rate(compilations(guest, 'megabyte'), 1, seconds);
    case 'instantiate-megabyte': return rate(instantiations(guest, 'megabyte'), 100, seconds);
    case 'idle': return idle(guest, 'idle', 2000);
    case 'idle-memory': return idle(guest, 'memory', 1000);
    case 'waiting': return waiting(guest, 2000);
    default: return null;
  }
}
