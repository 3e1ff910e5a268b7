/**
 * `Module` → `.wat`.
 *
 * The text reads back to the same module, names, custom sections and branch hints included. A module need not be
 * valid: what does not make sense is printed as it stands, what cannot be decoded is left to a comment.
 */
import { type ElementSegment, type Import, type Module, indexSpaces } from '../wasm/module.js';
import { BodyPrinter, malformedComment } from './printer-bodies.js';
import { CustomPrinter } from './printer-customs.js';
import { type SplitBody, splitBody } from './printer-locals.js';
import { type IdSpace, PrinterNames } from './printer-names.js';
import { TypePrinter } from './printer-types.js';
import { quoteBytes, quoteName } from './strings.js';
import type { ExternKind } from '../wasm/module.js';

export interface PrintOptions {
  /** Instructions with their operands in parentheses. */
  readonly folded?: boolean;
  /** Identifiers from the name section; otherwise indices, and the section as it is. On by default. */
  readonly names?: boolean;
  /** A comment with its byte offset before each instruction. */
  readonly offsets?: boolean;
}

export function printModule(module: Module, options: PrintOptions = {}): string {
  return new ModulePrinter(module, options).print();
}

class ModulePrinter {
  private readonly names: PrinterNames;
  private readonly types: TypePrinter;
  private readonly bodies: BodyPrinter;
  private readonly customs: CustomPrinter;
  private readonly lines: string[] = [];

  constructor(private readonly module: Module, private readonly options: PrintOptions) {
    this.names = new PrinterNames(module, options.names ?? true);
    this.types = new TypePrinter(module, this.names);
    this.bodies = new BodyPrinter(module, this.names, this.types, options.offsets ?? false);
    this.customs = new CustomPrinter(module);
  }

  print(): string {
    const { module, names, types, lines } = this;
    const spaces = indexSpaces(module);
    lines.push(`(module${names.moduleId()}`);
    this.typeDefinitions();
    this.imports();
    module.funcs.forEach((type, i) => this.func(type, spaces.importedFuncs + i, i));
    for (let i = module.funcs.length; i < module.code.length; i++) lines.push('\n  (; a body without function ;)');
    module.tables.forEach(({ type, init }, i) => {
      const head = this.head('table', names.tables, spaces.importedTables + i);
      lines.push(`${head} ${types.table(type)}${init === null ? '' : ` ${this.bodies.constExpr(init, null)}`})`);
    });
    module.memories.forEach((type, i) => lines.push(`${this.head('memory', names.memories, spaces.importedMemories + i)} ${types.memory(type)})`));
    module.tags.forEach(({ type }, i) => lines.push(`${this.head('tag', names.tags, spaces.importedTags + i)}${types.typeUse(type)})`));
    module.globals.forEach(({ type, init }, i) => {
      const head = this.head('global', names.globals, spaces.importedGlobals + i);
      lines.push(`${head} ${types.global(type)} ${this.bodies.constExpr(init, null)})`);
    });
    for (const { name, kind, index } of module.exports) {
      lines.push(`\n  (export ${quoteName(name)} (${kind} ${this.space(kind).ref(index)}))`);
    }
    if (module.start !== null) lines.push(`\n  (start ${names.funcs.ref(module.start)})`);
    module.elements.forEach((segment, i) => this.element(segment, i));
    module.data.forEach(({ mode, data }, i) => {
      let target = '';
      if (mode.kind === 'active') {
        target = mode.target === 0 ? '' : ` (memory ${names.memories.ref(mode.target)})`;
        target += ` ${this.bodies.constExpr(mode.offset, 'offset')}`;
      }
      lines.push(`${this.head('data', names.data, i)}${target} ${quoteBytes(module.bytes.subarray(data.start, data.end))})`);
    });
    lines.push(this.customs.print(names));
    lines.push(lines.length === 2 && lines[1] === '' ? ')\n' : '\n)\n');
    return lines.join('');
  }

