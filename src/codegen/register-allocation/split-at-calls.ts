/**
 * Values that live across calls.
 *
 * Problem   A call destroys all registers. A value that lives across one has to be in its slot there, but nothing says
 *           that it should be anywhere else, too.
 * Strategy  A register is wanted wherever a use can be reached without a call in between. It is got at the use; or
 *           where ways meet and it is there on one of them, on the other ways (so it is loaded in front of a loop and
 *           not in it). Parts that are connected are a piece. The slot is written once, by the block with the least
 *           weight between the definition and all that dominates the calls: on the seldom way, if calls are only
 *           there, and not in the loop that defines the value if it is called behind.
 * Rules     What is no piece is in the slot. Every way to such a place leads through a call behind the block that
 *           writes the slot (or else the slot is written at the definition, as for whatever finds no register).
 */
import { isFloatOrVector } from '../../ir/entities.js';
import { type Constraint, type MachineBlock, type MachineCode, type RegisterFile, type Vreg, Policy, detailOf, isDef, policyOf } from '../machine-code.js';
import type { Liveness } from './liveness.js';
import { type Piece, type Pieces, append } from './pieces.js';

/** A stretch of one block in which the value wants its register. */
interface Segment {
  readonly start: number;
  end: number;
  readonly operands: number[];
  extra: number;
  /** Index of the first segment it is connected with. */
  parent: number;
}

/** What is known of the value in one block. */
interface Part {
  readonly block: MachineBlock;
  readonly from: number;
  readonly to: number;
  /** Uses in it: from and to in the list of all. */
  firstUse: number;
  lastUse: number;
  /** Calls it lives across: from and to in the list of all. */
  readonly firstCall: number;
  readonly lastCall: number;
  /** A use comes before any call, from the beginning and from the end on. */
  wantedIn: boolean;
  wantedOut: boolean;
  /** It is in a register at the beginning, at the end. */
  isIn: boolean;
  isOut: boolean;
  segmentAtStart: number;
  segmentAtEnd: number;
}

export interface Split {
  readonly pieces: readonly Piece[];
  /** The block at whose beginning the slot is written; -1: at the definition. */
  readonly storeBlock: number;
}

export class CallSplitter {
  /** Positions at which all registers of a class are destroyed, by class. */
  private readonly generalCalls: number[] = [];
  private readonly vectorCalls: number[] = [];
  /** By block, its part of the current value; valid where the stamp says so. */
  private readonly partOf: Int32Array;
  private readonly stamp: Int32Array;
  /** By block: the value whose store block was looked for over it, up the dominator tree. */
  private readonly climbed: Int32Array;

  constructor(
    private readonly code: MachineCode, private readonly liveness: Liveness, private readonly pieces: Pieces,
    private readonly frequency: Float64Array, { general, vector }: RegisterFile,
  ) {
    const generalMask = general.reduce((mask, register) => mask | (1 << register), 0);
    const vectorMask = vector.reduce((mask, register) => mask | (1 << register), 0);
    for (let i = 0; i < code.instructionCount; i++) {
      const clobbers = this.destroyed(i);
      if ((clobbers & generalMask) === generalMask) this.generalCalls.push(4 * i + 2);
      if ((clobbers & vectorMask) === vectorMask) this.vectorCalls.push(4 * i + 2);
    }
    this.partOf = new Int32Array(code.blockCount);
    this.stamp = new Int32Array(code.blockCount).fill(-1);
    this.climbed = new Int32Array(code.blockCount).fill(-1);
  }

  /** What an instruction destroys or writes in registers of its own choice. */
  private destroyed(i: number): number {
    const { code } = this;
    let clobbers = code.clobbers.data[i];
    if (clobbers === 0) return 0;
    for (let o = code.operandStart.data[i]; o < code.operandEnd(i); o++) {
      const c = code.constraints.data[o] as Constraint;
      if (isDef(c) && policyOf(c) === Policy.Fixed) clobbers |= 1 << detailOf(c);
    }
    return clobbers;
  }

  private callsFor(vreg: Vreg): readonly number[] {
    return isFloatOrVector(this.code.types.data[vreg]) ? this.vectorCalls : this.generalCalls;
  }

