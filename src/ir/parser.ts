/**
 * Text → function; printer.ts describes the form.
 *
 * Strategy  Lines first become tokens. One look over them finds the greatest numbers of values and blocks, which are
 *           then all made, so that every value and block has the number it has in the text and may be named before it
 *           is defined. Constants get the numbers behind.
 * Rules     Nothing is folded or shared: what is written is what there is. Whether it is a function that makes sense
 *           is the verifier's to say.
 */
import { OUT_OF_RANGE, parseF32, parseF64 } from '../text/index.js';
import { codegenError } from '../wasm/errors/codegen.js';
import { type Block, type Edge, type Value, TYPE_NAMES, Type } from './entities.js';
import { Func, type Signature } from './func.js';
import { IMMEDIATES, type Words, readVector } from './immediates.js';
import { IrOp, Kind, OPS } from './ops.js';

const TOKEN = /->|[(){},=]|[^\s(){},=]+(?:=[^\s(){},]+)?/g;
const COMMENT = /;.*$/;

/** Throws a `CodegenError` with the line of the fault. */
export function parseFunc(text: string): Func {
  return new FuncParser(text.split('\n').map((line) => line.replace(COMMENT, '').match(TOKEN) ?? [])).run();
}

class Line implements Words {
  at = 0;

  constructor(private readonly tokens: readonly string[], private readonly number: number) {}

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): string {
    return this.tokens[this.at + ahead] ?? '';
  }

  next(): string {
    if (this.done) this.fail('the line ends too early');
    return this.tokens[this.at++];
  }

  after(prefix: string): string | null {
    return this.peek().startsWith(prefix) ? this.next().slice(prefix.length) : null;
  }

  take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.at++;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(`${token} is expected, not ${this.peek() || 'the end of the line'}`);
  }

  fail(problem: string): never {
    throw codegenError.irSyntax(this.number, problem);
  }

  entity(prefix: string): number {
    const token = this.next();
    const digits = token.slice(prefix.length);
    return token.startsWith(prefix) && /^\d+$/.test(digits) ? Number(digits) : this.fail(`${prefix}… is expected, not ${token}`);
  }
}

class FuncParser {
  private readonly lines: readonly Line[];
  private func!: Func;
  private block = -1 as Block;
  private scheduled = false;
  private readonly constants = new Map<string, Value>();
  private readonly defined = new Set<Value>();
  private readonly types = new Map(TYPE_NAMES.map((name, type) => [name, type as Type]));
  private readonly ops = new Map(OPS.map(({ name }, op) => [name, op as IrOp]));

  constructor(private readonly tokens: readonly (readonly string[])[]) {
    this.lines = tokens.map((line, i) => new Line(line, i + 1)).filter((line) => !line.done);
  }

  run(): Func {
    const [first, ...rest] = this.lines;
    if (first === undefined) throw codegenError.irSyntax(1, 'a function is expected');
    this.header(first);
    for (const line of rest) {
      if (line.take('}')) break;
      if (line.peek().startsWith('sig')) this.signatureLine(line);
      else if (line.peek().startsWith('block')) this.blockLine(line);
      else this.instruction(line);
      if (!line.done) line.fail(`${line.peek()} is not expected`);
    }
    return this.func;
  }

  private header(line: Line): void {
    line.expect('func');
    const name = line.next();
    this.func = new Func(name, this.signature(line));
    this.scheduled = line.take('scheduled');
    line.expect('{');
    let values = 0;
    let blocks = 0;
    for (const token of this.tokens.flat()) {
      const [, kind, digits] = /^(v|block)(\d+):?$/.exec(token) ?? [];
      if (kind === 'v') values = Math.max(values, Number(digits) + 1);
      if (kind === 'block') blocks = Math.max(blocks, Number(digits) + 1);
    }
    for (let i = 0; i < values; i++) this.func.add(IrOp.Iconst, Type.None, -1, -1, -1);
    for (let i = 0; i < blocks; i++) this.func.addBlock();
  }

  private signature(line: Line): Signature {
    const types = (): Type[] => {
      const found: Type[] = [];
      line.expect('(');
      while (!line.take(')')) {
        found.push(this.type(line, line.next()));
        line.take(',');
      }
      return found;
    };
    const params = types();
    return { params, results: line.take('->') ? types() : [] };
  }

  private type(line: Line, name: string): Type {
    return this.types.get(name) ?? line.fail(`no type ${name}`);
  }

  private signatureLine(line: Line): void {
    const number = line.entity('sig');
    if (number !== this.func.signatures.length) line.fail(`sig${this.func.signatures.length} is expected`);
    line.expect('=');
    this.func.signatures.push(this.signature(line));
  }

