/**
 * Expressions as text: flat, one instruction a line, or folded.
 *
 * Both read the instructions once, forwards, with no recursion: an expression may nest deeper than the JavaScript stack.
 * What is not validated is printed as it comes.
 */
import type { ByteRange, Module } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import { InstructionCursor } from '../binary/instructions.js';
import { ArityReader } from './arity.js';
import { type Folded, indentation, leaf, printFolded } from './printer-folded.js';
import { InstructionPrinter } from './printer-instructions.js';
import { LabelPrinter } from './printer-labels.js';
import type { IdSpace, PrinterNames } from './printer-names.js';
import type { TypePrinter } from './printer-types.js';

export const isBlock = (op: number): boolean => op === Op.Block || op === Op.Loop || op === Op.If || op === Op.Try || op === Op.TryTable;

/** What is printed around instructions of one function. */
export interface BodyContext {
  readonly func: number;
  readonly locals: IdSpace;
  /** Branch hints by offset of the instruction. */
  readonly hints: ReadonlyMap<number, number> | null;
}

interface OpenBlock {
  readonly op: number;
  /** Where the block goes when it closes, and what it is. */
  readonly item: Folded;
  readonly outer: Folded[];
  /** Values that a branch to it takes. */
  readonly labelArity: number;
}

export class BodyPrinter {
  private readonly instructions: InstructionPrinter;
  private readonly arities: ArityReader;

  constructor(
    private readonly module: Module, private readonly names: PrinterNames, types: TypePrinter, private readonly offsets: boolean,
  ) {
    this.instructions = new InstructionPrinter(module.bytes, names, types);
    this.arities = new ArityReader(module);
  }

  // --- Constant expressions ---

  /** In one line: `(i32.const 1)`, or after `word` where there is more than one instruction: `(offset …)`. */
  constExpr(range: ByteRange, word: 'offset' | 'item' | null): string {
    const parts: string[] = [];
    const cursor = new InstructionCursor(this.module.bytes, range.start, range.end);
    const labels = new LabelPrinter(this.names, -1);
    this.instructions.locals = null;
    while (cursor.next()) {
      if (cursor.op === Op.End && cursor.end === range.end) break;
      parts.push(this.head(cursor, labels));
    }
    if (parts.length === 1) return `(${parts[0]})`;
    const text = parts.join(' ');
    return word === null ? text : text === '' ? `(${word})` : `(${word} ${text})`;
  }

  /** The instruction at the cursor with everything that belongs to its line; enters and leaves labels. */
  private head(cursor: InstructionCursor, labels: LabelPrinter): string {
    const { op } = cursor;
    if (isBlock(op)) {
      // Catch clauses name labels outside of their block.
      const type = this.instructions.blockType(cursor, labels);
      return this.instructions.text(cursor, labels) + labels.enter() + type;
    }
    if (op === Op.End || op === Op.Delegate) labels.leave();
    return this.instructions.text(cursor, labels);
  }

  private offsetComment(cursor: InstructionCursor): string {
    return this.offsets ? `(;@${cursor.start.toString(16).padStart(4, '0')};) ` : '';
  }

  private hint(cursor: InstructionCursor, context: BodyContext): string {
    const value = context.hints?.get(cursor.start);
    return value === undefined ? '' : `(@metadata.code.branch_hint "\\0${value}") `;
  }

  // --- Function bodies ---

  /** The lines of a body; `range` is its expression with its `end`. */
  body(range: ByteRange, context: BodyContext, folded: boolean, depth: number): string {
    this.instructions.locals = context.locals;
    return folded && this.isBalanced(range) ? this.folded(range, context, depth) : this.flat(range, context, depth);
  }

