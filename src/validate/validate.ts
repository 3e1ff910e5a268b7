/**
 * Module validation (specification §3.4): index spaces and segments first, then every function body.
 *
 * Function bodies are decoded only here, so a malformed one is reported here, as a `MalformedError`.
 */
import { Section } from '../binary/decode.js';
import { invalid } from '../wasm/errors/invalid.js';
import { Feature, type FeatureSet } from '../wasm/features.js';
import { MAX_PAGES_32, limits } from '../wasm/limits.js';
import { type ExternKind, type Module, indexSpaces } from '../wasm/module.js';
import { showType } from '../wasm/show.js';
import {
  type CompositeType, type FuncType, type GlobalType, type Limits, type MemoryType, type StorageType,
  type TableType, type TagType, I32, I64, HeapCode, heapTypeOf, isDefaultable, isRef, refNonNull,
} from '../wasm/types.js';
import { Context } from './context.js';
import { FunctionValidator } from './function-validator.js';

export interface Validation {
  /** Some body has instructions of the older exceptions proposal: lowerLegacyExceptions is to follow. */
  readonly usesLegacyExceptions: boolean;
  /** Some body tests or casts references. */
  readonly castsReferences: boolean;
}

/** Throws an `InvalidError` or `MalformedError` for the first fault found. */
export function validateModule(module: Module, features: FeatureSet, checkpoint?: () => void): Validation {
  return new ModuleValidator(module, features).validate(checkpoint);
}

/** Functions between two checkpoints. */
const FUNCTIONS_AT_ONCE = 16;

/** Records keep no offsets of their own: module-level faults point at the section they are in. */
class ModuleValidator {
  private readonly context: Context;
  /** Offset of the section that is being validated. */
  private at = 0;

  constructor(private readonly module: Module, private readonly features: FeatureSet) {
    this.context = new Context(module, features);
  }

  validate(checkpoint?: () => void): Validation {
    const { module, context } = this;
    this.types();
    this.indexSpaces();
    const functions = new FunctionValidator(context);
    this.declareFunctions();
    this.initializers(functions);
    this.exports();
    this.start();
    module.code.forEach((body, i) => {
      if (i % FUNCTIONS_AT_ONCE === 0) checkpoint?.();
      functions.body(context.funcTypes[context.funcTypes.length - module.code.length + i], body);
    });
    return { usesLegacyExceptions: context.usesLegacyExceptions, castsReferences: context.castsReferences };
  }

  private enter(section: Section): number {
    return (this.at = this.module.sectionOffsets[section] ?? 0);
  }

  // --- Types ---

  private types(): void {
    const { module, context } = this;
    const at = this.enter(Section.Type);
    for (const { start, length } of module.recGroups) {
      const visible = start + length;
      for (let i = start as number; i < visible; i++) {
        const { supertype, composite } = module.types[i];
        this.checkComposite(composite, visible);
        if (supertype !== null && supertype >= i) throw invalid.unknownType(at, supertype);
      }
      context.registry.registerGroup(module.types, start, length, context.ids);
      for (let i = start as number; i < visible; i++) {
        const id = context.ids[i];
        const composite = context.registry.composite(id);
        context.composites[i] = composite;
        const { supertype } = module.types[i];
        if (supertype === null) continue;
        const parent = context.ids[supertype];
        if (module.types[supertype].final || !context.registry.compositeMatches(composite, context.registry.composite(parent))) {
          throw invalid.subType(at);
        }
        if (context.registry.depth(id) > limits.supertypeDepth) throw invalid.subType(at);
      }
    }
  }

  private checkComposite(composite: CompositeType, visible: number): void {
    switch (composite.kind) {
      case 'func':
        for (const t of composite.params) this.checkType(t, visible);
        for (const t of composite.results) this.checkType(t, visible);
        return;
      case 'struct':
        for (const f of composite.fields) this.checkType(f.storage, visible);
        return;
      case 'array': this.checkType(composite.element.storage, visible);
    }
  }

