/**
 * References: i31, tests and casts.
 *
 * A test is what the encoding (runtime/refs.ts) and an object's type say: the kind of an abstract type and the super
 * types of a concrete one stand in the table of types, a row for each canonical id (native/layout.ts), so that a cast
 * takes one comparison whatever the depth. Types that lie deeper than a row is long are asked of the runtime.
 */
import { type Block, type Value, IntCondition, Type } from '../ir/entities.js';
import { Alias, IrOp } from '../ir/ops.js';
import { RuntimeExit, TrapNumber } from '../ir/traps.js';
import { CONTEXT, TYPE_KINDS, TYPE_ROW } from '../native/layout.js';
import { FUNC_RECORD } from '../runtime/vmctx.js';
import { Op } from '../wasm/opcode.js';
import { type HeapType, HeapCode } from '../wasm/types.js';
import type { CallTranslator } from './calls.js';
import type { Translation } from './translation.js';

/** Tags of references: bits 0–2. */
const I31_BIT = 1;
const HOST_BITS = 3;
const HOST_TAG = 2;

/** Where a branch goes, and what it gives there. */
interface Way {
  readonly block: Block;
  readonly args: Value[];
}

export class ReferenceTranslator {
  constructor(private readonly translation: Translation, private readonly calls: CallTranslator) {}

  instruction(op: Op): void {
    const { translation } = this;
    const { builder } = translation;
    switch (op) {
      case Op.RefI31: translation.push(builder.pure(IrOp.I31New, Type.Ref, translation.pop())); return;
      case Op.I31GetS: case Op.I31GetU: {
        const ref = translation.pop();
        translation.trapIf(translation.isNull(ref), TrapNumber.NullI31);
        translation.push(builder.pure(op === Op.I31GetS ? IrOp.I31GetS : IrOp.I31GetU, Type.I32, ref));
        return;
      }
      case Op.RefEq: {
        const [a, b] = translation.popMany(2);
        translation.push(builder.pure(IrOp.Icmp, Type.I32, a, b, -1, IntCondition.Eq));
        return;
      }
      // One encoding for all hierarchies but that of functions.
      case Op.AnyConvertExtern: case Op.ExternConvertAny: return;
      case Op.RefTest: case Op.RefTestNull: translation.push(this.matches(translation.pop(), this.heapType(), op === Op.RefTestNull)); return;
      default: {
        const [ref] = translation.stack.slice(-1);
        this.cast(ref, this.heapType(), op === Op.RefCastNull);
      }
    }
  }

  heapType(): HeapType | HeapCode {
    return this.translation.reader.s33() as HeapType;
  }

  private not(condition: Value): Value {
    const { builder } = this.translation;
    return builder.pure(IrOp.Icmp, Type.I32, condition, builder.i32(0), -1, IntCondition.Eq);
  }

  private is(a: Value, b: number): Value {
    const { builder } = this.translation;
    return builder.pure(IrOp.Icmp, Type.I32, a, builder.i32(b), -1, IntCondition.Eq);
  }

  /** Traps unless `ref` is of a heap type. */
  private cast(ref: Value, heap: HeapType | HeapCode, nullable: boolean): void {
    const { translation } = this;
    if (!this.looksAtObject(heap)) {
      translation.trapIf(this.not(this.matches(ref, heap, nullable)), TrapNumber.CastFailure);
      return;
    }
    const check = (): void => {
      // Reading the type of null is a failed cast, too.
      if (!translation.isObject(ref)) translation.trapIf(this.isNoObject(ref), TrapNumber.CastFailure);
      translation.trapIf(this.not(this.typeMatches(this.typeOf(ref, false), heap as HeapType)), TrapNumber.CastFailure);
    };
    if (nullable) translation.unless(translation.isNull(ref), check);
    else check();
  }

  /** Ends the current block: to `yes` where `ref` is of a heap type, else to `no`. */
  branch(ref: Value, heap: HeapType | HeapCode, nullable: boolean, yes: Way, no: Way): void {
    const { translation } = this;
    if (!this.looksAtObject(heap)) {
      translation.branch(this.matches(ref, heap, nullable), yes.block, yes.args, no.block, no.args);
      return;
    }
    const otherwise = (condition: Value, way: Way): void => {
      const next = translation.makeBlock();
      translation.branch(condition, way.block, [...way.args], next, []);
      translation.goOn(next);
    };
    otherwise(translation.isNull(ref), nullable ? yes : no);
    if (!translation.isObject(ref)) otherwise(this.isNoObject(ref), no);
    translation.branch(this.typeMatches(this.typeOf(ref, false), heap as HeapType), yes.block, yes.args, no.block, no.args);
  }

