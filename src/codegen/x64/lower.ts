/**
 * Lowering: scheduled IR → machine instructions with virtual registers.
 *
 * Problem   One machine instruction can do what several values say: a comparison and a branch, an addition and a load,
 *           an operation with an immediate. Which value is needed in a register depends on who uses it.
 * Strategy  Every block is walked backwards: an instruction that has taken a value into itself does not ask for its
 *           register, and a pure value nobody asked for is not made. What is made is collected in reverse and turned
 *           around at the end. Constants are made anew at every use that cannot take them as an immediate.
 * Relies on scheduling; critical edges split here. i32 values have upper halves of zero in every register (all 32-bit
 *           instructions of the processor see to it), so that `uext` costs nothing.
 */
import { ControlFlow } from '../../ir/cfg.js';
import { type Block, type Edge, type Value, FloatCondition, IntCondition, Type, isFloatOrVector } from '../../ir/entities.js';
import type { Func } from '../../ir/func.js';
import { IrOp, OPS } from '../../ir/ops.js';
import { TrapNumber } from '../../ir/traps.js';
import { MachineCode, type MachineBlock, type Vreg, type Constraint, DEF, DEF_EARLY, USE, USE_LATE, defFixed, defReusing, useFixed } from '../machine-code.js';
import { Condition, move32, move64, set } from './condition.js';
import { conventionOf } from './frame.js';
import { Inst } from './instruction.js';
import { lowerAtomic } from './lower-atomic.js';
import { lowerMemoryLoad, lowerMemoryStore } from './lower-memory.js';
import { lowerSimd } from './lower-simd.js';
import { BranchCondition, MemoryBase, X64, memoryWord } from './pseudo.js';
import { CALL_CLOBBERS, MEMORY_BASE, rax, rcx, rdx, r12, r13 } from './registers.js';

/** A memory operand. */
export interface MemoryOperand {
  /** What the base is; its register, if it is an operand. */
  readonly kind: MemoryBase;
  readonly base: Vreg;
  /** -1: none. */
  readonly index: Vreg;
  readonly scale: number;
  readonly displacement: number;
}

const NO_VREG = -1 as Vreg;

/** `[base + displacement]` */
export const atRegister = (base: Vreg, displacement: number): MemoryOperand => ({ kind: MemoryBase.Operand, base, index: NO_VREG, scale: 0, displacement });
/** `[base + index << scale + displacement]` */
export const atIndexed = (base: Vreg, index: Vreg, scale: number, displacement: number): MemoryOperand =>
  ({ kind: MemoryBase.Operand, base, index, scale, displacement });

const INT_CONDITIONS: readonly Condition[] = [
  Condition.Equal, Condition.NotEqual, Condition.Less, Condition.GreaterOrEqual, Condition.Below, Condition.AboveOrEqual,
  Condition.Greater, Condition.LessOrEqual, Condition.Above, Condition.BelowOrEqual,
];

/** What a call destroys: no register is kept for a memory's base. */
const DESTROYED: number = CALL_CLOBBERS | (1 << MEMORY_BASE);

/** Machine code for a function whose pure values have been placed. */
export function lower(func: Func, flow: ControlFlow): MachineCode {
  return new Lowering(func, flow).run();
}

/** Machine code in the making. What is emitted for one value is in order; values come last first. */
export class Lowering {
  readonly out = new MachineCode();
  private readonly vregs: Int32Array;
  private readonly uses: Int32Array;
  /** Whether somebody has asked for the value's register. */
  private readonly wanted: Uint8Array;
  /** All instructions; the ranges of the current block's values in it, last value first. */
  private readonly code = new MachineCode();
  private ranges: number[] = [];
  private readonly edgeVregs = new Map<Edge, Vreg[]>();
  /** By call with several results: the values that stand for them. */
  private readonly results = new Map<Value, Value[]>();
  position = -1;
  private readonly blockOf = new Map<Block, MachineBlock>();

  constructor(readonly func: Func, private readonly flow: ControlFlow) {
    this.vregs = new Int32Array(func.count).fill(-1);
    this.uses = new Int32Array(func.count);
    this.wanted = new Uint8Array(func.count);
  }

  // --- Order of blocks ---

  run(): MachineCode {
    this.countUses();
    const { flow, func } = this;
    // What only a cold block leads to is cold.
    for (const block of flow.order) if (func.blocks[flow.idom[block]].cold) func.blocks[block].cold = true;
    const order = [...flow.order.filter((b) => !func.blocks[b].cold), ...flow.order.filter((b) => func.blocks[b].cold)];
    // Where each block will lie, with those that split edges behind their sources.
    const splits = new Map<Edge, number>();
    let place = 0;
    for (const block of order) {
      this.blockOf.set(block, place++ as MachineBlock);
      for (const edge of this.critical(block)) splits.set(edge, place++);
    }
    // Uses are seen before definitions: a definition dominates its uses, so it comes before them in reverse postorder.
    const ranges = new Map<Block, number[]>();
    for (let i = flow.order.length - 1; i >= 0; i--) {
      this.ranges = [];
      this.lowerBlock(flow.order[i]);
      ranges.set(flow.order[i], this.ranges);
    }
    for (const block of order) this.place(block, ranges.get(block)!, splits);
    this.markLoops(order);
    return this.out;
  }

  /** Edges of a block with several successors to blocks with several predecessors, or with parameters. */
  private critical(block: Block): Edge[] {
    const { edges } = this.func.blocks[block];
    if (edges.length < 2) return [];
    return edges.filter((edge) => this.flow.incoming[this.func.edgeTarget[edge]].length > 1 || this.func.edgeArgs[edge].length > 0);
  }

