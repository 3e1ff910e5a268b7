/**
 * Expressions: flat and folded instructions (specification §6.5) → bytes.
 *
 * Problem   A folded instruction comes before its operands but is encoded behind them, and operands nest without limit.
 * Strategy  No recursion: a stack of frames for what is open. An instruction is written at once; if operands follow,
 *           its bytes move to a second buffer, used as a stack, until its parenthesis closes.
 */
import type { ByteRange } from '../wasm/module.js';
import { malformedText } from '../wasm/errors/malformed-text.js';
import { Op } from '../wasm/opcode.js';
import { ByteWriter } from '../binary/writer.js';
import type { Annotations } from './annotations.js';
import type { TokenCursor } from './cursor.js';
import { type ImmediateParser, writeOpcode } from './immediates.js';
import { ANONYMOUS, type SymbolId, opcodeOf } from './symbols.js';
import { Token } from './tokens.js';

/** What is open. From `Body` on, plain instructions may stand in it; before, only folded ones and special words. */
const enum Frame {
  /** A folded instruction waiting for its operands. */
  Operands,
  /** Folded `if` before `then`; between `then` and `else`; after `else`. */
  FoldedIf, FoldedIfElse, FoldedIfEnd,
  /** Folded `try` before `do`; before the next handler; after `catch_all` or `delegate`. */
  FoldedTry, FoldedTryHandlers, FoldedTryEnd,
  /** The expression itself. */
  Body,
  /** Flat forms, up to `end`. */
  Block, If, Else, Try, Catch, CatchAll,
  /** Folded forms, up to `)`. */
  FoldedBlock, FoldedClause,
}

/** Words that divide or end a block: no instructions of their own. */
export const isClause = (op: number): boolean =>
  op === Op.Else || op === Op.End || op === Op.Catch || op === Op.CatchAll || op === Op.Delegate;

export interface BranchHint {
  /** From the beginning of the function's locals. */
  readonly offset: number;
  readonly value: number;
}

export class InstructionParser {
  /** Folded instructions whose operands are being read. */
  private readonly pending = new ByteWriter(256);

  // The frames, as columns.
  private readonly frames: Frame[] = [];
  private readonly starts: number[] = [];
  private readonly ids: SymbolId[] = [];
  private readonly shadowed: number[] = [];
  private readonly hints: number[] = [];
  private top = Frame.Body;

  /** Hint for the next instruction, -1 for none. */
  private hint = -1;
  branchHints: BranchHint[] = [];
  /** Where hints count from; negative outside functions, where there are none. */
  private bodyStart = -1;

  constructor(
    private readonly cursor: TokenCursor, private readonly annotations: Annotations,
    private readonly immediates: ImmediateParser, private readonly out: ByteWriter,
  ) {}

  /** The instructions of a function whose locals, already written, begin at `bodyStart`. */
  body(bodyStart: number): void {
    this.bodyStart = bodyStart;
    this.branchHints = [];
    this.hint = -1;
    this.expression();
    this.bodyStart = -1;
  }

  /** Instructions up to a closing parenthesis that is not theirs, and an `end`. */
  expression(): ByteRange {
    const start = this.out.length;
    this.run(false);
    writeOpcode(this.out, Op.End);
    return { start, end: this.out.length };
  }

  /** One folded instruction, and an `end`. */
  foldedExpression(): ByteRange {
    const start = this.out.length;
    if (this.cursor.peek() !== Token.LParen) throw this.cursor.unexpected('a folded instruction');
    this.run(true);
    writeOpcode(this.out, Op.End);
    return { start, end: this.out.length };
  }

  /** Runs to the end of the expression, or to the end of its first instruction. */
  private run(single: boolean): void {
    const { cursor, annotations, frames } = this;
    const { kinds } = cursor;
    for (;;) {
      if (annotations.next <= cursor.at) this.takeHint();
      switch (kinds[cursor.at] as Token) {
        case Token.Word: this.plain(); break;
        case Token.LParen: this.folded(); break;
        case Token.RParen:
          if (frames.length === 0) return;
          this.closeFolded();
          break;
        default: throw cursor.unexpected('an instruction');
      }
      if (single && frames.length === 0) return;
    }
  }