  private checkType(type: StorageType, visible = this.module.types.length): void {
    if (isRef(type) && heapTypeOf(type) >= visible) throw invalid.unknownType(this.at, heapTypeOf(type));
  }

  private funcType(index: number): FuncType {
    const type = this.context.composites[index];
    if (type === undefined) throw invalid.unknownType(this.at, index);
    if (type.kind !== 'func') throw invalid.notFunction(this.at, index);
    return type;
  }

  // --- Index spaces ---

  private indexSpaces(): void {
    const { module, context } = this;
    const spaces = indexSpaces(module);
    spaces.funcs.forEach((index, i) => {
      this.enterSpace(i < spaces.importedFuncs, Section.Function);
      context.funcTypes.push(this.funcType(index));
      context.funcIds.push(context.ids[index]);
    });
    spaces.tables.forEach((table, i) => {
      this.enterSpace(i < spaces.importedTables, Section.Table);
      context.tables.push(this.tableType(table));
      if (i > 0 && !this.features.has(Feature.ReferenceTypes)) throw invalid.multipleTables(this.at);
    });
    spaces.memories.forEach((memory, i) => {
      this.enterSpace(i < spaces.importedMemories, Section.Memory);
      this.memoryType(memory);
      if (i > 0 && !this.features.has(Feature.MultiMemory)) throw invalid.multipleMemories(this.at);
    });
    spaces.tags.forEach((tag, i) => {
      this.enterSpace(i < spaces.importedTags, Section.Tag);
      context.tags.push(this.tagType(tag));
    });
    spaces.globals.forEach((global, i) => {
      this.enterSpace(i < spaces.importedGlobals, Section.Global);
      context.globals.push(this.globalType(global));
      if (i < spaces.importedGlobals && global.mutable && !this.features.has(Feature.MutableGlobal)) {
        throw invalid.feature(this.at, 'an imported mutable global', 'mutable-global');
      }
    });
    this.enter(Section.Element);
    for (const segment of module.elements) {
      this.checkType(segment.type);
      context.elements.push(context.canonical(segment.type));
    }
  }

  /** Imports come first in every index space. */
  private enterSpace(imported: boolean, section: Section): void {
    this.enter(imported ? Section.Import : section);
  }

  private checkLimits({ min, max }: Limits): void {
    if (max !== null && min > max) throw invalid.limitsOrder(this.at);
  }

  private tableType(type: TableType): TableType {
    this.checkType(type.element);
    const { min, max } = type.limits;
    const most = type.is64 ? 2 ** 64 : 0xffffffff;
    if (min > most || (max !== null && max > most)) throw invalid.tableSize(this.at);
    this.checkLimits(type.limits);
    return { ...type, element: this.context.canonical(type.element) };
  }

  private memoryType(type: MemoryType): void {
    const { limits: bounds, pageSizeLog2, is64, shared } = type;
    if (pageSizeLog2 !== 16 && pageSizeLog2 !== 0) throw invalid.pageSize(this.at);
    // The whole address space: 2^32 bytes, or 2^64 (pages of one byte: one less).
    const most = Math.min(2 ** ((is64 ? 64 : 32) - pageSizeLog2), 2 ** (is64 ? 64 : 32) - 1);
    const text = pageSizeLog2 === 16 ? `${is64 ? '2^48' : MAX_PAGES_32} pages${is64 ? '' : ' (4GiB)'}` : `${is64 ? '2^64' : '2^32'} - 1 bytes`;
    if (bounds.min > most || (bounds.max !== null && bounds.max > most)) throw invalid.memorySize(this.at, text);
    this.checkLimits(bounds);
    if (shared && bounds.max === null) throw invalid.sharedWithoutMax(this.at);
  }

  private tagType(tag: TagType): FuncType {
    const type = this.funcType(tag.type);
    if (type.results.length > 0) throw invalid.tagResult(this.at);
    return type;
  }

