/**
 * Lowers the older form of exceptions to `try_table`, once, before anything is compiled.
 *
 * Problem   Toolchains still emit try, catch, catch_all, delegate and rethrow; no tier should know them.
 * Strategy  Each body that has them is written anew. A try becomes nested blocks, one a handler, around a try_table
 *           whose clauses branch out of them:
 *
 *             block $out (p* → r*)                    ;; the try's label
 *               block $h2 (p* → payload2 exnref)
 *                 block $h1 (p* → payload1 exnref)
 *                   try_table (p* → r*) (catch_ref $tag1 0) (catch_all_ref 1)
 *                     body
 *                   end
 *                   br $out
 *                 end
 *                 local.set $exn  handler 1  br $out
 *               end
 *               local.set $exn  handler 2
 *             end
 *
 *           `rethrow` throws what the handler's try has put into its local. `delegate` must reach the handlers of one
 *           outer try and nobody between: that try's body is wrapped in a block that throws again what is branched to it.
 * Relies on validation. The result is valid, with the new form of exceptions on.
 * Keeps     All other bytes. New bodies lie behind the old bytes, so that other offsets stay; `originalOffset` maps
 *           offsets in new bodies back.
 */
import { InstructionCursor } from '../binary/instructions.js';
import { writeValType } from '../binary/encode-types.js';
import { ByteReader } from '../binary/reader.js';
import { ByteWriter } from '../binary/writer.js';
import { FeatureSet } from '../wasm/features.js';
import { type FuncBody, type Module, indexSpaces } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import { type FuncType, type RecGroup, type SubType, type TypeIndex, type ValType, EXNREF } from '../wasm/types.js';

/** Pairs of new and original offsets, ascending, by lowered module. */
const origins = new WeakMap<Module, { readonly from: number; readonly pairs: readonly number[] }>();

/** The offset in the binary that an offset in a (perhaps lowered) body stands for. */
export function originalOffset(module: Module, offset: number): number {
  const found = origins.get(module);
  if (found === undefined || offset < found.from) return offset;
  const { pairs } = found;
  let low = 0;
  let high = pairs.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pairs[middle * 2] <= offset) low = middle;
    else high = middle - 1;
  }
  return pairs[low * 2 + 1];
}

/** Bytes of the binary itself: those behind them are lowered bodies. */
export const originalLength = (module: Module): number => origins.get(module)?.from ?? module.bytes.length;

export function lowerLegacyExceptions(module: Module): Module {
  const types: SubType[] = [...module.types];
  const recGroups: RecGroup[] = [...module.recGroups];
  const out = new ByteWriter(module.bytes.length * 2);
  out.bytes(module.bytes);
  const pairs: number[] = [];
  const code = module.code.map((body, i): FuncBody => {
    const lowering = new BodyLowering(module, body, i, types, recGroups, out, pairs);
    return lowering.isNeeded() ? lowering.run() : body;
  });
  const lowered: Module = { ...module, bytes: out.take(), types, recGroups, code };
  origins.set(lowered, { from: module.bytes.length, pairs });
  return lowered;
}

/** A try of the source, as the first walk finds it. */
interface Try {
  /** Tags of its catches in order; null for catch_all. */
  readonly handlers: (number | null)[];
  /** Where a delegate that ends it leads: a try, the function's caller, or null if it has none. */
  delegate: Try | 'caller' | null;
  /** Tries of whose bodies it is a part, itself excluded, from the inside out. */
  readonly outer: readonly Try[];
  /** Some delegate leads here. */
  isTarget: boolean;
}

/** A construct of the source that is open. */
interface Open {
  readonly op: number;
  readonly source: Try | null;
  /** Position of its label among the labels open in the output. */
  readonly label: number;
  /** In a handler rather than the body. */
  inHandler: boolean;
  /** Position of the block that throws again, if its try is a target. */
  rethrowLabel: number;
  /** The handler that comes next. */
  handler: number;
  readonly local: number;
}

