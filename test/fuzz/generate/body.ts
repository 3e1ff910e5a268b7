/**
 * The body of a generated function: a walk of a stack machine that knows the types on its stack.
 *
 * Strategy  Each step takes an instruction by chance. Its operands are what lies on the stack where the types fit, and
 *           are made where they do not; what is left over at the end of a block goes to locals, globals and memories.
 * Rules     Everything ends: loops count a local down that nothing else assigns, or pay from the global of fuel at their
 *           header, as every function does on entry. Most addresses lie within bounds and most divisors are not zero, so
 *           that a trap does not hide all that is behind it.
 */
import { writeValType } from '../../../src/binary/encode-types.js';
import { ByteWriter } from '../../../src/binary/writer.js';
import { Feature } from '../../../src/wasm/features.js';
import { Op } from '../../../src/wasm/opcode.js';
import { Immediate } from '../../../src/wasm/opcodes.js';
import { type FuncType, type ValType, I32, I64, isDefaultable, isRef } from '../../../src/wasm/types.js';
import { writeLocals, writeOp } from '../bodies.js';
import type { Random } from '../random.js';
import { type Generated, type Menu, menu } from './instructions.js';
import { reference } from './references.js';
import { type Shape, writeConstant } from './shape.js';
import { SPECIAL } from './special.js';

interface Label {
  /** What a branch to it takes. */
  readonly types: readonly ValType[];
  readonly results: readonly ValType[];
  /** Operand stack below the block. */
  readonly height: number;
  /** False for loops that only their counter repeats. */
  readonly open: boolean;
  /** Locals without a default that were set when it began. */
  readonly set: number;
  /** In the handler of an older try: `rethrow` may name it. */
  isHandler: boolean;
}

export class BodyGenerator {
  readonly out = new ByteWriter(512);
  readonly stack: ValType[] = [];
  readonly labels: Label[] = [];
  readonly random: Random;
  readonly menu: Menu;
  private readonly locals: ValType[] = [];
  /** Locals that count loops: read by all, written by their loop. */
  private readonly counters = new Set<number>();
  /** Locals without a default that have a value here, in the order in which they got it. */
  private readonly set: number[] = [];
  private readonly type: FuncType;
  /** Operands below this are another instruction's. */
  private floor = 0;
  /** Instructions that may still come. */
  budget: number;
  /** The rest of the block cannot be reached. */
  isDead = false;

  constructor(readonly shape: Shape, index: number) {
    this.random = shape.random;
    this.type = shape.types.func(shape.funcs[index]);
    this.menu = menu(shape.features, shape.memories.length > 0, shape.data.length > 0 && shape.has(Feature.BulkMemory), shape.elements.length > 0);
    this.locals.push(...this.type.params);
    for (let count = this.random.below(7); count > 0; count--) this.locals.push(shape.valueType());
    this.budget = this.random.pick([10, 30, 60, 60, 120, 250]);
  }

  /** Locals and code, as in the code section. */
  generate(): Uint8Array {
    const { results } = this.type;
    this.label(results, results, 0, true);
    this.payFuel();
    this.sequence();
    this.finish();
    const head = new ByteWriter(64);
    writeLocals(head, this.locals.slice(this.type.params.length));
    head.bytes(this.out.take());
    return head.take();
  }

  get results(): readonly ValType[] {
    return this.type.results;
  }

  // --- Writing ---

  op(op: Op | number): void {
    writeOp(this.out, op);
    this.budget--;
  }

  indexed(op: Op, index: number): void {
    this.op(op);
    this.out.unsigned(index);
  }

  i32(value: number): void {
    this.op(Op.I32Const);
    this.out.signed(value | 0);
  }

  /** A constant that is an address or an index. */
  constant(is64: boolean, value: number | bigint): void {
    if (!is64) return this.i32(Number(value));
    this.op(Op.I64Const);
    this.out.signed64(BigInt(value));
  }

