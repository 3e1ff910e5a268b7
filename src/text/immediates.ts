/** Immediates of instructions (specification §6.5), written in the binary format's order as they are read. */
import { malformedText } from '../wasm/errors/malformed-text.js';
import { Feature, type FeatureSet, featureName } from '../wasm/features.js';
import { Op } from '../wasm/opcode.js';
import { ALIGN, FEATURE, IMMEDIATE, Immediate } from '../wasm/opcodes.js';
import { heapTypeOf, isNullable } from '../wasm/types.js';
import { writeHeapType, writeValType } from '../binary/encode-types.js';
import type { ByteWriter } from '../binary/writer.js';
import type { TokenCursor } from './cursor.js';
import { parseF32, parseF64 } from './floats.js';
import { isNumberText } from './integers.js';
import { Labels } from './labels.js';
import type { IndexSpace, Spaces } from './scope.js';
import { type SymbolId, opcodeOf, rowOf, variantOf } from './symbols.js';
import { Token, tokenText } from './tokens.js';
import type { TypeParser } from './types.js';
import { parseV128 } from './vectors.js';

/** The most that one prefix byte and sub-opcode need is three bytes: `code` is 0xPPSSS (see opcodes.ts). */
export function writeOpcode(out: ByteWriter, op: number): void {
  const { code } = rowOf(op);
  if (code < 0x100) {
    out.byte(code);
  } else {
    out.byte(code >> 12);
    out.unsigned(code & 0xfff);
  }
}

export class ImmediateParser {
  locals: IndexSpace | null = null;
  readonly labels = new Labels();
  /** Whether an instruction named a data segment: the module then needs its data count section. */
  usesData = false;

  constructor(
    private readonly cursor: TokenCursor, private readonly spaces: Spaces, private readonly types: TypeParser,
    private readonly features: FeatureSet, private readonly out: ByteWriter,
  ) {}

  /** Takes the instruction's name at the cursor; its dense opcode, or -1 for `(`-only words such as `then`. */
  opcode(): number {
    const { cursor } = this;
    if (cursor.peek() !== Token.Word) throw cursor.unexpected('an instruction');
    const op = opcodeOf(cursor.values[cursor.at] as SymbolId);
    if (op < 0) throw cursor.unexpected('an instruction');
    if (this.features.has(FEATURE[op])) {
      cursor.at++;
      return op;
    }
    // `throw` is in both exception proposals; the words of catch clauses are known to both.
    const feature: Feature = FEATURE[op];
    if (op === Op.Throw && this.features.has(Feature.LegacyExceptions)) {
      cursor.at++;
      return op;
    }
    if (op === Op.Catch || op === Op.CatchAll) throw cursor.unexpected('an instruction');
    throw malformedText.featureOperator(cursor.position(), cursor.text, featureName(feature));
  }

