/**
 * Instructions that a row of the opcode table says all of: found by the table, so that a new row is generated as soon
 * as it is there. The others are in `special.ts`, each with a rule of its own.
 */
import type { FeatureSet } from '../../../src/wasm/features.js';
import { Immediate, type OpcodeRow, ROWS } from '../../../src/wasm/opcodes.js';
import { type ValType, ARRAYREF, EQREF, F32, F64, HeapCode, I31REF, I32, I64, V128, refNonNull } from '../../../src/wasm/types.js';

const TYPES: Readonly<Record<string, ValType | 'addr'>> = {
  i32: I32, i64: I64, f32: F32, f64: F64, v128: V128, addr: 'addr',
  eqref: EQREF, arrayref: ARRAYREF, i31ref: I31REF, i31nn: refNonNull(HeapCode.I31),
};

export interface Generated {
  readonly op: number;
  readonly row: OpcodeRow;
  readonly operands: readonly (ValType | 'addr')[];
  readonly results: readonly (ValType | 'addr')[];
  /** Traps for some operands: taken less often. */
  readonly traps: boolean;
}

/** Immediates that can be made up without knowing more than the memories. */
const IMMEDIATES: ReadonlySet<Immediate> = new Set([
  Immediate.None, Immediate.Memory, Immediate.MemArg, Immediate.MemArgLane, Immediate.Lane, Immediate.Lanes16, Immediate.I32, Immediate.I64, Immediate.F32,
  Immediate.F64, Immediate.V128, Immediate.ZeroByte, Immediate.Data, Immediate.Elem,
]);

const split = (side: string): (ValType | 'addr' | undefined)[] => side.trim().split(' ').filter((word) => word !== '').map((word) => TYPES[word]);

function describe(row: OpcodeRow | undefined, op: number): Generated[] {
  if (row === undefined || row.stack === null || !IMMEDIATES.has(row.immediate)) return [];
  const [operands, results] = row.stack.split('→').map(split);
  if ([...operands, ...results].includes(undefined)) return [];
  const traps = /^(i32|i64)\.(div|rem)_|^i(32|64)\.trunc_f|atomic\.wait|^array\.len|^i31\.get/.test(row.name);
  return [{ op, row, operands: operands as ValType[], results: results as ValType[], traps }];
}

/** All of them. */
export const DESCRIBED: readonly Generated[] = ROWS.flatMap(describe);

/** How often a kind of instruction is taken, beside the others; by the beginning of its name. */
const KINDS: readonly (readonly [RegExp, number])[] = [
  [/\.atomic\.|^atomic/, 4],
  [/^memory\.|^data\.|^elem\./, 1],
  [/\.(load|store)/, 10],
  [/\.const$/, 1],
  [/^(v128|[if]\d+x)/, 14],
  [/./, 34],
];

export interface Menu {
  /** An instruction with numbers in it, by weight of its kind. */
  readonly kinds: readonly { readonly weight: number; readonly rows: readonly Generated[] }[];
  /** By result type: instructions that make one value. */
  readonly making: ReadonlyMap<ValType, readonly Generated[]>;
}

const menus = new Map<string, Menu>();

/** What a module of these features can choose from. */
export function menu(features: FeatureSet, hasMemory: boolean, hasData: boolean, hasElements: boolean): Menu {
  const key = `${features.bits} ${hasMemory} ${hasData} ${hasElements}`;
  let found = menus.get(key);
  if (found === undefined) {
    const rows = DESCRIBED.filter(({ row, operands, results }) => features.has(row.feature)
      && (hasMemory || !(operands.includes('addr') || results.includes('addr')))
      && (hasData || row.immediate !== Immediate.Data) && (hasElements || row.immediate !== Immediate.Elem));
    const kinds = KINDS.map(([pattern, weight], i) => ({
      weight, rows: rows.filter(({ row: { name } }) => pattern.test(name) && !KINDS.slice(0, i).some(([earlier]) => earlier.test(name))),
    })).filter(({ rows: some }) => some.length > 0);
    const making = new Map([I32, I64, F32, F64, V128].map((type) => [type, rows.filter(({ results, row }) => results.length === 1 && results[0] === type && row.immediate !== Immediate.Memory)]));
    menus.set(key, (found = { kinds, making }));
  }
  return found;
}
