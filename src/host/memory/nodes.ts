/** What a file system in memory is made of: files, folders and links, and the room that they take. */
import { fileError } from '../../wasm/errors/file.js';

interface Common {
  readonly ino: bigint;
  nlink: number;
  /** Descriptors it is open under: what is removed meanwhile stays until they are closed. */
  opens: number;
  /** Nanoseconds since the epoch. */
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
}

export interface FileNode extends Common {
  readonly kind: 'file';
  /** The first `size` bytes count; those behind are zero. */
  bytes: Uint8Array<ArrayBuffer>;
  size: number;
}

export interface FolderNode extends Common {
  readonly kind: 'directory';
  readonly entries: Map<string, Node>;
}

export interface LinkNode extends Common {
  readonly kind: 'symlink';
  readonly target: string;
}

export type Node = FileNode | FolderNode | LinkNode;

/** Bytes that a file, folder, link or name counts for, beside its contents. */
export const ENTRY_BYTES = 256;
/** What typed arrays can hold everywhere. */
const MAX_FILE = 2 ** 32 - 1;

/** Room for everything together. */
export class Budget {
  private taken = 0;

  constructor(readonly limit: number) {}

  get used(): number {
    return this.taken;
  }

  /** Throws ENOSPC when there is not so much left. */
  take(bytes: number): void {
    if (this.taken + bytes > this.limit) throw fileError('ENOSPC', null);
    this.taken += bytes;
  }

  giveBack(bytes: number): void {
    this.taken -= bytes;
  }
}

/** Sets a file's size: what is new is zero. */
export function resize(file: FileNode, size: number, budget: Budget): void {
  if (size > MAX_FILE) throw fileError('EFBIG', null);
  const { bytes } = file;
  if (size > bytes.length) {
    // Twice as much, so that many small writes copy little; what is not used counts as well.
    const capacity = Math.max(size, Math.min(bytes.length * 2, bytes.length + 2 ** 24), 64);
    const next = grown(file, capacity, budget) ?? grown(file, size, budget);
    if (next === null) throw fileError('ENOSPC', null);
    file.bytes = next;
  } else if (size < file.size) {
    if (size < bytes.length / 4) {
      file.bytes = bytes.slice(0, size);
      budget.giveBack(bytes.length - size);
    } else {
      bytes.fill(0, size, file.size);
    }
  }
  file.size = size;
}

function grown(file: FileNode, length: number, budget: Budget): Uint8Array<ArrayBuffer> | null {
  const more = length - file.bytes.length;
  if (budget.used + more > budget.limit) return null;
  try {
    const next = new Uint8Array(length);
    next.set(file.bytes);
    budget.take(more);
    return next;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
