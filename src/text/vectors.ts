/** v128 literals: a shape, then its lanes. */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { TokenCursor } from './cursor.js';
import { parseF32, parseF64 } from './floats.js';
import { type SymbolId, opcodeOf } from './symbols.js';
import { Token } from './tokens.js';

export type Shape = 'i8x16' | 'i16x8' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';

/** Bits of a lane and number of lanes. */
export const SHAPES: Readonly<Record<Shape, readonly [bits: 8 | 16 | 32 | 64, lanes: number]>> = {
  i8x16: [8, 16], i16x8: [16, 8], i32x4: [32, 4], i64x2: [64, 2], f32x4: [32, 4], f64x2: [64, 2],
};

export function takeShape(cursor: TokenCursor): Shape {
  if (cursor.peek() !== Token.Word || !Object.hasOwn(SHAPES, cursor.text)) throw cursor.unexpected('a vector shape');
  const shape = cursor.text as Shape;
  cursor.at++;
  return shape;
}

/** Writes the lane at the cursor into `view` at index `lane`. */
export function parseLane(cursor: TokenCursor, shape: Shape, view: DataView, lane: number): void {
  const [bits] = SHAPES[shape];
  const offset = (lane * bits) / 8;
  if (shape === 'f32x4') view.setUint32(offset, cursor.literal('an f32 literal', parseF32), true);
  else if (shape === 'f64x2') view.setBigUint64(offset, cursor.literal('an f64 literal', parseF64), true);
  else if (bits === 64) view.setBigInt64(offset, BigInt(cursor.integer(64)), true);
  else if (bits === 32) view.setInt32(offset, cursor.integer(32) as number, true);
  else if (bits === 16) view.setInt16(offset, cursor.integer(16) as number, true);
  else view.setInt8(offset, cursor.integer(8) as number);
}

/** The sixteen bytes of a literal, shape first. */
export function parseV128(cursor: TokenCursor): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const shape = takeShape(cursor);
  const lanes = SHAPES[shape][1];
  if (literalsAhead(cursor) !== lanes) throw malformedText.laneCount(cursor.position());
  for (let lane = 0; lane < lanes; lane++) parseLane(cursor, shape, view, lane);
  return bytes;
}

/** How many literals stand at the cursor, right or wrong ones. Their count is wrong before one of them is. */
function literalsAhead(cursor: TokenCursor): number {
  let at = cursor.at;
  const { kinds, values } = cursor;
  while (kinds[at] === Token.Number || kinds[at] === Token.Reserved || (kinds[at] === Token.Word && opcodeOf(values[at] as SymbolId) < 0)) at++;
  return at - cursor.at;
}