  private place(block: Block, ranges: readonly number[], splits: ReadonlyMap<Edge, number>): void {
    const { out, func, flow, code } = this;
    const data = func.blocks[block];
    const isEntry = block === func.entry;
    const params = isEntry ? [] : data.params.map((p) => this.vreg(func.resolve(p)));
    const at = out.beginBlock(params, flow.loopDepth[block], data.cold);
    for (let i = ranges.length - 2; i >= 0; i -= 2) copyInstructions(code, ranges[i], ranges[i + 1], out);
    for (const edge of data.edges) {
      const target = func.edgeTarget[edge];
      const args = this.edgeVregs.get(edge)!;
      const split = splits.get(edge);
      out.successors[at].push((split ?? this.blockOf.get(target)!) as MachineBlock);
      out.successorArgs[at].push(split === undefined ? args : []);
    }
    for (const edge of this.critical(block)) {
      const target = func.edgeTarget[edge];
      const split = out.beginBlock([], Math.min(flow.loopDepth[block], flow.loopDepth[target]), data.cold || func.blocks[target].cold);
      out.begin(X64.Jump, -1);
      out.successors[split].push(this.blockOf.get(target)!);
      out.successorArgs[split].push(this.edgeVregs.get(edge)!);
    }
  }

  private markLoops(order: readonly Block[]): void {
    const { out, flow, blockOf } = this;
    for (const block of order) {
      for (let header = flow.loopHeader[block]; header >= 0; header = flow.outerLoop[header]) {
        const at = blockOf.get(header as Block)!;
        const last = blockOf.get(block)!;
        // Blocks that split edges of a block lie behind it.
        const end = last + this.critical(block).length;
        if (out.loopEnd.data[at] < end) out.loopEnd.data[at] = end;
      }
    }
  }

  // --- Uses ---

  private countUses(): void {
    const { func, flow, uses } = this;
    for (const block of flow.order) {
      const { body, terminator, edges } = func.blocks[block];
      for (const value of body) {
        this.countOperands(value);
        if (func.op[value] === IrOp.Result) this.noteResult(value);
      }
      this.countOperands(terminator);
      for (const edge of edges) for (const arg of func.edgeArgs[edge]) uses[func.resolve(arg)] += 2;
    }
  }

  private countOperands(value: Value): void {
    const count = this.func.operandCount(value);
    for (let i = 0; i < count; i++) this.uses[this.func.operand(value, i)]++;
  }

  private noteResult(value: Value): void {
    const call = this.func.operand(value, 0);
    const known = this.results.get(call);
    if (known === undefined) this.results.set(call, [value]);
    else known.push(value);
  }

  /** Whether `value` may become part of its one user. Effects stay where they are. */
  isSunk(value: Value): boolean {
    return this.uses[value] === 1 && this.func.isPure(value) && this.vregs[value] < 0;
  }

  /** The register of a value that is made elsewhere. */
  private vreg(value: Value): Vreg {
    const { func, vregs } = this;
    const op = func.op[value] as IrOp;
    // The same register: upper halves are zero already.
    if (op === IrOp.Uext) return this.vreg(func.operand(value, 0));
    if (vregs[value] < 0) vregs[value] = this.out.newVreg(func.type[value]);
    this.wanted[value] = 1;
    return vregs[value] as Vreg;
  }

  /** The register that an effect writes its value to, wanted or not. */
  result(value: Value): Vreg {
    return this.vreg(value);
  }

  newVreg(type: Type): Vreg {
    return this.out.newVreg(type);
  }

  /** A value in a register, for an instruction that follows. Constants are made here. */
  use(value: Value): Vreg {
    const { func } = this;
    switch (func.op[value] as IrOp) {
      case IrOp.Iconst: case IrOp.Fconst: case IrOp.Vconst: case IrOp.Vmctx: {
        const made = this.newVreg(func.type[value]);
        this.makeConstant(value, made);
        return made;
      }
      default: return this.vreg(value);
    }
  }

  private makeConstant(value: Value, to: Vreg): void {
    const { func } = this;
    const type = func.type[value] as Type;
    switch (func.op[value] as IrOp) {
      case IrOp.Vmctx: this.pseudo(X64.Vmctx, [to, DEF], []); return;
      case IrOp.Vconst: {
        const words = new Int32Array(func.vectors[func.low[value]].slice().buffer);
        this.pseudo(X64.ConstVector, [to, DEF], [...words]);
        return;
      }
      default: {
        const op = type === Type.I64 ? X64.Const64 : type === Type.F32 ? X64.ConstF32 : type === Type.F64 ? X64.ConstF64 : X64.Const32;
        this.pseudo(op, [to, DEF], [func.low[value], func.high[value]]);
      }
    }
  }

  /** A constant that an instruction can take: its value as a signed 32-bit integer, or null. */
  immediate(value: Value): number | null {
    const { func } = this;
    if (func.op[value] !== IrOp.Iconst) return null;
    if (func.type[value] === Type.I64 && func.high[value] !== func.low[value] >> 31) return null;
    return func.low[value];
  }

  // --- Emitting ---

  /** An instruction: operands as pairs of register and constraint, then payload words. */
  pseudo(op: number, operands: readonly number[], payload: readonly number[], clobbers = 0): void {
    const { code } = this;
    code.begin(op, this.position, clobbers);
    for (let i = 0; i < operands.length; i += 2) code.operand(operands[i] as Vreg, operands[i + 1] as Constraint);
    for (const word of payload) code.word(word);
  }

  /** dst = op a, b, sharing the register of a. */
  tied(op: Inst, to: Vreg, a: Vreg, b: Vreg): void {
    this.pseudo(op, [to, defReusing(1), a, USE, b, USE], []);
  }

  tiedImmediate(op: Inst, to: Vreg, a: Vreg, immediate: number): void {
    this.pseudo(op, [to, defReusing(1), a, USE], [immediate]);
  }

  /** dst = op a */
  unary(op: Inst, to: Vreg, a: Vreg): void {
    this.pseudo(op, [to, DEF, a, USE], []);
  }

  /** dst = op a, b, as VEX and BMI instructions have it. */
  three(op: Inst, to: Vreg, a: Vreg, b: Vreg): void {
    this.pseudo(op, [to, DEF, a, USE, b, USE], []);
  }

  threeImmediate(op: Inst, to: Vreg, a: Vreg, b: Vreg, immediate: number): void {
    this.pseudo(op, [to, DEF, a, USE, b, USE], [immediate]);
  }

