/**
 * A function in SSA form.
 *
 * Problem   Functions of 100,000 instructions are made, changed and thrown away in milliseconds: an object for each
 *           would be too slow to make and to collect.
 * Strategy  Values are numbers that index typed arrays. A block is an object, since there are few: its parameters, its
 *           effects in order, its terminator and the edges that leave it. Pure values are in no block until the
 *           schedule says where each is computed.
 * Rules     Every block but the entry is reached by edges only; an edge has one argument for each parameter of its
 *           target. Operands are defined in a block that dominates the use. A value that has been replaced is an alias:
 *           operands are read through `resolve`.
 */
import { type Block, type Edge, type Value, Type } from './entities.js';
import { type OpRow, Imm, IrOp, Kind, OPS } from './ops.js';

/** Types of a function's parameters and results, without the hidden ones. */
export interface Signature {
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

export class BlockData {
  readonly params: Value[] = [];
  /** Effects in order, without the terminator. After scheduling, pure values as well. */
  body: Value[] = [];
  terminator: Value = -1 as Value;
  edges: Edge[] = [];
  /** Seldom run: behind a branch hint, or on the way to a trap. */
  cold = false;
}

const FIRST = 256;

/**
 * With what lowering and register allocation keep of each, more would take gigabytes, and a process that has no more
 * memory ends.
 */
const MOST_VALUES = 2 ** 20;
const MOST_BLOCKS = 2 ** 18;
const MOST_EDGES = 2 ** 20;

/** A function is too large to be compiled. */
export class TooLarge extends Error {}

export class Func {
  // --- Values ---
  count = 0;
  op = new Uint8Array(FIRST);
  type = new Uint8Array(FIRST);
  /** Fixed operands. */
  a = new Int32Array(FIRST);
  b = new Int32Array(FIRST);
  /** The third fixed operand; or where the operand list begins in `lists`. */
  c = new Int32Array(FIRST);
  low = new Int32Array(FIRST);
  high = new Int32Array(FIRST);
  aux = new Int32Array(FIRST);
  /** The block of a parameter, effect or terminator; -1 for a pure value. */
  block = new Int32Array(FIRST);
  /** Byte offset in the module of the instruction it stands for; -1 for none. */
  position = new Int32Array(FIRST);
  /** What it has been replaced by; -1: it stands for itself. */
  private alias = new Int32Array(FIRST);

  /** Operand lists: a count, then as many values. */
  lists: number[] = [];
  /** Constants of 16 bytes, and lanes of shuffles. */
  readonly vectors: Uint8Array[] = [];
  /** Signatures that calls name. */
  readonly signatures: Signature[] = [];

  // --- Blocks and edges ---
  readonly blocks: BlockData[] = [];
  readonly edgeTarget: Block[] = [];
  readonly edgeArgs: Value[][] = [];
  readonly entry = 0 as Block;

  constructor(readonly name: string, readonly signature: Signature) {}

  // --- Making ---

  addBlock(): Block {
    if (this.blocks.length >= MOST_BLOCKS) throw new TooLarge();
    return (this.blocks.push(new BlockData()) - 1) as Block;
  }

  addParam(block: Block, type: Type): Value {
    const value = this.add(IrOp.Param, type, -1, -1, -1);
    this.block[value] = block;
    this.blocks[block].params.push(value);
    return value;
  }

  /** A value by its columns; in no block. */
  add(op: IrOp, type: Type, a: number, b: number, c: number, low = 0, high = 0, aux = 0): Value {
    const value = this.count++ as Value;
    if (value === this.op.length) this.grow();
    this.op[value] = op;
    this.type[value] = type;
    this.a[value] = a;
    this.b[value] = b;
    this.c[value] = c;
    this.low[value] = low;
    this.high[value] = high;
    this.aux[value] = aux;
    this.block[value] = -1;
    this.position[value] = -1;
    this.alias[value] = -1;
    return value;
  }

