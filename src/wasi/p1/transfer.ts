/** Reading and writing: descriptors on one side, vectors in guest memory on the other. */
import type { Host } from '../../host/host.js';
import { FdFlag } from './constants.js';
import type { Descriptor, FileDescriptor, StreamDescriptor } from './descriptors.js';
import { Errno, fail } from './errno.js';
import type { IoVector, Memory } from './memory.js';

/** Small vectors are gathered into one host write up to this size. */
const GATHER_BYTES = 65_536;
const gathered = new Uint8Array(GATHER_BYTES);

const totalOf = (vectors: readonly IoVector[]): number => vectors.reduce((sum, v) => sum + v.length, 0);

/** Writes vectors at `position` (null: the descriptor's own); returns how many bytes were taken. */
export function writeVectors(host: Host, memory: Memory, descriptor: Descriptor, vectors: readonly IoVector[], position: number | null): number {
  if (descriptor.kind === 'directory') return fail(Errno.BadF);
  const total = totalOf(vectors);
  if (total > 0xffffffff) fail(Errno.Inval);
  if (total === 0) return 0;
  let written = 0;
  const put = (bytes: Uint8Array): boolean => {
    const count = writeBytes(host, descriptor, bytes, position === null ? null : position + written);
    written += count;
    return count === bytes.length;
  };
  if (total <= GATHER_BYTES && (vectors.length > 1 || memory.isShared)) {
    let at = 0;
    for (const v of vectors) {
      gathered.set(memory.slice(v.at, v.length), at);
      at += v.length;
    }
    put(gathered.subarray(0, total));
    return written;
  }
  for (const v of vectors) {
    if (v.length === 0) continue;
    const bytes = memory.slice(v.at, v.length);
    if (!put(memory.isShared ? bytes.slice() : bytes)) break;
  }
  return written;
}

function writeBytes(host: Host, descriptor: FileDescriptor | StreamDescriptor, bytes: Uint8Array, position: number | null): number {
  if (descriptor.kind === 'stream') return writeStream(host, descriptor, bytes);
  const { files } = host;
  if (descriptor.type !== 'file') return files.write(descriptor.fd, bytes, null);
  if (position !== null) return files.write(descriptor.fd, bytes, position);
  const at = (descriptor.flags & FdFlag.Append) !== 0 ? Number(files.fstat(descriptor.fd).size) : descriptor.position;
  const count = files.write(descriptor.fd, bytes, at);
  descriptor.position = at + count;
  return count;
}

function writeStream(host: Host, { source }: StreamDescriptor, bytes: Uint8Array): number {
  switch (source.kind) {
    case 'fd': {
      // All of it: a short write to a pipe must not look like a success of the guest's own loop only.
      let done = 0;
      while (done < bytes.length) done += host.files.write(source.fd, bytes.subarray(done), null);
      return done;
    }
    case 'sink': source.write(bytes.slice()); return bytes.length;
    case 'none': return bytes.length;
    case 'bytes': return fail(Errno.BadF);
  }
}

/** Reads into vectors; returns how many bytes came, 0 at the end. Stops after the first short read. */
export function readVectors(host: Host, memory: Memory, descriptor: Descriptor, vectors: readonly IoVector[], position: number | null): number {
  if (descriptor.kind === 'directory') return fail(descriptor.preopen === null ? Errno.IsDir : Errno.BadF);
  if (totalOf(vectors) > 0xffffffff) fail(Errno.Inval);
  let total = 0;
  for (const v of vectors) {
    if (v.length === 0) continue;
    const target = memory.slice(v.at, v.length);
    const buffer = memory.isShared ? new Uint8Array(v.length) : target;
    const count = readBytes(host, descriptor, buffer, position === null ? null : position + total);
    if (buffer !== target) target.set(buffer.subarray(0, count));
    total += count;
    if (count < v.length) break;
  }
  return total;
}

function readBytes(host: Host, descriptor: FileDescriptor | StreamDescriptor, buffer: Uint8Array, position: number | null): number {
  if (descriptor.kind === 'stream') return readStream(host, descriptor, buffer);
  const { files } = host;
  if (descriptor.type !== 'file') return files.read(descriptor.fd, buffer, null);
  const count = files.read(descriptor.fd, buffer, position ?? descriptor.position);
  if (position === null) descriptor.position += count;
  return count;
}

function readStream(host: Host, descriptor: StreamDescriptor, buffer: Uint8Array): number {
  const { source } = descriptor;
  switch (source.kind) {
    case 'fd': return host.files.read(source.fd, buffer, null);
    case 'bytes': {
      const part = source.bytes.subarray(descriptor.taken, descriptor.taken + buffer.length);
      buffer.set(part);
      descriptor.taken += part.length;
      return part.length;
    }
    case 'none': return 0;
    case 'sink': return fail(Errno.BadF);
  }
}
