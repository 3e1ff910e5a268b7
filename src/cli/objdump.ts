/** `wasmtide objdump FILE`: what is in a module, and where. */
import { printable } from '../wasm/errors/printable.js';
import { decodeModule } from '../binary/decode.js';
import { InstructionCursor } from '../binary/instructions.js';
import { moduleNames } from '../binary/names.js';
import { ByteReader } from '../binary/reader.js';
import { showImport } from '../runtime/extern-type.js';
import { FeatureSet } from '../wasm/features.js';
import { type Module, indexSpaces } from '../wasm/module.js';
import { Op } from '../wasm/opcode.js';
import { ROWS, textName } from '../wasm/opcodes.js';
import { showFuncType, showType } from '../wasm/show.js';
import type { CompositeType, FuncType } from '../wasm/types.js';
import { usageError } from './errors.js';
import { binaryOf, readInput } from './input.js';
import { parseArguments } from './options.js';
import { writeOutput } from './output.js';
import { report } from './report.js';
import { featuresOf } from './settings-of.js';

export async function objdump(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv, [], false);
  if (parsed.helpGroup !== null || parsed.options.has('help')) return (await import('./help.js')).help('objdump', parsed.helpGroup);
  const [file, extra] = parsed.rest;
  if (file === undefined) throw usageError.missingFile('objdump');
  if (extra !== undefined) throw usageError.tooMany('objdump', extra);
  try {
    const features = featuresOf(parsed);
    const bytes = await binaryOf(file, readInput(file), features);
    const module = decodeModule(bytes, features);
    writeOutput(null, `${[...sections(bytes), ...contents(module), ...producers(module), ...code(module)].join('\n')}\n`);
    return 0;
  } catch (error) {
    return report(error, file);
  }
}

const SECTION_NAMES = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element', 'code', 'data', 'datacount', 'tag'];

const hex = (offset: number, digits = 6): string => `0x${offset.toString(16).padStart(digits, '0')}`;

function sections(bytes: Uint8Array): string[] {
  const lines = ['sections:'];
  const reader = new ByteReader(bytes, 8);
  while (!reader.done) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const name = id === 0 ? ` "${printable(new ByteReader(bytes, reader.at, reader.at + size).name())}"` : '';
    lines.push(`  ${hex(start)}  ${SECTION_NAMES[id] ?? `id ${id}`}${name}, ${size} bytes`);
    reader.skip(size);
  }
  return lines;
}

function showComposite(type: CompositeType): string {
  switch (type.kind) {
    case 'func': return `func ${showFuncType(type)}`;
    case 'struct': return `struct {${type.fields.map((f) => `${f.mutable ? 'mut ' : ''}${showType(f.storage)}`).join(', ')}}`;
    case 'array': return `array ${type.element.mutable ? 'mut ' : ''}${showType(type.element.storage)}`;
  }
}

function contents(module: Module): string[] {
  const lines: string[] = [];
  const list = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push(`${title}:`, ...rows.map((r, i) => `  ${`${i}`.padStart(4)}  ${r}`));
  };
  const spaces = indexSpaces(module);
  const typeAt = (index: number): FuncType => module.types[index].composite as FuncType;
  list('types', module.types.map((t) => `${t.final ? '' : 'sub '}${t.supertype === null ? '' : `(super ${t.supertype}) `}${showComposite(t.composite)}`));
  list('imports', module.imports.map((i) => `"${printable(i.module)}" "${printable(i.name)}": ${showImport(i.desc, typeAt)}`));
  list('functions', spaces.funcs.map((t, i) => `type ${t}${i < spaces.importedFuncs ? ' (imported)' : ''}${nameOf(module, i)}`));
  list('tables', spaces.tables.map((t) => `${t.limits.min}..${t.limits.max ?? ''} ${showType(t.element)}`));
  list('memories', spaces.memories.map((m) => `${m.limits.min}..${m.limits.max ?? ''} pages${m.is64 ? ', 64-bit' : ''}${m.shared ? ', shared' : ''}`));
  list('globals', spaces.globals.map((g) => `${g.mutable ? 'mut ' : ''}${showType(g.value)}`));
  list('tags', spaces.tags.map((t) => `type ${t.type}`));
  list('exports', module.exports.map((e) => `"${printable(e.name)}": ${e.kind} ${e.index}`));
  if (module.start !== null) lines.push(`start: function ${module.start}`);
  list('element segments', module.elements.map((e) => `${e.mode.kind}, ${e.init.kind === 'funcs' ? e.init.funcs.length : e.init.exprs.length} × ${showType(e.type)}`));
  list('data segments', module.data.map((d) => `${d.mode.kind}, ${d.data.end - d.data.start} bytes at ${hex(d.data.start)}`));
  return lines;
}

/** The producers section of tool conventions: which languages and tools made the module. */
function producers(module: Module): string[] {
  const section = module.customs.find((c) => c.name === 'producers');
  if (section === undefined) return [];
  const lines = ['producers:'];
  const reader = new ByteReader(module.bytes, section.data.start, section.data.end);
  try {
    for (let fields = reader.u32(); fields > 0; fields--) {
      const field = reader.name();
      for (let values = reader.u32(); values > 0; values--) lines.push(`  ${printable(field)}: ${printable(`${reader.name()} ${reader.name()}`.trim())}`);
    }
  } catch {
    lines.push('  (damaged)');
  }
  return lines;
}

function nameOf(module: Module, index: number): string {
  const name = moduleNames(module).funcs.get(index);
  return name === undefined ? '' : ` <${printable(name)}>`;
}

function code(module: Module): string[] {
  const lines: string[] = ['code:'];
  const { importedFuncs } = indexSpaces(module);
  module.code.forEach((body, i) => {
    lines.push(`  function ${importedFuncs + i}${nameOf(module, importedFuncs + i)}, ${body.end - body.start} bytes:`);
    const reader = new ByteReader(module.bytes, body.start, body.end);
    for (let groups = reader.u32(); groups > 0; groups--) {
      const count = reader.u32();
      lines.push(`    ${' '.repeat(34)}local ${showType(reader.valType(FeatureSet.all))} × ${count}`);
    }
    instructions(module, reader.at, body.end, lines);
  });
  return lines;
}

function instructions(module: Module, start: number, end: number, lines: string[]): void {
  const cursor = new InstructionCursor(module.bytes, start, end);
  let depth = 1;
  while (cursor.next()) {
    const op: number = cursor.op;
    if (op === Op.End || op === Op.Else || op === Op.Catch || op === Op.CatchAll || op === Op.Delegate) depth--;
    const bytes = Array.from(module.bytes.subarray(cursor.start, Math.min(cursor.end, cursor.start + 8)), (b) => b.toString(16).padStart(2, '0'));
    const cut = cursor.end - cursor.start > 8 ? '…' : '';
    lines.push(`    ${hex(cursor.start)}  ${`${bytes.join(' ')}${cut}`.padEnd(25)} ${'  '.repeat(Math.max(0, depth))}${textName(ROWS[op]!)}`);
    if ([Op.Block, Op.Loop, Op.If, Op.Try, Op.TryTable, Op.Else, Op.Catch, Op.CatchAll].includes(op)) depth++;
  }
}
