/**
 * Types of operations: the `types` column of ops.ts as a rule, and what immediates say of lists and results.
 */
import { ALIGN, ROWS } from '../wasm/opcodes.js';
import { type Value, TYPE_BYTES, TYPE_NAMES, Type } from './entities.js';
import type { Func } from './func.js';
import { IrOp, OPS } from './ops.js';
import { stackTypes, typeOfWord } from './stack-types.js';

interface Rule {
  readonly operands: readonly string[];
  /** null: no result. */
  readonly result: string | null;
}

const rules: Rule[] = OPS.map(({ types }) => {
  const [operands, result] = types.split('→').map((side) => side.trim());
  return { operands: operands === '' ? [] : operands.split(' '), result: result === '' ? null : result };
});

const LETTERS: Readonly<Record<string, (type: Type) => boolean>> = {
  n: (type) => type === Type.I32 || type === Type.I64,
  c: (type) => type === Type.I32 || type === Type.I64 || type === Type.Ref,
  f: (type) => type === Type.F32 || type === Type.F64,
  t: (type) => type !== Type.None,
  u: (type) => type !== Type.None,
  r: () => true,
};

/** Why `value` cannot take operands of these types, or make a result of its type; null where it can. */
export function typesOf(func: Func, value: Value, fixed: readonly Type[], list: readonly Type[] | null): string | null {
  const rule = rules[func.op[value]];
  const type = func.type[value] as Type;
  const bound = new Map<string, Type>();
  const fits = (word: string, found: Type): boolean => {
    const letter = LETTERS[word];
    if (letter === undefined) return TYPE_NAMES[found] === word;
    const known = bound.get(word);
    if (known !== undefined) return known === found;
    bound.set(word, found);
    return letter(found);
  };
  for (let i = 0; i < fixed.length; i++) {
    if (!fits(rule.operands[i], fixed[i])) return `operand ${i} is ${TYPE_NAMES[fixed[i]]}`;
  }
  if (rule.result === null ? type !== Type.None : !fits(rule.result, type)) return `its result is ${TYPE_NAMES[type]}`;
  return byImmediates(func, value, fixed, list ?? []);
}

const show = (types: readonly Type[]): string => `(${types.map((type) => TYPE_NAMES[type]).join(', ')})`;
const differ = (what: string, found: readonly Type[], expected: readonly Type[]): string | null =>
  (show(found) === show(expected) ? null : `${what} ${show(found)}, not ${show(expected)}`);
const result = (types: readonly Type[]): readonly Type[] => (types.length === 1 ? types : []);
const made = (type: Type): readonly Type[] => (type === Type.None ? [] : [type]);

/** What only the immediates know. */
function byImmediates(func: Func, value: Value, fixed: readonly Type[], list: readonly Type[]): string | null {
  const type = func.type[value] as Type;
  switch (func.op[value] as IrOp) {
    case IrOp.Bitcast: return TYPE_BYTES[fixed[0]] === TYPE_BYTES[type] ? null : `${TYPE_NAMES[fixed[0]]} and ${TYPE_NAMES[type]} have different sizes`;
    case IrOp.Return: return differ('results', list, func.signature.results);
    case IrOp.Call: case IrOp.CallPointer: {
      const signature = func.signatures[func.aux[value]];
      return differ('arguments', list, signature.params) ?? differ('results', made(type), result(signature.results));
    }
    case IrOp.TailCall: case IrOp.TailCallPointer: {
      const signature = func.signatures[func.aux[value]];
      return differ('arguments', list, signature.params) ?? differ('results', signature.results, func.signature.results);
    }
    case IrOp.Result: return differ('result', [type], [func.signatures[func.aux[func.operand(value, 0)]].results[func.low[value]]]);
    case IrOp.Simd: case IrOp.Load: case IrOp.Store: case IrOp.Atomic: return byOpcode(func, value, fixed, list);
    case IrOp.GcLoad: case IrOp.GcLoadAt: return gcOpcode(func, value, type, 'results');
    case IrOp.GcStore: return gcOpcode(func, value, fixed[2], 'operands');
    case IrOp.GcCopy: return differ('source, indices and length', list, [Type.Ref, Type.I64, Type.I64, Type.I64]);
    case IrOp.GcInit: return differ('source, index and length', list, [Type.I64, Type.I64, Type.I64]);
    case IrOp.GcFill: return list.length === 3 && list[2] === (func.low[value] === 8 ? Type.I64 : list[2] === Type.Ref ? Type.Ref : Type.I32)
      ? differ('index and length', list.slice(0, 2), [Type.I64, Type.I64]) : `index, length and value are ${show(list)}`;
    case IrOp.GcStoreAt: return list.length === 2 && list[0] === Type.I32 ? gcOpcode(func, value, list[1], 'operands') : `index and value are ${show(list)}`;
    default: return null;
  }
}

/** A field of an object: accessed as the instruction of a memory does; a reference as an i32. */
function gcOpcode(func: Func, value: Value, type: Type, side: 'operands' | 'results'): string | null {
  if (ROWS[func.low[value]]?.stack === undefined) return 'its opcode is none';
  const types = stackTypes(func.low[value]);
  const word = side === 'results' ? types.results[0] : types.operands[1];
  const found = type === Type.Ref ? Type.I32 : type;
  return word !== undefined && typeOfWord(word) === found ? null : `a field of ${TYPE_NAMES[type]} by another instruction`;
}

/** An operation that stands for an instruction of WebAssembly. An access has its address apart. */
function byOpcode(func: Func, value: Value, fixed: readonly Type[], list: readonly Type[]): string | null {
  const opcode = func.low[value];
  if (ROWS[opcode]?.stack === undefined || ROWS[opcode].stack === null) return 'its opcode is none';
  const isSimd = func.op[value] === IrOp.Simd;
  if (!isSimd && ALIGN[opcode] > 4) return 'its opcode is no access';
  const { operands, results } = stackTypes(opcode);
  const wanted = (isSimd ? operands : operands.slice(1)).map(typeOfWord);
  const found = func.op[value] === IrOp.Store ? fixed.slice(2) : list;
  return differ('operands', found, wanted) ?? differ('results', made(func.type[value] as Type), results.map(typeOfWord));
}