  twoImmediate(op: Inst, to: Vreg, a: Vreg, immediate: number): void {
    this.pseudo(op, [to, DEF, a, USE], [immediate]);
  }

  /** dst = op [memory] */
  load(op: Inst, to: Vreg, memory: MemoryOperand): void {
    this.pseudo(op, [to, DEF, ...memoryOperands(memory)], memoryPayload(memory));
  }

  /** op [memory], value */
  store(op: Inst, memory: MemoryOperand, value: Vreg): void {
    this.pseudo(op, [...memoryOperands(memory), value, USE], memoryPayload(memory));
  }

  storeImmediate(op: Inst, memory: MemoryOperand, immediate: number): void {
    this.pseudo(op, memoryOperands(memory), [...memoryPayload(memory), immediate]);
  }

  // --- Blocks ---

  private lowerBlock(block: Block): void {
    const { func } = this;
    const data = func.blocks[block];
    this.range(() => this.lowerTerminator(block));
    // Arguments of edges are asked for by the terminator.
    for (let i = data.body.length - 1; i >= 0; i--) {
      const value = data.body[i];
      if (func.isPure(value) && this.wanted[value] === 0) continue;
      this.position = func.position[value];
      this.range(() => this.lowerValue(value));
    }
    if (block === func.entry) this.range(() => this.lowerParams(data.params));
  }

  private range(emit: () => void): void {
    const start = this.code.instructionCount;
    emit();
    this.ranges.push(start, this.code.instructionCount);
  }

  private lowerParams(params: readonly Value[]): void {
    const { func } = this;
    const convention = conventionOf(func.signature);
    const operands: number[] = [];
    params.forEach((param, i) => {
      const { register } = convention.params[i];
      if (register !== null) operands.push(this.vreg(param), defFixed(register));
    });
    this.pseudo(X64.Params, operands, []);
    params.forEach((param, i) => {
      const { register, offset, type } = convention.params[i];
      if (register === null && this.wanted[param] !== 0) this.pseudo(X64.StackParam, [this.vreg(param), DEF], [offset, type]);
    });
  }

  // --- Terminators ---

  private lowerTerminator(block: Block): void {
    const { func } = this;
    const { terminator, edges } = func.blocks[block];
    this.position = func.position[terminator];
    // Constants among the arguments of edges are made in front of the jump.
    for (const edge of edges) this.edgeVregs.set(edge, func.edgeArgs[edge].map((arg) => this.argument(func.resolve(arg))));
    switch (func.op[terminator] as IrOp) {
      case IrOp.Jump: this.pseudo(X64.Jump, [], []); return;
      case IrOp.Brif: this.pseudo(X64.Branch, [], [this.condition(func.operand(terminator, 0))]); return;
      case IrOp.BrTable: this.lowerSwitch(terminator, edges.length); return;
      case IrOp.Return: this.lowerReturn(terminator); return;
      case IrOp.Trap: this.pseudo(X64.Trap, [], [func.low[terminator]]); return;
      case IrOp.TailCall: case IrOp.TailCallPointer: this.lowerTailCall(terminator); return;
      default: throw new Error(`${OPS[func.op[terminator]].name} ends no block`);
    }
  }

  /** Constants have no place of their own: one that an edge passes on gets a register here. */
  private argument(value: Value): Vreg {
    const { func, vregs } = this;
    const op = func.op[value] as IrOp;
    if (op !== IrOp.Iconst && op !== IrOp.Fconst && op !== IrOp.Vconst && op !== IrOp.Vmctx) {
      return this.vreg(value);
    }
    // A new one for each block, and for all edges of the block the same.
    if (this.constantBlock.get(value) !== this.ranges) {
      this.constantBlock.set(value, this.ranges);
      vregs[value] = this.newVreg(func.type[value]);
      this.makeConstant(value, vregs[value] as Vreg);
    }
    return vregs[value] as Vreg;
  }

  private readonly constantBlock = new Map<Value, number[]>();

  private lowerSwitch(terminator: Value, count: number): void {
    if (count === 1) {
      this.pseudo(X64.Jump, [], []);
      return;
    }
    const index = this.use(this.func.operand(terminator, 0));
    const temporary = this.newVreg(Type.I64);
    const clamped = this.newVreg(Type.I64);
    this.pseudo(X64.Switch, [clamped, DEF_EARLY, temporary, DEF_EARLY, index, USE], [count]);
  }

  private lowerReturn(terminator: Value): void {
    const { func } = this;
    const convention = conventionOf(func.signature);
    const operands: number[] = [];
    convention.results.forEach(({ register, offset, type }, i) => {
      const value = this.use(func.operand(terminator, i));
      if (register !== null) operands.push(value, useFixed(register));
      else this.pseudo(X64.StackResult, [value, USE], [convention.paramBytes + offset, type]);
    });
    this.pseudo(X64.Return, operands, [convention.paramBytes]);
  }

  // --- Conditions ---

  /** Sets flags for `value != 0`, and returns the condition. */
  condition(value: Value): Condition | BranchCondition {
    const { func } = this;
    if (this.isSunk(value)) {
      switch (func.op[value] as IrOp) {
        case IrOp.Icmp: return this.compare(value);
        case IrOp.Fcmp: return this.compareFloats(value);
        case IrOp.Iand: {
          const a = func.operand(value, 0);
          const b = func.operand(value, 1);
          this.test(func.type[value], a, b);
          return Condition.NotEqual;
        }
        default:
      }
    }
    const register = this.use(value);
    this.pseudo(func.type[value] === Type.I64 ? Inst.Test64RR : Inst.Test32RR, [register, USE, register, USE], []);
    return Condition.NotEqual;
  }

  private test(type: Type, a: Value, b: Value): void {
    const immediate = this.immediate(b);
    const wide = type === Type.I64;
    if (immediate !== null) this.pseudo(wide ? Inst.Test64RI : Inst.Test32RI, [this.use(a), USE], [immediate]);
    else this.pseudo(wide ? Inst.Test64RR : Inst.Test32RR, [this.use(a), USE, this.use(b), USE], []);
  }