  private space(kind: ExternKind): IdSpace {
    const { names } = this;
    switch (kind) {
      case 'func': return names.funcs;
      case 'table': return names.tables;
      case 'memory': return names.memories;
      case 'global': return names.globals;
      case 'tag': return names.tags;
    }
  }

  /** Beginning of a definition: its word, identifier and index. */
  private head(word: string, space: IdSpace, index: number): string {
    return `\n  ${this.definition(word, space, index)}`;
  }

  private definition(word: string, space: IdSpace, index: number): string {
    return `(${word}${space.definition(index)} (;${index};)`;
  }

  private typeDefinitions(): void {
    const { module, names, types, lines } = this;
    for (const { start, length } of module.recGroups) {
      const rec = length !== 1;
      if (rec) lines.push('\n  (rec');
      for (let i = start as number; i < start + length; i++) {
        lines.push(`\n  ${rec ? '  ' : ''}${this.definition('type', names.types, i)} ${types.subType(module.types[i], i)})`);
      }
      if (rec) lines.push(length === 0 ? ')' : '\n  )');
    }
  }

  private imports(): void {
    const counts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
    for (const item of this.module.imports) {
      const { kind } = item.desc;
      const head = this.definition(kind, this.space(kind), counts[kind]);
      this.lines.push(`\n  (import ${quoteName(item.module)} ${quoteName(item.name)} ${head}${this.importType(item, counts[kind])}))`);
      counts[kind]++;
    }
  }

  private importType({ desc }: Import, index: number): string {
    const { types, names } = this;
    switch (desc.kind) {
      case 'func': return types.typeUse(desc.type, names.locals(index, this.paramCount(desc.type)));
      case 'table': return ` ${types.table(desc.type)}`;
      case 'memory': return ` ${types.memory(desc.type)}`;
      case 'global': return ` ${types.global(desc.type)}`;
      case 'tag': return types.typeUse(desc.type.type);
    }
  }

  private paramCount(type: number): number {
    return this.types.funcType(type)?.params.length ?? 0;
  }

  private func(type: number, index: number, position: number): void {
    const { module, names, types, lines } = this;
    const head = this.head('func', names.funcs, index);
    const params = this.paramCount(type);
    const body = module.code[position];
    let split: SplitBody;
    try {
      if (body === undefined) throw new Error('no body');
      split = splitBody(module, body);
    } catch (error) {
      lines.push(head, types.typeUse(type, names.locals(index, params)), malformedComment(error, 2), '\n  )');
      return;
    }
    const { locals: localTypes, expression } = split;
    const locals = names.locals(index, params + (localTypes?.length ?? 0));
    lines.push(head, types.typeUse(type, locals));
    if (localTypes === null) lines.push('\n    (; too many locals ;)');
    else if (localTypes.length > 0) lines.push(`\n   ${types.locals('local', localTypes, params, locals)}`);
    const context = { func: index, locals, hints: this.customs.hintsOf(index) };
    const text = this.bodies.body(expression, context, this.options.folded ?? false, 2);
    lines.push(text, text === '' && (localTypes === null || localTypes.length === 0) ? ')' : '\n  )');
  }

  private element({ mode, type, init }: ElementSegment, index: number): void {
    const { names, types, lines, bodies } = this;
    let text = this.head('elem', names.elements, index);
    if (mode.kind === 'declarative') {
      text += ' declare';
    } else if (mode.kind === 'active') {
      if (mode.target !== 0) text += ` (table ${names.tables.ref(mode.target)})`;
      text += ` ${bodies.constExpr(mode.offset, 'offset')}`;
    }
    if (init.kind === 'funcs') {
      text += ` func${init.funcs.map((func) => ` ${names.funcs.ref(func)}`).join('')}`;
    } else {
      text += ` ${types.type(type)}${init.exprs.map((expr) => ` ${bodies.constExpr(expr, 'item')}`).join('')}`;
    }
    lines.push(`${text})`);
  }
}
