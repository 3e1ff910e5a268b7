/**
 * The assembler: instructions and their operands to bytes.
 *
 * Problem   All native code goes through here, instruction by instruction, in a process that has just started.
 * Strategy  One method for each *shape* of operands (register, memory, immediate, label), named by letters as the
 *           shape is; the instruction is its first argument, everything else comes from one encoding word in a table.
 *           Some twenty small methods become hot at once, where a method an instruction would each stay cold.
 *           Instructions that are data (lowered code in typed arrays) and those written by hand go the same way.
 * Rules     The types allow an instruction only where its shape is; nothing else is checked. Displacements and
 *           immediates are signed 32-bit integers (an 8- or 16-bit immediate may have either sign), shorter forms are
 *           taken by themselves. Hot: no allocation, no closure, no string.
 */
import { CodeBuffer, type Label, SiteKind, writeInt32 } from '../code-buffer.js';
import { type CodeSymbol, RelocationKind } from '../function-code.js';
import { type Address, AddressBase } from './address.js';
import { ConstantPool } from './constant-pool.js';
import { Field, Order, Tail } from './encoding.js';
import {
  Inst, type InstI, type InstL, type InstM, type InstMI, type InstMR, type InstMRI, type InstNone, type InstR, type InstRI, type InstRM,
  type InstRMI, type InstRMR, type InstRQ, type InstRR, type InstRRI, type InstRRM, type InstRRMI, type InstRRMR, type InstRRR, type InstRRRI,
  type InstRRRR,
} from './instruction.js';
import { writeNops } from './nops.js';
import type { Gpr, Register } from './registers.js';
import { ACCUMULATOR, ENCODING, SHORT } from './tables.js';

const NO_INDEX = 4;

export class Assembler extends CodeBuffer {
  /** Constants: their labels are operands with `AT_LABEL`. */
  readonly pool = new ConstantPool(this);

  override reset(): void {
    super.reset();
    this.pool.reset();
  }

  // --- Registers only ---

  none(op: InstNone): void {
    const e = ENCODING[op];
    this.head(e, 0, 0, 0, 0);
    if (((e >> Field.TailShift) & 7) === Tail.FixedModRM) {
      this.code[this.at++] = 0xc0 | ((e >> Field.DigitShift) & 7) << 3 | ((e >> Field.FixedRmShift) & 7);
    }
  }

  r(op: InstR, a: Register): void {
    const e = ENCODING[op];
    if (((e >> Field.OrderShift) & 7) === Order.Opcode) this.head(e | (a & 7), 0, 0, a, 0);
    else this.registers(e, (e >> Field.DigitShift) & 7, 0, a);
  }

  rr(op: InstRR, a: Register, b: Register): void {
    const e = ENCODING[op];
    const order = (e >> Field.OrderShift) & 7;
    if (order === Order.RM) this.registers(e, a, 0, b);
    else if (order === Order.MR) this.registers(e, b, 0, a);
    else this.registers(e, (e >> Field.DigitShift) & 7, a, b);
  }

  rrr(op: InstRRR, a: Register, b: Register, c: Register): void {
    const e = ENCODING[op];
    if (((e >> Field.OrderShift) & 7) === Order.RVM) this.registers(e, a, b, c);
    else this.registers(e, a, c, b);
  }

  rrrr(op: InstRRRR, a: Register, b: Register, c: Register, d: Register): void {
    this.registers(ENCODING[op], a, b, c);
    this.code[this.at++] = d << 4;
  }

  // --- Registers and an immediate ---

  i(op: InstI, immediate: number): void {
    const e = this.form(op, immediate);
    this.head(e, 0, 0, 0, 0);
    this.immediate(e, immediate);
  }

  ri(op: InstRI, a: Register, immediate: number): void {
    let e = this.form(op, immediate);
    if (((e >> Field.OrderShift) & 7) === Order.Opcode) {
      this.head(e | (a & 7), 0, 0, a, 0);
    } else if (a === 0 && e === ENCODING[op] && ACCUMULATOR[op] !== 0) {
      e = ACCUMULATOR[op];
      this.head(e, 0, 0, 0, 0);
    } else {
      this.registers(e, (e >> Field.DigitShift) & 7, 0, a);
    }
    this.immediate(e, immediate);
  }

  rri(op: InstRRI, a: Register, b: Register, immediate: number): void {
    const e = this.form(op, immediate);
    const order = (e >> Field.OrderShift) & 7;
    if (order === Order.RM) this.registers(e, a, 0, b);
    else if (order === Order.MR) this.registers(e, b, 0, a);
    else this.registers(e, (e >> Field.DigitShift) & 7, a, b);
    this.immediate(e, immediate);
  }

