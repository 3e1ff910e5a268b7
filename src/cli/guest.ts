/** Makes a guest from the command line's options: its world, its store, its instance, all by the embedding API. */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Engine } from '../api/engine.js';
import { externOf } from '../api/extern.js';
import { Linker } from '../api/linker.js';
import { Module } from '../api/module.js';
import { Store } from '../api/store.js';
import { holdingHost } from '../native/held-folder.js';
import { type Preopen, Wasi } from '../wasi/p1/wasi.js';
import { usageError } from './errors.js';
import { binaryOf, readInput, reasonOf } from './input.js';
import { isOn } from './option-values.js';
import type { ParsedArguments } from './options.js';
import { storeOptionsOf, unknownImportsOf } from './settings-of.js';
import type { Threads } from './threads.js';
import { type Blocking, linkWasi, versionsOf } from './wasi-link.js';

/** A guest before anything of it runs. */
export class Guest {
  readonly module: Module;
  readonly store: Store;
  readonly wasi: Wasi;

  /** `bytes` is the binary of the module. */
  constructor(readonly engine: Engine, private readonly parsed: ParsedArguments, file: string, args: readonly string[], bytes: Uint8Array, private readonly threads: Threads | null) {
    const { options } = parsed;
    this.module = new Module(this.engine, bytes);
    this.store = new Store(this.engine, storeOptionsOf(parsed));
    this.wasi = new Wasi(holdingHost, {
      args: [options.get('argv0')?.at(-1) ?? basename(file), ...(options.has('invoke') ? [] : args)],
      env: environment(parsed),
      preopens: (options.get('dir') ?? []).map(parseDir),
      stdin: { kind: 'fd', fd: 0 },
      stdout: { kind: 'fd', fd: 1 },
      stderr: { kind: 'fd', fd: 2 },
    });
  }

  /** A linker with all that the guest may import. What is preloaded is instantiated and initialized. */
  async link(blocking: Blocking): Promise<Linker> {
    const { parsed, threads, store, wasi, module } = this;
    const linker = new Linker(this.engine).allowShadowing(true);
    const keys = parsed.groups.get('S') ?? new Map<string, string>();
    const versions = isOn(keys.get('cli') ?? 'y') ? versionsOf(isOn(keys.get('preview0') ?? 'y')) : [];
    for (const text of parsed.options.get('preload') ?? []) {
      const at = text.indexOf('=');
      if (at <= 0) throw usageError.preload(text);
      const path = text.slice(at + 1);
      const library = new Module(this.engine, await binaryOf(path, readInput(path), this.engine.features));
      linkWasi(linker, library, wasi, versions, blocking);
      linker.module(store, text.slice(0, at), library);
    }
    linkWasi(linker, module, wasi, versions, blocking);
    for (const { from, name, extern } of threads?.imports(store.core, module.core) ?? []) linker.define(from, name, externOf(store, extern));
    const unknown = unknownImportsOf(parsed);
    if (unknown === 'trap') linker.defineUnknownImportsAsTraps(module);
    if (unknown === 'default') linker.defineUnknownImportsAsDefaultValues(store, module);
    const { waiter } = store.core;
    store.core.waiter = { suspends: waiter.suspends === true, wait: (...args) => blocking(() => waiter.wait(...args)) };
    return linker;
  }
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
