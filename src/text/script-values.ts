/**
 * Values and result patterns of `.wast` scripts. Values are kept as bits, so that NaN payloads survive.
 */
import { showHeapType } from '../wasm/show.js';
import { type HeapType, HeapCode } from '../wasm/types.js';
import type { TokenCursor } from './cursor.js';
import { parseF32, parseF64 } from './floats.js';
import { Token } from './tokens.js';
import { type Shape, SHAPES, parseLane, takeShape } from './vectors.js';

/** An argument of an action. */
export type ScriptValue =
  /** Signed. */
  | { readonly kind: 'i32'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: bigint }
  /** Unsigned. */
  | { readonly kind: 'f32'; readonly bits: number }
  | { readonly kind: 'f64'; readonly bits: bigint }
  | { readonly kind: 'v128'; readonly bytes: Uint8Array }
  /** `heap` is null where the script leaves it open, or names a type of the module. */
  | { readonly kind: 'ref.null'; readonly heap: HeapType | null }
  /** A host value under a number: as externref, and as internal reference (`any.convert_extern` of it). */
  | { readonly kind: 'ref.extern' | 'ref.host'; readonly value: number };

export type NanClass = 'nan:canonical' | 'nan:arithmetic';

/** A lane's bits (unsigned), or the class of NaN that it must be in. */
export type LanePattern = number | bigint | NanClass;

/** Kinds of references that a result may have to be, null excluded. */
export type RefKind = 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'func' | 'extern' | 'exn';

/** What a result may be. */
export type ResultPattern =
  | ScriptValue
  | { readonly kind: 'f32.nan' | 'f64.nan'; readonly nan: NanClass }
  /** A float vector in which a lane is only described. */
  | { readonly kind: 'v128.lanes'; readonly shape: 'f32x4' | 'f64x2'; readonly lanes: readonly LanePattern[] }
  /** Any non-null reference of a kind. */
  | { readonly kind: 'ref'; readonly type: RefKind }
  | { readonly kind: 'ref.i31'; readonly value: number }
  | { readonly kind: 'ref.func'; readonly index: number }
  | { readonly kind: 'either'; readonly patterns: readonly ResultPattern[] };

/** The argument at the cursor: `(i32.const 1)`. */
export function parseValue(cursor: TokenCursor): ScriptValue {
  const at = cursor.at;
  const pattern = parsePattern(cursor);
  switch (pattern.kind) {
    case 'i32': case 'i64': case 'f32': case 'f64': case 'v128': case 'ref.null': case 'ref.extern': case 'ref.host': return pattern;
    default:
      cursor.at = at;
      throw cursor.unexpected('a value');
  }
}

export function parsePattern(cursor: TokenCursor): ResultPattern {
  const at = cursor.at;
  if (cursor.peek() !== Token.LParen) throw cursor.unexpected('a value');
  cursor.at++;
  const word = cursor.word('a value');
  const pattern = patternOf(word, cursor);
  if (pattern === null) {
    cursor.at = at + 1;
    throw cursor.unexpected('a value');
  }
  cursor.close();
  return pattern;
}

function patternOf(word: string, cursor: TokenCursor): ResultPattern | null {
  switch (word) {
    case 'i32.const': return { kind: 'i32', value: cursor.integer(32) as number };
    case 'i64.const': return { kind: 'i64', value: BigInt(cursor.integer(64)) };
    case 'f32.const': {
      const nan = takeNan(cursor);
      return nan === null ? { kind: 'f32', bits: cursor.literal('an f32 literal', parseF32) } : { kind: 'f32.nan', nan };
    }
    case 'f64.const': {
      const nan = takeNan(cursor);
      return nan === null ? { kind: 'f64', bits: cursor.literal('an f64 literal', parseF64) } : { kind: 'f64.nan', nan };
    }
    case 'v128.const': return vector(cursor);
    case 'ref.null': return { kind: 'ref.null', heap: nullType(cursor) };
    case 'ref.extern': return cursor.isIndex() ? { kind: 'ref.extern', value: cursor.u32() } : { kind: 'ref', type: 'extern' };
    case 'ref.host': return { kind: 'ref.host', value: cursor.u32() };
    case 'ref.func': return cursor.isIndex() ? { kind: 'ref.func', index: cursor.u32() } : { kind: 'ref', type: 'func' };
    case 'ref.i31': return cursor.isIndex() ? { kind: 'ref.i31', value: cursor.integer(32) as number } : { kind: 'ref', type: 'i31' };
    case 'ref.any': case 'ref.eq': case 'ref.struct': case 'ref.array': case 'ref.exn':
      return { kind: 'ref', type: word.slice(4) as RefKind };
    case 'either': {
      const patterns: ResultPattern[] = [];
      while (cursor.peek() === Token.LParen) patterns.push(parsePattern(cursor));
      return { kind: 'either', patterns };
    }
    default: return null;
  }
}

function takeNan(cursor: TokenCursor): NanClass | null {
  if (!cursor.isWord('nan:canonical') && !cursor.isWord('nan:arithmetic')) return null;
  const { text } = cursor;
  cursor.at++;
  return text as NanClass;
}

function nullType(cursor: TokenCursor): HeapType | null {
  if (cursor.isIndex()) {
    cursor.at++;
    return null;
  }
  if (cursor.peek() !== Token.Word) return null;
  const { text } = cursor;
  for (let heap: number = HeapCode.Exn; heap <= HeapCode.NoExn; heap++) {
    if (showHeapType(heap) === text) {
      cursor.at++;
      return heap as HeapType;
    }
  }
  throw cursor.unexpected('a heap type');
}

function vector(cursor: TokenCursor): ResultPattern {
  const shape: Shape = takeShape(cursor);
  const [bits, count] = SHAPES[shape];
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const lanes: LanePattern[] = [];
  let described = false;
  for (let lane = 0; lane < count; lane++) {
    const nan = shape === 'f32x4' || shape === 'f64x2' ? takeNan(cursor) : null;
    if (nan !== null) {
      described = true;
      lanes.push(nan);
    } else {
      parseLane(cursor, shape, view, lane);
      if (bits === 32) lanes.push(view.getUint32(lane * 4, true));
      else if (bits === 64) lanes.push(view.getBigUint64(lane * 8, true));
    }
  }
  return described ? { kind: 'v128.lanes', shape: shape as 'f32x4' | 'f64x2', lanes } : { kind: 'v128', bytes };
}
