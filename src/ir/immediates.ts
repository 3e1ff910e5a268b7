/**
 * Immediates of operations in the text form: words between the operation's name and its operands.
 *
 * One row for each `Imm` has both directions: what is printed is what is read.
 */
import { IMMEDIATE, Immediate, OPCODES, ROWS, denseCode } from '../wasm/opcodes.js';
import { type Value, FLOAT_CONDITIONS, INT_CONDITIONS } from './entities.js';
import type { Func } from './func.js';
import { ALIASES, Imm, IrOp } from './ops.js';
import { RUNTIME_EXITS, TRAP_NAMES } from './traps.js';

/** The columns that immediates fill. */
export interface ImmediateColumns {
  readonly low: number;
  readonly high: number;
  readonly aux: number;
}

/** Words of a line, one after the other. */
export interface Words {
  next(): string;
  /** Takes the next word if it begins so: what follows in it; null otherwise. */
  after(prefix: string): string | null;
  fail(problem: string): never;
}

interface ImmediateForm {
  print(func: Func, value: Value): readonly string[];
  read(words: Words, func: Func, op: IrOp): Partial<ImmediateColumns>;
}

const NOTHING: ImmediateForm = { print: () => [], read: () => ({}) };

let opcodes: Map<string, number> | null = null;

function opcode(words: Words): number {
  opcodes ??= new Map(OPCODES.map((row) => [row.name, denseCode(row.code)]));
  const name = words.next();
  return opcodes.get(name) ?? words.fail(`no instruction ${name}`);
}

const opcodeName = (op: number): string => ROWS[op]!.name;
const immediateOf = (op: number): Immediate => (IMMEDIATE[op] - 1) as Immediate;

function integer(words: Words, text = words.next()): number {
  return /^-?\d+$/.test(text) ? Number(text) : words.fail(`${text} is no integer`);
}

/** A name of a list, by its place in it. */
function named(words: Words, names: readonly string[]): number {
  const name = words.next();
  const found = names.indexOf(name);
  return found >= 0 ? found : words.fail(`${name} is none of ${names.join(', ')}`);
}

function numbered(words: Words, prefix: string): number {
  const digits = words.after(prefix);
  return digits === null ? words.fail(`${prefix}… is expected`) : integer(words, digits);
}

export const showVector = (bytes: Uint8Array): string => `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** Sixteen bytes, in the order of memory. */
export function readVector(words: Words, text: string): Uint8Array {
  if (!/^0x[\da-f]{32}$/.test(text)) return words.fail(`${text} is no vector of 16 bytes`);
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16));
}

/** Lane or lanes behind an opcode. */
function printLanes(func: Func, value: Value, op: number): string[] {
  switch (immediateOf(op)) {
    case Immediate.Lane: case Immediate.MemArgLane: return [`lane=${func.aux[value]}`];
    case Immediate.Lanes16: return [`lanes=${showVector(func.vectors[func.aux[value]])}`];
    default: return [];
  }
}

function readLanes(words: Words, func: Func, op: number): number {
  switch (immediateOf(op)) {
    case Immediate.Lane: case Immediate.MemArgLane: return numbered(words, 'lane=');
    case Immediate.Lanes16: return func.vectors.push(readVector(words, words.after('lanes=') ?? words.fail('lanes=… is expected'))) - 1;
    default: return 0;
  }
}

const displacement = (bytes: number): string[] => (bytes === 0 ? [] : [`+${bytes}`]);
const readDisplacement = (words: Words): number => integer(words, words.after('+') ?? '0');

/** By `Imm`. Constants are operands in the text: `Bits` and `Vector` have no form here. */
export const IMMEDIATES: Readonly<Record<Imm, ImmediateForm>> = {
  [Imm.None]: NOTHING,
  [Imm.Bits]: NOTHING,
  [Imm.Vector]: NOTHING,
  [Imm.IntCondition]: {
    print: (func, value) => [INT_CONDITIONS[func.low[value]]],
    read: (words) => ({ low: named(words, INT_CONDITIONS) }),
  },
  [Imm.FloatCondition]: {
    print: (func, value) => [FLOAT_CONDITIONS[func.low[value]]],
    read: (words) => ({ low: named(words, FLOAT_CONDITIONS) }),
  },
  [Imm.Opcode]: {
    print: (func, value) => [opcodeName(func.low[value]), ...printLanes(func, value, func.low[value])],
    read: (words, func) => {
      const low = opcode(words);
      return { low, aux: readLanes(words, func, low) };
    },
  },
  [Imm.Access]: {
    print: (func, value) => [
      opcodeName(func.low[value]), ...(func.op[value] === IrOp.GcLoad ? (func.aux[value] === 1 ? ['constant'] : []) : printLanes(func, value, func.low[value])), ...displacement(func.high[value]),
    ],
    read: (words, func, op) => {
      const low = opcode(words);
      const aux = op === IrOp.GcLoad ? (words.after('constant') === null ? 0 : 1) : readLanes(words, func, low);
      return { low, aux, high: readDisplacement(words) };
    },
  },
  [Imm.Field]: {
    print: (func, value) => [...(func.op[value] === IrOp.Vconstload ? [] : [ALIASES[func.high[value]]]), ...displacement(func.low[value])],
    read: (words, _func, op) => {
      const high = op === IrOp.Vconstload ? 0 : named(words, ALIASES);
      return { high, low: readDisplacement(words) };
    },
  },
  [Imm.Extent]: {
    print: (func, value) => [`${func.low[value]}`, ...(func.aux[value] === 1 ? ['there'] : [])],
    read: (words) => ({ low: integer(words), aux: words.after('there') === null ? 0 : 1 }),
  },
  [Imm.Index]: {
    print: (func, value) => [`${func.low[value]}`],
    read: (words) => ({ low: integer(words) }),
  },
  [Imm.Call]: {
    print: (func, value) => [...(isDirect(func.op[value]) ? [`f${func.low[value]}`] : []), `sig${func.aux[value]}`],
    read: (words, _func, op) => ({ low: isDirect(op) ? numbered(words, 'f') : 0, aux: numbered(words, 'sig') }),
  },
  [Imm.Trap]: {
    print: (func, value) => [TRAP_NAMES[func.low[value]]],
    read: (words) => ({ low: named(words, TRAP_NAMES) }),
  },
  [Imm.Fuel]: {
    print: (func, value) => [`${func.low[value]}`],
    read: (words) => ({ low: integer(words) }),
  },
  [Imm.Exit]: {
    print: (func, value) => [RUNTIME_EXITS[func.low[value]], `${func.high[value]}`, `${func.aux[value]}`],
    read: (words) => ({ low: named(words, RUNTIME_EXITS), high: integer(words), aux: integer(words) }),
  },
  [Imm.Size]: {
    print: (func, value) => [`${func.low[value]}`],
    read: (words) => ({ low: integer(words) }),
  },
  [Imm.Elements]: {
    print: (func, value) => [`${func.low[value]}`, ...(func.aux[value] === 1 ? ['pays'] : [])],
    read: (words) => ({ low: integer(words), aux: words.after('pays') === null ? 0 : 1 }),
  },
};

const isDirect = (op: IrOp): boolean => op === IrOp.Call || op === IrOp.TailCall;
