/**
 * Moves of values between registers and slots of the frame, as machine instructions: what `ParallelMoves` asks for.
 * From slot to slot they go through the emitter's scratch register.
 */
import { FIRST_SLOT, type MoveSink, type Place } from '../parallel-moves.js';
import { at } from './address.js';
import type { Assembler } from './assembler.js';
import { Inst } from './instruction.js';
import { FRAME_POINTER, type Gpr, SCRATCH, type Xmm } from './registers.js';

const FRAME = at(FRAME_POINTER);
const FIRST_XMM = 16;

export class FrameMoves implements MoveSink {
  /** Slots between stack pointer and frame pointer. */
  frameSlots = 0;

  constructor(private readonly a: Assembler) {}

  /** Where a slot is, from the frame pointer. */
  displacement(place: Place): number {
    return 8 * (place - FIRST_SLOT - this.frameSlots);
  }

  move(from: Place, to: Place, bytes: number): void {
    if (from >= FIRST_SLOT) {
      if (to >= FIRST_SLOT) this.copy(from, to, bytes);
      else this.load(from, to, bytes);
    } else if (to >= FIRST_SLOT) {
      this.store(from, to, bytes);
    } else if (from >= FIRST_XMM) {
      if (to >= FIRST_XMM) this.a.rr(Inst.VmovapsXX, xmmOf(to), xmmOf(from));
      else this.a.rr(bytes === 4 ? Inst.VmovdRX : Inst.VmovqRX, gprOf(to), xmmOf(from));
    } else if (to >= FIRST_XMM) {
      this.a.rr(bytes === 4 ? Inst.VmovdXR : Inst.VmovqXR, xmmOf(to), gprOf(from));
    } else {
      this.a.rr(bytes === 4 ? Inst.Mov32RR : Inst.Mov64RR, gprOf(to), gprOf(from));
    }
  }

  private load(from: Place, to: Place, bytes: number): void {
    const displacement = this.displacement(from);
    if (to < FIRST_XMM) this.a.rm(bytes === 4 ? Inst.Mov32RM : Inst.Mov64RM, gprOf(to), FRAME, displacement);
    else this.a.rm(bytes === 4 ? Inst.VmovssXM : bytes === 8 ? Inst.VmovsdXM : Inst.VmovupsXM, xmmOf(to), FRAME, displacement);
  }

  private store(from: Place, to: Place, bytes: number): void {
    const displacement = this.displacement(to);
    if (from < FIRST_XMM) this.a.mr(bytes === 4 ? Inst.Mov32MR : Inst.Mov64MR, FRAME, displacement, gprOf(from));
    else this.a.mr(bytes === 4 ? Inst.VmovssMX : bytes === 8 ? Inst.VmovsdMX : Inst.VmovupsMX, FRAME, displacement, xmmOf(from));
  }

  private copy(from: Place, to: Place, bytes: number): void {
    if (bytes < 16) {
      this.load(from, SCRATCH as number as Place, bytes);
      this.store(SCRATCH as number as Place, to, bytes);
      return;
    }
    // Where the vector moves up, its upper half goes first: the places may overlap.
    const first = to > from ? 1 : 0;
    this.copy((from + first) as Place, (to + first) as Place, 8);
    this.copy((from + 1 - first) as Place, (to + 1 - first) as Place, 8);
  }
}

const gprOf = (place: Place): Gpr => place as number as Gpr;
const xmmOf = (place: Place): Xmm => place as number as Xmm;
