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
import { type Block, type Edge, type Value, FloatCondition, IntCondition, Type } from '../../ir/entities.js';
import type { Func } from '../../ir/func.js';
import { IrOp, OPS } from '../../ir/ops.js';
import { highest, isNarrow } from '../../ir/highest.js';
import { VMCTX } from '../../runtime/vmctx.js';
import { blockOrder } from '../block-order.js';
import { MachineCode, type MachineBlock, type Vreg, type Constraint, DEF, DEF_EARLY, USE, USE_ANY, defFixed, defReusing, useFixed } from '../machine-code.js';
import { Condition } from './condition.js';
import { conventionOf } from './frame.js';
import { Inst } from './instruction.js';
import { LiveReferences } from './live-references.js';
import { lowerAtomic } from './lower-atomic.js';
import { lowerBits } from './lower-bits.js';
import { DESTROYED, lowerCall, lowerExit, lowerTailCall } from './lower-calls.js';
import { lowerByteSwap } from './lower-byte-order.js';
import { lowerCarry } from './lower-carry.js';
import { lowerFloat } from './lower-float.js';
import {
  REF_TAG_BITS, lowerAdd, lowerAnd, lowerBinary, lowerBounds, lowerClamp, lowerDivision, lowerHighProduct, lowerMultiply, lowerRotate, lowerSelect, lowerShift,
} from './lower-integer.js';
import { lowerCopy, lowerFill, lowerMemoryLoad, lowerMemoryStore } from './lower-memory.js';
import { lowerReference } from './lower-references.js';
import { lowerSimd } from './lower-simd.js';
import { BranchCondition, MemoryBase, X64, memoryWord } from './pseudo.js';
import { rax } from './registers.js';
import { MEMORY_LATER } from './tables.js';

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
/** Displacements of an addressing mode. */
const MOST_DISPLACEMENT = 2 ** 31;
const NO_REFERENCES: Set<Value> = new Set();

/** `[base + displacement]` */
export const atRegister = (base: Vreg, displacement: number): MemoryOperand => ({ kind: MemoryBase.Operand, base, index: NO_VREG, scale: 0, displacement });
/** `[run context + displacement]` */
const atContext = (displacement: number): MemoryOperand => ({ kind: MemoryBase.Context, base: NO_VREG, index: NO_VREG, scale: 0, displacement });
/** `[base + index << scale + displacement]` */
export const atIndexed = (base: Vreg, index: Vreg, scale: number, displacement: number): MemoryOperand =>
  ({ kind: MemoryBase.Operand, base, index, scale, displacement });

