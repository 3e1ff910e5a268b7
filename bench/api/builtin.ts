/** The same measures on the engine built into Node. It has no fuel and no deadlines; JSPI only where this Node has it. */
import { another } from '../another.js';
import { bytesEach, leastTime, rate, rateAsync, trapRate } from './sampling.js';
import type { Guest } from './wasmtide.js';

type Exports = Record<string, (...args: number[]) => number>;
type Imports = Record<string, Record<string, unknown>>;

// TypeScript's ES2023 library does not know it.
interface HostWebAssembly {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports?: Imports) => { exports: Exports };
  Suspending?: new (fn: (n: number) => unknown) => object;
  promising?: (fn: unknown) => (...args: number[]) => Promise<number>;
}

const { Module, Instance, Suspending, promising } = (globalThis as unknown as { WebAssembly: HostWebAssembly }).WebAssembly;

function calls(guest: Guest, get: unknown = (n: number) => n): Exports {
  const { exports }: { exports: Exports } = new Instance(new Module(guest('calls')), {
    host: { get, call: (n: number) => exports.add(n, 1) },
  });
  return exports;
}

function instantiations(guest: Guest, name: string): (n: number) => void {
  const module = new Module(guest(name));
  return (n) => {
    for (let i = 0; i < n; i++) new Instance(module);
  };
}

function compilations(guest: Guest, name: string): (n: number) => void {
  const bytes = guest(name);
  return (n) => {
    for (let i = 0; i < n; i++) new Module(another(bytes));
  };
}

function idle(guest: Guest, name: string, count: number): Promise<number> {
  const module = new Module(guest(name));
  return bytesEach(count, () => {
    const instance = new Instance(module);
    instance.exports.run(1);
    return instance;
  });
}

export async function measureBuiltin(name: string, guest: Guest, n: (loop: string) => number, seconds: number): Promise<number | null> {
  const [kind, ...rest] = name.split('-');
  if (kind === 'loop') {
    if (rest[1] !== 'none') return null;
    const { run } = new Instance(new Module(guest(rest[0]))).exports;
    return leastTime(() => run(n(rest[0])), seconds);
  }
  switch (name) {
    case 'call': {
      const { add } = calls(guest);
      return rate((count) => { for (let i = 0; i < count; i++) add(i, 1); }, 1_000_000, seconds);
    }
    case 'call-async': {
      if (promising === undefined) return null;
      const add = promising(calls(guest).add);
      return rateAsync(async (count) => { for (let i = 0; i < count; i++) await add(i, 1); }, 10_000, seconds);
    }
    case 'host': return rate(calls(guest).callHost, 1_000_000, seconds);
    case 'host-async': {
      if (promising === undefined || Suspending === undefined) return null;
      return rateAsync(promising(calls(guest, new Suspending(async (given: number) => given)).callHost), 10_000, seconds);
    }
    case 'nested': return rate(calls(guest).callNested, 1_000_000, seconds);
    case 'trap': return trapRate(calls(guest).trap, seconds);
    case 'compile-small': return rate(compilations(guest, 'idle'), 1000, seconds);
    case 'instantiate-small': return rate(instantiations(guest, 'idle'), 1000, seconds);
    case 'compile-megabyte': return rate(compilations(guest, 'megabyte'), 1, seconds);
    case 'instantiate-megabyte': return rate(instantiations(guest, 'megabyte'), 10, seconds);
    case 'idle': return idle(guest, 'idle', 2000);
    case 'idle-memory': return idle(guest, 'memory', 1000);
    case 'waiting': {
      if (promising === undefined || Suspending === undefined) return null;
      const module = new Module(guest('calls'));
      const get = new Suspending(() => new Promise(() => {}));
      return bytesEach(2000, () => promising(new Instance(module, { host: { get, call: () => 0 } }).exports.callHost)(1));
    }
    default: return null;
  }
}