  /** Opcode and immediates of an instruction whose name has been taken. Blocks are not for here. */
  write(op: number): void {
    const { cursor, out, spaces } = this;
    const immediate = (IMMEDIATE[op] - 1) as Immediate;
    switch (immediate) {
      case Immediate.None:
        if (op === Op.Select && cursor.isOpen('result')) this.selectTypes();
        else writeOpcode(out, op);
        return;
      case Immediate.HeapType:
        if (op === Op.RefNull) {
          writeOpcode(out, op);
          writeHeapType(out, this.types.heapType());
        } else {
          const type = this.types.refType();
          writeOpcode(out, isNullable(type) ? variantOf(op) : op);
          writeHeapType(out, heapTypeOf(type));
        }
        return;
      default:
        writeOpcode(out, op);
    }
    switch (immediate) {
      case Immediate.Label: out.unsigned(this.labels.index(cursor)); return;
      case Immediate.LabelTable: this.labelTable(); return;
      case Immediate.Func: this.index(spaces.func); return;
      case Immediate.Type: this.index(spaces.type); return;
      case Immediate.Local: this.local(); return;
      case Immediate.Global: this.index(spaces.global); return;
      case Immediate.Tag: this.index(spaces.tag); return;
      case Immediate.Table: this.optionalIndex(spaces.table); return;
      case Immediate.Memory: this.optionalIndex(spaces.memory); return;
      case Immediate.Elem: this.index(spaces.elem); return;
      case Immediate.Data:
        this.usesData = true;
        this.index(spaces.data);
        return;
      case Immediate.Table2: this.twoOptional(spaces.table); return;
      case Immediate.Memory2: this.twoOptional(spaces.memory); return;
      case Immediate.ElemTable: this.segment(spaces.elem, spaces.table); return;
      case Immediate.DataMemory:
        this.usesData = true;
        this.segment(spaces.data, spaces.memory);
        return;
      case Immediate.TypeTable: this.indirect(); return;
      case Immediate.MemArg: this.memArg(op, false); return;
      case Immediate.MemArgLane:
        this.memArg(op, true);
        out.byte(cursor.lane());
        return;
      case Immediate.Lane: out.byte(cursor.lane()); return;
      case Immediate.Lanes16: this.shuffle(); return;
      case Immediate.ZeroByte: out.byte(0); return;
      case Immediate.I32: out.signed(cursor.integer(32) as number); return;
      case Immediate.I64: {
        const value = cursor.integer(64);
        if (typeof value === 'number') out.signed(value);
        else out.signed64(value);
        return;
      }
      case Immediate.F32: out.word32(this.f32()); return;
      case Immediate.F64: out.word64(this.f64()); return;
      case Immediate.V128: out.bytes(parseV128(cursor)); return;
      case Immediate.TypeField: this.field(); return;
      case Immediate.TypeCount:
        this.index(spaces.type);
        out.unsigned(cursor.u32());
        return;
      case Immediate.TypeData:
        this.usesData = true;
        this.index(spaces.type);
        this.index(spaces.data);
        return;
      case Immediate.TypeElem:
        this.index(spaces.type);
        this.index(spaces.elem);
        return;
      case Immediate.Type2:
        this.index(spaces.type);
        this.index(spaces.type);
        return;
      case Immediate.CastBranch: this.castBranch(); return;
    }
  }

  // --- Indices ---

  private index(space: IndexSpace): void {
    this.out.unsigned(space.index(this.cursor));
  }

  private optionalIndex(space: IndexSpace): void {
    this.out.unsigned(this.cursor.isIndex() ? space.index(this.cursor) : 0);
  }

  /** Both or none. */
  private twoOptional(space: IndexSpace): void {
    const given = this.cursor.isIndex();
    this.out.unsigned(given ? space.index(this.cursor) : 0);
    this.out.unsigned(given ? space.index(this.cursor) : 0);
  }

  /** In the text the memory or table comes first, and may be left out; in the binary the segment does. */
  private segment(segments: IndexSpace, targets: IndexSpace): void {
    const { cursor } = this;
    const second = cursor.kinds[cursor.at + 1];
    const both = second === Token.Number || second === Token.Id;
    const target = both ? targets.index(cursor) : 0;
    this.out.unsigned(segments.index(cursor));
    this.out.unsigned(target);
  }

  private local(): void {
    const { cursor, locals } = this;
    if (locals !== null) this.out.unsigned(locals.index(cursor));
    else if (cursor.peek() === Token.Id) throw malformedText.unknown(cursor.position(), 'local', `$${cursor.text}`);
    else this.out.unsigned(cursor.u32());
  }

  private indirect(): void {
    const { cursor, out, spaces } = this;
    const table = cursor.isIndex() ? spaces.table.index(cursor) : 0;
    out.unsigned(this.types.typeUse(null, false));
    out.unsigned(table);
  }

  private field(): void {
    const { cursor, out, spaces } = this;
    const type = spaces.type.index(cursor);
    out.unsigned(type);
    const fields = spaces.fields.get(type);
    if (fields !== undefined) out.unsigned(fields.index(cursor));
    else if (cursor.peek() === Token.Id) throw malformedText.unknown(cursor.position(), 'field', `$${cursor.text}`);
    else out.unsigned(cursor.u32());
  }

  private labelTable(): void {
    const { cursor, out } = this;
    const targets = [this.labels.index(cursor)];
    while (cursor.isIndex()) targets.push(this.labels.index(cursor));
    out.unsigned(targets.length - 1);
    for (const target of targets) out.unsigned(target);
  }

