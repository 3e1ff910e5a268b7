/**
 * Which instructions make NaNs whose bits the specification leaves open (§4.3.3, NaN propagation): arithmetic, not
 * `abs`, `neg`, `copysign`, `pmin`, `pmax`, which take or leave bits. Behind these, and no others, every tier makes
 * NaNs canonical where it is asked to.
 */
import { ROWS } from './opcodes.js';

const MAKES_NANS = /^f(32|64)(x[24])?\.(relaxed_)?((add|sub|mul|div|min|max|madd|nmadd|sqrt|ceil|floor|trunc|nearest)$|promote_|demote_)/;

/** By opcode: bits of the result's lanes where they may be such NaNs, 32 or 64; else 0. */
export const NAN_LANE: Uint8Array = Uint8Array.from(ROWS, (row) => Number(MAKES_NANS.exec(row?.name ?? '')?.[1] ?? 0));
