/**
 * Input that may not be there yet.
 *
 * Problem   `fs.readSync` blocks until a pipe, socket or terminal has something; a guest with a deadline, or one that
 *           asks whether there is input, must not wait so.
 * Strategy  libuv makes a descriptor non-blocking when a stream is made of it (a terminal is opened anew for that, so
 *           that nobody else notices). The stream is never read: `readSync` then says EAGAIN.
 * Rules     Once for each descriptor, and only when it is needed: a pipe shared with other processes is non-blocking
 *           for them, too, as with `process.stdin`.
 */
import { fstatSync, readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream, isatty } from 'node:tty';

/** Streams whose handles keep descriptors non-blocking. Never closed: they are not ours. */
const streams = new Map<number, Socket | null>();

function makeNonBlocking(fd: number): void {
  if (streams.has(fd)) return;
  streams.set(fd, null);
  const stat = fstatSync(fd);
  try {
    const terminal = isatty(fd);
    if (!terminal && !stat.isFIFO() && !stat.isSocket()) return;
    const stream = terminal ? new ReadStream(fd) : new Socket({ fd, readable: true, writable: false, pauseOnCreate: true } as SocketConstructorOpts);
    stream.unref();
    stream.on('error', () => undefined);
    streams.set(fd, stream);
  } catch {
    // It blocks, then.
  }
}

export function tryRead(fd: number, buffer: Uint8Array): number {
  makeNonBlocking(fd);
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return -1;
    if (code === 'EOF') return 0;
    throw error;
  }
}