  rrri(op: InstRRRI, a: Register, b: Register, c: Register, immediate: number): void {
    this.registers(ENCODING[op], a, b, c);
    this.code[this.at++] = immediate;
  }

  /** A 64-bit immediate, as its halves. */
  rq(op: InstRQ, a: Gpr, low: number, high: number): void {
    this.head(ENCODING[op] | (a & 7), 0, 0, a, 0);
    writeInt32(this.code, this.at, low);
    writeInt32(this.code, this.at + 4, high);
    this.at += 8;
  }

  // --- Memory ---

  m(op: InstM, address: Address, displacement: number): void {
    const e = ENCODING[op];
    this.memory(e, (e >> Field.DigitShift) & 7, 0, address, displacement, 0);
  }

  mi(op: InstMI, address: Address, displacement: number, immediate: number): void {
    const e = this.form(op, immediate);
    this.memory(e, (e >> Field.DigitShift) & 7, 0, address, displacement, tailBytes(e));
    this.immediate(e, immediate);
  }

  mr(op: InstMR, address: Address, displacement: number, b: Register): void {
    this.memory(ENCODING[op], b, 0, address, displacement, 0);
  }

  mri(op: InstMRI, address: Address, displacement: number, b: Register, immediate: number): void {
    this.memory(ENCODING[op], b, 0, address, displacement, 1);
    this.code[this.at++] = immediate;
  }

  rm(op: InstRM, a: Register, address: Address, displacement: number): void {
    const e = ENCODING[op];
    if (((e >> Field.OrderShift) & 7) === Order.RM) this.memory(e, a, 0, address, displacement, 0);
    else this.memory(e, (e >> Field.DigitShift) & 7, a, address, displacement, 0);
  }

  rmi(op: InstRMI, a: Register, address: Address, displacement: number, immediate: number): void {
    const e = this.form(op, immediate);
    this.memory(e, a, 0, address, displacement, tailBytes(e));
    this.immediate(e, immediate);
  }

  rmr(op: InstRMR, a: Register, address: Address, displacement: number, c: Register): void {
    this.memory(ENCODING[op], a, c, address, displacement, 0);
  }

  rrm(op: InstRRM, a: Register, b: Register, address: Address, displacement: number): void {
    this.memory(ENCODING[op], a, b, address, displacement, 0);
  }

  rrmi(op: InstRRMI, a: Register, b: Register, address: Address, displacement: number, immediate: number): void {
    this.memory(ENCODING[op], a, b, address, displacement, 1);
    this.code[this.at++] = immediate;
  }

  rrmr(op: InstRRMR, a: Register, b: Register, address: Address, displacement: number, d: Register): void {
    this.memory(ENCODING[op], a, b, address, displacement, 1);
    this.code[this.at++] = d << 4;
  }

  // --- Places in the code ---

  /** A jump or call to a label, in its long form; the layout shortens it where the distance allows. */
  l(op: InstL, target: Label): void {
    const start = this.at;
    const e = ENCODING[op];
    this.head(e, 0, 0, 0, 0);
    if (SHORT[op] !== 0) this.site(start, SiteKind.Jump, target, op);
    else this.site(this.at, SiteKind.Distance, target, 0);
    this.at += 4;
  }

  /** A jump or call to something outside this code. */
  symbol(op: Inst.JmpL | Inst.CallL, target: CodeSymbol): void {
    this.head(ENCODING[op], 0, 0, 0, 0);
    this.relocate(this.at, RelocationKind.Relative32, target, -4);
    writeInt32(this.code, this.at, 0);
    this.at += 4;
  }

  /** Any 64-bit constant into a register, in the shortest form that leaves the flags alone. */
  constant64(to: Gpr, low: number, high: number): void {
    if (high === 0) this.ri(Inst.Mov32RI, to, low);
    else if (high === -1 && low < 0) this.ri(Inst.Mov64RI, to, low);
    else this.rq(Inst.Mov64WideRI, to, low, high);
  }

  /** Pads so that what follows begins at a multiple of `alignment`: a power of two, up to `CODE_ALIGNMENT`. */
  align(alignment: number): void {
    // At least one byte, which the layout may take away: so no place is both before and behind the padding.
    const padding = alignment - (this.at & (alignment - 1));
    this.reserve(padding);
    this.site(this.at, SiteKind.Align, alignment, padding);
    writeNops(this.code, this.at, padding);
    this.at += padding;
  }

  // --- Encoding ---

  /** The shorter form where the immediate allows it, whatever the register. */
  private form(op: Inst, immediate: number): number {
    const short = SHORT[op];
    if (short === 0) return ENCODING[op];
    if (((short >> Field.TailShift) & 7) === Tail.One) return immediate === 1 ? short : ENCODING[op];
    return immediate === (immediate << 24) >> 24 ? short : ENCODING[op];
  }

