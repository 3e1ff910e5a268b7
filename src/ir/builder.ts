/**
 * Builds functions: equal pure values become one, constants are folded, and simple identities are applied, all while
 * building, so that no later pass has to find again what was known here.
 *
 * Problem   WebAssembly computes addresses and conditions over and over; translating each as it stands would make
 *           later passes pay for it.
 * Strategy  A hash table over (operation, type, operands, immediates) of pure values; fold.ts tries to say something
 *           simpler first. A value that is shared floats: the schedule will find a place that dominates all its uses.
 * Rules     Operands are resolved values. Effects are appended to the current block as they come.
 */
import { divideByConstant } from './division.js';
import { type Block, type Edge, type Value, Type } from './entities.js';
import { fold } from './fold.js';
import { Func } from './func.js';
import { IrOp, Kind, OPS } from './ops.js';

const EMPTY = -1;

export class Builder {
  /** Where effects go. */
  current: Block = -1 as Block;
  /** Position of the instruction being translated: what effects are marked with. */
  position = -1;
  private table = new Int32Array(1024).fill(EMPTY);
  private used = 0;
  /** Indices in `Func.vectors` by their bytes; null: none has been asked for. */
  private vectorIndices: Map<string, number> | null = null;

  constructor(readonly func: Func, private readonly folds = true) {}

  // --- Pure values ---

  i32(value: number): Value {
    return this.unique(IrOp.Iconst, Type.I32, -1, -1, -1, value | 0, 0, 0);
  }

  /** Null, as a reference of this type. */
  null(type: Type): Value {
    return this.unique(IrOp.Iconst, type, -1, -1, -1, 0, 0, 0);
  }

  /** From two halves. */
  i64(low: number, high: number): Value {
    return this.unique(IrOp.Iconst, Type.I64, -1, -1, -1, low | 0, high | 0, 0);
  }

  /** A float of either type by its bits. */
  float(type: Type, low: number, high: number): Value {
    return this.unique(IrOp.Fconst, type, -1, -1, -1, low | 0, high | 0, 0);
  }

  vector(bytes: Uint8Array): Value {
    return this.unique(IrOp.Vconst, Type.V128, -1, -1, -1, this.vectorIndex(bytes), 0, 0);
  }

  /** The index of sixteen bytes in `Func.vectors`. */
  vectorIndex(bytes: Uint8Array): number {
    const { vectors } = this.func;
    this.vectorIndices ??= new Map(vectors.map((vector, i) => [vector.join(), i]));
    const key = bytes.join();
    let index = this.vectorIndices.get(key);
    if (index === undefined) {
      // A copy, whatever kind of Uint8Array a module's bytes are: the `slice` of Node's buffers copies nothing.
      index = vectors.push(new Uint8Array(bytes)) - 1;
      this.vectorIndices.set(key, index);
    }
    return index;
  }

  /** A pure value: an equal one that exists already, something simpler, or a new one. */
  pure(op: IrOp, type: Type, a = -1, b = -1, c = -1, low = 0, high = 0, aux = 0): Value {
    if (this.folds) {
      const simpler = fold(this, op, type, a as Value, b as Value, c as Value, low);
      if (simpler >= 0) return simpler;
    }
    if (OPS[op].commutative && a > b && this.func.op[b] !== IrOp.Iconst) return this.unique(op, type, b, a, c, low, high, aux);
    return this.unique(op, type, a, b, c, low, high, aux);
  }

  /** The same for operands in the right order, after all rules. */
  ordered(op: IrOp, type: Type, a: Value, b: Value): Value {
    return this.unique(op, type, a, b, -1, 0, 0, 0);
  }

  /** What an existing pure value, whose operands are resolved, is now: itself, or what is equal and there already, or simpler. */
  again(value: Value): Value {
    const { func } = this;
    const op = func.op[value] as IrOp;
    if (OPS[op].commutative && func.a[value] > func.b[value] && func.op[func.b[value]] !== IrOp.Iconst) {
      [func.a[value], func.b[value]] = [func.b[value], func.a[value]];
    }
    const hash = this.hashOfValue(value);
    let at = this.slot(hash);
    for (; this.table[at] !== EMPTY; at = (at + 1) & (this.table.length - 1)) {
      if (this.isEqual(this.table[at] as Value, value)) return func.resolve(this.table[at] as Value);
    }
    this.enter(at, value);
    if (op === IrOp.Simd || op === IrOp.Vconst || !this.folds) return value;
    const simpler = fold(this, op, func.type[value] as Type, func.a[value] as Value, func.b[value] as Value, func.c[value] as Value, func.low[value]);
    return simpler >= 0 ? func.resolve(simpler) : value;
  }