  /** Traps where the fuel of this call from outside is used up. */
  private payFuel(): void {
    this.indexed(Op.GlobalGet, this.shape.fuelGlobal);
    this.i32(-1);
    this.op(Op.I32Add);
    this.indexed(Op.GlobalSet, this.shape.fuelGlobal);
    this.indexed(Op.GlobalGet, this.shape.fuelGlobal);
    this.i32(0);
    this.op(Op.I32LtS);
    this.op(Op.If);
    this.out.byte(0x40);
    this.op(Op.Unreachable);
    this.op(Op.End);
  }

  // --- Values ---

  pop(count: number): void {
    this.stack.length -= count;
  }

  push(...types: readonly ValType[]): void {
    this.stack.push(...types);
  }

  private get height(): number {
    return this.labels.at(-1)!.height;
  }

  /** Makes values of these types lie on top of the stack: those that lie there already may serve. */
  take(types: readonly ValType[]): void {
    let there = Math.min(types.length, this.stack.length - Math.max(this.height, this.floor));
    while (there > 0 && !types.slice(0, there).every((type, i) => this.fits(this.stack[this.stack.length - there + i], type))) there--;
    if (this.random.chance(25)) there = 0;
    for (const type of types.slice(there)) this.value(type);
  }

  /** Whether a value of type `a` may stand where `b` is wanted. */
  fits(a: ValType, b: ValType): boolean {
    return this.shape.types.matches(a, b);
  }

  /** Pushes a value of a type. What is on the stack stays. */
  value(type: ValType, depth = 2): void {
    const { floor } = this;
    this.floor = this.stack.length;
    this.make(type, depth);
    this.floor = floor;
  }

  private make(type: ValType, depth: number): void {
    const { random } = this;
    if (isRef(type)) return reference(this, type, this.budget > 0 ? depth : 0);
    const rows = this.menu.making.get(type)!;
    if (depth > 0 && this.budget > 0 && random.chance(35)) {
      const row = random.pick(rows);
      if (!row.traps || random.chance(15)) return this.described(row, depth - 1);
    }
    const locals = this.localsOf(type);
    if (locals.length > 0 && random.chance(60)) {
      this.indexed(Op.LocalGet, random.pick(locals));
      this.push(type);
      return;
    }
    const globals = this.globalsOf(type, false);
    if (globals.length > 0 && random.chance(25)) {
      this.indexed(Op.GlobalGet, random.pick(globals));
      this.push(type);
      return;
    }
    this.budget--;
    writeConstant(this.out, type, random);
    this.push(type);
  }

  /** Locals that a value of a type can be read from. */
  localsOf(type: ValType): number[] {
    return this.locals.flatMap((local, i) => (this.fits(local, type) && this.isSet(i) ? [i] : []));
  }

  private isSet(local: number): boolean {
    return local < this.type.params.length || isDefaultable(this.locals[local]) || this.set.includes(local);
  }

  /** Locals that take a value of a type. */
  settableLocals(type: ValType): number[] {
    return this.locals.flatMap((local, i) => (this.fits(type, local) && !this.counters.has(i) ? [i] : []));
  }

  localType(local: number): ValType {
    return this.locals[local];
  }

  /** `local.set` or `local.tee`. */
  setLocal(op: Op.LocalSet | Op.LocalTee, local: number): void {
    this.indexed(op, local);
    if (!this.isSet(local)) this.set.push(local);
  }

  /** A local of a type that nothing else writes. */
  newLocal(type: ValType): number {
    const local = this.locals.push(type) - 1;
    this.counters.add(local);
    return local;
  }

  /** Globals that a value of a type can be read from, or that take one. */
  globalsOf(type: ValType, toSet: boolean): number[] {
    return this.shape.globals.flatMap(({ type: { value, mutable } }, i) =>
      (i !== this.shape.fuelGlobal && (toSet ? mutable && this.fits(type, value) : this.fits(value, type)) ? [i] : []));
  }

