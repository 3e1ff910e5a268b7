/** A guest's side of WASI without a guest: calls with plain arguments on a memory of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { holdingHost } from '../../../src/native/held-folder.js';
import { wasiFunction } from '../../../src/wasi/p1/functions.js';
import { Wasi, type WasiOptions, type WasiVersion } from '../../../src/wasi/p1/wasi.js';

/** A new folder, removed after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wasmtide-wasi-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class World {
  readonly bytes = new Uint8Array(65_536);
  readonly view = new DataView(this.bytes.buffer);
  readonly wasi: Wasi;
  private top = 1024;

  constructor(options: WasiOptions = {}, private readonly version: WasiVersion = 'wasi_snapshot_preview1') {
    this.wasi = new Wasi(holdingHost, options);
    this.wasi.attach(this);
    after(() => this.wasi.close());
  }

  /** The errno. */
  call(name: string, ...args: (number | bigint)[]): number {
    const found = wasiFunction(this.wasi, this.version, name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found.call(...args) ?? 0;
  }

  /** Pointer and length of a string put into memory. */
  string(text: string): [at: number, length: number] {
    const utf8 = new TextEncoder().encode(text);
    const at = this.top;
    this.bytes.set(utf8, at);
    this.top += (utf8.length + 8) & ~7;
    return [at, utf8.length];
  }

  /** Vectors of one buffer. */
  vector(at: number, length: number): [at: number, count: number] {
    const vectors = this.top;
    this.top += 8;
    this.view.setUint32(vectors, at, true);
    this.view.setUint32(vectors + 4, length, true);
    return [vectors, 1];
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  text(at: number, length: number): string {
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }
}

export const ALL = (1n << 30n) - 1n;
export const READ = 2n;
export const WRITE = 64n;
