/**
 * Memory for code: arenas that are written at one address and run at another.
 *
 * An arena stays for the life of the process; ranges of it are given out and taken back. Where the host allows no two
 * mappings of the same memory, an arena's protection is changed around every write, and nothing of it may run meanwhile:
 * each thread then has arenas of its own.
 */
import { limitError } from '../wasm/errors/limit.js';
import type { Addon } from './binding.js';

const ARENA_BYTES = 16 * 2 ** 20;
const ALIGNMENT = 64;

/** A range of code. */
export interface CodeRange {
  /** Where it runs. */
  readonly address: number;
  readonly bytes: number;
}

interface Arena {
  readonly run: number;
  readonly bytes: number;
  readonly flips: boolean;
  readonly view: Uint8Array;
  /** Free ranges by offset, ascending, none next to another. */
  readonly free: { offset: number; bytes: number }[];
}

export class CodeMemory {
  private readonly arenas: Arena[] = [];
  /** Code that is loaded from now on lies in memory of no file, as `perf` expects it. */
  anonymous = false;

  constructor(private readonly addon: Addon) {}

  /** A place for so many bytes; null where the system gives none. */
  allocate(bytes: number): CodeRange | null {
    const wanted = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    for (const arena of this.arenas) {
      if (this.anonymous && !arena.flips) continue;
      const found = take(arena, wanted);
      if (found !== null) return found;
    }
    const arena = this.addArena(wanted);
    return arena === null ? null : take(arena, wanted);
  }

  /** Bytes that are given out. */
  get used(): number {
    return this.arenas.reduce((sum, { bytes, free }) => sum + bytes - free.reduce((all, range) => all + range.bytes, 0), 0);
  }

  /** Where there is little address space, no larger than it must be. */
  private addArena(bytes: number): Arena | null {
    const least = Math.ceil(bytes / 65_536) * 65_536;
    return this.tryArena(Math.max(ARENA_BYTES, least)) ?? this.tryArena(least);
  }

  private tryArena(size: number): Arena | null {
    let made = this.addon.makeArena(size, this.anonymous ? 1 : 0);
    if (typeof made === 'number' && this.anonymous) {
      this.anonymous = false;
      made = this.addon.makeArena(size);
    }
    if (typeof made === 'number') return null;
    const [write, run, flips] = made;
    const buffer = this.addon.view(write, size);
    if (buffer === null) return null;
    const arena = { run, bytes: size, flips: flips !== 0, view: new Uint8Array(buffer), free: [{ offset: 0, bytes: size }] };
    this.flip(arena, 0, size, 0);
    this.arenas.push(arena);
    return arena;
  }

  /** Writes code that is to run at an address within a range that `allocate` gave: all of it, or over what is there. */
  write(address: number, code: Uint8Array): void {
    const arena = this.arenaOf(address);
    const offset = address - arena.run;
    const page = Math.floor(offset / 4096) * 4096;
    const length = Math.ceil((offset + code.length - page) / 4096) * 4096;
    this.flip(arena, page, length, 1);
    arena.view.set(code, offset);
    this.flip(arena, page, length, 0);
  }

  /** Changes the protection of pages, where that is needed. The system may have no more room for ranges of another kind. */
  private flip(arena: Arena, page: number, length: number, writable: number): void {
    if (arena.flips && this.addon.protectCode(arena.run + page, length, writable) < 0) throw limitError.code(length);
  }

  /** Takes a range back: nothing of it may run any more. */
  free({ address, bytes }: CodeRange): void {
    const { free, run } = this.arenaOf(address);
    const offset = address - run;
    let at = free.findIndex((range) => range.offset > offset);
    if (at < 0) at = free.length;
    free.splice(at, 0, { offset, bytes });
    const joins = (left: number): void => {
      if (left < 0 || left + 1 >= free.length || free[left].offset + free[left].bytes !== free[left + 1].offset) return;
      free[left].bytes += free[left + 1].bytes;
      free.splice(left + 1, 1);
    };
    joins(at);
    joins(at - 1);
  }

  private arenaOf(address: number): Arena {
    const found = this.arenas.find(({ run, bytes }) => address >= run && address < run + bytes);
    if (found === undefined) throw new Error(`no code lies at 0x${address.toString(16)}`);
    return found;
  }
}

function take(arena: Arena, bytes: number): CodeRange | null {
  const at = arena.free.findIndex((range) => range.bytes >= bytes);
  if (at < 0) return null;
  const range = arena.free[at];
  const address = arena.run + range.offset;
  range.offset += bytes;
  range.bytes -= bytes;
  if (range.bytes === 0) arena.free.splice(at, 1);
  return { address, bytes };
}