  /** Takes the topmost value away: to where it can be seen later, most of the time. */
  sink(): void {
    const { random } = this;
    const type = this.stack.at(-1)!;
    const locals = this.settableLocals(type);
    const globals = this.globalsOf(type, true);
    if (locals.length > 0 && random.chance(45)) this.setLocal(Op.LocalSet, random.pick(locals));
    else if (globals.length > 0 && random.chance(60)) this.indexed(Op.GlobalSet, random.pick(globals));
    else this.op(Op.Drop);
    this.pop(1);
  }

  // --- Instructions that their row describes ---

  described(row: Generated, depth = 2): void {
    const { operands } = row;
    const memory = operands.includes('addr') || row.results.includes('addr') ? this.random.below(this.shape.memories.length) : -1;
    const is64 = memory >= 0 && this.shape.memories[memory].is64;
    const type = (word: ValType | 'addr'): ValType => (word === 'addr' ? (is64 ? I64 : I32) : word);
    let offset: number | bigint = 0;
    if (row.row.immediate === Immediate.MemArg || row.row.immediate === Immediate.MemArgLane) {
      offset = this.offset(memory, row.row.align, row.row.name.includes('atomic'));
      this.address(memory, Number(offset), row.row.name.includes('atomic') ? row.row.align : 0, this.accessBytes(row));
      for (const operand of operands.slice(1)) this.value(type(operand), depth);
      if (row.row.name.includes('atomic.wait')) this.shortTime();
    } else if (row.row.immediate === Immediate.Memory && operands.length > 0) {
      // Growth: by little, mostly.
      this.constant(is64, this.random.chance(85) ? this.random.below(3) : this.random.pick([-1, 65_536, 1000]));
      this.push(is64 ? I64 : I32);
    } else if (row.traps && this.random.chance(80) && operands.length === 2) {
      this.value(operands[0] as ValType, depth);
      this.value(operands[1] as ValType, depth);
      // A divisor that is not zero.
      this.constant(operands[1] === I64, 1);
      this.op(operands[1] === I64 ? Op.I64Or : Op.I32Or);
    } else {
      this.take(operands as ValType[]);
    }
    this.op(row.op);
    this.immediates(row, memory, offset);
    this.pop(operands.length);
    this.push(...row.results.map(type));
  }

  /** The topmost value is how long to wait: a moment, since nobody will wake us. */
  private shortTime(): void {
    this.op(Op.Drop);
    this.constant(true, this.random.pick([0, 1, 20_000]));
  }

  /** Bytes that an access touches, or more. */
  private accessBytes({ row }: Generated): number {
    return row.name.startsWith('v128') ? 16 : 2 ** row.align;
  }

  private immediates({ row }: Generated, memory: number, offset: number | bigint): void {
    const { out, random, shape } = this;
    switch (row.immediate) {
      case Immediate.Memory: out.unsigned(memory); return;
      case Immediate.MemArg: case Immediate.MemArgLane: {
        const align = row.name.includes('atomic') ? row.align : random.below(row.align + 1);
        out.unsigned(align | (memory > 0 ? 0x40 : 0));
        if (memory > 0) out.unsigned(memory);
        out.unsigned64(BigInt(offset));
        if (row.immediate === Immediate.MemArgLane) out.byte(random.below(row.lanes));
        return;
      }
      case Immediate.Lane: out.byte(random.below(row.lanes)); return;
      case Immediate.Lanes16: for (let i = 0; i < 16; i++) out.byte(random.below(32)); return;
      case Immediate.I32: out.signed(random.word()); return;
      case Immediate.I64: out.signed64(BigInt(random.word())); return;
      case Immediate.F32: out.word32(random.word()); return;
      case Immediate.F64: out.word64(BigInt(random.word()) << 32n); return;
      case Immediate.V128: for (let i = 0; i < 16; i++) out.byte(random.below(256)); return;
      case Immediate.ZeroByte: out.byte(0); return;
      case Immediate.Data: out.unsigned(random.below(shape.data.length)); return;
      case Immediate.Elem: out.unsigned(random.below(shape.elements.length)); return;
      default:
    }
  }