  private takeHint(): void {
    const { kinds, values, at } = this.cursor;
    const atInstruction = kinds[at] === Token.LParen || (kinds[at] === Token.Word && !isClause(opcodeOf(values[at] as SymbolId)));
    const payload = this.bodyStart < 0 || !atInstruction ? null : this.annotations.branchHint();
    if (payload === null) throw this.annotations.misplaced();
    this.hint = payload[0];
  }

  /** Notes the hint for an instruction whose opcode stands at `offset` of the output. */
  private placeHint(hint: number, offset = this.out.length): void {
    if (hint >= 0) this.branchHints.push({ offset: offset - this.bodyStart, value: hint });
  }

  private takePending(): number {
    const { hint } = this;
    this.hint = -1;
    return hint;
  }

  // --- Frames ---

  private push(frame: Frame, start: number, id: SymbolId, shadowed: number, hint: number): void {
    this.frames.push(this.top);
    this.starts.push(start);
    this.ids.push(id);
    this.shadowed.push(shadowed);
    this.hints.push(hint);
    this.top = frame;
  }

  private pop(): void {
    this.top = this.frames.pop()!;
    this.starts.pop();
    this.ids.pop();
    this.shadowed.pop();
    this.hints.pop();
  }

  private pushLabelled(frame: Frame, id: SymbolId): void {
    this.push(frame, 0, id, this.immediates.labels.enter(id), -1);
  }

  private leaveLabel(): void {
    this.immediates.labels.leave(this.ids[this.ids.length - 1], this.shadowed[this.shadowed.length - 1]);
  }

  private end(): void {
    writeOpcode(this.out, Op.End);
    this.leaveLabel();
    this.pop();
  }

  /** The label of a block, at its opcode. Counts and names it. */
  private label(): SymbolId {
    const { cursor, immediates } = this;
    const { labels } = immediates;
    const id = cursor.optionalId();
    const number = labels.number();
    if (id !== ANONYMOUS) labels.names.set(number, cursor.tokens.symbols.texts[id]);
    if (this.annotations.next <= cursor.at) this.annotations.name(labels.names, number);
    return id;
  }

  /** The identifier after `end` and `else` must be the block's own. */
  private checkLabel(): void {
    const { cursor } = this;
    const at = cursor.at;
    const id = cursor.optionalId();
    if (id !== ANONYMOUS && id !== this.ids[this.ids.length - 1]) throw malformedText.mismatchingLabel(cursor.position(at));
  }

  // --- Flat instructions ---

  private plain(): void {
    const { cursor, immediates, out } = this;
    if (this.top < Frame.Body) throw cursor.unexpected("'(' or ')'");
    const at = cursor.at;
    const op = immediates.opcode();
    switch (op) {
      case Op.Block: case Op.Loop: case Op.If: case Op.Try: case Op.TryTable:
        this.placeHint(this.takePending());
        this.block(op, op === Op.If ? Frame.If : op === Op.Try ? Frame.Try : Frame.Block);
        return;
      case Op.Else:
        if (this.top !== Frame.If) break;
        this.checkLabel();
        this.top = Frame.Else;
        writeOpcode(out, op);
        return;
      case Op.Catch: case Op.CatchAll:
        if (this.top !== Frame.Try && this.top !== Frame.Catch) break;
        // A label behind `catch_all` names the block; behind `catch` the tag comes first.
        if (op === Op.CatchAll) this.checkLabel();
        this.top = op === Op.Catch ? Frame.Catch : Frame.CatchAll;
        immediates.write(op);
        return;
      case Op.Delegate:
        if (this.top !== Frame.Try) break;
        this.leaveLabel();
        this.pop();
        immediates.write(op);
        return;
      case Op.End:
        if (this.top < Frame.Block || this.top > Frame.CatchAll) break;
        this.checkLabel();
        this.end();
        return;
      default:
        this.placeHint(this.takePending());
        immediates.write(op);
        return;
    }
    cursor.at = at;
    throw cursor.unexpected('an instruction');
  }

  private block(op: number, frame: Frame): void {
    const { immediates, out } = this;
    const id = this.label();
    writeOpcode(out, op);
    if (op === Op.TryTable) immediates.tryTable();
    else immediates.blockType(out);
    this.pushLabelled(frame, id);
  }

  // --- Folded instructions ---