class BodyLowering {
  private readonly tries: Try[] = [];
  private callerIsTarget = false;
  private readonly open: Open[] = [];
  /** Labels open in the output. */
  private depth = 1;
  private nextTry = 0;
  private exnLocals = 0;
  private readonly firstLocal: number;
  private readonly expression: number;
  private readonly typeOf: FuncType;

  constructor(
    private readonly module: Module, private readonly body: FuncBody, index: number, private readonly types: SubType[],
    private readonly recGroups: RecGroup[], private readonly out: ByteWriter, private readonly pairs: number[],
  ) {
    this.typeOf = module.types[module.funcs[index]].composite as FuncType;
    const reader = new ByteReader(module.bytes, body.start, body.end);
    let locals = this.typeOf.params.length;
    for (let groups = reader.u32(); groups > 0; groups--) {
      locals += reader.u32();
      reader.valType(FeatureSet.all);
    }
    this.firstLocal = locals;
    this.expression = reader.at;
  }

  isNeeded(): boolean {
    const cursor = this.cursor();
    while (cursor.next()) if (cursor.op === Op.Try) return true;
    return false;
  }

  private cursor(): InstructionCursor {
    return new InstructionCursor(this.module.bytes, this.expression, this.body.end);
  }

  run(): FuncBody {
    const { out } = this;
    this.analyse();
    const start = out.length;
    this.locals();
    if (this.callerIsTarget) {
      out.byte(Op.Block);
      writeValType(out, EXNREF);
      this.depth++;
    }
    this.open.push({ op: Op.Block, source: null, label: 0, inHandler: false, rethrowLabel: 1, handler: 0, local: 0 });
    const cursor = this.cursor();
    while (cursor.next()) {
      this.pairs.push(out.length, cursor.start);
      this.instruction(cursor);
    }
    return { start, end: out.length };
  }

  // --- First walk: which tries there are, and where delegates lead ---

  private analyse(): void {
    // null: not a try; `body`: in the body of a try.
    const stack: { found: Try | null; body: boolean }[] = [{ found: null, body: false }];
    const cursor = this.cursor();
    while (cursor.next()) {
      const top = stack[stack.length - 1];
      switch (cursor.op as Op) {
        case Op.Block: case Op.Loop: case Op.If: case Op.TryTable: stack.push({ found: null, body: false }); break;
        case Op.Try: {
          const outer = stack.filter((s) => s.body).map((s) => s.found!).reverse();
          const found: Try = { handlers: [], delegate: null, outer, isTarget: false };
          this.tries.push(found);
          stack.push({ found, body: true });
          break;
        }
        case Op.Catch: case Op.CatchAll:
          top.body = false;
          top.found!.handlers.push(cursor.op === Op.Catch ? new ByteReader(this.module.bytes, cursor.immediates).u32() : null);
          break;
        case Op.Delegate: {
          const depth = new ByteReader(this.module.bytes, cursor.immediates).u32();
          stack.pop();
          const labelled = stack.length - 1 - depth;
          const target = stack.slice(0, labelled + 1).reverse().find((s) => s.body)?.found ?? 'caller';
          top.found!.delegate = target;
          break;
        }
        case Op.End: stack.pop(); break;
      }
    }
    for (const found of this.tries) this.markTarget(found);
    this.exnLocals = Math.max(0, ...this.tries.map((t) => t.outer.length + 1), this.handlerDepth());
  }

  /** A try without handlers catches nothing: what is delegated to it goes on outwards. */
  private markTarget(found: Try): void {
    let { delegate } = found;
    if (delegate === null) return;
    while (delegate !== 'caller' && delegate !== null && delegate.handlers.length === 0) {
      delegate = delegate.delegate ?? delegate.outer[0] ?? 'caller';
    }
    found.delegate = delegate;
    const between = found.outer.slice(0, delegate === 'caller' || delegate === null ? undefined : found.outer.indexOf(delegate));
    if (!between.some((t) => t.handlers.length > 0 || t.delegate !== null)) {
      // Nobody stands between: it gets there by itself.
      found.delegate = null;
    } else if (delegate === 'caller') {
      this.callerIsTarget = true;
    } else if (delegate !== null) {
      delegate.isTarget = true;
    }
  }