  private globalType(type: GlobalType): GlobalType {
    this.checkType(type.value);
    return { value: this.context.canonical(type.value), mutable: type.mutable };
  }

  // --- Definitions ---

  /** Functions named outside of bodies are those that `ref.func` may name in them; constant expressions add theirs. */
  private declareFunctions(): void {
    const { module, context } = this;
    for (const e of module.exports) if (e.kind === 'func') context.declared.add(e.index);
    for (const { init } of module.elements) {
      if (init.kind === 'funcs') for (const f of init.funcs) context.declared.add(f);
    }
  }

  private initializers(functions: FunctionValidator): void {
    const { module, context } = this;
    const globalCount = context.globals.length;
    let at = this.enter(Section.Table);
    module.tables.forEach((table, i) => {
      const type = context.tables[context.tables.length - module.tables.length + i];
      if (table.init !== null) functions.constantExpression(table.init, type.element, context.importedGlobals);
      else if (!isDefaultable(type.element)) throw invalid.typeMismatchIn(at, `a table of ${showType(type.element)} needs an initial element`);
    });
    module.globals.forEach((global, i) => {
      const index = context.importedGlobals + i;
      functions.constantExpression(global.init, context.globals[index].value, index);
    });
    at = this.enter(Section.Element);
    module.elements.forEach((segment, i) => {
      const type = context.elements[i];
      if (segment.mode.kind === 'active') {
        const table = context.tables[segment.mode.target];
        if (table === undefined) throw invalid.unknownTable(at, segment.mode.target);
        if (!context.registry.valSubtype(type, table.element)) throw invalid.typeMismatch(at, showType(table.element), showType(type));
        functions.constantExpression(segment.mode.offset, table.is64 ? I64 : I32, globalCount);
      }
      if (segment.init.kind === 'funcs') {
        for (const f of segment.init.funcs) if (f >= context.funcTypes.length) throw invalid.unknownFunc(at, f);
        if (!context.registry.valSubtype(refNonNull(HeapCode.Func), type)) throw invalid.typeMismatch(at, showType(type), 'a function reference');
      } else {
        for (const expr of segment.init.exprs) functions.constantExpression(expr, type, globalCount);
      }
    });
    at = this.enter(Section.Data);
    for (const { mode } of module.data) {
      if (mode.kind !== 'active') continue;
      const memory = context.memories[mode.target];
      if (memory === undefined) throw invalid.unknownMemory(at, mode.target);
      functions.constantExpression(mode.offset, memory.is64 ? I64 : I32, globalCount);
    }
  }

  private exports(): void {
    const { module, context } = this;
    const at = this.enter(Section.Export);
    const names = new Set<string>();
    const spaces: Readonly<Record<ExternKind, number>> = {
      func: context.funcTypes.length, table: context.tables.length, memory: context.memories.length,
      global: context.globals.length, tag: context.tags.length,
    };
    const unknown = {
      func: invalid.unknownFunc, table: invalid.unknownTable, memory: invalid.unknownMemory,
      global: invalid.unknownGlobal, tag: invalid.unknownTag,
    } as const;
    for (const { name, kind, index } of module.exports) {
      if (index >= spaces[kind]) throw unknown[kind](at, index);
      if (names.has(name)) throw invalid.duplicateExport(at, name);
      names.add(name);
      if (kind === 'global' && context.globals[index].mutable && !this.features.has(Feature.MutableGlobal)) {
        throw invalid.feature(at, 'an exported mutable global', 'mutable-global');
      }
    }
  }

  private start(): void {
    const { start } = this.module;
    if (start === null) return;
    this.enter(Section.Start);
    const type = this.context.funcTypes[start];
    if (type === undefined) throw invalid.unknownFunc(this.at, start);
    if (type.params.length > 0 || type.results.length > 0) throw invalid.startFunction(this.at);
  }
}

