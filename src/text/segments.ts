/** Element and data segments (specification §6.6.7, §6.6.8), and the constant expressions of all fields. */
import type { ByteRange, ConstExpr, DataSegment, ElementSegment, SegmentMode } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import { type FuncIndex, type MemoryIndex, type TableIndex, type ValType, FUNCREF, HeapCode, refNonNull } from '../wasm/types.js';
import type { ByteWriter } from '../binary/writer.js';
import type { Annotations } from './annotations.js';
import type { TokenCursor } from './cursor.js';
import { type ImmediateParser, writeOpcode } from './immediates.js';
import type { InstructionParser } from './instructions.js';
import type { IndexSpace, Spaces } from './scope.js';
import { Token } from './tokens.js';
import type { TypeParser } from './types.js';

/** Elements of a segment: their type and initial values. */
type Elements = Pick<ElementSegment, 'type' | 'init'>;

export class SegmentParser {
  readonly elements: ElementSegment[] = [];
  readonly datas: DataSegment[] = [];

  constructor(
    private readonly cursor: TokenCursor, private readonly spaces: Spaces, private readonly annotations: Annotations,
    private readonly types: TypeParser, private readonly immediates: ImmediateParser,
    private readonly instructions: InstructionParser, private readonly out: ByteWriter,
  ) {}

  // --- Constant expressions ---

  /** An expression that is no function body: no locals, no labels. */
  constExpr(): ConstExpr {
    this.immediates.labels.begin(false);
    return this.instructions.expression();
  }

  private foldedConstExpr(): ConstExpr {
    this.immediates.labels.begin(false);
    return this.instructions.foldedExpression();
  }

  /** `(word expr)`, or one folded instruction. */
  private wrappedExpr(word: 'offset' | 'item'): ConstExpr {
    const { cursor } = this;
    if (!cursor.takeOpen(word)) return this.foldedConstExpr();
    const expr = this.constExpr();
    cursor.close();
    return expr;
  }

  private zeroOffset(is64: boolean): ConstExpr {
    const { out } = this;
    const start = out.length;
    writeOpcode(out, is64 ? Op.I64Const : Op.I32Const);
    out.signed(0);
    writeOpcode(out, Op.End);
    return { start, end: out.length };
  }

  // --- Element segments ---

  elem(): void {
    const { cursor, spaces, annotations } = this;
    const index = this.elements.length;
    cursor.optionalId();
    annotations.name(spaces.elem.names, index);
    if (cursor.takeWord('declare')) {
      this.elements.push({ mode: { kind: 'declarative' }, ...this.elementList() });
      return;
    }
    const target = this.target('table', spaces.table);
    if (target === null && (cursor.isWord('func') || this.types.isRefType())) {
      this.elements.push({ mode: { kind: 'passive' }, ...this.elementList() });
      return;
    }
    const mode: SegmentMode<TableIndex> = { kind: 'active', target: (target ?? 0) as TableIndex, offset: this.wrappedExpr('offset') };
    // Without a table, or with a bare index, function indices may stand without `func`.
    const bare = cursor.isIndex() || cursor.peek() === Token.RParen;
    this.elements.push({ mode, ...(bare ? this.funcElements() : this.elementList()) });
  }

  /** `(elem …)` within the table `target`; how many elements it has. */
  inlineElem(type: ValType, target: TableIndex, is64: boolean): number {
    const { cursor } = this;
    const offset = this.zeroOffset(is64);
    cursor.open('elem');
    const elements = cursor.peek() === Token.LParen ? this.exprElements(type)
      : type === FUNCREF ? this.funcElements() : this.funcExprs(type);
    cursor.close();
    this.elements.push({ mode: { kind: 'active', target, offset }, ...elements });
    const { init } = elements;
    return init.kind === 'funcs' ? init.funcs.length : init.exprs.length;
  }

  /** `(table x)` or `(memory x)`, or an older bare index; null if there is none. */
  private target(word: 'table' | 'memory', space: IndexSpace): number | null {
    const { cursor } = this;
    if (cursor.takeOpen(word)) {
      const index = space.index(cursor);
      cursor.close();
      return index;
    }
    return cursor.isIndex() ? space.index(cursor) : null;
  }

  private elementList(): Elements {
    if (this.cursor.takeWord('func')) return this.funcElements();
    return this.exprElements(this.types.refType());
  }

  private funcElements(): Elements {
    const { cursor, spaces } = this;
    const funcs: FuncIndex[] = [];
    while (cursor.isIndex()) funcs.push(spaces.func.index(cursor) as FuncIndex);
    return { type: refNonNull(HeapCode.Func), init: { kind: 'funcs', funcs } };
  }

  /** Function indices as elements of a type of their own, which the short form does not have. */
  private funcExprs(type: ValType): Elements {
    const { cursor, spaces, out } = this;
    const exprs: ConstExpr[] = [];
    while (cursor.isIndex()) {
      const start = out.length;
      writeOpcode(out, Op.RefFunc);
      out.unsigned(spaces.func.index(cursor));
      writeOpcode(out, Op.End);
      exprs.push({ start, end: out.length });
    }
    return { type, init: { kind: 'exprs', exprs } };
  }

  private exprElements(type: ValType): Elements {
    const exprs: ConstExpr[] = [];
    while (this.cursor.peek() === Token.LParen) exprs.push(this.wrappedExpr('item'));
    return { type, init: { kind: 'exprs', exprs } };
  }

  // --- Data segments ---

  data(): void {
    const { cursor, spaces, annotations } = this;
    const index = this.datas.length;
    cursor.optionalId();
    annotations.name(spaces.data.names, index);
    const target = this.target('memory', spaces.memory);
    let mode: SegmentMode<MemoryIndex> = { kind: 'passive' };
    if (target !== null || cursor.peek() === Token.LParen) {
      mode = { kind: 'active', target: (target ?? 0) as MemoryIndex, offset: this.wrappedExpr('offset') };
    }
    this.datas.push({ mode, data: this.strings() });
  }

  /** `(data …)` within the memory `target`; its size in bytes. */
  inlineData(target: MemoryIndex, is64: boolean): number {
    const { cursor } = this;
    const offset = this.zeroOffset(is64);
    cursor.open('data');
    const data = this.strings();
    cursor.close();
    this.datas.push({ mode: { kind: 'active', target, offset }, data });
    return data.end - data.start;
  }

  /** Strings up to something else, as one run of bytes. */
  private strings(): ByteRange {
    const { cursor, out } = this;
    const start = out.length;
    while (cursor.peek() === Token.String) out.bytes(cursor.string());
    return { start, end: out.length };
  }
}

