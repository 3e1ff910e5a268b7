/**
 * One guest's WASI preview 1: its options, its descriptors, and how its calls are answered.
 *
 * A call's result is an errno; no JavaScript error reaches the guest. What throws is `proc_exit` (a `WasiExit`), whatever
 * ends the guest (deadlines, limits), and functions of the embedder's.
 */
import type { FileSystem, HeldFolder } from '../../host/file-system.js';
import type { Host } from '../../host/host.js';
import type { Meter } from '../../runtime/meter.js';
import { DIRECTORY_RIGHTS, FILE_RIGHTS, STREAM_RIGHTS, WRITING_RIGHTS } from './constants.js';
import { type Descriptor, DescriptorTable, type StreamSource } from './descriptors.js';
import { ExactTimes } from './filestat.js';
import { type GuestMemory, Memory } from './memory.js';
import { identityOf } from './paths.js';
import { BytesInput, FdInput, FdOutput, discard } from './streams.js';

export interface Preopen {
  /** Folder on the host, or in `files`. */
  readonly host: string;
  /** Default: the host's files. */
  readonly files?: FileSystem;
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
  /** Preopened folders that are held open. */
  private readonly roots: HeldFolder[] = [];
  memory = new Memory(NO_MEMORY);
  /** Bytes of output that were captured so far. */
  captured = 0;
  /** Ends waiting in calls that are not made through a linker; null: nothing does. */
  meter: Meter | null = null;

  constructor(readonly host: Host, options: WasiOptions = {}) {
    this.args = options.args ?? [];
    this.environment = (options.env ?? []).map(([name, value]) => `${name}=${value}`);
    this.descriptors = new DescriptorTable();
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
    for (const held of this.roots.splice(0)) held.release();
  }

  private stream(source: StreamSource): Descriptor {
    // Not a character device, unless it is one: guests take those for terminals.
    const stream = { kind: 'stream', type: 'pipe', input: null, output: null, hostFd: null, rights: STREAM_RIGHTS, inheriting: 0, flags: 0 } as const;
    switch (source.kind) {
      case 'fd': {
        const { fd } = source;
        // A file as standard input or output keeps its own position on the host.
        const type = this.host.files.fstat(fd).kind;
        return { ...stream, type, input: new FdInput(this.host, fd, type), output: new FdOutput(this.host, fd), hostFd: fd };
      }
      case 'bytes': return { ...stream, input: new BytesInput(source.bytes) };
      case 'input': return { ...stream, input: source.input };
      case 'output': return { ...stream, output: source.output };
      case 'none': return { ...stream, input: new BytesInput(new Uint8Array(0)), output: discard };
    }
  }

  private preopened({ host, guest, readOnly, files = this.host.files }: Preopen): Descriptor {
    const without = readOnly ? WRITING_RIGHTS : 0;
    const held = files.hold(host);
    if (held !== null) this.roots.push(held);
    const place = held === null ? { files, path: host } : { files: held, path: '.' };
    const identity = identityOf(place.files.lstat(place.path));
    return {
      kind: 'directory', root: { ...place, name: { files, path: host }, identity }, held, path: [], identity, preopen: guest, readOnly, listing: null, flags: 0,
      rights: DIRECTORY_RIGHTS & ~without, inheriting: (DIRECTORY_RIGHTS | FILE_RIGHTS) & ~without,
    };
  }
}
