/** Descriptors: what the guest's file numbers stand for. */
import type { FileSystem, HeldFolder, HostFileKind } from '../../host/file-system.js';
import { Errno, fail } from './errno.js';
import type { Input, Output } from './streams.js';

/** Where standard streams come from and go to. */
export type StreamSource =
  | { readonly kind: 'fd'; readonly fd: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'input'; readonly input: Input }
  | { readonly kind: 'output'; readonly output: Output }
  | { readonly kind: 'none' };

interface Common {
  rights: number;
  inheriting: number;
  flags: number;
}

export interface StreamDescriptor extends Common {
  readonly kind: 'stream';
  readonly type: HostFileKind;
  readonly input: Input | null;
  readonly output: Output | null;
  /** The descriptor it is on the host, if it is one. */
  readonly hostFd: number | null;
}

export interface FileDescriptor extends Common {
  readonly kind: 'file';
  readonly files: FileSystem;
  /** Of `files`. */
  readonly fd: number;
  readonly type: HostFileKind;
  position: number;
}

/** A preopened folder in a file system: nothing above is ever reached. */
export interface Root {
  /** What paths below it are of; where it is held open, it is the folder. */
  readonly files: FileSystem;
  readonly path: string;
  /** Where it is found by name. */
  readonly name: { readonly files: FileSystem; readonly path: string };
  /** Which folder it was when it was given to the guest. */
  readonly identity: string;
}

/**
 * A folder that was opened: a preopened one, or one below. Before it is used, paths.ts makes sure that it is still there;
 * where it is held open, nothing else can be used in its place.
 */
export interface DirectoryDescriptor extends Common {
  readonly kind: 'directory';
  readonly root: Root;
  /** Where file systems have that. */
  readonly held: HeldFolder | null;
  /** Components below the root, none of them a symbolic link; changes when the guest renames them. */
  path: readonly string[];
  /** Which folder it was when it was opened. */
  readonly identity: string;
  /** The guest's name for a preopened folder; null for others. */
  readonly preopen: string | null;
  readonly readOnly: boolean;
  /** Entries as fd_readdir numbers them, kept from cookie 0 on. */
  listing: readonly { readonly name: string; readonly kind: HostFileKind; readonly ino: bigint }[] | null;
}

/** Where something is below a root. */
export interface Place {
  readonly root: Root;
  readonly components: readonly string[];
}

/** A path that no folder has. */
const GONE: readonly string[] = ['..'];

export type Descriptor = StreamDescriptor | FileDescriptor | DirectoryDescriptor;

/** Descriptors a guest may have open. */
const MAX_DESCRIPTORS = 65_536;

export class DescriptorTable {
  private readonly entries: (Descriptor | undefined)[] = [];

  /** Adds a descriptor under the lowest free number. */
  add(descriptor: Descriptor): number {
    let fd = this.entries.findIndex((entry) => entry === undefined);
    if (fd < 0) fd = this.entries.length;
    if (fd >= MAX_DESCRIPTORS) {
      this.release(descriptor);
      fail(Errno.MFile);
    }
    this.entries[fd] = descriptor;
    return fd;
  }

  /** Throws EBADF, or ENOTCAPABLE if any of `rights` is missing. */
  get(fd: number, rights = 0): Descriptor {
    const found = this.entries[fd >>> 0] ?? fail(Errno.BadF);
    if ((found.rights & rights) !== rights) fail(Errno.NotCapable);
    return found;
  }

  directory(fd: number, rights: number): DirectoryDescriptor {
    const found = this.entries[fd >>> 0] ?? fail(Errno.BadF);
    if (found.kind !== 'directory') return fail(Errno.NotDir);
    if ((found.rights & rights) !== rights) fail(Errno.NotCapable);
    return found;
  }

  close(fd: number): void {
    const found = this.get(fd);
    this.entries[fd] = undefined;
    this.release(found);
  }

  renumber(from: number, to: number): void {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (from === to) return;
    this.release(replaced);
    this.entries[to] = moved;
    this.entries[from] = undefined;
  }

  /** A folder has got another place: open ones in it, and itself, go with it. */
  moved(from: Place, to: Place): void {
    for (const entry of this.entries) {
      if (entry?.kind !== 'directory' || entry.root !== from.root || !from.components.every((name, i) => entry.path[i] === name)) continue;
      // Below another root it is not to be reached by the rights of this one.
      entry.path = from.root === to.root ? [...to.components, ...entry.path.slice(from.components.length)] : GONE;
    }
  }

  closeAll(): void {
    for (const entry of this.entries) {
      if (entry === undefined) continue;
      try {
        this.release(entry);
      } catch {
        // Everything else is to be closed all the same.
      }
    }
    this.entries.length = 0;
  }

  private release(descriptor: Descriptor): void {
    if (descriptor.kind === 'file') descriptor.files.close(descriptor.fd);
    // The root's is the world's: folders below may be open still.
    if (descriptor.kind === 'directory' && descriptor.held !== descriptor.root.files) descriptor.held?.release();
    if (descriptor.kind === 'stream') {
      descriptor.input?.close?.();
      descriptor.output?.close?.();
    }
  }
}
