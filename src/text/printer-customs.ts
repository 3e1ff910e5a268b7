/**
 * Custom sections as `@custom` annotations, each where it stands among the other sections.
 *
 * Two kinds have a form of their own: names become identifiers, branch hints annotations of instructions. That serves
 * only where reading them back gives the same bytes at the same place; otherwise they are printed as they are.
 */
import { encodeNames } from '../binary/encode-names.js';
import { InstructionCursor } from '../binary/instructions.js';
import { ByteReader } from '../binary/reader.js';
import type { ByteRange, CustomSection, Module } from '../wasm/module.js';
import { indexSpaces } from '../wasm/module.js';
import { SECTION_WORDS } from './annotations.js';
import { type FunctionHints, HINTS_SECTION, writeBranchHints } from './branch-hints.js';
import { isClause } from './instructions.js';
import { expressionOf } from './printer-locals.js';
import type { PrinterNames } from './printer-names.js';
import { quoteBytes, quoteName } from './strings.js';

const DATA_COUNT = 12;

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

const contents = (module: Module, { start, end }: ByteRange): Uint8Array => module.bytes.subarray(start, end);

/** Ids of the sections that the module has, in their order. */
function presentSections(module: Module): number[] {
  const counts: Readonly<Record<string, number>> = {
    type: module.recGroups.length, import: module.imports.length, func: module.funcs.length, table: module.tables.length,
    memory: module.memories.length, tag: module.tags.length, global: module.globals.length, export: module.exports.length,
    start: module.start === null ? 0 : 1, elem: module.elements.length, datacount: module.dataCount === null ? 0 : 1,
    code: module.code.length, data: module.data.length,
  };
  return SECTION_WORDS.filter(([word]) => counts[word] > 0).map(([, id]) => id);
}

export class CustomPrinter {
  private readonly last: number;
  /** The section whose contents are printed as branch hints, and the hints by function and offset. */
  private readonly hintSection: CustomSection | null;
  private readonly hints = new Map<number, ReadonlyMap<number, number>>();

  constructor(private readonly module: Module) {
    this.last = presentSections(module).at(-1) ?? 0;
    this.hintSection = this.findHints();
  }

  /** Branch hints of a function, by offset in the module. */
  hintsOf(func: number): ReadonlyMap<number, number> | null {
    return this.hints.get(func) ?? null;
  }

  private findHints(): CustomSection | null {
    const { module } = this;
    const sections = module.customs.filter(({ name }) => name === HINTS_SECTION);
    if (sections.length !== 1) return null;
    const [section] = sections;
    const before = presentSections(module).filter((id) => position(id) <= position(DATA_COUNT)).at(-1) ?? 0;
    const index = module.customs.indexOf(section);
    const behindDataCount = module.customs.slice(0, index).some(({ after }) => after === DATA_COUNT);
    if (section.after !== before || behindDataCount) return null;
    const functions = readHints(new ByteReader(module.bytes, section.data.start, section.data.end));
    if (functions === null || !sameBytes(writeBranchHints(functions), contents(module, section.data))) return null;
    for (const { func, hints } of functions) {
      const placed = this.placeHints(func, hints);
      if (placed === null || this.hints.has(func)) {
        this.hints.clear();
        return null;
      }
      this.hints.set(func, placed);
    }
    return section;
  }

  /** Hints by offset in the module, or null if one of them is not at an instruction that could carry it. */
  private placeHints(func: number, hints: FunctionHints['hints']): Map<number, number> | null {
    const body = this.module.code[func - indexSpaces(this.module).importedFuncs];
    if (body === undefined) return null;
    const placed = new Map(hints.map(({ offset, value }) => [body.start + offset, value]));
    let found = 0;
    try {
      const range = expressionOf(this.module, body);
      const cursor = new InstructionCursor(this.module.bytes, range.start, range.end);
      while (cursor.next()) if (placed.has(cursor.start) && !isClause(cursor.op)) found++;
    } catch {
      return null;
    }
    return found === hints.length ? placed : null;
  }

  /**
   * The annotations, a line each. The names section is left out if all of its names have been written as identifiers
   * and would be read back as they are.
   */
  print(names: PrinterNames): string {
    const { customs } = this.module;
    const implicit = this.namesAreImplicit(names);
    let text = '';
    let behindHints = false;
    let behindNames = customs.every((c) => c !== implicit);
    for (const custom of customs) {
      if (custom === this.hintSection) {
        behindHints = true;
      } else if (custom === implicit) {
        behindNames = true;
      } else {
        text += `\n  (@custom ${quoteName(custom.name)}${this.place(custom, behindHints, behindNames)} ${quoteBytes(contents(this.module, custom.data))})`;
      }
    }
    return text;
  }

  private namesAreImplicit(names: PrinterNames): CustomSection | null {
    const { module, last } = this;
    const sections = module.customs.filter(({ name }) => name === 'name');
    if (sections.length !== 1 || sections[0].after !== last || names.written !== names.total()) return null;
    const bytes = contents(module, sections[0].data);
    return bytes.length > 0 && sameBytes(encodeNames(names.source), bytes) ? sections[0] : null;
  }

  private place({ after }: CustomSection, behindHints: boolean, behindNames: boolean): string {
    if (after === this.last && behindNames) return '';
    if (behindHints && after === this.hintSection!.after) return ' (before code)';
    if (after === 0) return ' (before first)';
    return ` (after ${SECTION_WORDS[position(after)][0]})`;
  }
}

const position = (id: number): number => SECTION_WORDS.findIndex(([, section]) => section === id);

function readHints(reader: ByteReader): FunctionHints[] | null {
  const functions: FunctionHints[] = [];
  try {
    for (let count = reader.u32(); count > 0; count--) {
      const func = reader.u32();
      const hints: { offset: number; value: number }[] = [];
      for (let inner = reader.u32(); inner > 0; inner--) {
        const offset = reader.u32();
        if (reader.u32() !== 1) return null;
        const value = reader.byte();
        if (value > 1) return null;
        hints.push({ offset, value });
      }
      functions.push({ func, hints });
    }
  } catch {
    return null;
  }
  return functions;
}
