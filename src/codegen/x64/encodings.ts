/**
 * Every machine instruction the compilers may use: the rows of rows/, expanded, in the order of `Inst`. row.ts says
 * how a row is read. Behind a change: `npm run generate`; the tests check every row against a disassembler that is not
 * ours.
 */
import { type Instruction, expand } from './row.js';
import { ARITHMETIC } from './rows/arithmetic.js';
import { ATOMIC } from './rows/atomic.js';
import { BITS } from './rows/bits.js';
import { CONTROL } from './rows/control.js';
import { CONVERT } from './rows/convert.js';
import { FLOAT } from './rows/float.js';
import { MOVES } from './rows/moves.js';
import { VECTOR_INTEGER } from './rows/vector-integer.js';
import { VECTOR_MOVE } from './rows/vector-move.js';

export const INSTRUCTIONS: readonly Instruction[] =
  [ARITHMETIC, MOVES, BITS, CONTROL, ATOMIC, FLOAT, CONVERT, VECTOR_INTEGER, VECTOR_MOVE].flat().flatMap(expand);