  private compare(value: Value): Condition {
    const { func } = this;
    const condition = INT_CONDITIONS[func.low[value] as IntCondition];
    const a = func.operand(value, 0);
    const b = func.operand(value, 1);
    const wide = func.type[a] === Type.I64;
    const immediate = this.immediate(b);
    if (immediate === 0 && (condition === Condition.Equal || condition === Condition.NotEqual)) {
      if (func.op[a] === IrOp.Iand && this.isSunk(a)) this.test(func.type[a], func.operand(a, 0), func.operand(a, 1));
      else {
        const register = this.use(a);
        this.pseudo(wide ? Inst.Test64RR : Inst.Test32RR, [register, USE, register, USE], []);
      }
      return condition;
    }
    if (immediate !== null) {
      this.pseudo(wide ? Inst.Cmp64RI : Inst.Cmp32RI, [this.use(a), USE], [immediate]);
      return condition;
    }
    const right = this.use(b);
    const left = this.use(a);
    this.pseudo(wide ? Inst.Cmp64RR : Inst.Cmp32RR, [left, USE, right, USE], []);
    return condition;
  }

  private compareFloats(value: Value): Condition | BranchCondition {
    const { func } = this;
    const a = func.operand(value, 0);
    const b = func.operand(value, 1);
    const op = func.type[a] === Type.F64 ? Inst.VucomisdXX : Inst.VucomissXX;
    const flags = (x: Value, y: Value): void => {
      const left = this.use(x);
      const right = this.use(y);
      this.pseudo(op, [left, USE, right, USE], []);
    };
    switch (func.low[value] as FloatCondition) {
      // Less is greater of the other order, which is false where one is NaN.
      case FloatCondition.Lt: flags(b, a); return Condition.Above;
      case FloatCondition.Le: flags(b, a); return Condition.AboveOrEqual;
      case FloatCondition.Gt: flags(a, b); return Condition.Above;
      case FloatCondition.Ge: flags(a, b); return Condition.AboveOrEqual;
      case FloatCondition.Eq: flags(a, b); return BranchCondition.FloatEqual;
      default: flags(a, b); return BranchCondition.FloatNotEqual;
    }
  }

  /** A condition as a number, 0 or 1. */
  private setCondition(to: Vreg, condition: Condition | BranchCondition): void {
    if (condition === BranchCondition.FloatEqual || condition === BranchCondition.FloatNotEqual) {
      const temporary = this.newVreg(Type.I32);
      const op = condition === BranchCondition.FloatEqual ? X64.SetFloatEqual : X64.SetFloatNotEqual;
      this.pseudo(op, [to, DEF_EARLY, temporary, DEF_EARLY], []);
      return;
    }
    const byte = this.newVreg(Type.I32);
    this.pseudo(set(condition as Condition), [byte, DEF], []);
    this.unary(Inst.Movzx8To32RR, to, byte);
  }

  // --- Values ---

