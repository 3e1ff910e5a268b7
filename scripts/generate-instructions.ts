/**
 * Writes what the compilers know of machine instructions at run time, from the rows in src/codegen/x64/rows/:
 * instruction.ts has the const enum `Inst` and a type for each shape of operands, tables.ts the numbers by `Inst`.
 * `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Operand, OperandKind, packOperand } from '../src/codegen/x64/encoding.js';
import { INSTRUCTIONS } from '../src/codegen/x64/encodings.js';
import type { Instruction } from '../src/codegen/x64/row.js';

const path = (name: string): string => fileURLToPath(new URL(`../../src/codegen/x64/${name}`, import.meta.url));
const HEADER = '// Generated from rows/ by `npm run generate`. Do not edit.\n';

/** Joins items to lines of at most 120 columns. */
function wrapped(items: readonly string[], separator: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const item of items) {
    if (line.length + item.length + separator.length > 120) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${item}${separator}`;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** The assembler's methods: shapes of operands. */
const SHAPES = [...new Set(INSTRUCTIONS.map(({ shape }) => shape))].sort();
const shapeName = (shape: string): string => (shape === '' ? 'None' : shape.toUpperCase());

function instructionFile(): string {
  const types = SHAPES.map((shape) => {
    const names = INSTRUCTIONS.filter((instruction) => instruction.shape === shape).map(({ name }) => `| Inst.${name}`);
    return `/** For \`Assembler.${shape === '' ? 'none' : shape}\`. */\nexport type Inst${shapeName(shape)} =\n${wrapped(names, ' ', '  ')};`;
  });
  return `${HEADER}
/**
 * Machine instructions, dense, for \`switch\` and as indices of the tables: mnemonic, width, one letter an operand (R
 * general, X and Y vector register, M memory, I immediate, L label, C the count in cl). Those with a condition are
 * sixteen in a row, in the order of the conditions' codes.
 */
export const enum Inst {
${wrapped(INSTRUCTIONS.map(({ name }) => name), ', ', '  ')}
}

/** Shapes of operands, each with a method of the assembler: R register, M memory, I immediate, Q 64 bits of it, L label. */
export const enum Shape {
${wrapped(SHAPES.map(shapeName), ', ', '  ')}
}

${types.join('\n\n')}
`;
}

/** The instruction that differs from this one in having memory as the operand at `position`; -1: there is none. */
function memoryForm(of: Instruction, position: number, byForm: ReadonlyMap<string, number>): number {
  const target = of.operands[position];
  if (target === undefined || target.implicit || target.fixed >= 0 || target.kind > OperandKind.Vector) return -1;
  for (const bytes of [1, 2, 4, 8, 16, 32]) {
    // A register that is spilled has all its bytes in memory: a narrower operand reads the low ones. A write has to be whole.
    if (target.access === 1 ? bytes > target.bytes : bytes !== target.bytes) continue;
    const operands = of.operands.map((operand, n) => (n === position ? { ...operand, kind: OperandKind.Memory, bytes } : operand));
    const found = byForm.get(formKey(of.mnemonic, operands));
    if (found !== undefined) return found;
  }
  return -1;
}

const formKey = (mnemonic: string, operands: readonly Operand[]): string => `${mnemonic} ${operands.map(packOperand).join(' ')}`;

function tablesFile(): string {
  const lists: number[] = [];
  const starts = new Map<string, number>();
  const signatures = INSTRUCTIONS.map(({ operands }) => {
    const words = operands.map(packOperand);
    const key = words.join(' ');
    let start = starts.get(key);
    if (start === undefined) {
      starts.set(key, (start = lists.length));
      lists.push(words.length, ...words);
    }
    return start;
  });
  const byForm = new Map(INSTRUCTIONS.map(({ mnemonic, operands }, n) => [formKey(mnemonic, operands), n]));
  const forms = INSTRUCTIONS.map((one) => [0, 1, 2, 3].map((position) => memoryForm(one, position, byForm)));
  const numbers = (values: readonly number[]): string => wrapped(values.map(String), ', ', '  ');
  return `${HEADER}
/** \`Field\`s by \`Inst\`. */
export const ENCODING: Int32Array = Int32Array.of(
${numbers(INSTRUCTIONS.map(({ encoding }) => encoding))}
);

/** The form for an immediate or a distance of one byte; 0: there is none. */
export const SHORT: Int32Array = Int32Array.of(
${numbers(INSTRUCTIONS.map(({ short }) => short))}
);

/** The form for rax as the first operand; 0: there is none. */
export const ACCUMULATOR: Int32Array = Int32Array.of(
${numbers(INSTRUCTIONS.map(({ accumulator }) => accumulator))}
);

/** The \`Shape\` of an instruction. */
export const SHAPE: Uint8Array = Uint8Array.of(
${numbers(INSTRUCTIONS.map(({ shape }) => SHAPES.indexOf(shape)))}
);

/** Where an instruction's operands begin in \`OPERANDS\`. */
export const SIGNATURE: Uint16Array = Uint16Array.of(
${numbers(signatures)}
);

/** Lists of operands: their count, then a word each (\`unpackOperand\`). */
export const OPERANDS: Int32Array = Int32Array.of(
${numbers(lists)}
);

/** The instruction with memory in place of the first operand; -1: there is none. */
export const MEMORY_FIRST: Int16Array = Int16Array.of(
${numbers(forms.map((form) => form[0]))}
);

/** The instruction with memory in place of a later operand. No instruction has two such operands. */
export const MEMORY_LATER: Int16Array = Int16Array.of(
${numbers(forms.map((form) => Math.max(...form.slice(1))))}
);

export const MNEMONICS: readonly string[] = (
${wrapped(mnemonicRuns(), ' ', "  '").split('\n').map((line) => `${line}'`).join(' +\n').replaceAll("' +", " ' +")}
).split(' ').flatMap((run) => {
  const [name, count] = run.split('*');
  return new Array<string>(Number(count ?? 1)).fill(name.replace('_', ' '));
});
`;
}

/** Most mnemonics have several instructions in a row: `add*19`. */
function mnemonicRuns(): string[] {
  const runs: { name: string; count: number }[] = [];
  for (const { mnemonic } of INSTRUCTIONS) {
    const last = runs[runs.length - 1];
    if (last?.name === mnemonic) last.count++;
    else runs.push({ name: mnemonic, count: 1 });
  }
  return runs.map(({ name, count }) => name.replace(' ', '_') + (count > 1 ? `*${count}` : ''));
}

for (const [name, text] of [['instruction.ts', instructionFile()], ['tables.ts', tablesFile()]]) {
  if (!process.argv.includes('--check')) {
    writeFileSync(path(name), text);
  } else if (readFileSync(path(name), 'utf8') !== text) {
    console.error(`src/codegen/x64/${name} is out of step with the rows: run \`npm run generate\``);
    process.exitCode = 1;
  }
}
