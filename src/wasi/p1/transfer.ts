/**
 * Reading and writing: descriptors on one side, vectors in guest memory on the other.
 *
 * Problem   A transfer may be huge, may have to wait (on the stack or off it), and may call functions of the
 *           embedder's, which may grow the memory.
 * Strategy  Vectors are cut into pieces; before each one the deadline is looked at and the memory taken anew.
 */
import { isPromise } from '../../runtime/meter.js';
import { wasiError } from '../../wasm/errors/wasi.js';
import { type Later, TRANSFER_BYTES, type WasiCall } from './call.js';
import { FdFlag } from './constants.js';
import type { Descriptor, FileDescriptor, StreamDescriptor } from './descriptors.js';
import { Errno, fail } from './errno.js';
import type { IoVector } from './memory.js';
import { readInput, waitOnStack } from './streams.js';
import { after } from './waiting.js';

/** Small vectors are gathered into one write up to this size. */
const GATHER_BYTES = 65_536;
const gathered = new Uint8Array(GATHER_BYTES);

const totalOf = (vectors: readonly IoVector[]): number => vectors.reduce((sum, v) => sum + v.length, 0);

/** No piece is empty, nor larger than what may be moved without a look at the deadline. */
function pieces(vectors: readonly IoVector[]): readonly IoVector[] {
  if (vectors.every(({ length }) => length > 0 && length <= TRANSFER_BYTES)) return vectors;
  return vectors.flatMap(({ at, length }) => {
    const list: IoVector[] = [];
    for (let done = 0; done < length; done += TRANSFER_BYTES) list.push({ at: at + done, length: Math.min(TRANSFER_BYTES, length - done) });
    return list;
  });
}

/** Writes vectors at `position` (null: the descriptor's own), and how many bytes were taken at `result`. */
export function writeVectors(call: WasiCall, descriptor: Descriptor, at: number, count: number, position: number | null, result: number): Later<void> {
  const { memory } = call;
  const vectors = memory.vectors(at, count);
  memory.slice(result, 4);
  if (descriptor.kind === 'directory') return fail(Errno.BadF);
  const total = totalOf(vectors);
  if (total > 0xffffffff) fail(Errno.Inval);
  if (total <= GATHER_BYTES && (vectors.length > 1 || memory.isShared)) {
    let used = 0;
    for (const v of vectors) {
      gathered.set(memory.slice(v.at, v.length), used);
      used += v.length;
    }
    const written = writeBytes(call, descriptor, gathered.subarray(0, total), position);
    return isPromise(written) ? after(written, () => memory.setU32(result, total)) : memory.setU32(result, written);
  }
  const list = pieces(vectors);
  let written = 0;
  const from = (start: number): Later<void> => {
    for (let i = start; i < list.length; i++) {
      call.poll();
      const { at: begin, length } = list[i];
      const bytes = memory.slice(begin, length);
      const taken = writeBytes(call, descriptor, memory.isShared ? bytes.slice() : bytes, position === null ? null : position + written);
      if (isPromise(taken)) {
        written += length;
        return after(taken, () => from(i + 1));
      }
      written += taken;
      if (taken < length) break;
    }
    memory.setU32(result, written);
  };
  return from(0);
}

/** A promise is of all of it. */
function writeBytes(call: WasiCall, descriptor: FileDescriptor | StreamDescriptor, bytes: Uint8Array, position: number | null): number | PromiseLike<unknown> {
  if (bytes.length === 0) return 0;
  if (descriptor.kind === 'stream') return writeStream(call, descriptor, bytes);
  const { files, fd } = descriptor;
  if (descriptor.type !== 'file') return files.write(fd, bytes, null);
  if (position !== null) return files.write(fd, bytes, position);
  const at = (descriptor.flags & FdFlag.Append) !== 0 ? Number(files.fstat(fd).size) : descriptor.position;
  const count = files.write(fd, bytes, at);
  descriptor.position = at + count;
  return count;
}

function writeStream(call: WasiCall, { output }: StreamDescriptor, bytes: Uint8Array): number | PromiseLike<unknown> {
  if (output === null) return fail(Errno.BadF);
  const { length } = bytes;
  const wait = output.write(bytes, call);
  if (!isPromise(wait)) return length;
  if (call.canWait) return wait;
  wait.then(undefined, () => undefined);
  throw wasiError.asynchronous('this output');
}

/** Reads into vectors, and how many bytes came at `result`: 0 at the end. Stops after the first short read. */
export function readVectors(call: WasiCall, descriptor: Descriptor, at: number, count: number, position: number | null, result: number): Later<void> {
  const { memory } = call;
  const vectors = memory.vectors(at, count);
  memory.slice(result, 4);
  if (descriptor.kind === 'directory') return fail(descriptor.preopen === null ? Errno.IsDir : Errno.BadF);
  if (totalOf(vectors) > 0xffffffff) fail(Errno.Inval);
  const list = pieces(vectors);
  if (descriptor.kind === 'stream') return readStream(call, descriptor, list[0], result);
  let total = 0;
  for (const { at: begin, length } of list) {
    call.poll();
    const came = intoMemory(call, begin, length, (buffer) => readFile(descriptor, buffer, position === null ? null : position + total));
    total += came;
    if (came < length) break;
  }
  memory.setU32(result, total);
}

/** Host functions take no shared memory. */
function intoMemory({ memory }: WasiCall, at: number, length: number, read: (buffer: Uint8Array) => number): number {
  const target = memory.slice(at, length);
  if (!memory.isShared) return read(target);
  const buffer = new Uint8Array(length);
  const count = read(buffer);
  if (count > 0) target.set(buffer.subarray(0, count));
  return count;
}

function readFile(descriptor: FileDescriptor, buffer: Uint8Array, position: number | null): number {
  const { files, fd } = descriptor;
  if (descriptor.type !== 'file') return files.read(fd, buffer, null);
  const count = files.read(fd, buffer, position ?? descriptor.position);
  if (position === null) descriptor.position += count;
  return count;
}

/** Waits for the first byte; takes what is there then, into the first vector only: more may not be there. */
function readStream(call: WasiCall, descriptor: StreamDescriptor, piece: IoVector | undefined, result: number): Later<void> {
  const { input } = descriptor;
  const { memory } = call;
  if (input === null) return fail(Errno.BadF);
  if (piece === undefined) return memory.setU32(result, 0);
  const nonblocking = (descriptor.flags & FdFlag.Nonblock) !== 0;
  for (;;) {
    call.poll();
    const came = intoMemory(call, piece.at, piece.length, (buffer) => (nonblocking ? input.read(buffer) : readInput(call, input, buffer)));
    if (came >= 0) return memory.setU32(result, came);
    if (nonblocking) fail(Errno.Again);
    if (call.canWait) return after(input.whenReady(call), () => readStream(call, descriptor, piece, result));
    if (input.asynchronous !== null) throw wasiError.asynchronous(input.asynchronous);
    waitOnStack(call);
  }
}
