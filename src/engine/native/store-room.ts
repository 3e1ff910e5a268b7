/**
 * What every store of compiled code has: a run context, and room for values on their way, for small structures and for
 * the records of functions.
 *
 * Problem   Each of them is several system calls, and a store may live for one request.
 * Strategy  One mapping for all of it. A store that is closed leaves it to the next one of its thread.
 * Rules     What is given back is zero again where zeroes are promised, no view of it is left, and no code refers to it.
 *           The poll page may be unreadable: whoever reads it comes back once for nothing.
 */
import type { Addon } from '../../native/binding.js';
import { CONTEXT, POLL_PAGE_BYTES } from '../../native/layout.js';
import { BLOCK_BYTES } from './arena.js';
import type { Deaths } from './deaths.js';
import { reserve } from './mapping.js';

/** Arguments and results on their way between host and compiled code. */
export const VALUES_BYTES = 2 ** 18;
/** Address space for the records of a store's functions, the least where it is short, and how much can be used at first. */
const RECORDS_BYTES = 2 ** 28;
const LEAST_RECORDS_BYTES = 2 ** 20;
const RECORDS_STEP = 2 ** 16;
/** The poll page and the run context. */
const CONTEXT_PAGES = 2 * POLL_PAGE_BYTES;
/** Rooms that a thread keeps for stores to come. */
const MOST_KEPT = 16;

export interface StoreRoom {
  /** Address of the run context. */
  readonly context: number;
  /** The mapping, which begins with the context. */
  readonly address: number;
  readonly values: number;
  readonly block: number;
  /** Last, since they may need more than there is at first. */
  readonly records: number;
  readonly recordsBytes: number;
  recordsCommitted: number;
}

const kept: StoreRoom[] = [];

/** Null where there is no room. */
export function takeStoreRoom(deaths: Deaths): StoreRoom | null {
  return kept.pop() ?? makeRoom(deaths, RECORDS_BYTES) ?? makeRoom(deaths, LEAST_RECORDS_BYTES);
}

function makeRoom(deaths: Deaths, recordsBytes: number): StoreRoom | null {
  const fixed = CONTEXT_PAGES + VALUES_BYTES + BLOCK_BYTES;
  const mapping = reserve(deaths, fixed + recordsBytes, fixed + RECORDS_STEP);
  if (mapping === null) return null;
  const { address } = mapping;
  const context = deaths.addon.makeContext(address);
  if (context < 0) {
    deaths.addon.release(address);
    return null;
  }
  const values = address + CONTEXT_PAGES;
  const block = values + VALUES_BYTES;
  return { context, address, values, block, records: block + BLOCK_BYTES, recordsBytes, recordsCommitted: RECORDS_STEP };
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
  if (kept.length === MOST_KEPT) {
    abandonStoreRoom(addon, room);
    return;
  }
  addon.alarm(room.context, 0);
  kept.push(room);
}

/** The store was dropped, or nobody needs its room. */
export function abandonStoreRoom(addon: Addon, room: StoreRoom): void {
  addon.dropContext(room.context);
  addon.release(room.address);
}