  private lowerValue(value: Value): void {
    const { func } = this;
    const op = func.op[value] as IrOp;
    const type = func.type[value] as Type;
    const wide = type === Type.I64;
    switch (op) {
      case IrOp.Iadd: this.lowerAdd(value, wide); return;
      case IrOp.Isub: this.lowerBinary(value, wide ? Inst.Sub64RR : Inst.Sub32RR, wide ? Inst.Sub64RI : Inst.Sub32RI); return;
      case IrOp.Iand: this.lowerAnd(value, wide); return;
      case IrOp.Ior: this.lowerBinary(value, wide ? Inst.Or64RR : Inst.Or32RR, wide ? Inst.Or64RI : Inst.Or32RI); return;
      case IrOp.Ixor: this.lowerBinary(value, wide ? Inst.Xor64RR : Inst.Xor32RR, wide ? Inst.Xor64RI : Inst.Xor32RI); return;
      case IrOp.Imul: this.lowerMultiply(value, wide); return;
      case IrOp.Umulh: case IrOp.Smulh: this.lowerHighProduct(value, op === IrOp.Umulh); return;
      case IrOp.Ishl: this.lowerShift(value, wide ? Inst.Shl64RI : Inst.Shl32RI, wide ? Inst.Shlx64RRR : Inst.Shlx32RRR); return;
      case IrOp.Ushr: this.lowerShift(value, wide ? Inst.Shr64RI : Inst.Shr32RI, wide ? Inst.Shrx64RRR : Inst.Shrx32RRR); return;
      case IrOp.Sshr: this.lowerShift(value, wide ? Inst.Sar64RI : Inst.Sar32RI, wide ? Inst.Sarx64RRR : Inst.Sarx32RRR); return;
      case IrOp.Rotl: this.lowerRotate(value, wide, true); return;
      case IrOp.Rotr: this.lowerRotate(value, wide, false); return;
      case IrOp.Clz: this.unary(wide ? Inst.Lzcnt64RR : Inst.Lzcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Ctz: this.unary(wide ? Inst.Tzcnt64RR : Inst.Tzcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Popcnt: this.unary(wide ? Inst.Popcnt64RR : Inst.Popcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Icmp: this.setCondition(this.vreg(value), this.compare(value)); return;
      case IrOp.Fcmp: this.setCondition(this.vreg(value), this.compareFloats(value)); return;
      case IrOp.Select: this.lowerSelect(value); return;
      case IrOp.Clamp: this.lowerClamp(value, wide); return;
      case IrOp.Uext: return;
      case IrOp.Sext: this.unary(Inst.Movsxd32To64RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Wrap: this.unary(Inst.Mov32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Sext8: this.unary(wide ? Inst.Movsx8To64RR : Inst.Movsx8To32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Sext16: this.unary(wide ? Inst.Movsx16To64RR : Inst.Movsx16To32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Sext32: this.unary(Inst.Movsxd32To64RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Simd: lowerSimd(this, value); return;
      case IrOp.Vconstload: case IrOp.Vload: this.lowerField(value); return;
      case IrOp.Vstore: this.lowerFieldStore(value); return;
      case IrOp.Load: lowerMemoryLoad(this, value); return;
      case IrOp.Store: lowerMemoryStore(this, value); return;
      case IrOp.Atomic: lowerAtomic(this, value); return;
      case IrOp.Fence: this.pseudo(Inst.Mfence, [], []); return;
      case IrOp.Bounds: this.lowerBounds(value); return;
      case IrOp.Sdiv: case IrOp.Udiv: case IrOp.Srem: case IrOp.Urem: this.lowerDivision(value, op, wide); return;
      case IrOp.Trapif: this.pseudo(X64.TrapIf, [], [this.condition(func.operand(value, 0)), func.low[value]]); return;
      case IrOp.Poll: this.pseudo(X64.Poll, [], []); return;
      case IrOp.Fuel: this.pseudo(X64.Fuel, [], [func.low[value]]); return;
      case IrOp.Call: case IrOp.CallPointer: this.lowerCall(value); return;
      case IrOp.Result: return;
      case IrOp.Exit: this.lowerExit(value); return;
      default:
        if (op >= IrOp.Fadd && op <= IrOp.UintSat || op === IrOp.Sint || op === IrOp.Uint) this.lowerFloat(value, op, type);
        else throw new Error(`${OPS[op].name} has no lowering`);
    }
  }

  // --- Integers ---

  private lowerBinary(value: Value, registers: Inst, withImmediate: Inst): void {
    const { func } = this;
    const b = func.operand(value, 1);
    const immediate = this.immediate(b);
    const to = this.vreg(value);
    if (immediate !== null) {
      this.tiedImmediate(withImmediate, to, this.use(func.operand(value, 0)), immediate);
    } else {
      const right = this.use(b);
      this.tied(registers, to, this.use(func.operand(value, 0)), right);
    }
  }

  /** Address arithmetic: `lea` leaves its operands alone, and adds a third part. */
  private lowerAdd(value: Value, wide: boolean): void {
    const { func } = this;
    const a = func.operand(value, 0);
    const b = func.operand(value, 1);
    const lea = wide ? Inst.Lea64RM : Inst.Lea32RM;
    const immediate = this.immediate(b);
    const to = this.vreg(value);
    if (immediate !== null) {
      if (func.op[a] === IrOp.Iadd && this.isSunk(a) && this.immediate(func.operand(a, 1)) === null) {
        this.load(lea, to, { ...this.sum(func.operand(a, 0), func.operand(a, 1)), displacement: immediate });
      } else {
        this.load(lea, to, atRegister(this.use(a), immediate));
      }
      return;
    }
    this.load(lea, to, this.sum(a, b));
  }

  /** a + b as a memory operand, one of them perhaps scaled. */
  private sum(a: Value, b: Value): MemoryOperand {
    for (const [plain, other] of [[a, b], [b, a]]) {
      const scale = this.scaleOf(other);
      if (scale > 0) return atIndexed(this.use(plain), this.use(this.func.operand(other, 0)), scale, 0);
    }
    return atIndexed(this.use(a), this.use(b), 0, 0);
  }

  /** 1, 2 or 3 where the value is a shift to the left by so much that may become part of an address; else 0. */
  private scaleOf(value: Value): number {
    const { func } = this;
    if (func.op[value] !== IrOp.Ishl || !this.isSunk(value)) return 0;
    const count = this.immediate(func.operand(value, 1));
    return count !== null && count >= 1 && count <= 3 ? count : 0;
  }

  private lowerAnd(value: Value, wide: boolean): void {
    const { func } = this;
    const immediate = this.immediate(func.operand(value, 1));
    if (!wide || immediate === null) {
      if (immediate === 0xff || immediate === 0xffff) {
        this.unary(immediate === 0xff ? Inst.Movzx8To32RR : Inst.Movzx16To32RR, this.vreg(value), this.use(func.operand(value, 0)));
        return;
      }
      const b = func.operand(value, 1);
      // and with 0xffffffff of 64 bits
      if (wide && func.op[b] === IrOp.Iconst && func.low[b] === -1 && func.high[b] === 0) {
        this.unary(Inst.Mov32RR, this.vreg(value), this.use(func.operand(value, 0)));
        return;
      }
      this.lowerBinary(value, wide ? Inst.And64RR : Inst.And32RR, wide ? Inst.And64RI : Inst.And32RI);
      return;
    }
    this.lowerBinary(value, Inst.And64RR, Inst.And64RI);
  }

  private lowerMultiply(value: Value, wide: boolean): void {
    const { func } = this;
    const a = func.operand(value, 0);
    const b = func.operand(value, 1);
    const immediate = this.immediate(b);
    const to = this.vreg(value);
    if (immediate !== null) {
      this.twoImmediate(wide ? Inst.Imul64RRI : Inst.Imul32RRI, to, this.use(a), immediate);
    } else {
      const right = this.use(b);
      this.tied(wide ? Inst.Imul64RR : Inst.Imul32RR, to, this.use(a), right);
    }
  }

  private lowerHighProduct(value: Value, unsigned: boolean): void {
    const { func } = this;
    const a = this.use(func.operand(value, 0));
    const b = this.use(func.operand(value, 1));
    const low = this.newVreg(Type.I64);
    this.pseudo(unsigned ? Inst.Mul64R : Inst.Imul64R, [b, USE, low, defFixed(rax), this.vreg(value), defFixed(rdx), a, useFixed(rax)], []);
  }

  private lowerShift(value: Value, withImmediate: Inst, registers: Inst): void {
    const { func } = this;
    const b = func.operand(value, 1);
    const immediate = this.immediate(b);
    if (immediate !== null) {
      this.tiedImmediate(withImmediate, this.vreg(value), this.use(func.operand(value, 0)), immediate & 63);
    } else {
      const count = this.use(b);
      this.three(registers, this.vreg(value), this.use(func.operand(value, 0)), count);
    }
  }

  private lowerRotate(value: Value, wide: boolean, left: boolean): void {
    const { func } = this;
    const b = func.operand(value, 1);
    const a = this.use(func.operand(value, 0));
    const immediate = this.immediate(b);
    const to = this.vreg(value);
    if (immediate !== null) {
      const bits = wide ? 64 : 32;
      const right = left ? (bits - (immediate & (bits - 1))) & (bits - 1) : immediate & (bits - 1);
      this.twoImmediate(wide ? Inst.Rorx64RRI : Inst.Rorx32RRI, to, a, right);
      return;
    }
    const op = left ? (wide ? Inst.Rol64RC : Inst.Rol32RC) : (wide ? Inst.Ror64RC : Inst.Ror32RC);
    this.pseudo(op, [to, defReusing(1), a, USE, this.use(b), useFixed(rcx)], []);
  }

  private lowerSelect(value: Value): void {
    const { func } = this;
    const type = func.type[value] as Type;
    const then = this.use(func.operand(value, 1));
    const otherwise = this.use(func.operand(value, 2));
    const to = this.vreg(value);
    if (isFloatOrVector(type)) {
      const condition = this.condition(func.operand(value, 0));
      this.pseudo(X64.SelectVector, [to, defReusing(1), otherwise, USE, then, USE_LATE], [condition, type]);
      return;
    }
    const condition = this.condition(func.operand(value, 0));
    this.conditionalMove(type, condition, to, otherwise, then);
  }

  /** to = condition ? then : otherwise */
  private conditionalMove(type: Type, condition: Condition | BranchCondition, to: Vreg, otherwise: Vreg, then: Vreg): void {
    const move = type === Type.I64 ? move64 : move32;
    if (condition === BranchCondition.FloatEqual) {
      // Unequal or unordered takes the other one.
      const first = this.newVreg(type);
      this.tied(move(Condition.NotEqual) as Inst, first, then, otherwise);
      this.tied(move(Condition.Parity) as Inst, to, first, otherwise);
    } else if (condition === BranchCondition.FloatNotEqual) {
      const first = this.newVreg(type);
      this.tied(move(Condition.NotEqual) as Inst, first, otherwise, then);
      this.tied(move(Condition.Parity) as Inst, to, first, then);
    } else {
      this.tied(move(condition as Condition) as Inst, to, otherwise, then);
    }
  }

  /** index < length ? index : 0, without a branch. */
  private lowerClamp(value: Value, wide: boolean): void {
    const { func } = this;
    const index = this.use(func.operand(value, 0));
    const lengthValue = func.operand(value, 1);
    const zero = this.newVreg(func.type[value]);
    this.pseudo(wide ? X64.Const64 : X64.Const32, [zero, DEF], [0, 0]);
    const immediate = this.immediate(lengthValue);
    if (immediate !== null) this.pseudo(wide ? Inst.Cmp64RI : Inst.Cmp32RI, [index, USE], [immediate]);
    else this.pseudo(wide ? Inst.Cmp64RR : Inst.Cmp32RR, [index, USE, this.use(lengthValue), USE], []);
    this.conditionalMove(func.type[value], Condition.AboveOrEqual, this.vreg(value), index, zero);
  }

  /** Traps unless index + extent ≤ length; gives the index, or 0 on a wrongly predicted way. */
  private lowerBounds(value: Value): void {
    const { func } = this;
    const index = this.use(func.operand(value, 0));
    const length = this.use(func.operand(value, 1));
    const extent = func.low[value] >>> 0;
    const high = func.high[value];
    const limit = this.newVreg(Type.I64);
    const zero = this.newVreg(Type.I64);
    // limit = length - extent, which is negative where nothing is in bounds.
    if (high === 0 && extent < 0x80000000) {
      this.tiedImmediate(Inst.Sub64RI, limit, length, extent);
    } else {
      const wide = this.newVreg(Type.I64);
      this.pseudo(X64.Const64, [wide, DEF], [extent | 0, high]);
      this.tied(Inst.Sub64RR, limit, length, wide);
    }
    this.pseudo(X64.TrapIf, [], [Condition.Below, TrapNumber.MemoryOutOfBounds]);
    this.pseudo(X64.Const64, [zero, DEF], [0, 0]);
    this.pseudo(Inst.Cmp64RR, [index, USE, limit, USE], []);
    this.pseudo(X64.TrapIf, [], [Condition.Above, TrapNumber.MemoryOutOfBounds]);
    const checked = this.vreg(value);
    this.conditionalMove(Type.I64, Condition.Above, checked, index, zero);
  }

  private lowerDivision(value: Value, op: IrOp, wide: boolean): void {
    const { func } = this;
    const type = func.type[value] as Type;
    const a = this.use(func.operand(value, 0));
    const b = this.use(func.operand(value, 1));
    const signed = op === IrOp.Sdiv || op === IrOp.Srem;
    const isQuotient = op === IrOp.Sdiv || op === IrOp.Udiv;
    const to = this.vreg(value);
    const other = this.newVreg(type);
    if (op === IrOp.Srem) {
      const temporary = this.newVreg(type);
      this.pseudo(X64.Srem, [to, defFixed(rdx), temporary, defFixed(rax), a, useFixed(rax), b, USE_LATE], [type]);
      return;
    }
    const high = this.newVreg(type);
    if (signed) this.pseudo(wide ? Inst.Cqo : Inst.Cdq, [high, defFixed(rdx), a, useFixed(rax)], []);
    else this.pseudo(X64.Const32, [high, DEF], [0, 0]);
    const divide = signed ? (wide ? Inst.Idiv64R : Inst.Idiv32R) : (wide ? Inst.Div64R : Inst.Div32R);
    const quotient = isQuotient ? to : other;
    const remainder = isQuotient ? other : to;
    this.pseudo(divide, [b, USE_LATE, quotient, defFixed(rax), remainder, defFixed(rdx), a, useFixed(rax), high, useFixed(rdx)], []);
  }

  // --- Floats ---

  private lowerFloat(value: Value, op: IrOp, type: Type): void {
    const { func } = this;
    const to = this.vreg(value);
    const a = func.operand(value, 0);
    const from = func.type[a] as Type;
    const double = type === Type.F64;
    const binary = (ss: Inst, sd: Inst): void => {
      const left = this.use(a);
      this.three(double ? sd : ss, to, left, this.use(func.operand(value, 1)));
    };
    const round = (mode: number): void => {
      const x = this.use(a);
      this.threeImmediate(double ? Inst.VroundsdXXXI : Inst.VroundssXXXI, to, x, x, mode);
    };
    switch (op) {
      case IrOp.Fadd: binary(Inst.VaddssXXX, Inst.VaddsdXXX); return;
      case IrOp.Fsub: binary(Inst.VsubssXXX, Inst.VsubsdXXX); return;
      case IrOp.Fmul: binary(Inst.VmulssXXX, Inst.VmulsdXXX); return;
      case IrOp.Fdiv: binary(Inst.VdivssXXX, Inst.VdivsdXXX); return;
      case IrOp.Fmin: case IrOp.Fmax: {
        const left = this.use(a);
        const right = this.use(func.operand(value, 1));
        this.pseudo(op === IrOp.Fmin ? X64.Fmin : X64.Fmax, [to, defReusing(1), left, USE, right, USE_LATE], [type]);
        return;
      }
      case IrOp.Fsqrt: {
        const x = this.use(a);
        this.three(double ? Inst.VsqrtsdXXX : Inst.VsqrtssXXX, to, x, x);
        return;
      }
      case IrOp.Fnearest: round(8); return;
      case IrOp.Ffloor: round(9); return;
      case IrOp.Fceil: round(10); return;
      case IrOp.Ftrunc: round(11); return;
      case IrOp.Fabs: this.masked(Inst.VandpsXXX, to, this.use(a), double, 0x7fffffff, -1); return;
      case IrOp.Fneg: this.masked(Inst.VxorpsXXX, to, this.use(a), double, 0x80000000 | 0, 0); return;
      case IrOp.Fcopysign: {
        const magnitude = this.newVreg(type);
        const sign = this.newVreg(type);
        this.masked(Inst.VandpsXXX, magnitude, this.use(a), double, 0x7fffffff, -1);
        this.masked(Inst.VandpsXXX, sign, this.use(func.operand(value, 1)), double, 0x80000000 | 0, 0);
        this.three(Inst.VorpsXXX, to, magnitude, sign);
        return;
      }
      case IrOp.Fpromote: {
        const x = this.use(a);
        this.three(Inst.Vcvtss2sdXXX, to, x, x);
        return;
      }
      case IrOp.Fdemote: {
        const x = this.use(a);
        this.three(Inst.Vcvtsd2ssXXX, to, x, x);
        return;
      }
      case IrOp.Bitcast:
        switch (type) {
          case Type.I32: this.unary(Inst.VmovdRX, to, this.use(a)); return;
          case Type.I64: this.unary(Inst.VmovqRX, to, this.use(a)); return;
          case Type.F32: this.unary(Inst.VmovdXR, to, this.use(a)); return;
          default: this.unary(Inst.VmovqXR, to, this.use(a)); return;
        }
      case IrOp.Sfloat: this.toFloat(to, this.use(a), from === Type.I64, double); return;
      case IrOp.Ufloat: this.unsignedToFloat(to, a, from, double); return;
      case IrOp.Sint: case IrOp.Uint: case IrOp.SintSat: case IrOp.UintSat: {
        const x = this.use(a);
        const vector = this.newVreg(from);
        const general = this.newVreg(Type.I64);
        const saturates = op === IrOp.SintSat || op === IrOp.UintSat;
        const signed = op === IrOp.Sint || op === IrOp.SintSat;
        this.pseudo(saturates ? X64.TruncSat : X64.TruncTrap, [to, DEF_EARLY, vector, DEF_EARLY, general, DEF_EARLY, x, USE], [from, type, signed ? 1 : 0]);
        return;
      }
      default: throw new Error(`${OPS[op].name} has no lowering`);
    }
  }

  /** to = x op a constant of one lane: high word (of a double), low word. For floats the high word is the only one. */
  private masked(op: Inst, to: Vreg, x: Vreg, double: boolean, high: number, low: number): void {
    const mask = this.newVreg(double ? Type.F64 : Type.F32);
    this.pseudo(double ? X64.ConstF64 : X64.ConstF32, [mask, DEF], double ? [low, high] : [high, 0]);
    this.three(op, to, x, mask);
  }

  /** The unused lanes of the result come from a register of zeros: no wait for whoever used it last. */
  private toFloat(to: Vreg, x: Vreg, wide: boolean, double: boolean): void {
    const zero = this.newVreg(double ? Type.F64 : Type.F32);
    this.pseudo(double ? X64.ConstF64 : X64.ConstF32, [zero, DEF], [0, 0]);
    const op = double ? (wide ? Inst.Vcvtsi2sd64XXR : Inst.Vcvtsi2sd32XXR) : (wide ? Inst.Vcvtsi2ss64XXR : Inst.Vcvtsi2ss32XXR);
    this.three(op, to, zero, x);
  }

  private unsignedToFloat(to: Vreg, a: Value, from: Type, double: boolean): void {
    const x = this.use(a);
    // 32 bits with an upper half of zero are a positive number of 64.
    if (from === Type.I32) {
      this.toFloat(to, x, true, double);
      return;
    }
    const temporary = this.newVreg(Type.I64);
    const half = this.newVreg(Type.I64);
    this.pseudo(X64.UfloatI64, [to, DEF_EARLY, temporary, DEF_EARLY, half, DEF_EARLY, x, USE], [double ? Type.F64 : Type.F32]);
  }

  // --- Runtime structures ---

  private fieldAddress(pointer: Value, displacement: number): MemoryOperand {
    const { func } = this;
    if (func.op[pointer] === IrOp.Vmctx) return { kind: MemoryBase.Vmctx, base: NO_VREG, index: NO_VREG, scale: 0, displacement };
    if (func.op[pointer] === IrOp.Iadd && this.isSunk(pointer)) {
      return { ...this.sum(func.operand(pointer, 0), func.operand(pointer, 1)), displacement };
    }
    return atRegister(this.use(pointer), displacement);
  }

  private lowerField(value: Value): void {
    const { func } = this;
    const to = this.vreg(value);
    const address = this.fieldAddress(func.operand(value, 0), func.low[value]);
    this.load(loadOf(func.type[value]), to, address);
  }

  private lowerFieldStore(value: Value): void {
    const { func } = this;
    const stored = func.operand(value, 1);
    const address = this.fieldAddress(func.operand(value, 0), func.low[value]);
    this.store(storeOf(func.type[stored]), address, this.use(stored));
  }

  // --- Calls ---

  private lowerCall(value: Value): void {
    const { func } = this;
    const isPointer = func.op[value] === IrOp.CallPointer;
    const convention = conventionOf(func.signatures[func.aux[value]]);
    const first = isPointer ? 2 : 0;
    const operands: number[] = [];
    const { paramBytes, resultBytes } = convention;
    if (paramBytes + resultBytes > 0) this.pseudo(X64.OpenCall, [], [paramBytes, resultBytes]);
    const results = this.resultsOf(value);
    const uses: number[] = [];
    convention.params.forEach(({ register, offset, type }, i) => {
      const argument = this.use(func.operand(value, first + i));
      if (register !== null) uses.push(argument, useFixed(register));
      else this.pseudo(X64.StackArg, [argument, USE], [offset, type]);
    });
    let clobbers: number = DESTROYED;
    convention.results.forEach(({ register }, i) => {
      if (register === null) return;
      const result = results[i];
      operands.push(result < 0 ? this.newVreg(convention.results[i].type) : this.vreg(result as Value), defFixed(register));
      clobbers &= ~(1 << register);
    });
    operands.push(...uses);
    if (isPointer) operands.push(this.use(func.operand(value, 0)), useFixed(r12), this.use(func.operand(value, 1)), useFixed(r13));
    this.pseudo(isPointer ? X64.CallPointer : X64.Call, operands, isPointer ? [resultBytes] : [func.low[value], resultBytes], clobbers);
    convention.results.forEach(({ register, offset, type }, i) => {
      const result = results[i];
      if (register === null && result >= 0) this.pseudo(X64.CallResult, [this.vreg(result as Value), DEF], [offset, type]);
    });
    if (resultBytes > 0) this.pseudo(X64.CloseCall, [], [resultBytes]);
  }

  /** By result: the value that stands for it; -1 where nobody wants it. */
  private resultsOf(call: Value): number[] {
    const { func } = this;
    const { results } = func.signatures[func.aux[call]];
    if (results.length === 1) return [this.wanted[call] !== 0 ? call : -1];
    const found = new Array<number>(results.length).fill(-1);
    for (const value of this.results.get(call) ?? []) if (this.wanted[value] !== 0) found[func.low[value]] = value;
    return found;
  }

  private lowerTailCall(terminator: Value): void {
    const { func } = this;
    const isPointer = func.op[terminator] === IrOp.TailCallPointer;
    const convention = conventionOf(func.signatures[func.aux[terminator]]);
    const own = conventionOf(func.signature);
    const first = isPointer ? 2 : 0;
    const operands: number[] = [];
    if (convention.paramBytes > 0) this.pseudo(X64.OpenCall, [], [convention.paramBytes, 0]);
    convention.params.forEach(({ register, offset, type }, i) => {
      const argument = this.use(func.operand(terminator, first + i));
      if (register !== null) operands.push(argument, useFixed(register));
      else this.pseudo(X64.StackArg, [argument, USE], [offset, type]);
    });
    if (isPointer) operands.push(this.use(func.operand(terminator, 0)), useFixed(r12), this.use(func.operand(terminator, 1)), useFixed(r13));
    const bytes = [convention.paramBytes, own.paramBytes];
    this.pseudo(isPointer ? X64.TailCallPointer : X64.TailCall, operands, isPointer ? bytes : [func.low[terminator], ...bytes]);
  }

  private lowerExit(value: Value): void {
    const { func } = this;
    const type = func.type[value] as Type;
    const count = func.operandCount(value);
    const uses: number[] = [];
    for (let i = 0; i < count; i++) uses.push(this.use(func.operand(value, i)), USE);
    const types = Array.from({ length: count }, (_, i) => func.type[func.operand(value, i)]);
    const defs: number[] = [];
    let clobbers: number = DESTROYED;
    if (type !== Type.None) {
      defs.push(this.wanted[value] !== 0 ? this.vreg(value) : this.newVreg(type), defFixed(rax));
      clobbers &= ~(1 << rax);
    }
    this.pseudo(X64.Exit, [...defs, ...uses], [func.low[value], func.high[value], func.aux[value], type, count, ...types], clobbers);
  }
}

/** Registers of a memory operand, as pairs of register and constraint. */
export function memoryOperands({ kind, base, index }: MemoryOperand): number[] {
  const found: number[] = [];
  if (kind === MemoryBase.Operand) found.push(base, USE);
  if (index >= 0) found.push(index, USE);
  return found;
}

export const memoryPayload = ({ kind, index, scale, displacement }: MemoryOperand): number[] => [memoryWord(kind, index >= 0, scale), displacement];

/** The instruction that reads a field of a type; 32 bits clear the upper half. */
function loadOf(type: Type): Inst {
  switch (type) {
    case Type.I64: return Inst.Mov64RM;
    case Type.F32: return Inst.VmovssXM;
    case Type.F64: return Inst.VmovsdXM;
    case Type.V128: return Inst.VmovupsXM;
    default: return Inst.Mov32RM;
  }
}

function storeOf(type: Type): Inst {
  switch (type) {
    case Type.I64: return Inst.Mov64MR;
    case Type.F32: return Inst.VmovssMX;
    case Type.F64: return Inst.VmovsdMX;
    case Type.V128: return Inst.VmovupsMX;
    default: return Inst.Mov32MR;
  }
}

function copyInstructions(from: MachineCode, start: number, end: number, to: MachineCode): void {
  for (let at = start; at < end; at++) {
    to.begin(from.op.data[at], from.position.data[at], from.clobbers.data[at]);
    for (let o = from.operandStart.data[at]; o < from.operandEnd(at); o++) to.operand(from.operands.data[o] as Vreg, from.constraints.data[o] as Constraint);
    for (let w = from.payloadStart.data[at]; w < from.payloadEnd(at); w++) to.word(from.payload.data[w]);
  }
}
