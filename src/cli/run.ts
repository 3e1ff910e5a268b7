/** `wasmtide run FILE ARGS…`: runs a WASI command, or one exported function. */
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
import type { FeatureSet } from '../wasm/features.js';
import { Wasi, type Preopen } from '../wasi/p1/wasi.js';
import { runError, usageError } from './errors.js';
import { loadFile, reasonOf } from './input.js';
import { parseInvocation, showResult } from './invoke.js';
import { isOn, parseArguments, RUN_OPTIONS, type ParsedArguments } from './options.js';
import { report } from './report.js';
import { checkTier, featuresOf, storeOptionsOf } from './settings-of.js';
import { wasiLookup } from './wasi-link.js';

export async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, RUN_OPTIONS, true);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('run', parsed.helpGroup);
  const [file, ...args] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('run');
  checkTier(parsed);
  try {
    return await runFile(file, args, parsed);
  } catch (error) {
    return report(error, file);
  }
}

async function runFile(file: string, args: readonly string[], parsed: ParsedArguments): Promise<number> {
  const { options, groups } = parsed;
  const features = featuresOf(parsed);
  const invoke = options.get('invoke')?.at(-1) ?? null;
  const wasi = new Wasi(nodeHost, {
    args: [options.get('argv0')?.at(-1) ?? basename(file), ...(invoke === null ? args : [])],
    env: environment(parsed),
    preopens: (options.get('dir') ?? []).map(parseDir),
    stdin: { kind: 'fd', fd: 0 },
    stdout: { kind: 'fd', fd: 1 },
    stderr: { kind: 'fd', fd: 2 },
  });
  try {
    const store = new Store((s) => new Machine(s), storeOptionsOf(parsed));
    const module = await loadFile(file, features);
    const linked = new Map<string, ReadonlyMap<string, Extern>>();
    const wasiImport = isOn(groups.get('S')?.get('cli') ?? 'y') ? wasiLookup(store, wasi) : () => undefined;
    const lookup = (from: string, name: string): Extern | undefined => linked.get(from)?.get(name) ?? wasiImport(from, name);
    for (const text of options.get('preload') ?? []) {
      const { name, instance } = await preload(store, text, features, lookup);
      linked.set(name, instance.exports);
    }
    const instance = instantiate(store, module, resolveImports(module, lookup));
    attachMemory(wasi, instance);
    initialize(store, instance);
    if (invoke !== null) invokeExport(store, instance, invoke, args);
    else start(store, instance, file);
    return 0;
  } finally {
    wasi.close();
  }
}

async function preload(store: Store, text: string, features: FeatureSet, lookup: (from: string, name: string) => Extern | undefined) {
  const at = text.indexOf('=');
  if (at <= 0) throw usageError.preload(text);
  const module = await loadFile(text.slice(at + 1), features);
  const instance = instantiate(store, module, resolveImports(module, lookup));
  initialize(store, instance);
  return { name: text.slice(0, at), instance };
}

/** WASI's pointers mean the exported `memory`. */
function attachMemory(wasi: Wasi, instance: Instance): void {
  const memory = instance.exports.get('memory');
  if (memory instanceof MemoryInstance) wasi.attach(memory);
}

/** Reactors are initialized before anything else is called. */
function initialize(store: Store, instance: Instance): void {
  const func = instance.exports.get('_initialize');
  if (func instanceof FuncInstance && !instance.exports.has('_start')) callFunction(store, func, []);
}

const exportedFunctions = (instance: Instance): string[] =>
  [...instance.exports].filter(([, extern]) => extern instanceof FuncInstance).map(([name]) => name);

function start(store: Store, instance: Instance, file: string): void {
  const func = instance.exports.get('_start') ?? instance.exports.get('');
  if (func instanceof FuncInstance) callFunction(store, func, []);
  else if (instance.module.start === null && !instance.exports.has('_initialize')) throw runError.noStart(file, exportedFunctions(instance));
}

function invokeExport(store: Store, instance: Instance, name: string, args: readonly string[]): void {
  const func = instance.exports.get(name);
  if (!(func instanceof FuncInstance)) throw runError.noExport(name, exportedFunctions(instance));
  const results = callFunction(store, func, parseInvocation(name, func.type, args));
  for (const [i, value] of results.entries()) process.stdout.write(`${showResult(func.type.results[i], value)}\n`);
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