  private flat(range: ByteRange, context: BodyContext, depth: number): string {
    const cursor = new InstructionCursor(this.module.bytes, range.start, range.end);
    const labels = new LabelPrinter(this.names, context.func);
    let text = '';
    try {
      while (cursor.next()) {
        const { op } = cursor;
        if (op === Op.End && cursor.end === range.end) break;
        const outer = labels.depth;
        const line = this.offsetComment(cursor) + this.hint(cursor, context) + this.head(cursor, labels);
        const clause = op === Op.Else || op === Op.Catch || op === Op.CatchAll;
        const level = clause ? outer - 1 : Math.min(outer, labels.depth);
        text += `\n${indentation(depth + Math.max(level, 0))}${line}`;
        if (isBlock(op)) text += ` ;; label = @${labels.depth}`;
      }
    } catch (error) {
      text += malformedComment(error, depth);
    }
    return text;
  }

  /** Whether the block structure is whole, so that it can be folded. */
  private isBalanced(range: ByteRange): boolean {
    const cursor = new InstructionCursor(this.module.bytes, range.start, range.end);
    const open: number[] = [];
    try {
      while (cursor.next()) {
        const { op } = cursor;
        const top = open.at(-1);
        if (isBlock(op)) {
          open.push(op);
        } else if (op === Op.Else) {
          if (top !== Op.If) return false;
          open[open.length - 1] = Op.Else;
        } else if (op === Op.Catch || op === Op.CatchAll) {
          if (top !== Op.Try && top !== Op.Catch) return false;
          open[open.length - 1] = op;
        } else if (op === Op.Delegate) {
          if (open.pop() !== Op.Try) return false;
        } else if (op === Op.End && open.pop() === undefined) {
          return cursor.end === range.end;
        }
      }
    } catch {
      // Not even well-formed.
    }
    return false;
  }

  private folded(range: ByteRange, context: BodyContext, depth: number): string {
    const { arities } = this;
    const cursor = new InstructionCursor(this.module.bytes, range.start, range.end);
    const labels = new LabelPrinter(this.names, context.func);
    const open: OpenBlock[] = [];
    const top: Folded[] = [];
    let list = top;
    const labelArity = (index: number): number =>
      index < open.length ? open[open.length - 1 - index].labelArity : arities.func(context.func).results;
    // Clauses of `if` and `try` are items within the block's item.
    const clause = (head: string): void => {
      const item = leaf(head, '', 0);
      item.block = true;
      open[open.length - 1].item.parts.push(item);
      list = item.parts;
    };
    while (cursor.next()) {
      const { op } = cursor;
      const prefix = this.offsetComment(cursor) + this.hint(cursor, context);
      if (isBlock(op)) {
        const { operands, results } = arities.block(cursor);
        const item = leaf(this.head(cursor, labels), prefix, results);
        item.block = true;
        if (op === Op.If) item.parts = takeOperands(list, 1);
        list.push(item);
        open.push({ op, item, outer: list, labelArity: op === Op.Loop ? operands : results });
        if (op === Op.If) clause('then');
        else if (op === Op.Try) clause('do');
        else list = item.parts;
      } else if (op === Op.Else) {
        clause('else');
      } else if (op === Op.Catch || op === Op.CatchAll) {
        clause(this.head(cursor, labels));
      } else if (op === Op.End || op === Op.Delegate) {
        const block = open.pop();
        if (block === undefined) break;
        const head = this.head(cursor, labels);
        if (op === Op.Delegate) block.item.parts.push(leaf(head, '', 0));
        list = block.outer;
      } else {
        const shape = op === Op.Return ? { operands: arities.func(context.func).results, results: 0 } : arities.instruction(cursor, labelArity);
        const item = leaf(this.head(cursor, labels), prefix, shape.results);
        item.parts = takeOperands(list, shape.operands);
        list.push(item);
      }
    }
    return printFolded(top, depth, !this.offsets);
  }
}

/** Takes from the end of `list` up to `count` items that give one value each. */
function takeOperands(list: Folded[], count: number): Folded[] {
  let first = list.length;
  while (first > 0 && list.length - first < count && list[first - 1].results === 1) first--;
  return list.splice(first);
}

export const malformedComment = (error: unknown, depth: number): string =>
  `\n${indentation(depth)}(; ${error instanceof Error ? error.message.replaceAll(';)', '; )') : 'malformed'} ;)`;
