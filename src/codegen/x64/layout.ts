/**
 * Layout: what an assembler has written becomes final code.
 *
 * Problem   A jump of two bytes instead of five or six needs a near target, and which targets are near depends on the
 *           jumps between. Distances and addresses are known only behind that.
 * Strategy  All jumps were written long. Rounds over the sites shorten those that reach, as often as that brings others
 *           into reach. Shortening never takes code apart, but for padding, which may grow again: a distance counts the
 *           most that padding between can grow, so that no decision is ever taken back. Then one pass moves the code
 *           down, one fills in distances, and the positions noted for others are mapped.
 * Relies on sites in order of position; labels with their rank among the sites.
 */
import { Site, SiteKind, writeInt32 } from '../code-buffer.js';
import { type FunctionCode, Relocation, SideEntry } from '../function-code.js';
import type { IntList } from '../../ir/int-list.js';
import { codegenError } from '../../wasm/errors/codegen.js';
import type { Assembler } from './assembler.js';
import { CONSTANT_ALIGNMENT } from './constant-pool.js';
import { Inst } from './instruction.js';
import { writeNops } from './nops.js';
import { SHORT } from './tables.js';

/** More rounds find next to nothing. */
const MAX_ROUNDS = 8;
const SHORT_JUMP = 2;

const longJump = (op: number): number => (op === Inst.JmpL ? 5 : 6);

/** Lays out everything the assembler has written. The assembler is spent: `reset` begins the next function. */
export function layout(assembler: Assembler): FunctionCode {
  const removed = shortenJumps(assembler);
  moveCode(assembler, removed);
  const codeSize = assembler.at;
  if (!assembler.pool.isEmpty) {
    assembler.reserve(CONSTANT_ALIGNMENT);
    while (assembler.at % CONSTANT_ALIGNMENT !== 0) assembler.code[assembler.at++] = TRAP_BYTE;
    assembler.pool.write();
  }
  fillDistances(assembler, removed);
  return {
    bytes: assembler.code.slice(0, assembler.at),
    codeSize,
    relocations: mapPositions(assembler.relocations, Relocation.Words, assembler, removed),
    sideTables: assembler.sideTables.map((table) => mapPositions(table, SideEntry.Words, assembler, removed)),
    metadata: assembler.metadata.data.slice(0, assembler.metadata.length),
  };
}

/** `int3` between code and constants. */
const TRAP_BYTE = 0xcc;

/** By site: how many bytes vanish before it; one more for the end. */
function shortenJumps({ sites, labels, ranks }: Assembler): Int32Array {
  const { data } = sites;
  const count = sites.length / Site.Words;
  const removed = new Int32Array(count + 1);
  const slack = new Int32Array(count + 1);
  /** 0: not a jump or already short; else what it would save. */
  const saves = new Int32Array(count);
  const saved = new Int32Array(count);
  for (let site = 0, word = 0; site < count; site++, word += Site.Words) {
    let grows = 0;
    switch (data[word + Site.Kind] as SiteKind) {
      case SiteKind.Align:
        grows = Math.max(0, data[word + Site.Target] - 1 - data[word + Site.Detail]);
        break;
      case SiteKind.Jump:
        if (labels.data[data[word + Site.Target]] < 0) throw codegenError.unboundLabel();
        saves[site] = longJump(data[word + Site.Detail]) - SHORT_JUMP;
        break;
    }
    slack[site + 1] = slack[site] + grows;
  }
  for (let round = 0, changed = true; changed && round < MAX_ROUNDS; round++) {
    changed = false;
    for (let site = 0; site < count; site++) removed[site + 1] = removed[site] + saved[site];
    for (let site = 0, word = 0; site < count; site++, word += Site.Words) {
      if (saves[site] === 0) continue;
      const target = data[word + Site.Target];
      const rank = ranks.data[target];
      const start = data[word];
      const place = labels.data[target];
      const near = rank > site
        ? place - start - (SHORT_JUMP + saves[site]) - (removed[rank] - removed[site + 1]) + (slack[rank] - slack[site + 1]) <= 127
        : start + SHORT_JUMP - place - (removed[site] - removed[rank]) + (slack[site] - slack[rank]) <= 128;
      if (near) {
        saved[site] = saves[site];
        saves[site] = 0;
        changed = true;
      }
    }
  }
  // Padding is known now.
  for (let site = 0, word = 0; site < count; site++, word += Site.Words) {
    let vanishes = saved[site];
    if (data[word + Site.Kind] === SiteKind.Align) {
      const padding = -(data[word] - removed[site]) & (data[word + Site.Target] - 1);
      vanishes = data[word + Site.Detail] - padding;
    }
    removed[site + 1] = removed[site] + vanishes;
  }
  return removed;
}

/** Moves everything to its place, with short jumps and padding rewritten; labels too. */
function moveCode(assembler: Assembler, removed: Int32Array): void {
  const { code, labels, ranks, sites: { data } } = assembler;
  let from = 0;
  let to = 0;
  for (let site = 0, word = 0; site < removed.length - 1; site++, word += Site.Words) {
    const vanishes = removed[site + 1] - removed[site];
    const kind = data[word + Site.Kind];
    if (vanishes === 0 && kind !== SiteKind.Align) continue;
    const at = data[word];
    if (to !== from) code.copyWithin(to, from, at);
    to += at - from;
    if (kind === SiteKind.Jump) {
      code[to] = SHORT[data[word + Site.Detail]];
      to += SHORT_JUMP;
      from = at + SHORT_JUMP + vanishes;
    } else {
      const padding = data[word + Site.Detail] - vanishes;
      writeNops(code, to, padding);
      to += padding;
      from = at + data[word + Site.Detail];
    }
  }
  if (to !== from) code.copyWithin(to, from, assembler.at);
  assembler.at -= removed[removed.length - 1];
  for (let label = 0; label < labels.length; label++) {
    if (labels.data[label] >= 0) labels.data[label] -= removed[ranks.data[label]];
  }
}

function fillDistances({ code, labels, sites: { data } }: Assembler, removed: Int32Array): void {
  for (let site = 0, word = 0; site < removed.length - 1; site++, word += Site.Words) {
    const kind = data[word + Site.Kind];
    if (kind === SiteKind.Align) continue;
    const at = data[word] - removed[site];
    const target = labels.data[data[word + Site.Target]];
    if (target < 0) throw codegenError.unboundLabel();
    const detail = data[word + Site.Detail];
    if (kind === SiteKind.Distance) {
      writeInt32(code, at, target - at - 4 - detail);
    } else if (removed[site + 1] !== removed[site]) {
      code[at + 1] = target - at - SHORT_JUMP;
    } else {
      const end = at + longJump(detail);
      writeInt32(code, end - 4, target - end);
    }
  }
}

/** Records that begin with a position, with their positions after the move. */
function mapPositions(records: IntList, words: number, { sites: { data } }: Assembler, removed: Int32Array): Int32Array {
  const mapped = records.data.slice(0, records.length);
  let site = 0;
  for (let record = 0; record < mapped.length; record += words) {
    while (site < removed.length - 1 && data[site * Site.Words] < mapped[record]) site++;
    mapped[record] -= removed[site];
  }
  return mapped;
}