  livesAcrossCall(vreg: Vreg): boolean {
    const calls = this.callsFor(vreg);
    if (calls.length === 0) return false;
    const ranges = this.liveness.ranges[vreg];
    for (let r = 0; r < ranges.length; r += 2) {
      const call = firstFrom(calls, ranges[r]);
      if (call < calls.length && calls[call] < ranges[r + 1]) return true;
    }
    return false;
  }

  split(vreg: Vreg): Split {
    const { liveness } = this;
    const calls = this.callsFor(vreg);
    const parts = this.partsOf(vreg, calls);
    const storeBlock = this.storeBlock(vreg, parts);
    const uses = this.assignUses(vreg, parts, storeBlock);
    this.findWanted(vreg, parts, uses, calls);
    this.findRegisters(vreg, parts, uses, calls);
    const segments: Segment[] = [];
    for (const part of parts) this.cut(vreg, part, uses, calls, segments);
    for (const part of parts) {
      if (part.segmentAtStart < 0) continue;
      for (const before of liveness.predecessors[part.block]) {
        const { segmentAtEnd } = parts[this.partOf[before]];
        if (segmentAtEnd >= 0) connect(segments, segmentAtEnd, part.segmentAtStart);
      }
    }
    return { pieces: this.join(vreg, segments), storeBlock };
  }

  // --- What there is ---

  private partsOf(vreg: Vreg, calls: readonly number[]): Part[] {
    const parts: Part[] = [];
    this.pieces.eachBlock(this.liveness.ranges[vreg], (block, from, to) => {
      const firstCall = firstFrom(calls, from);
      let lastCall = firstCall;
      while (lastCall < calls.length && calls[lastCall] < to) lastCall++;
      this.partOf[block] = parts.length;
      this.stamp[block] = vreg;
      parts.push({
        block, from, to, firstCall, lastCall, firstUse: 0, lastUse: 0, wantedIn: false, wantedOut: false, isIn: false, isOut: false,
        segmentAtStart: -1, segmentAtEnd: -1,
      });
    });
    return parts;
  }

  /** Where the slot is written. */
  private storeBlock(vreg: Vreg, parts: readonly Part[]): number {
    const { code, frequency } = this;
    let common = -1;
    for (const { block, firstCall, lastCall } of parts) {
      if (firstCall === lastCall) continue;
      if (common < 0) common = block;
      for (let other: number = block; common !== other; ) {
        if (common > other) {
          common = code.idom.data[common];
          continue;
        }
        // From here the way up is known: it leads to what was common, so to what is now.
        if (this.climbed[other] === vreg) break;
        this.climbed[other] = vreg;
        other = code.idom.data[other];
      }
    }
    const home = this.liveness.defBlock[vreg];
    let best = common;
    for (let at = common; at !== home; ) {
      at = code.idom.data[at];
      if (frequency[at] < frequency[best]) best = at;
    }
    return best === home ? -1 : best;
  }

  /** Uses in order, each by its number; -1 for the writing of the slot. */
  private assignUses(vreg: Vreg, parts: readonly Part[], storeBlock: number): number[] {
    const { liveness, code } = this;
    const uses: number[] = [];
    const all = liveness.usesOf(vreg);
    let next = 0;
    for (const part of parts) {
      part.firstUse = uses.length;
      if (part.block as number === storeBlock) uses.push(-1);
      const end = 4 * code.blockEnd(part.block);
      while (next < all.length && liveness.useAt(all[next]) < end) uses.push(all[next++]);
      part.lastUse = uses.length;
    }
    return uses;
  }

  private at(use: number, part: Part): number {
    return use < 0 ? part.from + 1 : this.liveness.useAt(use);
  }

  // --- Where a register is wanted, and where there is one ---

  private findWanted(vreg: Vreg, parts: readonly Part[], uses: readonly number[], calls: readonly number[]): void {
    const { code, liveness, stamp, partOf } = this;
    const home = liveness.defBlock[vreg];
    for (let changed = true; changed; ) {
      changed = false;
      for (let n = parts.length - 1; n >= 0; n--) {
        const part = parts[n];
        if (!part.wantedOut) {
          part.wantedOut = code.successors[part.block].some((target) => stamp[target] === vreg && target as number !== home && parts[partOf[target]].wantedIn);
        }
        const { firstUse, lastUse, firstCall, lastCall } = part;
        const isUseFirst = firstUse < lastUse && (firstCall === lastCall || this.at(uses[firstUse], part) <= calls[firstCall]);
        const wantedIn = isUseFirst || (firstUse === lastUse && firstCall === lastCall && part.wantedOut);
        if (wantedIn && !part.wantedIn) {
          part.wantedIn = true;
          changed = true;
        }
      }
    }
  }

