/**
 * The decoder: bytes back to instructions, for listings.
 *
 * Problem   `--emit=asm` has to show what was really made, also of code that comes from a cache.
 * Strategy  The words that the assembler encodes from are indexed by prefix, map and opcode; the few candidates left are
 *           told apart by width, digit, and whether ModRM names memory. So the decoder knows what the assembler can
 *           write, and nothing else: bytes of other origin come out as data.
 * Rules     Not hot: objects are made. The index is built at the first use.
 */
import { Field, type Operand, OperandKind, Order, Tail, orderOf, tailOf, unpackOperand } from './encoding.js';
import type { Inst } from './instruction.js';
import { type Gpr, type Register, gpr, xmm } from './registers.js';
import { ACCUMULATOR, ENCODING, OPERANDS, SHORT, SIGNATURE } from './tables.js';

export type DecodedOperand =
  | { readonly kind: 'register'; readonly register: Register; readonly bytes: number }
  | { readonly kind: 'memory'; readonly bytes: number; readonly base: Gpr | undefined; readonly index: Gpr | undefined; readonly scale: number; readonly displacement: number }
  /** Memory at a place relative to the code: a constant, a table, a symbol. */
  | { readonly kind: 'constant'; readonly bytes: number; readonly place: number }
  | { readonly kind: 'immediate'; readonly value: bigint }
  | { readonly kind: 'place'; readonly place: number };

export interface DecodedInstruction {
  readonly inst: Inst;
  readonly start: number;
  readonly end: number;
  /** Those that are written out. */
  readonly operands: readonly DecodedOperand[];
}

export function operandsOf(inst: number): Operand[] {
  const start = SIGNATURE[inst] + 1;
  return Array.from(OPERANDS.subarray(start, start + OPERANDS[start - 1]), unpackOperand);
}

interface Candidate {
  readonly inst: Inst;
  readonly encoding: number;
  readonly operands: readonly Operand[];
  readonly hasMemory: boolean;
}

const keyOf = (encoding: number): number => encoding & (Field.OpcodeMask | (3 << Field.PrefixShift) | (3 << Field.MapShift) | Field.Vex);

let index: Map<number, Candidate[]> | undefined;

function buildIndex(): Map<number, Candidate[]> {
  const built = new Map<number, Candidate[]>();
  const add = (inst: number, encoding: number): void => {
    const operands = operandsOf(inst).filter((operand) => !operand.implicit);
    const candidate = { inst: inst as Inst, encoding, operands, hasMemory: operands.some((operand) => operand.kind === OperandKind.Memory) };
    for (let low = 0; low < (orderOf(encoding) === Order.Opcode ? 8 : 1); low++) {
      const key = keyOf(encoding) + low;
      built.set(key, [...(built.get(key) ?? []), candidate]);
    }
  };
  for (let inst = 0; inst < ENCODING.length; inst++) {
    add(inst, ENCODING[inst]);
    if (SHORT[inst] !== 0) add(inst, SHORT[inst]);
    if (ACCUMULATOR[inst] !== 0) add(inst, ACCUMULATOR[inst]);
  }
  return built;
}

const MODRM_ORDERS = new Set([Order.M, Order.RM, Order.MR, Order.VM, Order.RVM, Order.RMV]);

/** Reads one instruction; undefined where the bytes are none of ours. */
export function decode(bytes: Uint8Array, start: number): DecodedInstruction | undefined {
  return new Reader(bytes, start).instruction();
}

