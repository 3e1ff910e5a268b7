/**
 * What every store of compiled code has: a run context, and room for values on their way, for small structures and for
 * the records of functions.
 *
 * Problem   Each of them is several system calls, and a store may live for one request.
 * Strategy  One mapping for all but the context. A store that is closed leaves both to the next one of its thread.
 * Rules     What is given back is zero again where zeroes are promised, no view of it is left, and no code refers to it.
 *           The poll page may be unreadable: whoever reads it comes back once for nothing.
 */
import { type Addon, PROTECTION } from '../../native/binding.js';
import { CONTEXT } from '../../native/layout.js';
import { BLOCK_BYTES } from './arena.js';

/** Arguments and results on their way between host and compiled code. */
export const VALUES_BYTES = 2 ** 18;
/** Address space for the records of a store's functions, the least where it is short, and how much can be used at first. */
const RECORDS_BYTES = 2 ** 28;
const LEAST_RECORDS_BYTES = 2 ** 20;
const RECORDS_STEP = 2 ** 16;
/** Rooms that a thread keeps for stores to come. */
const MOST_KEPT = 16;

export interface StoreRoom {
  /** Address of the run context. */
  readonly context: number;
  /** The mapping, which begins with the values. */
  readonly address: number;
  readonly bytes: number;
  readonly block: number;
  /** Last, since they may need more than there is at first. */
  readonly records: number;
  readonly recordsBytes: number;
  recordsCommitted: number;
}

const kept: StoreRoom[] = [];

/** Null where there is no room. */
export function takeStoreRoom(addon: Addon): StoreRoom | null {
  return kept.pop() ?? makeRoom(addon, RECORDS_BYTES) ?? makeRoom(addon, LEAST_RECORDS_BYTES);
}

function makeRoom(addon: Addon, recordsBytes: number): StoreRoom | null {
  const bytes = VALUES_BYTES + BLOCK_BYTES + recordsBytes;
  const address = addon.reserve(bytes, 0);
  if (address < 0) return null;
  const context = addon.protect(address, VALUES_BYTES + BLOCK_BYTES + RECORDS_STEP, PROTECTION.readWrite) < 0 ? -1 : addon.makeContext();
  if (context < 0) {
    addon.release(address);
    return null;
  }
  const block = address + VALUES_BYTES;
  return { context, address, bytes, block, records: block + BLOCK_BYTES, recordsBytes, recordsCommitted: RECORDS_STEP };
}

/** What a store's context says is nobody's business any more; what the C core put there stays. */
export function clearContext(context: ArrayBuffer): void {
  const bytes = new Uint8Array(context);
  const kept = [CONTEXT.leave, CONTEXT.pollStub, CONTEXT.compileStub].map((at) => ({ at, value: bytes.slice(at, at + 8) }));
  bytes.fill(0, 0, CONTEXT.id);
  for (const { at, value } of kept) bytes.set(value, at);
}

/** The store is closed: its block is zero again, its context is cleared. */
export function giveBackStoreRoom(addon: Addon, room: StoreRoom): void {
  addon.alarm(room.context, 0);
  if (kept.length < MOST_KEPT) {
    kept.push(room);
    return;
  }
  addon.dropContext(room.context);
  addon.release(room.address);
}

/** The store was dropped: nothing of its room can be seen any more. */
export function abandonStoreRoom(addon: Addon, room: StoreRoom): void {
  addon.alarm(room.context, 0);
  addon.discard(room.address, room.bytes);
}
