/**
 * Structured control → jumps: blocks, branches with their values, comparisons melted into branches, landing pads.
 *
 * A label's values belong into the slots at its height. A branch copies them there, from the bottom up: the slots it
 * writes lie at or below those it still has to read. Both ways out of a conditional branch must find the operand stack
 * the same, so what only one of them needs is copied without noting it.
 */
import { passImmediates, readOpcode } from '../binary/instructions.js';
import { Op } from '../wasm/opcode.js';
import { type ValType, V128 } from '../wasm/types.js';
import { BodyContext, NO_TYPES } from './body-context.js';
import { type CatchClause, Code, type Handler, INVERSE_COMPARE } from './code.js';
import { Label } from './emitter.js';
import { Where, copyWords, wordsOf } from './operand-stack.js';

export const enum Kind {
  Function,
  Block,
  Loop,
  If,
  Else,
  TryTable,
}

export interface Control {
  kind: Kind;
  /** Where a branch to this construct goes: its end, or the beginning of a loop. */
  readonly label: Label;
  /** The `else` of an `if`. */
  readonly otherwise: Label | null;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** Operand stack length below the parameters, and the register of the slot there. */
  readonly height: number;
  readonly base: number;
  /** try_table: where its body begins, and its clauses. */
  readonly start: number;
  readonly catches: readonly { readonly tag: number | null; readonly withRef: boolean; readonly depth: number }[];
}

export abstract class ControlCompiler extends BodyContext {
  protected readonly control: Control[] = [];
  protected readonly handlers: Handler[] = [];
  /** `regionAt` and `units` outside each open loop. */
  protected readonly outerRegions: number[] = [];

  protected open(kind: Kind, type: { params: readonly ValType[]; results: readonly ValType[] }, otherwise: Label | null, catches: Control['catches'] = []): void {
    const { stack } = this;
    const height = stack.length - type.params.length;
    const base = type.params.length > 0 ? stack.word[height] : stack.next;
    this.control.push({
      kind, label: new Label(), otherwise, params: type.params, results: type.results, height, base, start: this.emit.pc, catches,
    });
    this.emit.last = -1;
  }

  protected unsettledTop(count: number): boolean {
    for (let at = this.stack.length - count; at < this.stack.length; at++) {
      if (this.stack.where[at] !== Where.Slot) return true;
    }
    return false;
  }

  protected otherwise(reachable: boolean): void {
    const frame = this.control[this.control.length - 1];
    if (reachable) {
      this.settleTop(frame.results.length);
      this.emit.op(Code.Jump);
      this.emit.jumpWord(frame.label);
    }
    this.emit.bind(frame.otherwise!);
    frame.kind = Kind.Else;
    this.stack.truncate(frame.height);
    this.pushResults(frame.params);
  }

  protected end(reachable: boolean): void {
    const { stack, emit } = this;
    const frame = this.control[this.control.length - 1];
    if (frame.kind === Kind.Function) {
      if (reachable) this.return();
      this.control.pop();
      return;
    }
    if (reachable) this.settleTop(frame.results.length);
    if (frame.kind === Kind.If) emit.bind(frame.otherwise!);
    if (frame.kind === Kind.TryTable) this.endTry(frame, reachable);
    this.control.pop();
    if (frame.kind === Kind.Loop) {
      this.endLoop();
    } else {
      emit.bind(frame.label);
    }
    emit.last = -1;
    stack.truncate(frame.height);
    this.pushResults(frame.results);
  }

  private endLoop(): void {
    this.loopDepth--;
    const units = this.outerRegions.pop()!;
    const at = this.outerRegions.pop()!;
    // Behind the loop the region around it goes on.
    this.regionAt = at;
    this.units = units;
  }

  /** Skips to the `else` or `end` that makes code reachable again, and does that. */
  protected skipUnreachable(): void {
    const { reader } = this;
    for (let depth = 0; ; ) {
      const op = readOpcode(reader);
      if (op === Op.End) {
        if (depth === 0) break;
        depth--;
      } else if (op === Op.Else) {
        if (depth === 0) {
          this.otherwise(false);
          return;
        }
      } else {
        if (op === Op.Block || op === Op.Loop || op === Op.If || op === Op.TryTable) depth++;
        passImmediates(reader, op);
      }
    }
    this.end(false);
  }