  private offset(memory: number, align: number, aligned: boolean): number | bigint {
    const { random } = this;
    if (random.chance(2)) {
      const far = [65_536, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];
      return this.shape.memories[memory].is64 && random.chance(30) ? random.pick([1n << 32n, (1n << 47n) + 8n, (1n << 64n) - 1n]) : random.pick(far);
    }
    const offset = random.chance(50) ? 0 : random.below(40);
    return aligned ? Math.floor(offset / 2 ** align) * 2 ** align : offset;
  }

  /** Pushes an address: within bounds, most of the time. */
  address(memory: number, offset = 0, align = 0, bytes = 1): void {
    const { random } = this;
    const { is64, limits, pageSizeLog2 } = this.shape.memories[memory];
    const type = is64 ? I64 : I32;
    const room = limits.min * 2 ** pageSizeLog2 - offset - bytes;
    const aligned = (value: number): number => Math.floor(value / 2 ** align) * 2 ** align;
    const mask = room <= 0 ? 0 : aligned(2 ** Math.floor(Math.log2(room + 1)) - 1);
    if (random.chance(2)) {
      this.value(type, 0);
    } else if (random.chance(45)) {
      const near = aligned(Math.max(0, random.pick([0, 8, 16, 64, room, room - 1, random.below(Math.max(1, room)), random.chance(8) ? room + 1 : 1])));
      this.constant(is64, near);
      this.push(type);
    } else {
      this.value(type, 1);
      this.constant(is64, random.chance(50) ? mask : aligned(Math.min(mask, 0xff)));
      this.op(is64 ? Op.I64And : Op.I32And);
    }
  }

  // --- Structure ---

  /** Steps until the block is long enough, or nothing more can be reached. */
  sequence(): void {
    const { random } = this;
    const most = 2 + random.below(this.labels.length === 1 ? 40 : 12);
    for (let i = 0; i < most && this.budget > 0; i++) {
      this.step();
      if (!this.isDead) continue;
      if (random.chance(85)) return;
      // Code that nobody runs, but that must be passed over.
      this.isDead = false;
    }
  }

  private step(): void {
    const { random } = this;
    const kind = random.below(100);
    if (this.stack.length - this.height > 12) return this.sink();
    if (kind < 10 && this.stack.length > this.height) return this.sink();
    if (kind < 35) {
      const special = random.pick(SPECIAL_BY_WEIGHT);
      if (special.feature === undefined || this.shape.has(special.feature)) special.emit(this);
      return;
    }
    let at = random.below(this.menu.kinds.reduce((sum, { weight }) => sum + weight, 0));
    for (const { weight, rows } of this.menu.kinds) {
      at -= weight;
      if (at >= 0) continue;
      const row = random.pick(rows);
      if (!row.traps || random.chance(30)) this.described(row);
      return;
    }
  }

  /** Nothing behind this instruction is reached. */
  unreachable(): void {
    this.isDead = true;
    this.stack.length = this.height;
  }

  /** A block's type: its parameters are what lies on the stack. */
  blockType(): { params: readonly ValType[]; results: readonly ValType[] } {
    const { random, shape } = this;
    if (!shape.has(Feature.MultiValue)) return { params: [], results: random.chance(60) ? [] : [shape.numberType()] };
    const there = Math.min(3, this.stack.length - this.height);
    const params = random.chance(60) ? [] : this.stack.slice(this.stack.length - random.below(there + 1));
    const results = random.chance(45) ? [] : Array.from({ length: 1 + random.below(3) }, () => shape.valueType());
    return { params, results };
  }

  writeBlockType(params: readonly ValType[], results: readonly ValType[]): void {
    const { out } = this;
    if (params.length === 0 && results.length === 0) out.byte(0x40);
    else if (params.length === 0 && results.length === 1) writeValType(out, results[0]);
    else out.signed(this.shape.typeIndex(params, results));
  }