  private findRegisters(vreg: Vreg, parts: readonly Part[], uses: readonly number[], calls: readonly number[]): void {
    const { liveness, partOf } = this;
    const home = liveness.defBlock[vreg];
    for (let changed = true; changed; ) {
      changed = false;
      for (const part of parts) {
        const isHome = part.block as number === home;
        if (!isHome && part.wantedIn && !part.isIn) part.isIn = liveness.predecessors[part.block].some((before) => parts[partOf[before]].isOut);
        if (part.isOut || !part.wantedOut) continue;
        const behind = part.firstCall === part.lastCall ? -1 : calls[part.lastCall - 1];
        let isOut = behind < 0 && (isHome || part.isIn);
        for (let u = part.lastUse - 1; !isOut && u >= part.firstUse && this.at(uses[u], part) > behind; u--) isOut = this.isDemanding(uses[u]);
        if (!isOut) continue;
        part.isOut = true;
        changed = true;
      }
    }
  }

  private isDemanding(use: number): boolean {
    return use >= 0 && this.liveness.isDemanding(this.liveness.useOperand(use));
  }

  // --- Pieces ---

  /** The segments of one block. */
  private cut(vreg: Vreg, part: Part, uses: readonly number[], calls: readonly number[], segments: Segment[]): void {
    const { liveness, frequency } = this;
    const weight = frequency[part.block];
    let current: Segment | null = null;
    const open = (start: number): Segment => {
      const segment = { start, end: start + 1, operands: [], extra: 0, parent: segments.length };
      segments.push(segment);
      return segment;
    };
    if (part.block as number === liveness.defBlock[vreg]) {
      current = open(part.from);
      const def = liveness.defOperand[vreg];
      if (def >= 0) current.operands.push(def);
      else current.extra += weight;
      // What is written early lasts until results are written.
      if ((part.from & 3) === 1) current.end++;
    } else if (part.isIn) {
      current = open(part.from);
      part.segmentAtStart = current.parent;
    }
    let call = part.firstCall;
    for (let u = part.firstUse; u < part.lastUse; u++) {
      const use = uses[u];
      const at = this.at(use, part);
      while (call < part.lastCall && calls[call] < at) {
        current = null;
        call++;
      }
      if (current === null) {
        if (!this.isDemanding(use)) continue;
        current = open(this.pieces.startOf(liveness.useOperand(use)));
      }
      current.end = Math.max(current.end, at);
      if (use >= 0 && liveness.useOperand(use) >= 0) current.operands.push(liveness.useOperand(use));
      else current.extra += weight;
    }
    if (call < part.lastCall || current === null || !part.wantedOut) return;
    current.end = part.to;
    part.segmentAtEnd = find(segments, segments.length - 1);
  }

  private join(vreg: Vreg, segments: readonly Segment[]): Piece[] {
    const joined = new Map<number, { readonly ranges: number[]; readonly operands: number[]; extra: number }>();
    segments.forEach(({ start, end, operands, extra }, n) => {
      const root = find(segments, n);
      let piece = joined.get(root);
      if (piece === undefined) joined.set(root, (piece = { ranges: [], operands: [], extra: 0 }));
      append(piece.ranges, start, end);
      for (const operand of operands) piece.operands.push(operand);
      piece.extra += extra;
    });
    return [...joined.values()].map(({ ranges, operands, extra }) => this.pieces.make(vreg, ranges, operands, extra));
  }
}

function find(segments: readonly Segment[], n: number): number {
  let root = n;
  while (segments[root].parent !== root) root = segments[root].parent;
  for (let at = n; at !== root; ) {
    const next = segments[at].parent;
    segments[at].parent = root;
    at = next;
  }
  return root;
}

function connect(segments: readonly Segment[], a: number, b: number): void {
  segments[find(segments, a)].parent = find(segments, b);
}

/** The first in an ascending list that is not below. */
function firstFrom(list: readonly number[], position: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