  private isEqual(a: Value, b: Value): boolean {
    const { func } = this;
    if (func.op[a] !== func.op[b] || func.type[a] !== func.type[b] || func.low[a] !== func.low[b] || func.high[a] !== func.high[b] || func.aux[a] !== func.aux[b]) return false;
    if (func.op[a] !== IrOp.Simd) return func.a[a] === func.a[b] && func.b[a] === func.b[b] && func.c[a] === func.c[b];
    const count = func.operandCount(a);
    if (count !== func.operandCount(b)) return false;
    for (let i = 0; i < count; i++) if (func.operand(a, i) !== func.operand(b, i)) return false;
    return true;
  }

  /** A pure vector operation: operands in a list. */
  simd(opcode: number, type: Type, operands: readonly Value[], aux = 0): Value {
    const { func } = this;
    let hash = mix(mix(opcode, aux), type);
    for (const operand of operands) hash = mix(hash, operand);
    for (let at = this.slot(hash); ; at = (at + 1) & (this.table.length - 1)) {
      const found = this.table[at];
      if (found === EMPTY) {
        const made = func.add(IrOp.Simd, type, -1, -1, func.addList(operands), opcode, 0, aux);
        this.enter(at, made);
        return made;
      }
      if (func.op[found] === IrOp.Simd && func.low[found] === opcode && func.aux[found] === aux && func.type[found] === type
        && operands.length === func.operandCount(found as Value) && operands.every((operand, i) => func.operand(found as Value, i) === operand)) return found as Value;
    }
  }

  private unique(op: IrOp, type: Type, a: number, b: number, c: number, low: number, high: number, aux: number): Value {
    const { func } = this;
    const hash = hashOf(op, type, a, b, c, low, high, aux);
    for (let at = this.slot(hash); ; at = (at + 1) & (this.table.length - 1)) {
      const found = this.table[at];
      if (found === EMPTY) {
        const made = func.add(op, type, a, b, c, low, high, aux);
        this.enter(at, made);
        return made;
      }
      if (func.op[found] === op && func.type[found] === type && func.a[found] === a && func.b[found] === b && func.c[found] === c
        && func.low[found] === low && func.high[found] === high && func.aux[found] === aux) return found as Value;
    }
  }

  private slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.table.length - 1);
  }

  private enter(at: number, value: Value): void {
    this.table[at] = value;
    if (++this.used * 2 > this.table.length) this.rehash();
  }

  private rehash(): void {
    const { table: old } = this;
    this.table = new Int32Array(old.length * 2).fill(EMPTY);
    const mask = this.table.length - 1;
    for (const value of old) {
      if (value === EMPTY) continue;
      let at = this.slot(this.hashOfValue(value as Value));
      while (this.table[at] !== EMPTY) at = (at + 1) & mask;
      this.table[at] = value;
    }
  }

  private hashOfValue(value: Value): number {
    const { func } = this;
    if (func.op[value] !== IrOp.Simd) {
      return hashOf(func.op[value], func.type[value], func.a[value], func.b[value], func.c[value], func.low[value], func.high[value], func.aux[value]);
    }
    let hash = mix(mix(func.low[value], func.aux[value]), func.type[value]);
    for (let i = 0; i < func.operandCount(value); i++) hash = mix(hash, func.operand(value, i));
    return hash;
  }

  // --- Effects ---

  /** `sdiv`, `udiv`, `srem`, `urem`: an effect, unless the divisor is known and cannot trap. */
  division(op: IrOp, type: Type, a: Value, b: Value): Value {
    const without = this.folds ? divideByConstant(this, op, type, a, b) : -1;
    return without >= 0 ? (without as Value) : this.effect(op, type, a, b);
  }

  effect(op: IrOp, type: Type, a = -1, b = -1, c = -1, low = 0, high = 0, aux = 0): Value {
    const { func } = this;
    const value = func.add(op, type, a, b, c, low, high, aux);
    func.position[value] = this.position;
    return func.append(this.current, value);
  }

  /** Ends the current block. */
  end(op: IrOp, edges: Edge[], a = -1, b = -1, c = -1, low = 0, aux = 0): void {
    if (OPS[op].kind !== Kind.Terminator) throw new Error(`${OPS[op].name} ends no block`);
    const { func } = this;
    const value = func.add(op, Type.None, a, b, c, low, 0, aux);
    func.position[value] = this.position;
    func.terminate(this.current, value, edges);
    this.current = -1 as Block;
  }
}

const mix = (hash: number, word: number): number => Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 13);

function hashOf(op: number, type: number, a: number, b: number, c: number, low: number, high: number, aux: number): number {
  return mix(mix(mix(mix(mix(op * 8 + type, a), b), c * 31 + aux), low), high);
}