  /** Opens a block whose parameters lie on the stack. */
  enter(op: Op.Block | Op.Loop | Op.If | Op.Try | Op.TryTable, params: readonly ValType[], results: readonly ValType[], open = true): void {
    this.op(op);
    this.writeBlockType(params, results);
    // What a block was given it has as what its type says.
    this.pop(params.length);
    this.label(op === Op.Loop ? params : results, results, this.stack.length, open);
    this.push(...params);
  }

  private label(types: readonly ValType[], results: readonly ValType[], height: number, open: boolean): void {
    this.labels.push({ types, results, height, open, set: this.set.length, isHandler: false });
  }

  /** `else` of the innermost block. */
  otherwise(params: readonly ValType[]): void {
    this.settle(this.labels.at(-1)!.results);
    this.op(Op.Else);
    this.again(params);
  }

  /** A handler of the innermost block, an older try: `catch` or `catch_all`, the tag still to be written. */
  handler(op: Op.Catch | Op.CatchAll, params: readonly ValType[]): void {
    this.settle(this.labels.at(-1)!.results);
    this.op(op);
    this.labels.at(-1)!.isHandler = true;
    this.again(params);
  }

  /** Another part of the innermost block begins. */
  private again(params: readonly ValType[]): void {
    const { height, set } = this.labels.at(-1)!;
    this.stack.length = height;
    this.set.length = set;
    this.push(...params);
    this.isDead = false;
  }

  /** Ends the innermost block with its results. */
  finish(op: Op.End | Op.Delegate = Op.End): void {
    this.settle(this.labels.at(-1)!.results);
    this.end(op);
  }

  /** Ends the innermost block, whose results lie there or cannot be reached. */
  end(op: Op.End | Op.Delegate = Op.End): void {
    this.op(op);
    const { results } = this.labels.at(-1)!;
    this.again(results);
    this.labels.pop();
  }

  /** Leaves exactly these values in the block. */
  private settle(types: readonly ValType[]): void {
    if (this.isDead && this.random.chance(50)) return;
    const fits = (): number => {
      const there = this.stack.length - this.height;
      return there <= types.length && types.slice(0, there).every((type, i) => this.fits(this.stack[this.height + i], type)) ? there : -1;
    };
    while (fits() < 0) this.sink();
    for (const type of types.slice(fits())) this.value(type, 1);
  }

  /** A loop that runs so many times: `params` lie on the stack. */
  countedLoop(times: number): void {
    const counter = this.newLocal(I32);
    const down = this.random.chance(60);
    this.i32(down ? times : 0);
    this.indexed(Op.LocalSet, counter);
    const { params, results } = this.blockType();
    this.enter(Op.Loop, params, results, false);
    this.sequence();
    if (!this.isDead) {
      this.take(params);
      this.indexed(Op.LocalGet, counter);
      this.i32(1);
      this.op(down ? Op.I32Sub : Op.I32Add);
      this.indexed(Op.LocalTee, counter);
      if (!down) {
        this.i32(times);
        this.op(Op.I32LtU);
      }
      this.indexed(Op.BrIf, 0);
      // What is left has the label's types, which may say less.
      this.pop(params.length);
      this.push(...params);
    }
    this.finish();
  }

  /** A loop that any branch may repeat, as long as there is fuel. */
  fuelledLoop(): void {
    const { params, results } = this.blockType();
    this.enter(Op.Loop, params, results);
    this.payFuel();
    this.sequence();
    this.finish();
  }

  /** Labels that branches may name, by depth. */
  openLabels(): { depth: number; types: readonly ValType[] }[] {
    const { labels } = this;
    return labels.flatMap(({ open, types }, i) => (open ? [{ depth: labels.length - 1 - i, types }] : []));
  }

  /** Whether the innermost block may get blocks within. */
  get mayNest(): boolean {
    return this.labels.length < 7 && this.budget > 4;
  }
}

const SPECIAL_BY_WEIGHT = SPECIAL.flatMap((each) => Array.from({ length: each.weight }, () => each));