  private immediate(e: number, value: number): void {
    const { code, at } = this;
    switch (((e >> Field.TailShift) & 7) as Tail) {
      case Tail.Byte:
        code[at] = value;
        this.at = at + 1;
        break;
      case Tail.Word:
        code[at] = value;
        code[at + 1] = value >> 8;
        this.at = at + 2;
        break;
      case Tail.Dword:
        writeInt32(code, at, value);
        this.at = at + 4;
        break;
    }
  }

  private registers(e: number, reg: number, v: number, rm: number): void {
    this.head(e, reg, 0, rm, v);
    this.code[this.at++] = 0xc0 | (reg & 7) << 3 | (rm & 7);
  }

  /** `tail`: how many bytes follow the displacement, for what is relative to the end of the instruction. */
  private memory(e: number, reg: number, v: number, address: number, displacement: number, tail: number): void {
    const base = address & 31;
    const index = (address >> 5) & 15;
    this.head(e, reg, index, base, v);
    const code = this.code;
    let at = this.at;
    const field = (reg & 7) << 3;
    if (base >= AddressBase.None) {
      if (base === AddressBase.None) {
        code[at++] = field | 4;
        code[at++] = (address >> 9) << 6 | (index & 7) << 3 | 5;
        writeInt32(code, at, displacement);
      } else {
        code[at++] = field | 5;
        writeInt32(code, at, 0);
        if (base === AddressBase.Label) this.site(at, SiteKind.Distance, displacement, tail);
        else this.relocate(at, RelocationKind.Relative32, displacement as CodeSymbol, -4 - tail);
      }
      this.at = at + 4;
      return;
    }
    // ModRM.rm = 5 without displacement means something else: rbp and r13 take one of a byte.
    const mod = displacement === 0 && (base & 7) !== 5 ? 0 : displacement === (displacement << 24) >> 24 ? 0x40 : 0x80;
    if (index === NO_INDEX && (base & 7) !== 4) {
      code[at++] = mod | field | (base & 7);
    } else {
      code[at++] = mod | field | 4;
      code[at++] = (address >> 9) << 6 | (index & 7) << 3 | (base & 7);
    }
    if (mod === 0x40) {
      code[at++] = displacement;
    } else if (mod === 0x80) {
      writeInt32(code, at, displacement);
      at += 4;
    }
    this.at = at;
  }

  /** Prefixes and opcode. Register numbers count as they are: only bit 3 goes here. */
  private head(e: number, reg: number, index: number, rm: number, v: number): void {
    this.reserve();
    const code = this.code;
    let at = this.at;
    const prefix = (e >> Field.PrefixShift) & 3;
    const map = (e >> Field.MapShift) & 3;
    if ((e & Field.Vex) !== 0) {
      const low = (~v & 15) << 3 | (e & Field.L256) >> 12 | prefix;
      if (map === 1 && (e & Field.W) === 0 && ((index | rm) & 8) === 0) {
        code[at] = 0xc5;
        code[at + 1] = (~reg & 8) << 4 | low;
        at += 2;
      } else {
        code[at] = 0xc4;
        code[at + 1] = (~reg & 8) << 4 | (~index & 8) << 3 | (~rm & 8) << 2 | map;
        code[at + 2] = (e & Field.W) >> 5 | low;
        at += 3;
      }
    } else {
      if ((e & Field.Lock) !== 0) code[at++] = 0xf0;
      if (prefix !== 0) code[at++] = prefix === 1 ? 0x66 : prefix === 2 ? 0xf3 : 0xf2;
      let rex = (e & Field.W) >> 9 | (reg & 8) >> 1 | (index & 8) >> 2 | (rm & 8) >> 3;
      // Without a prefix, byte registers 4 to 7 would be ah, ch, dh and bh.
      if (((e & Field.ByteReg) !== 0 && reg >= 4) || ((e & Field.ByteRm) !== 0 && rm >= 4)) rex |= 0x40;
      if (rex !== 0) code[at++] = 0x40 | rex;
      if (map !== 0) {
        code[at++] = 0x0f;
        if (map !== 1) code[at++] = map === 2 ? 0x38 : 0x3a;
      }
    }
    code[at] = e;
    this.at = at + 1;
  }
}

function tailBytes(e: number): number {
  switch (((e >> Field.TailShift) & 7) as Tail) {
    case Tail.Byte: case Tail.Register: return 1;
    case Tail.Word: return 2;
    case Tail.Dword: return 4;
    default: return 0;
  }
}
