/**
 * One guest's WASI preview 1: its options, its descriptors, and how its calls are answered.
 *
 * A call's result is an errno; no JavaScript error reaches the guest. Only `proc_exit` throws, a `WasiExit`.
 */
import type { Host } from '../../host/host.js';
import { DIRECTORY_RIGHTS, FILE_RIGHTS, STREAM_RIGHTS, WRITING_RIGHTS } from './constants.js';
import { type Descriptor, DescriptorTable, type StreamSource } from './descriptors.js';
import { ExactTimes } from './filestat.js';
import { type GuestMemory, Memory } from './memory.js';

/** Thrown by `proc_exit`: passes through the guest's frames to whoever started it. */
export class WasiExit extends Error {
  readonly code = 'WASI_EXIT';

  constructor(readonly status: number) {
    super(`exit with status ${status}`);
    this.name = 'WasiExit';
  }
}

export interface Preopen {
  /** Folder on the host. */
  readonly host: string;
  /** What the guest calls it. */
  readonly guest: string;
  readonly readOnly: boolean;
}

export interface WasiOptions {
  readonly args?: readonly string[];
  readonly env?: readonly (readonly [name: string, value: string])[];
  readonly preopens?: readonly Preopen[];
  readonly stdin?: StreamSource;
  readonly stdout?: StreamSource;
  readonly stderr?: StreamSource;
}

/** Which of the two interfaces a call came through: they lay out some structures differently. */
export type WasiVersion = 'wasi_snapshot_preview1' | 'wasi_unstable';

const NO_MEMORY: GuestMemory = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)) };
const NONE: StreamSource = { kind: 'none' };

export class Wasi {
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly descriptors: DescriptorTable;
  readonly exactTimes = new ExactTimes();
  memory = new Memory(NO_MEMORY);
  version: WasiVersion = 'wasi_snapshot_preview1';

  constructor(readonly host: Host, options: WasiOptions = {}) {
    this.args = options.args ?? [];
    this.environment = (options.env ?? []).map(([name, value]) => `${name}=${value}`);
    this.descriptors = new DescriptorTable(host.files);
    for (const source of [options.stdin, options.stdout, options.stderr]) this.descriptors.add(this.stream(source ?? NONE));
    for (const preopen of options.preopens ?? []) this.descriptors.add(this.preopened(preopen));
  }

  /** The memory that pointers in calls mean: the exported `memory` of the instance, once there is one. */
  attach(memory: GuestMemory): void {
    this.memory = new Memory(memory);
  }

  /** Closes every descriptor. */
  close(): void {
    this.descriptors.closeAll();
  }

  private stream(source: StreamSource): Descriptor {
    if (source.kind === 'fd') {
      // A file as standard input or output keeps its own position on the host.
      const type = this.host.files.fstat(source.fd).kind;
      return { kind: 'stream', source, type: type === 'file' ? 'file' : type, taken: 0, rights: STREAM_RIGHTS, inheriting: 0, flags: 0 };
    }
    return { kind: 'stream', source, type: 'character', taken: 0, rights: STREAM_RIGHTS, inheriting: 0, flags: 0 };
  }

  private preopened({ host, guest, readOnly }: Preopen): Descriptor {
    const without = readOnly ? WRITING_RIGHTS : 0;
    return {
      kind: 'directory', root: host, path: [], preopen: guest, readOnly, listing: null, flags: 0,
      rights: DIRECTORY_RIGHTS & ~without, inheriting: (DIRECTORY_RIGHTS | FILE_RIGHTS) & ~without,
    };
  }
}