  private blockLine(line: Line): void {
    const { func } = this;
    // The colon sticks to the last word.
    const token = line.next();
    const number = /^block(\d+):?$/.exec(token);
    if (number === null) line.fail(`${token} is no block`);
    this.block = Number(number![1]) as Block;
    const data = func.blocks[this.block];
    if (data.terminator >= 0 || data.params.length > 0 || data.body.length > 0) line.fail(`${token} is there twice`);
    if (line.take('(')) {
      while (!line.take(')')) {
        const [name] = line.next().split(':');
        const value = this.define(line, name);
        const type = this.type(line, line.next());
        this.fill(value, IrOp.Param, type, -1, -1, -1, 0, 0, 0);
        func.block[value] = this.block;
        data.params.push(value);
        line.take(',');
      }
    }
    data.cold = line.take('cold') || line.take('cold:');
    line.take(':');
  }

  // --- Instructions ---

  private instruction(line: Line): void {
    const { func, block } = this;
    if (block < 0) line.fail('a block is expected');
    const named = line.peek(1) === '=' ? line.next() : null;
    if (named !== null) line.expect('=');
    const [name, typeName] = line.next().split('.');
    const op = this.ops.get(name) ?? line.fail(`no operation ${name}`);
    const { imm, operands, list, kind } = OPS[op];
    const type = typeName === undefined ? Type.None : this.type(line, typeName);
    const { low = 0, high = 0, aux = 0 } = IMMEDIATES[imm].read(line, func, op);
    const fixed: Value[] = [];
    for (let i = 0; i < operands; i++) {
      if (i > 0) line.expect(',');
      fixed.push(this.operand(line));
    }
    const edges = kind === Kind.Terminator ? this.edges(line, operands > 0) : [];
    const listed = list ? this.operandList(line) : null;
    const value = named !== null ? this.define(line, named) : func.add(op, type, -1, -1, -1);
    const [a = -1, b = -1, c = -1] = fixed;
    this.fill(value, op, type, a, b, listed === null ? c : func.addList(listed), low, high, aux);
    const position = line.after('@');
    func.position[value] = position === null ? -1 : parseInt(position, 16);
    if (kind === Kind.Terminator) {
      if (func.blocks[block].terminator >= 0) line.fail(`block${block} has ended`);
      func.terminate(block, value, edges);
    } else if (kind === Kind.Effect || this.scheduled) {
      func.append(block, value);
    }
  }

  private edges(line: Line, behindOperands: boolean): Edge[] {
    const found: Edge[] = [];
    while (behindOperands || found.length > 0 ? line.take(',') : line.peek().startsWith('block')) {
      const target = line.entity('block') as Block;
      found.push(this.func.addEdge(target, line.peek() === '(' ? this.operandList(line) : []));
    }
    return found;
  }

  private operandList(line: Line): Value[] {
    const found: Value[] = [];
    line.expect('(');
    while (!line.take(')')) {
      found.push(this.operand(line));
      if (line.peek() !== ')') line.expect(',');
    }
    return found;
  }

  private operand(line: Line): Value {
    const token = line.next();
    if (/^v\d+$/.test(token)) return Number(token.slice(1)) as Value;
    const known = this.constants.get(token);
    if (known !== undefined) return known;
    const made = this.constant(line, token);
    this.constants.set(token, made);
    return made;
  }

  private constant(line: Line, token: string): Value {
    const { func } = this;
    if (token === 'vmctx') return func.add(IrOp.Vmctx, Type.I64, -1, -1, -1);
    const [, typeName, text] = /^(\w+):(.+)$/.exec(token) ?? line.fail(`${token} is no operand`);
    const type = this.type(line, typeName);
    const bits = (value: bigint): [number, number] => [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
    switch (type) {
      case Type.F32: case Type.F64: {
        const value = type === Type.F32 ? parseF32(text) : parseF64(text);
        if (value === null || value === OUT_OF_RANGE) return line.fail(`${text} is no ${typeName}`);
        const [low, high] = bits(BigInt(value as number | bigint));
        return func.add(IrOp.Fconst, type, -1, -1, -1, low, type === Type.F32 ? 0 : high);
      }
      case Type.V128: return func.add(IrOp.Vconst, type, -1, -1, -1, func.vectors.push(readVector(line, text)) - 1);
      default: {
        if (!/^-?\d+$/.test(text)) line.fail(`${text} is no ${typeName}`);
        const [low, high] = bits(BigInt(text));
        return func.add(IrOp.Iconst, type, -1, -1, -1, low, type === Type.I64 ? high : 0);
      }
    }
  }

  private define(line: Line, name: string): Value {
    if (!/^v\d+$/.test(name)) line.fail(`${name} is no value`);
    const value = Number(name.slice(1)) as Value;
    if (this.defined.has(value)) line.fail(`${name} is defined twice`);
    this.defined.add(value);
    return value;
  }

  private fill(value: Value, op: IrOp, type: Type, a: number, b: number, c: number, low: number, high: number, aux: number): void {
    const { func } = this;
    func.op[value] = op;
    func.type[value] = type;
    func.a[value] = a;
    func.b[value] = b;
    func.c[value] = c;
    func.low[value] = low;
    func.high[value] = high;
    func.aux[value] = aux;
  }
}
