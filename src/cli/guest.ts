/** Makes a guest from the command line's options: its world, its store, its instance. */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { nodeHost } from '../host/node/node-host.js';
import { Machine } from '../interpreter/machine.js';
import { FuncInstance } from '../runtime/func.js';
import type { Extern, Instance } from '../runtime/instance.js';
import { instantiate, resolveImports } from '../runtime/instantiate.js';
import { MemoryInstance } from '../runtime/memory.js';
import { Store } from '../runtime/store.js';
import { callFunction } from '../runtime/values.js';
import { loadModule } from '../validate/load.js';
import type { FeatureSet } from '../wasm/features.js';
import { type Preopen, Wasi } from '../wasi/p1/wasi.js';
import { usageError } from './errors.js';
import { loadFile, reasonOf } from './input.js';
import { isOn, type ParsedArguments } from './options.js';
import { featuresOf, storeOptionsOf } from './settings-of.js';
import type { Threads } from './threads.js';
import { wasiLookup } from './wasi-link.js';

export interface Guest {
  readonly store: Store;
  readonly instance: Instance;
  readonly wasi: Wasi;
}

/** `bytes` is the binary of the module. Nothing of it has run but its start function. */
export async function createGuest(parsed: ParsedArguments, file: string, args: readonly string[], bytes: Uint8Array, threads: Threads | null): Promise<Guest> {
  const { options, groups } = parsed;
  const features = featuresOf(parsed);
  const wasi = new Wasi(nodeHost, {
    args: [options.get('argv0')?.at(-1) ?? basename(file), ...(options.has('invoke') ? [] : args)],
    env: environment(parsed),
    preopens: (options.get('dir') ?? []).map(parseDir),
    stdin: { kind: 'fd', fd: 0 },
    stdout: { kind: 'fd', fd: 1 },
    stderr: { kind: 'fd', fd: 2 },
  });
  const store = new Store((s) => new Machine(s), storeOptionsOf(parsed));
  const module = loadModule(bytes, features);
  const linked = new Map<string, ReadonlyMap<string, Extern>>();
  const wasiImport = isOn(groups.get('S')?.get('cli') ?? 'y') ? wasiLookup(store, wasi) : () => undefined;
  const threadImport = threads === null ? () => undefined : threads.lookup(store, module);
  const lookup = (from: string, name: string): Extern | undefined =>
    linked.get(from)?.get(name) ?? wasiImport(from, name) ?? threadImport(from, name);
  for (const text of options.get('preload') ?? []) {
    const { name, instance } = await preload(store, text, features, lookup);
    linked.set(name, instance.exports);
  }
  const imports = resolveImports(module, lookup);
  // A start function may call WASI already, on the memory that threads share.
  if (threads !== null && threads.sharedMemory !== null) wasi.attach(threads.sharedMemory);
  const instance = instantiate(store, module, imports);
  const memory = instance.exports.get('memory');
  if (memory instanceof MemoryInstance) wasi.attach(memory);
  return { store, instance, wasi };
}

async function preload(store: Store, text: string, features: FeatureSet, lookup: (from: string, name: string) => Extern | undefined) {
  const at = text.indexOf('=');
  if (at <= 0) throw usageError.preload(text);
  const module = await loadFile(text.slice(at + 1), features);
  const instance = instantiate(store, module, resolveImports(module, lookup));
  initialize(instance);
  return { name: text.slice(0, at), instance };
}

/** Reactors are initialized before anything else is called. */
export function initialize(instance: Instance): void {
  const func = instance.exports.get('_initialize');
  if (func instanceof FuncInstance && !instance.exports.has('_start')) callFunction(func, []);
}

function environment({ options, groups }: ParsedArguments): [string, string][] {
  const variables = new Map<string, string>();
  if (isOn(groups.get('S')?.get('inherit-env') ?? 'n')) {
    for (const [name, value] of Object.entries(process.env)) variables.set(name, value ?? '');
  }
  for (const text of options.get('env') ?? []) {
    const at = text.indexOf('=');
    if (at > 0) variables.set(text.slice(0, at), text.slice(at + 1));
    else if (at === 0) throw usageError.badValue('--env', text, 'NAME or NAME=VALUE');
    else if (process.env[text] !== undefined) variables.set(text, process.env[text]);
  }
  return [...variables];
}

function parseDir(text: string): Preopen {
  const [host, guest = host, mode, ...more] = text.split('::');
  if (host === '' || guest === '' || more.length > 0 || (mode !== undefined && mode !== 'ro')) throw usageError.dir(text);
  const path = resolve(host);
  try {
    if (!statSync(path).isDirectory()) throw usageError.notDirectory(host, 'is not a folder');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw usageError.notDirectory(host, reasonOf(error));
  }
  return { host: path, guest, readOnly: mode === 'ro' };
}