const INT_CONDITIONS: readonly Condition[] = [
  Condition.Equal, Condition.NotEqual, Condition.Less, Condition.GreaterOrEqual, Condition.Below, Condition.AboveOrEqual,
  Condition.Greater, Condition.LessOrEqual, Condition.Above, Condition.BelowOrEqual,
];

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
  /** By edge that is split: constants that are made there, from and to in `code`. */
  private readonly edgeConstants = new Map<Edge, readonly [start: number, end: number]>();
  /** By call with several results: the values that stand for them. */
  private readonly results = new Map<Value, Value[]>();
  position = -1;
  private live: LiveReferences | null = null;
  private block = -1 as Block;
  /** References that are alive behind the value being lowered. */
  private safe: ReadonlySet<Value> = NO_REFERENCES;
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
    const live = new LiveReferences(func, flow);
    this.live = live.any ? live : null;
    // What only a cold block leads to is cold.
    for (const block of flow.order) if (func.blocks[flow.idom[block]].cold) func.blocks[block].cold = true;
    const order = blockOrder(flow);
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
    const at = out.beginBlock(params, flow.loopDepth[block], data.cold, this.blockOf.get(flow.idom[block] as Block)!);
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
      // Between a loop and the next it is in neither.
      const isEntering = flow.loopHeader[target] === target && !flow.dominates(target, block);
      const depth = Math.min(flow.loopDepth[block], flow.loopDepth[target] - (isEntering ? 1 : 0));
      const split = out.beginBlock([], depth, data.cold || func.blocks[target].cold, at);
      const constants = this.edgeConstants.get(edge);
      if (constants !== undefined) copyInstructions(code, constants[0], constants[1], out);
      out.begin(X64.Jump, -1);
      out.successors[split].push(this.blockOf.get(target)!);
      out.successorArgs[split].push(this.edgeVregs.get(edge)!);
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

  /** Whether somebody has asked for the value's register. */
  isWanted(value: Value): boolean {
    return this.wanted[value] !== 0;
  }

  /** The values that stand for the results of a call that has several. */
  resultValues(call: Value): readonly Value[] {
    return this.results.get(call) ?? [];
  }

  /** Whether a register of its own is left over behind its one user: what is made for it, too. */
  isLastUse(value: Value): boolean {
    const op = this.func.op[value] as IrOp;
    return this.uses[value] === 1 || op === IrOp.Iconst;
  }

  /** Whether `value` may become part of its one user. Effects stay where they are. */
  isSunk(value: Value): boolean {
    return this.uses[value] === 1 && this.func.isPure(value) && this.vregs[value] < 0 && !this.comparesReferences(value);
  }

  /** Of two references from before a collection and from behind it none may be compared: only where it stands. */
  private comparesReferences(value: Value): boolean {
    const { func } = this;
    if (this.live === null || func.block[value] === this.block) return false;
    for (let i = 0; i < func.operandCount(value); i++) if (func.type[func.operand(value, i)] === Type.Ref) return true;
    return false;
  }

  /** Operands of an instruction behind which a collection may have been: where references lie. */
  safepoint(): number[] {
    if (this.safe.size === 0) return [];
    return [...this.safe].flatMap((value) => [this.vreg(value), USE_ANY]);
  }

  /** The register of a value that is made elsewhere. */
  private vreg(value: Value): Vreg {
    const { func, vregs } = this;
    const op = func.op[value] as IrOp;
    // The same register: upper halves are zero already.
    if (op === IrOp.Uext || this.isFreeWrap(value)) return this.vreg(func.operand(value, 0));
    if (vregs[value] < 0) vregs[value] = this.out.newVreg(func.type[value]);
    this.wanted[value] = 1;
    return vregs[value] as Vreg;
  }

  /** The lower half of a value that has no upper one. */
  private isFreeWrap(value: Value): boolean {
    const { func } = this;
    return func.op[value] === IrOp.Wrap && !func.isIconst(func.operand(value, 0)) && isNarrow(func, func.operand(value, 0));
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
      // Of a constant, where no pass has folded it since.
      case IrOp.Uext: return this.use(func.operand(value, 0));
      default: return this.vreg(value);
    }
  }

  private makeConstant(value: Value, to: Vreg): void {
    const { func } = this;
    const type = func.type[value] as Type;
    switch (func.op[value] as IrOp) {
      case IrOp.Vmctx: this.pseudo(X64.Vmctx, [to, DEF], []); return;
      case IrOp.Vconst: {
        this.pseudo(X64.ConstVector, [to, DEF], this.vectorWords(value));
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

  /** dst = op a, constant: from memory, where the instruction has such a form. */
  withConstant(op: Inst, to: Vreg, a: Vreg, bytes: 4 | 8 | 16, words: readonly number[]): void {
    const { constants } = this.out;
    const inMemory = MEMORY_LATER[op];
    if (inMemory < 0 || isMadeOfFlags(words)) {
      const b = this.newVreg(bytes === 16 ? Type.V128 : bytes === 8 ? Type.F64 : Type.F32);
      this.pseudo(bytes === 16 ? X64.ConstVector : bytes === 8 ? X64.ConstF64 : X64.ConstF32, [b, DEF], bytes === 16 ? words : [words[0], words[1] ?? 0]);
      this.three(op, to, a, b);
      return;
    }
    this.pseudo(inMemory, [to, DEF, a, USE], [memoryWord(MemoryBase.Constant, false, 0), constants.length]);
    constants.push(bytes);
    for (let i = 0; i < 4; i++) constants.push(words[i] ?? 0);
  }

  /** dst = op a, b, where b may be a constant. */
  threeOf(op: Inst, to: Vreg, a: Vreg, b: Value): void {
    const { func } = this;
    const bytes = func.type[b] === Type.V128 ? 16 : func.type[b] === Type.F64 ? 8 : 4;
    if (func.op[b] === IrOp.Fconst) this.withConstant(op, to, a, bytes, [func.low[b], func.high[b]]);
    else if (func.op[b] === IrOp.Vconst) this.withConstant(op, to, a, bytes, this.vectorWords(b));
    else this.three(op, to, a, this.use(b));
  }

  private vectorWords(constant: Value): number[] {
    return [...new Int32Array(this.func.vectors[this.func.low[constant]].slice().buffer)];
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
    this.block = block;
    this.leaveLoops(block);
    this.range(() => this.lowerTerminator(block));
    const references = this.live?.atEnd(block) ?? NO_REFERENCES;
    // Arguments of edges are asked for by the terminator.
    for (let i = data.body.length - 1; i >= 0; i--) {
      const value = data.body[i];
      references.delete(value);
      if (func.isPure(value) && this.wanted[value] === 0) {
        // Its user has taken it in, and reads what it would have read.
        this.live?.use(value, references);
        continue;
      }
      this.position = func.position[value];
      this.safe = references;
      this.range(() => this.lowerValue(value));
      this.live?.use(value, references);
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

  /** What a way out of a loop passes on is made on that way, not each time around: constants of split edges. */
  private leaveLoops(block: Block): void {
    const { func, flow, code } = this;
    this.position = -1;
    if (func.op[func.blocks[block].terminator] === IrOp.OnThrow) return;
    for (const edge of this.critical(block)) {
      if (!flow.leavesLoop(block, func.edgeTarget[edge])) continue;
      const start = code.instructionCount;
      this.edgeVregs.set(edge, func.edgeArgs[edge].map((arg) => this.use(func.resolve(arg))));
      if (code.instructionCount > start) this.edgeConstants.set(edge, [start, code.instructionCount]);
    }
  }

  private lowerTerminator(block: Block): void {
    const { func } = this;
    const { terminator, edges } = func.blocks[block];
    this.position = func.position[terminator];
    // Constants among the arguments of edges are made in front of the jump.
    for (const edge of edges) if (!this.edgeVregs.has(edge)) this.edgeVregs.set(edge, func.edgeArgs[edge].map((arg) => this.argument(func.resolve(arg))));
    switch (func.op[terminator] as IrOp) {
      case IrOp.Jump: this.pseudo(X64.Jump, [], []); return;
      case IrOp.Brif: this.pseudo(X64.Branch, [], [this.condition(func.operand(terminator, 0))]); return;
      case IrOp.BrTable: this.lowerSwitch(terminator, edges.length); return;
      case IrOp.OnThrow: this.pseudo(X64.OnThrow, [], [], DESTROYED); return;
      case IrOp.Return: this.lowerReturn(terminator); return;
      case IrOp.Trap: this.pseudo(X64.Trap, [], [func.low[terminator]]); return;
      case IrOp.TailCall: case IrOp.TailCallPointer: lowerTailCall(this, terminator); return;
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
    const { func } = this;
    const immediate = this.immediate(b);
    const wide = type === Type.I64;
    if (immediate !== null && func.op[a] === IrOp.RefTag && this.isSunk(a)) {
      this.pseudo(Inst.Test32RI, [this.use(func.operand(a, 0)), USE], [immediate & REF_TAG_BITS]);
    } else if (immediate !== null) this.pseudo(wide ? Inst.Test64RI : Inst.Test32RI, [this.use(a), USE], [immediate]);
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
    if (immediate === 0) {
      // The same flags, and one byte less.
      const register = this.use(a);
      this.pseudo(wide ? Inst.Test64RR : Inst.Test32RR, [register, USE, register, USE], []);
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
      this.pseudo(X64.SetFloat, [to, DEF_EARLY, temporary, DEF_EARLY], [condition]);
      return;
    }
    this.pseudo(X64.Set, [to, DEF], [condition]);
  }

  // --- Values ---

  private lowerValue(value: Value): void {
    const { func } = this;
    const op = func.op[value] as IrOp;
    const type = func.type[value] as Type;
    const wide = type === Type.I64;
    switch (op) {
      case IrOp.Iadd: if (!lowerCarry(this, value, wide)) lowerAdd(this, value, wide); return;
      case IrOp.Isub: if (!lowerCarry(this, value, wide)) lowerBinary(this, value, wide ? Inst.Sub64RR : Inst.Sub32RR, wide ? Inst.Sub64RI : Inst.Sub32RI); return;
      case IrOp.Iand: if (!lowerBits(this, value, wide)) lowerAnd(this, value, wide); return;
      case IrOp.Ior: if (!lowerByteSwap(this, value, wide)) lowerBinary(this, value, wide ? Inst.Or64RR : Inst.Or32RR, wide ? Inst.Or64RI : Inst.Or32RI); return;
      case IrOp.Ixor: if (!lowerBits(this, value, wide)) lowerBinary(this, value, wide ? Inst.Xor64RR : Inst.Xor32RR, wide ? Inst.Xor64RI : Inst.Xor32RI); return;
      case IrOp.Imul: lowerMultiply(this, value, wide); return;
      case IrOp.Umulh: case IrOp.Smulh: lowerHighProduct(this, value, op === IrOp.Umulh); return;
      case IrOp.Ishl: lowerShift(this, value, wide ? Inst.Shl64RI : Inst.Shl32RI, wide ? Inst.Shlx64RRR : Inst.Shlx32RRR); return;
      case IrOp.Ushr: lowerShift(this, value, wide ? Inst.Shr64RI : Inst.Shr32RI, wide ? Inst.Shrx64RRR : Inst.Shrx32RRR); return;
      case IrOp.Sshr: lowerShift(this, value, wide ? Inst.Sar64RI : Inst.Sar32RI, wide ? Inst.Sarx64RRR : Inst.Sarx32RRR); return;
      case IrOp.Rotl: lowerRotate(this, value, wide, true); return;
      case IrOp.Rotr: lowerRotate(this, value, wide, false); return;
      case IrOp.Clz: this.unary(wide ? Inst.Lzcnt64RR : Inst.Lzcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Ctz: this.unary(wide ? Inst.Tzcnt64RR : Inst.Tzcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Popcnt: this.unary(wide ? Inst.Popcnt64RR : Inst.Popcnt32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Icmp: this.setCondition(this.vreg(value), this.compare(value)); return;
      case IrOp.Fcmp: this.setCondition(this.vreg(value), this.compareFloats(value)); return;
      case IrOp.Select: lowerSelect(this, value); return;
      case IrOp.Clamp: lowerClamp(this, value, wide); return;
      case IrOp.Uext: return;
      case IrOp.Sext: this.unary(Inst.Movsxd32To64RR, this.vreg(value), this.use(func.operand(value, 0))); return;
      case IrOp.Wrap: if (!this.isFreeWrap(value)) this.unary(Inst.Mov32RR, this.vreg(value), this.use(func.operand(value, 0))); return;
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
      case IrOp.Copy: lowerCopy(this, value); return;
      case IrOp.Fill: lowerFill(this, value); return;
      case IrOp.Bounds: lowerBounds(this, value); return;
      case IrOp.Sdiv: case IrOp.Udiv: case IrOp.Srem: case IrOp.Urem: lowerDivision(this, value, op, wide); return;
      case IrOp.Trapif: this.pseudo(X64.TrapIf, [], [this.condition(func.operand(value, 0)), func.low[value]]); return;
      case IrOp.Poll: this.pseudo(X64.Poll, this.safepoint(), []); return;
      case IrOp.CountedPoll: this.pseudo(X64.CountedPoll, this.safepoint(), []); return;
      case IrOp.Fuel: this.pseudo(X64.Fuel, [], [func.low[value]]); return;
      case IrOp.FuelPoll: this.pseudo(X64.FuelPoll, this.safepoint(), [func.low[value]]); return;
      case IrOp.FuelBy: this.pseudo(X64.FuelBy, [this.use(func.operand(value, 0)), USE], []); return;
      case IrOp.Call: case IrOp.CallPointer: lowerCall(this, value); return;
      case IrOp.Result: return;
      case IrOp.Caught: this.pseudo(X64.LandingPad, [this.vreg(value), defFixed(rax)], [], DESTROYED & ~(1 << rax)); return;
      case IrOp.Exit: lowerExit(this, value); return;
      default:
        if (op >= IrOp.I31New && op <= IrOp.HostSlot || op >= IrOp.GcLoad && op <= IrOp.GcNewArray) lowerReference(this, value, op);
        else if (op >= IrOp.Fadd && op <= IrOp.UintSat || op === IrOp.Sint || op === IrOp.Uint) lowerFloat(this, value, op, type);
        else throw new Error(`${OPS[op].name} has no lowering`);
    }
  }

  // --- Runtime structures ---

  /** Where an access of base and index (64 bits, unsigned) goes: constants and factors of the index become part of the address. */
  access(base: Value, index: Value, displacement: number): MemoryOperand {
    const { func } = this;
    const from = this.use(base);
    let inner = func.op[index] === IrOp.Uext ? func.operand(index, 0) : index;
    if (func.op[inner] === IrOp.Iconst) {
      const sum = (func.low[inner] >>> 0) + displacement;
      if ((func.type[inner] === Type.I32 || func.high[inner] === 0) && sum < MOST_DISPLACEMENT) return atRegister(from, sum);
    }
    const isNarrow = func.type[inner] === Type.I32;
    if (!isNarrow) return { ...this.sumOf(from, index), displacement };
    // Of 32 bits only what cannot wrap around.
    let at = displacement;
    if (func.op[inner] === IrOp.Iadd) {
      const added = this.immediate(func.operand(inner, 1));
      if (added !== null && added >= 0 && at + added < MOST_DISPLACEMENT && highest(func, func.operand(inner, 0)) + added < 2 ** 32) {
        at += added;
        inner = func.operand(inner, 0);
      }
    }
    const scale = this.scaleOf(inner);
    if (scale > 0 && highest(func, func.operand(inner, 0)) * 2 ** scale < 2 ** 32) return atIndexed(from, this.use(func.operand(inner, 0)), scale, at);
    return atIndexed(from, this.use(inner), 0, at);
  }

  private sumOf(base: Vreg, index: Value): MemoryOperand {
    const scale = this.scaleOf(index);
    return scale > 0 ? atIndexed(base, this.use(this.func.operand(index, 0)), scale, 0) : atIndexed(base, this.use(index), 0, 0);
  }

  /** a + b as a memory operand, one of them perhaps scaled. */
  sum(a: Value, b: Value): MemoryOperand {
    for (const [plain, other] of [[a, b], [b, a]]) {
      const scale = this.scaleOf(other);
      if (scale > 0) return atIndexed(this.use(plain), this.use(this.func.operand(other, 0)), scale, 0);
    }
    return atIndexed(this.use(a), this.use(b), 0, 0);
  }

  /** 1, 2 or 3 where the value is a shift to the left by so much that may become part of an address; else 0. */
  private scaleOf(value: Value): number {
    const { func } = this;
    // Whoever else needs it computes it for itself: it costs nothing here.
    if (func.op[value] !== IrOp.Ishl) return 0;
    const count = this.immediate(func.operand(value, 1));
    return count !== null && count >= 1 && count <= 3 ? count : 0;
  }

  private fieldAddress(pointer: Value, displacement: number): MemoryOperand {
    const { func } = this;
    if (func.op[pointer] === IrOp.Vmctx) return { kind: MemoryBase.Vmctx, base: NO_VREG, index: NO_VREG, scale: 0, displacement };
    if (this.isContext(pointer)) return atContext(displacement);
    if (func.op[pointer] === IrOp.Iadd && this.isSunk(pointer)) {
      const [a, b] = [func.operand(pointer, 0), func.operand(pointer, 1)];
      if (this.isContext(a)) return { kind: MemoryBase.Context, base: NO_VREG, index: this.use(b), scale: 0, displacement };
      return { ...this.sum(func.operand(pointer, 0), func.operand(pointer, 1)), displacement };
    }
    return atRegister(this.use(pointer), displacement);
  }

  /** The address of the run context: a register of its own. */
  private isContext(value: Value): boolean {
    const { func } = this;
    return func.op[value] === IrOp.Vconstload && func.low[value] === VMCTX.context && func.op[func.operand(value, 0)] === IrOp.Vmctx;
  }

  /** Where in the vmctx a value is a constant field; -1: it is none. */
  vmctxOffset(value: Value): number {
    const { func } = this;
    return func.op[value] === IrOp.Vconstload && func.op[func.operand(value, 0)] === IrOp.Vmctx ? func.low[value] : -1;
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
}

/** Zeros and ones need no memory. */
const isMadeOfFlags = (words: readonly number[]): boolean => words.every((word) => word === 0) || (words.length === 4 && words.every((word) => word === -1));

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