  protected tryTable(): void {
    const { reader } = this;
    const type = this.readBlockType();
    const catches: { tag: number | null; withRef: boolean; depth: number }[] = [];
    for (let count = reader.u32(); count > 0; count--) {
      const kind = reader.byte();
      const tag = kind < 2 ? reader.u32() : null;
      catches.push({ tag, withRef: (kind & 1) !== 0, depth: reader.u32() });
    }
    this.settleAliases();
    this.settleTop(type.params.length);
    this.open(Kind.TryTable, type, null, catches);
  }

  /** Landing pads, one a clause, behind the body. */
  protected endTry(frame: Control, reachable: boolean): void {
    const { emit } = this;
    const end = emit.pc;
    if (frame.catches.length === 0) return;
    if (reachable) {
      emit.op(Code.Jump);
      emit.jumpWord(frame.label);
    }
    const clauses: CatchClause[] = [];
    for (const { tag, withRef, depth } of frame.catches) {
      // Labels of clauses count from outside the try_table.
      const target = this.control[this.control.length - 2 - depth];
      const payload = tag === null ? NO_TYPES : this.funcType(this.spaces.tags[tag].type).params;
      const words = payload.reduce((sum, t) => sum + wordsOf(t), 0) + (withRef ? 2 : 0);
      this.stack.touch(target.base + words);
      clauses.push({ tag, withRef, target: emit.pc, base: target.base });
      if (target.kind === Kind.Function) {
        emit.op(Code.ReturnMany);
        emit.word(target.base);
        emit.word(words);
      } else {
        emit.op(Code.Jump);
        emit.jumpWord(target.label);
      }
    }
    this.handlers.push({ start: frame.start, end, clauses });
  }

  protected target(depth: number): Control {
    return this.control[this.control.length - 1 - depth];
  }

  protected labelTypes(target: Control): readonly ValType[] {
    return target.kind === Kind.Loop ? target.params : target.results;
  }

  /** Whether the values a branch carries lie where the label wants them. */
  protected inPlace(target: Control): boolean {
    const { stack } = this;
    const count = this.labelTypes(target).length;
    if (count === 0) return true;
    const first = stack.length - count;
    if (stack.word[first] !== target.base) return false;
    return !this.unsettledTop(count);
  }

  protected branch(target: Control): void {
    if (target.kind === Kind.Function) {
      this.return();
      return;
    }
    const { stack, emit } = this;
    const types = this.labelTypes(target);
    let word = target.base;
    for (let i = 0, at = stack.length - types.length; i < types.length; i++, at++) {
      this.moveTo(word, at);
      word += wordsOf(types[i]);
    }
    stack.touch(word);
    emit.op(Code.Jump);
    emit.jumpWord(target.label);
  }

  /** `condition` is popped already. The values the branch carries stay on the stack. */
  protected conditionalBranch(condition: number, sense: boolean, depth: number): void {
    const target = this.target(depth);
    const direct = target.kind !== Kind.Function && this.inPlace(target);
    if (direct) {
      this.branchIf(condition, sense, target.label);
      return;
    }
    this.settleForReturn(target);
    const skip = new Label();
    this.branchIf(condition, !sense, skip);
    this.branch(target);
    this.emit.bind(skip);
  }

  /** Several results are returned from their slots: they must be there on both paths of a conditional return. */
  protected settleForReturn(target: Control): void {
    const results = target.results;
    if (target.kind !== Kind.Function || results.length === 0) return;
    if (results.length === 1 && results[0] !== V128) return;
    this.settleTop(results.length);
  }

  /** Jumps to `label` if the popped value is nonzero (`sense`) or zero. Melts a comparison into the branch. */
  protected branchIf(condition: number, sense: boolean, label: Label): void {
    const { emit } = this;
    if (this.isLast(condition) && this.fuseBranch(sense, label)) return;
    const register = this.operand(condition);
    emit.op(sense ? Code.BrIf : Code.BrIfNot);
    emit.register(register);
    emit.jumpWord(label);
  }

