/** Sockets. Plain Node cannot give a guest a listening socket to use synchronously: every descriptor is something else. */
import type { WasiCall } from './call.js';
import { Errno, fail } from './errno.js';
import { row, type WasiRow } from './row.js';

/** EBADF for what is not open, else ENOTSOCK. */
function notSocket({ descriptors }: WasiCall, fd: number): never {
  descriptors.get(fd);
  return fail(Errno.NotSock);
}

export const socketFunctions: readonly WasiRow[] = [
  row('sock_accept', 'i32 i32 i32 → i32', notSocket),
  row('sock_recv', 'i32 i32 i32 i32 i32 i32 → i32', notSocket),
  row('sock_send', 'i32 i32 i32 i32 i32 → i32', notSocket),
  row('sock_shutdown', 'i32 i32 → i32', notSocket),
];