  /** Whether it depends on the type of an object if a reference is of this one. */
  private looksAtObject(heap: HeapType | HeapCode): boolean {
    if (heap >= 0) return this.translation.environment.module.types[heap].composite.kind !== 'func';
    return (heap as HeapCode) === HeapCode.Struct || (heap as HeapCode) === HeapCode.Array;
  }

  /** An i31 or a host value. */
  private isNoObject(ref: Value): Value {
    return this.not(this.is(this.tag(ref, 7), 0));
  }

  /** 1 where `ref` is of a heap type, else 0. */
  matches(ref: Value, heap: HeapType | HeapCode, nullable: boolean): Value {
    const { builder } = this.translation;
    const isNull = this.translation.isNull(ref);
    switch (heap as number as HeapCode) {
      case HeapCode.Any: case HeapCode.Extern: case HeapCode.Func: case HeapCode.Exn: return nullable ? builder.i32(1) : this.not(isNull);
      case HeapCode.None: case HeapCode.NoExtern: case HeapCode.NoFunc: case HeapCode.NoExn: return nullable ? isNull : builder.i32(0);
      case HeapCode.I31: {
        const isI31 = this.is(this.tag(ref, I31_BIT), I31_BIT);
        return nullable ? builder.pure(IrOp.Ior, Type.I32, isI31, isNull) : isI31;
      }
      case HeapCode.Eq: {
        const isHost = this.is(this.tag(ref, HOST_BITS), HOST_TAG);
        return this.not(nullable ? isHost : builder.pure(IrOp.Ior, Type.I32, isHost, isNull));
      }
      default: return this.matchesObject(ref, heap as HeapType, nullable, isNull);
    }
  }

  private tag(ref: Value, bits: number): Value {
    const { builder } = this.translation;
    return builder.pure(IrOp.Iand, Type.I32, builder.pure(IrOp.RefTag, Type.I32, ref), builder.i32(bits));
  }

  /** An object, or a function, whose type has to be looked at. */
  private matchesObject(ref: Value, heap: HeapType, nullable: boolean, isNull: Value): Value {
    const { translation } = this;
    const { builder } = translation;
    const isFunc = heap >= 0 && translation.environment.module.types[heap].composite.kind === 'func';
    const test = (): Value => this.typeMatches(this.typeOf(ref, isFunc), heap);
    // Of other references only objects have a type. One branch each: what tests them is branched on, too (thread-branches).
    const rest = isFunc || translation.isObject(ref) ? test : () => translation.choose(this.isNoObject(ref), () => builder.i32(0), test);
    return translation.choose(isNull, () => builder.i32(nullable ? 1 : 0), rest);
  }

  /** The canonical id of an object's or a function's type. */
  private typeOf(ref: Value, isFunc: boolean): Value {
    const { translation } = this;
    if (isFunc) return translation.constantField(Type.I32, this.calls.recordOf(ref), FUNC_RECORD.type);
    return translation.builder.effect(IrOp.GcLoad, Type.I32, translation.heapBase(), ref, -1, Op.I32Load, 0, 1);
  }

  private typeMatches(id: Value, heap: HeapType): Value {
    const { translation } = this;
    const { builder, environment } = translation;
    const column = heap < 0 ? 0 : 1 + environment.typeDepth(heap);
    const wanted = heap < 0 ? builder.i32((heap as number) === HeapCode.Struct ? TYPE_KINDS.struct : TYPE_KINDS.array)
      : translation.vmctxField(Type.I32, environment.layout.types + heap * 4);
    // No other type is a final one.
    if (heap >= 0 && environment.module.types[heap].final) return builder.pure(IrOp.Icmp, Type.I32, id, wanted, -1, IntCondition.Eq);
    if (column >= TYPE_ROW) {
      const list = translation.func.addList([id, wanted]);
      return builder.effect(IrOp.Exit, Type.I32, -1, -1, list, RuntimeExit.IsSubtype);
    }
    const table = translation.constantField(Type.I64, translation.context, CONTEXT.typeTable);
    const offset = builder.pure(IrOp.Ishl, Type.I64, builder.pure(IrOp.Uext, Type.I64, id), builder.i64(Math.log2(TYPE_ROW * 4), 0));
    const row = builder.pure(IrOp.Iadd, Type.I64, table, offset);
    // Rows never change, but are there only for types: an effect, so that it stays behind the check.
    const there = translation.field(Type.I32, row, column * 4, Alias.Types);
    return builder.pure(IrOp.Icmp, Type.I32, there, wanted, -1, IntCondition.Eq);
  }
}