  /** An operand list, to be given as `c`. */
  addList(values: readonly Value[]): number {
    const at = this.lists.push(values.length) - 1;
    for (const value of values) this.lists.push(value);
    return at;
  }

  /** Puts an effect at the end of a block. */
  append(block: Block, value: Value): Value {
    this.block[value] = block;
    this.blocks[block].body.push(value);
    return value;
  }

  addEdge(target: Block, args: Value[]): Edge {
    if (this.edgeTarget.length >= MOST_EDGES) throw new TooLarge();
    this.edgeTarget.push(target);
    return (this.edgeArgs.push(args) - 1) as Edge;
  }

  /** Ends a block. */
  terminate(block: Block, terminator: Value, edges: Edge[]): void {
    this.block[terminator] = block;
    const data = this.blocks[block];
    data.terminator = terminator;
    data.edges = edges;
  }

  private grow(): void {
    const length = this.op.length * 2;
    if (length > MOST_VALUES) throw new TooLarge();
    const bytes = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const grown = new Uint8Array(length);
      grown.set(old);
      return grown;
    };
    const words = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length);
      grown.set(old);
      return grown;
    };
    this.op = bytes(this.op);
    this.type = bytes(this.type);
    this.a = words(this.a);
    this.b = words(this.b);
    this.c = words(this.c);
    this.low = words(this.low);
    this.high = words(this.high);
    this.aux = words(this.aux);
    this.block = words(this.block);
    this.position = words(this.position);
    this.alias = words(this.alias);
  }

  // --- Replacing ---

  /** What stands for `value` now. */
  resolve(value: Value): Value {
    let found: number = value;
    while (this.alias[found] >= 0) found = this.alias[found];
    // Shorten the way for the next one.
    for (let at: number = value; this.alias[at] >= 0; ) {
      const next = this.alias[at];
      this.alias[at] = found;
      at = next;
    }
    if (this.alias[found] === found) this.alias[found] = -1;
    return found as Value;
  }

  /** All uses of `value` are uses of `by` from now on. `value` itself is not removed from its block. */
  replace(value: Value, by: Value): void {
    const target = this.resolve(by);
    const source = this.resolve(value);
    if (source !== target) this.alias[source] = target;
  }

  // --- Looking ---

  row(value: Value): OpRow {
    return OPS[this.op[value]];
  }

  isPure(value: Value): boolean {
    return OPS[this.op[value]].kind === Kind.Pure;
  }

  /** How many operands `value` has, those of its list included; terminators: without the arguments of their edges. */
  operandCount(value: Value): number {
    const { operands, list } = OPS[this.op[value]];
    return list ? operands + this.lists[this.c[value]] : operands;
  }

  /** Operand `i`, resolved. */
  operand(value: Value, i: number): Value {
    const { operands } = OPS[this.op[value]];
    if (i >= operands) return this.resolve(this.lists[this.c[value] + 1 + i - operands] as Value);
    return this.resolve((i === 0 ? this.a[value] : i === 1 ? this.b[value] : this.c[value]) as Value);
  }

  setOperand(value: Value, i: number, to: Value): void {
    const { operands } = OPS[this.op[value]];
    if (i >= operands) this.lists[this.c[value] + 1 + i - operands] = to;
    else if (i === 0) this.a[value] = to;
    else if (i === 1) this.b[value] = to;
    else this.c[value] = to;
  }

  /** Whether `value` is an integer constant. */
  isIconst(value: Value): boolean {
    return this.op[value] === IrOp.Iconst;
  }

  /** The bits of a constant. */
  bits(value: Value): bigint {
    return (BigInt(this.high[value] >>> 0) << 32n) | BigInt(this.low[value] >>> 0);
  }

  /** Whether an operation's immediates are all zero for ever. */
  static hasImmediate(op: IrOp): boolean {
    return OPS[op].imm !== Imm.None;
  }
}