class Reader {
  private at: number;
  /** Fields of an encoding word, as far as the prefixes say them. */
  private word = 0;
  private reg = 0;
  private index = 0;
  private rm = 0;
  private v = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array, private readonly start: number) {
    this.at = start;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  instruction(): DecodedInstruction | undefined {
    try {
      this.prefixes();
      const opcode = this.byte();
      index ??= buildIndex();
      const modrm = this.bytes[this.at];
      const found = (index.get(this.word & ~(Field.W | Field.L256 | Field.Lock) | opcode) ?? []).find((candidate) => this.fits(candidate, modrm));
      if (found === undefined) return undefined;
      const operands = this.operands(found, opcode);
      return { inst: found.inst, start: this.start, end: this.at, operands };
    } catch (error) {
      // The bytes end within the instruction.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  private byte(): number {
    return this.view.getUint8(this.at++);
  }

  private prefixes(): void {
    let byte = this.byte();
    if (byte === 0xc4 || byte === 0xc5) {
      this.vex(byte);
      return;
    }
    for (;; byte = this.byte()) {
      if (byte === 0xf0) this.word |= Field.Lock;
      else if (byte === 0x66) this.word |= 1 << Field.PrefixShift;
      else if (byte === 0xf3) this.word |= 2 << Field.PrefixShift;
      else if (byte === 0xf2) this.word |= 3 << Field.PrefixShift;
      else break;
    }
    if ((byte & 0xf0) === 0x40) {
      this.extend(byte >> 2, byte >> 1, byte);
      if ((byte & 8) !== 0) this.word |= Field.W;
      byte = this.byte();
    }
    if (byte === 0x0f) {
      const next = this.bytes[this.at];
      const map = next === 0x38 ? 2 : next === 0x3a ? 3 : 1;
      if (map !== 1) this.at++;
      this.word |= map << Field.MapShift;
    } else {
      this.at--;
    }
  }

  private vex(first: number): void {
    const second = this.byte();
    let last = second;
    let map = 1;
    if (first === 0xc4) {
      last = this.byte();
      map = second & 3;
      this.extend(~second >> 7, ~second >> 6, ~second >> 5);
      if ((last & 0x80) !== 0) this.word |= Field.W;
    } else {
      this.extend(~second >> 7, 0, 0);
    }
    this.word |= Field.Vex | (last & 4 ? Field.L256 : 0) | ((last & 3) << Field.PrefixShift) | (map << Field.MapShift);
    this.v = (~last >> 3) & 15;
  }

  private extend(reg: number, index: number, rm: number): void {
    this.reg = (reg & 1) << 3;
    this.index = (index & 1) << 3;
    this.rm = (rm & 1) << 3;
  }

  private fits({ encoding, hasMemory }: Candidate, modrm: number): boolean {
    const fields = Field.W | Field.L256 | Field.Lock;
    if ((encoding & fields) !== (this.word & fields)) return false;
    const order = orderOf(encoding);
    const digit = (encoding >> Field.DigitShift) & 7;
    if (tailOf(encoding) === Tail.FixedModRM) return modrm === (0xc0 | (digit << 3) | ((encoding >> Field.FixedRmShift) & 7));
    if (!MODRM_ORDERS.has(order)) return true;
    if ((order === Order.M || order === Order.VM) && digit !== ((modrm >> 3) & 7)) return false;
    return hasMemory === (modrm < 0xc0);
  }

  private operands({ encoding, operands }: Candidate, opcode: number): DecodedOperand[] {
    const order = orderOf(encoding);
    let memory: DecodedOperand | undefined;
    if (tailOf(encoding) === Tail.FixedModRM) {
      this.at++;
    } else if (MODRM_ORDERS.has(order)) {
      const modrm = this.byte();
      this.reg |= (modrm >> 3) & 7;
      const tail = [0, 1, 2, 4, 8, 1, 0, 0][tailOf(encoding)];
      if (modrm < 0xc0) memory = this.memory(modrm, operands.find((operand) => operand.kind === OperandKind.Memory)!.bytes, tail);
      else this.rm |= modrm & 7;
    } else if (order === Order.Opcode) {
      this.rm |= opcode & 7;
    }
    const places = this.registersInOrder(order);
    const [tail, last] = this.tail(encoding);
    return operands.map(({ kind, bytes, fixed }): DecodedOperand => {
      if (fixed >= 0) return { kind: 'register', register: fixed as Register, bytes };
      switch (kind) {
        case OperandKind.Memory:
          places.shift();
          return memory!;
        case OperandKind.Immediate: return { kind: 'immediate', value: tail };
        case OperandKind.Label: return { kind: 'place', place: this.at + Number(tail) };
      }
      const number = places.length > 0 ? places.shift()! : last;
      return { kind: 'register', register: kind === OperandKind.Vector ? xmm(number) : gpr(number), bytes };
    });
  }

  private registersInOrder(order: Order): number[] {
    const { reg, rm, v } = this;
    switch (order) {
      // The accumulator, if there is any register.
      case Order.None: return [0];
      case Order.Opcode: case Order.M: return [rm];
      case Order.RM: return [reg, rm];
      case Order.MR: return [rm, reg];
      case Order.VM: return [v, rm];
      case Order.RVM: return [reg, v, rm];
      case Order.RMV: return [reg, rm, v];
    }
  }

  /** The immediate, and the register in its place. */
  private tail(encoding: number): [bigint, number] {
    const { view, at } = this;
    switch (tailOf(encoding)) {
      case Tail.Byte: this.at += 1; return [BigInt(view.getInt8(at)), 0];
      case Tail.Word: this.at += 2; return [BigInt(view.getInt16(at, true)), 0];
      case Tail.Dword: this.at += 4; return [BigInt(view.getInt32(at, true)), 0];
      case Tail.Qword: this.at += 8; return [view.getBigInt64(at, true), 0];
      case Tail.Register: this.at += 1; return [0n, view.getUint8(at) >> 4];
      case Tail.One: return [1n, 0];
      default: return [0n, 0];
    }
  }

  private memory(modrm: number, bytes: number, tail: number): DecodedOperand {
    const mod = modrm >> 6;
    let base: number | undefined = this.rm | (modrm & 7);
    let indexRegister: number | undefined;
    let scale = 1;
    if ((modrm & 7) === 5 && mod === 0) {
      const distance = this.displacement(2);
      return { kind: 'constant', bytes, place: this.at + tail + distance };
    }
    if ((modrm & 7) === 4) {
      const sib = this.byte();
      base = this.rm | (sib & 7);
      indexRegister = this.index | ((sib >> 3) & 7);
      scale = 1 << (sib >> 6);
      if (indexRegister === 4) indexRegister = undefined;
      if ((sib & 7) === 5 && mod === 0) base = undefined;
    }
    const displacement = base === undefined ? this.displacement(2) : this.displacement(mod);
    return {
      kind: 'memory', bytes, scale, displacement,
      base: base === undefined ? undefined : gpr(base),
      index: indexRegister === undefined ? undefined : gpr(indexRegister),
    };
  }

  private displacement(mod: number): number {
    const { view, at } = this;
    if (mod === 0) return 0;
    this.at += mod === 1 ? 1 : 4;
    return mod === 1 ? view.getInt8(at) : view.getInt32(at, true);
  }
}
