/**
 * Identifiers for a printed module, from its name section.
 *
 * A name that is empty, or that another entry of its index space has already, cannot be the identifier; then a made-up
 * one stands for it, and an annotation keeps the name: `$#func3 (@name "f")`.
 */
import { type ModuleNames, type NameMap, moduleNames } from '../binary/names.js';
import { type Module, indexSpaces } from '../wasm/module.js';
import { quoteName } from './strings.js';

/** An identifier as it is written: `$x` or `$"x y"`. */
export function showId(name: string): string {
  return /^[!#$%&'*+\-./:<=>?@\\^_`|~0-9A-Za-z]+$/.test(name) ? `$${name}` : `$${quoteName(name)}`;
}

const nameAnnotation = (name: string): string => `(@name ${quoteName(name)})`;

export class IdSpace {
  private readonly ids = new Map<number, string>();
  private readonly annotated = new Map<number, string>();

  /** Names of entries from `size` on belong to nothing and are left out. */
  constructor(kind: string, names: NameMap | undefined, size: number, private readonly count: () => void = () => {}) {
    if (names === undefined) return;
    const taken = new Set<string>();
    for (const [index, name] of names) {
      if (index >= size) continue;
      if (name !== '' && !taken.has(name)) {
        taken.add(name);
        this.ids.set(index, showId(name));
      } else {
        this.annotated.set(index, name);
      }
    }
    for (const [index, name] of this.annotated) {
      let id = `#${kind}${index}`;
      while (taken.has(id)) id += '_';
      taken.add(id);
      this.ids.set(index, showId(id));
      this.annotated.set(index, nameAnnotation(name));
    }
  }

  has(index: number): boolean {
    return this.ids.has(index);
  }

  /** How entry `index` is referred to. */
  ref(index: number): string {
    return this.ids.get(index) ?? String(index);
  }

  /** What stands where entry `index` is defined, with a space before it: identifier, annotation; empty if it has no name. */
  definition(index: number): string {
    const id = this.ids.get(index);
    if (id === undefined) return '';
    this.count();
    const annotation = this.annotated.get(index);
    return annotation === undefined ? ` ${id}` : ` ${id} ${annotation}`;
  }
}

const NO_NAMES: ModuleNames = {
  module: null, funcs: new Map(), locals: new Map(), labels: new Map(), types: new Map(), tables: new Map(),
  memories: new Map(), globals: new Map(), elements: new Map(), data: new Map(), fields: new Map(), tags: new Map(),
};

export class PrinterNames {
  readonly source: ModuleNames;
  /** How many names have been written where they are defined: all of them, unless some belong to nothing. */
  written = 0;
  readonly funcs: IdSpace;
  readonly types: IdSpace;
  readonly tables: IdSpace;
  readonly memories: IdSpace;
  readonly globals: IdSpace;
  readonly elements: IdSpace;
  readonly data: IdSpace;
  readonly tags: IdSpace;
  private readonly fieldSpaces = new Map<number, IdSpace>();
  private readonly none = new IdSpace('', undefined, 0);

  constructor(private readonly module: Module, enabled: boolean) {
    const names = (this.source = enabled ? moduleNames(module) : NO_NAMES);
    const spaces = indexSpaces(module);
    const space = (kind: string, map: NameMap, size: number): IdSpace => new IdSpace(kind, map, size, this.count);
    this.funcs = space('func', names.funcs, spaces.funcs.length);
    this.types = space('type', names.types, module.types.length);
    this.tables = space('table', names.tables, spaces.tables.length);
    this.memories = space('memory', names.memories, spaces.memories.length);
    this.globals = space('global', names.globals, spaces.globals.length);
    this.elements = space('elem', names.elements, module.elements.length);
    this.data = space('data', names.data, module.data.length);
    this.tags = space('tag', names.tags, spaces.tags.length);
  }

  private readonly count = (): void => {
    this.written++;
  };

  /** How many names there are. */
  total(): number {
    const { module, locals, labels, fields, ...direct } = this.source;
    let total = module === null ? 0 : 1;
    for (const map of Object.values(direct)) total += map.size;
    for (const indirect of [locals, labels, fields]) for (const map of indirect.values()) total += map.size;
    return total;
  }

  moduleId(): string {
    const { module } = this.source;
    if (module === null) return '';
    this.written++;
    return module === '' ? ` ${nameAnnotation('')}` : ` ${showId(module)}`;
  }

  fields(type: number): IdSpace {
    const names = this.source.fields.get(type);
    if (names === undefined) return this.none;
    let space = this.fieldSpaces.get(type);
    if (space === undefined) {
      const composite = this.module.types[type]?.composite;
      space = new IdSpace('field', names, composite?.kind === 'struct' ? composite.fields.length : 0, this.count);
      this.fieldSpaces.set(type, space);
    }
    return space;
  }

  /** Parameters and locals of a function that has `size` of them. */
  locals(func: number, size: number): IdSpace {
    const names = this.source.locals.get(func);
    return names === undefined ? this.none : new IdSpace('local', names, size, this.count);
  }

  /** The label of a function's `number`th block: identifiers may be shadowed, so that only the empty one needs help. */
  label(func: number, number: number): { readonly id: string | null; readonly definition: string } {
    const name = this.source.labels.get(func)?.get(number);
    if (name === undefined) return { id: null, definition: '' };
    this.written++;
    if (name === '') return { id: null, definition: ` ${nameAnnotation('')}` };
    const id = showId(name);
    return { id, definition: ` ${id}` };
  }
}