  protected fuseBranch(sense: boolean, label: Label): boolean {
    const { emit } = this;
    const at = emit.last;
    const opcode = emit.read(at);
    const a = emit.read(at + 2);
    const b = emit.read(at + 3);
    if (opcode === Op.I32Eqz) {
      emit.retract(at);
      emit.op(sense ? Code.BrIfNot : Code.BrIf);
      emit.register(a);
      emit.jumpWord(label);
      return true;
    }
    let fused: number;
    let immediate = false;
    if (opcode === Op.I64Eqz) {
      emit.retract(at);
      emit.op(Code.I64BranchImm + (sense ? 0 : 1));
      emit.register(a);
      emit.word(0);
      emit.jumpWord(label);
      return true;
    } else if (opcode >= Code.I32CompareFirst && opcode < Code.I32CompareFirst + 10) {
      fused = Code.I32Branch + senseOf(opcode - Code.I32CompareFirst, sense);
    } else if (opcode >= Code.I64CompareFirst && opcode < Code.I64CompareFirst + 10) {
      fused = Code.I64Branch + senseOf(opcode - Code.I64CompareFirst, sense);
    } else if (opcode >= Code.I32CompareImm && opcode < Code.I32CompareImm + 10) {
      fused = Code.I32BranchImm + senseOf(opcode - Code.I32CompareImm, sense);
      immediate = true;
    } else if (opcode >= Code.I64CompareImm && opcode < Code.I64CompareImm + 10) {
      fused = Code.I64BranchImm + senseOf(opcode - Code.I64CompareImm, sense);
      immediate = true;
    } else if (opcode >= Code.F32CompareFirst && opcode < Code.F32CompareFirst + 6) {
      fused = (sense ? Code.F32Branch : Code.F32BranchNot) + opcode - Code.F32CompareFirst;
    } else if (opcode >= Code.F64CompareFirst && opcode < Code.F64CompareFirst + 6) {
      fused = (sense ? Code.F64Branch : Code.F64BranchNot) + opcode - Code.F64CompareFirst;
    } else {
      return false;
    }
    emit.retract(at);
    emit.op(fused);
    emit.register(a);
    if (immediate) emit.word(b);
    else emit.register(b);
    emit.jumpWord(label);
    return true;
  }

  protected branchTable(): void {
    const { reader, stack, emit } = this;
    const index = stack.pop();
    const count = reader.u32();
    const depths: number[] = [];
    for (let i = 0; i <= count; i++) depths.push(reader.u32());
    const register = this.operand(index);
    for (const depth of depths) this.settleForReturn(this.target(depth));
    emit.op(Code.BrTable);
    emit.register(register);
    emit.word(count);
    const stubs = new Map<number, Label>();
    for (const depth of depths) {
      const target = this.target(depth);
      if (target.kind !== Kind.Function && this.inPlace(target)) {
        emit.jumpWord(target.label);
      } else {
        let stub = stubs.get(depth);
        if (stub === undefined) stubs.set(depth, (stub = new Label()));
        emit.jumpWord(stub);
      }
    }
    for (const [depth, stub] of stubs) {
      emit.bind(stub);
      this.branch(this.target(depth));
    }
    this.skipUnreachable();
  }

  protected return(): void {
    const { stack, emit } = this;
    const { results } = this.control[0];
    if (results.length === 0) {
      emit.op(Code.Return);
    } else if (results.length === 1 && results[0] !== V128) {
      const register = this.operand(stack.length - 1);
      emit.op(copyWords(results[0]) === 1 ? Code.Return32 : Code.Return64);
      emit.register(register);
    } else {
      this.settleTop(results.length);
      const first = stack.word[stack.length - results.length];
      emit.op(Code.ReturnMany);
      emit.word(first);
      emit.word(results.reduce((sum, t) => sum + wordsOf(t), 0));
    }
  }
}

const senseOf = (compare: number, sense: boolean): number => (sense ? compare : INVERSE_COMPARE[compare]);
