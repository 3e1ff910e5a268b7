/** Mapped memory: address space of which the first bytes, at least, can be used. */
import { PROTECTION } from '../../native/binding.js';
import type { Deaths } from './deaths.js';

export interface Mapping {
  readonly address: number;
  readonly bytes: number;
}

const PAGE = 4096;
export const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Reserves address space, and makes the first bytes of it usable. Null where there is no room, dropped things let go of. */
export function reserve(deaths: Deaths, bytes: number, committed: number): Mapping | null {
  const { addon } = deaths;
  const size = pages(bytes);
  return deaths.withRoom(() => {
    const address = addon.reserve(size);
    if (address < 0) return null;
    if (committed === 0 || addon.protect(address, pages(committed), PROTECTION.readWrite) >= 0) return { address, bytes: size };
    addon.release(address);
    return null;
  });
}