  /** How deep tries nest, handlers included: each level has a local of its own. */
  private handlerDepth(): number {
    let depth = 0;
    let most = 0;
    const kinds: boolean[] = [];
    const cursor = this.cursor();
    while (cursor.next()) {
      const { op } = cursor;
      if (op === Op.Try || op === Op.Block || op === Op.Loop || op === Op.If || op === Op.TryTable) {
        kinds.push(op === Op.Try);
        if (op === Op.Try) most = Math.max(most, ++depth);
      } else if ((op === Op.End || op === Op.Delegate) && kinds.pop() === true) {
        depth--;
      }
    }
    return most;
  }

  private locals(): void {
    const { out, module } = this;
    const reader = new ByteReader(module.bytes, this.body.start, this.body.end);
    const groups = reader.u32();
    out.unsigned(groups + 1);
    out.bytes(module.bytes.subarray(reader.at, this.expression));
    out.unsigned(this.exnLocals);
    writeValType(out, EXNREF);
  }

  // --- Second walk ---

  private get top(): Open {
    return this.open[this.open.length - 1];
  }

  /** Label index in the output for a position among its labels. */
  private labelTo(position: number): number {
    return this.depth - 1 - position;
  }

  private mapLabel(depth: number): number {
    return this.labelTo(this.open[this.open.length - 1 - depth].label);
  }

  private instruction(cursor: InstructionCursor): void {
    const { out, module } = this;
    const { op } = cursor;
    const reader = new ByteReader(module.bytes, cursor.immediates, cursor.end);
    const opcode = module.bytes.subarray(cursor.start, cursor.immediates);
    switch (op as Op) {
      case Op.Block: case Op.Loop: case Op.If:
        this.copy(cursor);
        this.push(op, null);
        return;
      case Op.TryTable: this.tryTable(cursor, reader); return;
      case Op.Try: this.try(cursor); return;
      case Op.Catch: case Op.CatchAll: this.catch(); return;
      case Op.Delegate:
        out.byte(Op.End);
        this.depth--;
        this.open.pop();
        return;
      case Op.End: this.end(); return;
      case Op.Rethrow: {
        const handler = this.open[this.open.length - 1 - reader.u32()];
        out.byte(Op.LocalGet);
        out.unsigned(handler.local);
        out.byte(Op.ThrowRef);
        return;
      }
      case Op.Br: case Op.BrIf: case Op.BrOnNull: case Op.BrOnNonNull:
        out.bytes(opcode);
        out.unsigned(this.mapLabel(reader.u32()));
        return;
      case Op.BrTable: {
        out.bytes(opcode);
        const count = reader.u32();
        out.unsigned(count);
        for (let i = 0; i <= count; i++) out.unsigned(this.mapLabel(reader.u32()));
        return;
      }
      case Op.BrOnCast: case Op.BrOnCastFail:
        out.bytes(opcode);
        out.byte(reader.byte());
        out.unsigned(this.mapLabel(reader.u32()));
        out.bytes(module.bytes.subarray(reader.at, cursor.end));
        return;
      default: this.copy(cursor);
    }
  }

  private copy(cursor: InstructionCursor): void {
    this.out.bytes(this.module.bytes.subarray(cursor.start, cursor.end));
  }

  private push(op: number, source: Try | null, local = 0): Open {
    const open: Open = { op, source, label: this.depth, inHandler: false, rethrowLabel: -1, handler: 0, local };
    this.open.push(open);
    this.depth++;
    return open;
  }

  private tryTable(cursor: InstructionCursor, reader: ByteReader): void {
    const { out, module } = this;
    const blockType = this.blockTypeBytes(reader);
    out.bytes(module.bytes.subarray(cursor.start, cursor.immediates));
    out.bytes(blockType);
    const count = reader.u32();
    out.unsigned(count);
    for (let i = 0; i < count; i++) {
      const kind = reader.byte();
      out.byte(kind);
      if (kind < 2) out.unsigned(reader.u32());
      out.unsigned(this.mapLabel(reader.u32()));
    }
    this.push(Op.TryTable, null);
  }