  // --- Types ---

  private selectTypes(): void {
    const { out } = this;
    writeOpcode(out, variantOf(Op.Select));
    const types = this.types.results();
    out.unsigned(types.length);
    for (const type of types) writeValType(out, type);
  }

  private castBranch(): void {
    const { cursor, out } = this;
    const label = this.labels.index(cursor);
    const source = this.types.refType();
    const target = this.types.refType();
    out.byte((isNullable(source) ? 1 : 0) | (isNullable(target) ? 2 : 0));
    out.unsigned(label);
    writeHeapType(out, heapTypeOf(source));
    writeHeapType(out, heapTypeOf(target));
  }

  blockType(out: ByteWriter): void {
    this.types.blockType(out);
  }

  /** Block type and catch clauses of `try_table`. The labels are those around it. */
  tryTable(): void {
    const { cursor, out, spaces } = this;
    this.types.blockType(out);
    // The clauses are counted first: their number comes before them.
    const start = cursor.at;
    let count = 0;
    while (catchKind(cursor) >= 0) {
      cursor.skip();
      count++;
    }
    cursor.at = start;
    out.unsigned(count);
    for (; count > 0; count--) {
      const kind = catchKind(cursor);
      cursor.at += 2;
      out.byte(kind);
      if (kind < 2) out.unsigned(spaces.tag.index(cursor));
      out.unsigned(this.labels.index(cursor));
      cursor.close();
    }
  }

  // --- Literals ---

  f32(): number {
    return this.cursor.literal('an f32 literal', parseF32);
  }

  f64(): bigint {
    return this.cursor.literal('an f64 literal', parseF64);
  }

  private shuffle(): void {
    const { cursor, out } = this;
    for (let i = 0; i < 16; i++) {
      if (cursor.peek() !== Token.Number && !isNumberText(tokenText(cursor.tokens, cursor.at))) {
        throw malformedText.shuffleLanes(cursor.position());
      }
      out.byte(cursor.lane(true));
    }
    if (cursor.peek() === Token.Number) throw malformedText.shuffleLanes(cursor.position());
  }

  /** `memidx? offset=n? align=n?`. Before a lane a single number is the lane. */
  private memArg(op: number, lane: boolean): void {
    const { cursor, out } = this;
    let memory = 0;
    if (cursor.peek() === Token.Id || (cursor.peek() === Token.Number && (!lane || this.memArgGoesOn()))) {
      memory = this.spaces.memory.index(cursor);
    }
    const offset = this.assignment('offset=') ?? 0;
    const alignAt = cursor.at;
    const align = this.assignment('align=');
    let log2 = ALIGN[op];
    if (align !== null) {
      log2 = Math.log2(Number(align));
      if (!Number.isInteger(log2)) throw malformedText.alignment(cursor.position(alignAt));
    }
    out.unsigned(memory === 0 ? log2 : log2 | 0x40);
    if (memory !== 0) out.unsigned(memory);
    if (typeof offset === 'number') out.unsigned(offset);
    else out.unsigned64(offset);
  }

  /** Whether the number at the cursor is a memory: a lane comes after it. */
  private memArgGoesOn(): boolean {
    const { cursor } = this;
    const next = cursor.kinds[cursor.at + 1];
    if (next !== Token.Word) return next === Token.Number;
    const text = cursor.tokens.symbols.texts[cursor.values[cursor.at + 1]];
    return text.startsWith('offset=') || text.startsWith('align=');
  }

  /** `word=n` as one token, or null if something else stands here. */
  private assignment(prefix: 'offset=' | 'align='): number | bigint | null {
    const { cursor } = this;
    if (cursor.peek() !== Token.Word || !cursor.text.startsWith(prefix)) return null;
    return cursor.unsigned(prefix.length);
  }
}

const CATCH_WORDS: readonly string[] = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];

/** The kind of the catch clause at the cursor, -1 if none stands there. */
function catchKind(cursor: TokenCursor): number {
  if (cursor.peek() !== Token.LParen || cursor.kinds[cursor.at + 1] !== Token.Word) return -1;
  return CATCH_WORDS.indexOf(cursor.tokens.symbols.texts[cursor.values[cursor.at + 1]]);
}