  private folded(): void {
    const { cursor, immediates, out } = this;
    const opening = cursor.at;
    cursor.at++;
    if (this.top >= Frame.FoldedIf && this.top <= Frame.FoldedTryEnd && this.clause()) return;
    const op = immediates.opcode();
    const hint = this.takePending();
    switch (op) {
      case Op.Block: case Op.Loop: case Op.TryTable:
        this.placeHint(hint);
        this.block(op, Frame.FoldedBlock);
        return;
      case Op.Try:
        this.placeHint(hint);
        this.block(op, Frame.FoldedTry);
        return;
      case Op.If: {
        const id = this.label();
        const start = out.length;
        writeOpcode(out, op);
        immediates.blockType(out);
        this.suspend(Frame.FoldedIf, start, id, hint);
        return;
      }
      case Op.Else: case Op.End: case Op.Catch: case Op.CatchAll: case Op.Delegate:
        cursor.at = opening;
        throw cursor.unexpected('an instruction');
    }
    const start = out.length;
    immediates.write(op);
    if (cursor.peek() === Token.RParen) {
      cursor.at++;
      this.placeHint(hint, start);
    } else {
      this.suspend(Frame.Operands, start, ANONYMOUS, hint);
    }
  }

  /** Takes the output from `start` on back, until `resume`. */
  private suspend(frame: Frame, start: number, id: SymbolId, hint: number): void {
    const { pending, out } = this;
    this.push(frame, pending.length, id, 0, hint);
    out.moveTo(pending, start);
  }

  private resume(): void {
    const last = this.starts.length - 1;
    this.placeHint(this.hints[last]);
    this.pending.moveTo(this.out, this.starts[last]);
  }

  /** The parts of folded `if` and `try`, at the word behind the parenthesis. False: an instruction stands there. */
  private clause(): boolean {
    const { cursor, immediates, out } = this;
    const last = this.ids.length - 1;
    switch (this.top) {
      case Frame.FoldedIf:
        if (!cursor.takeWord('then')) return false;
        this.resume();
        this.shadowed[last] = immediates.labels.enter(this.ids[last]);
        this.top = Frame.FoldedIfElse;
        break;
      case Frame.FoldedIfElse:
        if (!cursor.takeWord('else')) throw cursor.unexpected("'(else' or ')'");
        writeOpcode(out, Op.Else);
        this.top = Frame.FoldedIfEnd;
        break;
      case Frame.FoldedTry:
        if (!cursor.takeWord('do')) throw cursor.unexpected("'(do'");
        this.top = Frame.FoldedTryHandlers;
        break;
      case Frame.FoldedTryHandlers:
        if (!this.handler()) return true;
        break;
      default: throw cursor.unexpected("')'");
    }
    this.push(Frame.FoldedClause, 0, ANONYMOUS, 0, -1);
    return true;
  }

  /** A handler of a folded `try`. False for `delegate`, which ends it and has no instructions. */
  private handler(): boolean {
    const { cursor, immediates } = this;
    if (cursor.isWord('delegate') && this.isFirstHandler()) {
      const op = immediates.opcode();
      this.leaveLabel();
      immediates.write(op);
      cursor.close();
      cursor.close();
      this.pop();
      return false;
    }
    if (cursor.isWord('catch')) {
      immediates.write(immediates.opcode());
      this.starts[this.starts.length - 1] = 1;
    } else if (cursor.isWord('catch_all')) {
      immediates.write(immediates.opcode());
      this.top = Frame.FoldedTryEnd;
    } else {
      throw cursor.unexpected("a handler or ')'");
    }
    return true;
  }

  /** The frame of a folded `try` counts its handlers where others keep their pending bytes. */
  private isFirstHandler(): boolean {
    return this.starts[this.starts.length - 1] === 0;
  }

  private closeFolded(): void {
    const { cursor } = this;
    switch (this.top) {
      case Frame.Operands:
        this.resume();
        this.pop();
        break;
      case Frame.FoldedBlock: case Frame.FoldedIfElse: case Frame.FoldedIfEnd: case Frame.FoldedTryHandlers: case Frame.FoldedTryEnd:
        this.end();
        break;
      case Frame.FoldedClause: this.pop(); break;
      case Frame.FoldedIf: throw cursor.unexpected("'(then'");
      case Frame.FoldedTry: throw cursor.unexpected("'(do'");
      default: throw cursor.unexpected("'end'");
    }
    cursor.at++;
  }
}