  private blockTypeBytes(reader: ByteReader): Uint8Array {
    const start = reader.at;
    const byte = reader.peek();
    if (byte === 0x40) reader.at++;
    else if ((byte & 0xc0) === 0x40) reader.valType(FeatureSet.all);
    else reader.s33();
    return this.module.bytes.subarray(start, reader.at);
  }

  /** Parameters of a block type. */
  private blockParams(bytes: Uint8Array): readonly ValType[] {
    if ((bytes[0] & 0xc0) === 0x40) return [];
    const index = new ByteReader(bytes).s33();
    return (this.module.types[index].composite as FuncType).params;
  }

  private writeBlock(params: readonly ValType[], results: readonly ValType[]): void {
    const { out, types, recGroups } = this;
    out.byte(Op.Block);
    this.depth++;
    if (params.length === 0 && results.length === 1) {
      writeValType(out, results[0]);
      return;
    }
    const index = types.length as TypeIndex;
    types.push({ final: true, supertype: null, composite: { kind: 'func', params, results } });
    recGroups.push({ start: index, length: 1 });
    out.signed(index);
  }

  private try(cursor: InstructionCursor): void {
    const { out, module } = this;
    const found = this.tries[this.nextTry++];
    const blockType = this.blockTypeBytes(new ByteReader(module.bytes, cursor.immediates, cursor.end));
    const params = this.blockParams(blockType);
    if (found.handlers.length === 0) {
      const target = found.delegate;
      if (target !== null) {
        const label = target === 'caller' ? 1 : this.open.find((o) => o.source === target)!.rethrowLabel;
        out.byte(Op.TryTable);
        out.bytes(blockType);
        out.unsigned(1);
        out.byte(3);
        out.unsigned(this.labelTo(label));
      } else {
        out.byte(Op.Block);
        out.bytes(blockType);
      }
      this.push(Op.Try, found);
      return;
    }
    out.byte(Op.Block);
    out.bytes(blockType);
    const level = this.open.filter((o) => o.source !== null).length;
    const open = this.push(Op.Try, found, this.firstLocal + level);
    for (const tag of [...found.handlers].reverse()) this.writeBlock(params, [...this.payload(tag), EXNREF]);
    out.byte(Op.TryTable);
    out.bytes(blockType);
    out.unsigned(found.handlers.length);
    found.handlers.forEach((tag, i) => {
      out.byte(tag === null ? 3 : 1);
      if (tag !== null) out.unsigned(tag);
      out.unsigned(i);
    });
    this.depth++;
    if (found.isTarget) {
      open.rethrowLabel = this.depth;
      this.writeBlock(params, [EXNREF]);
    }
  }

  private payload(tag: number | null): readonly ValType[] {
    if (tag === null) return [];
    return (this.module.types[indexSpaces(this.module).tags[tag].type].composite as FuncType).params;
  }

  /** The end of a try's body or of one of its handlers, and the beginning of the next handler. */
  private catch(): void {
    const { out, top } = this;
    if (!top.inHandler) this.endBody();
    out.byte(Op.Br);
    out.unsigned(this.labelTo(top.label));
    out.byte(Op.End);
    this.depth--;
    top.inHandler = true;
    top.handler++;
    out.byte(Op.LocalSet);
    out.unsigned(top.local);
  }

  private endBody(): void {
    const { out, top } = this;
    if (top.rethrowLabel >= 0) {
      // Normal results leave the block that throws again, and the try_table with it.
      out.byte(Op.Br);
      out.unsigned(1);
      out.byte(Op.End);
      this.depth--;
      out.byte(Op.ThrowRef);
    }
    out.byte(Op.End);
    this.depth--;
  }

  private end(): void {
    const { out } = this;
    if (this.open.length === 1 && this.callerIsTarget) {
      out.byte(Op.Return);
      out.byte(Op.End);
      this.depth--;
      out.byte(Op.ThrowRef);
    }
    out.byte(Op.End);
    this.depth--;
    this.open.pop();
  }
}
