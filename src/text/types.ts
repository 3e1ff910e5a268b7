/** Type definitions and type uses in the text format (specification §6.4.7, §6.4.9), with their abbreviations. */
import { malformedText } from '../wasm/errors/malformed-text.js';
import type { FeatureSet } from '../wasm/features.js';
import type { CompositeType, FieldType, FuncType, RecGroup, SubType, TypeIndex, ValType } from '../wasm/types.js';
import { writeValType } from '../binary/encode-types.js';
import type { ByteWriter } from '../binary/writer.js';
import type { Annotations } from './annotations.js';
import type { TokenCursor } from './cursor.js';
import { IndexSpace, type Spaces } from './scope.js';
import { ANONYMOUS } from './symbols.js';
import { Token } from './tokens.js';
import { ValueTypeParser } from './value-types.js';

export class TypeParser extends ValueTypeParser {
  readonly types: SubType[] = [];
  readonly recGroups: RecGroup[] = [];
  /** Indices of plain function types by their text: where a type use without index looks first. */
  private functions: Map<string, TypeIndex> | null = null;

  constructor(cursor: TokenCursor, spaces: Spaces, private readonly annotations: Annotations, features: FeatureSet) {
    super(cursor, spaces, features);
  }

  // --- Type definitions ---

  /** `(type …)` or `(rec …)`, at its parenthesis. The first pass has bound the identifiers. */
  definition(): void {
    const { cursor } = this;
    const start = this.types.length as TypeIndex;
    if (cursor.takeOpen('rec')) {
      while (!cursor.takeClose()) this.typeDefinition();
    } else {
      this.typeDefinition();
    }
    this.recGroups.push({ start, length: this.types.length - start });
  }

  private typeDefinition(): void {
    const { cursor } = this;
    cursor.open('type');
    cursor.optionalId();
    this.annotations.name(this.spaces.type.names, this.types.length);
    this.types.push(this.subType());
    cursor.close();
  }

  private subType(): SubType {
    const { cursor } = this;
    if (!cursor.takeOpen('sub')) return { final: true, supertype: null, composite: this.compositeType() };
    const final = cursor.takeWord('final');
    const supertype = cursor.isIndex() ? (this.spaces.type.index(cursor) as TypeIndex) : null;
    const composite = this.compositeType();
    cursor.close();
    return { final, supertype, composite };
  }

  private compositeType(): CompositeType {
    const { cursor } = this;
    if (cursor.takeOpen('func')) {
      const type = this.signature(null);
      cursor.close();
      return type;
    }
    if (cursor.takeOpen('struct')) return { kind: 'struct', fields: this.structFields() };
    cursor.open('array');
    const element = this.fieldType();
    cursor.close();
    return { kind: 'array', element };
  }

  private structFields(): FieldType[] {
    const { cursor } = this;
    const fields: FieldType[] = [];
    const names = new IndexSpace('field');
    while (cursor.takeOpen('field')) {
      const at = cursor.at;
      const id = cursor.optionalId();
      if (id !== ANONYMOUS) names.bind(cursor, at, id, fields.length);
      const named = this.annotations.name(names.names, fields.length);
      if (id !== ANONYMOUS || named) {
        fields.push(this.fieldType());
        cursor.close();
      } else {
        while (!cursor.takeClose()) fields.push(this.fieldType());
      }
    }
    if (names.names.size > 0) this.spaces.fields.set(this.types.length, names);
    cursor.close();
    return fields;
  }

  private fieldType(): FieldType {
    const { cursor } = this;
    const mutable = cursor.takeOpen('mut');
    const storage = this.optionalType(true);
    if (storage === null) throw cursor.unexpected('a field type');
    if (mutable) cursor.close();
    return { storage, mutable };
  }

  /** `(param …)* (result …)*`; parameter names go to `locals`, and are only allowed if there is one. */
  private signature(locals: IndexSpace | null, named = true): FuncType {
    const { cursor } = this;
    const params: ValType[] = [];
    while (cursor.takeOpen('param')) {
      const at = cursor.at;
      const id = named ? cursor.optionalId() : ANONYMOUS;
      if (id !== ANONYMOUS) locals?.bind(cursor, at, id, params.length);
      const annotated = locals !== null && this.annotations.name(locals.names, params.length);
      if (id !== ANONYMOUS || annotated) {
        params.push(this.valType());
        cursor.close();
      } else {
        this.typesToClose(params);
      }
    }
    const results = this.results();
    if (cursor.isOpen('param')) throw cursor.unexpected("')'");
    return { kind: 'func', params, results };
  }

  // --- Type uses (§6.4.9) ---

  /**
   * `(type x)`, parameters and results, or both. Parameter names go to `locals`, whose size becomes the number of
   * parameters. Without `(type x)` the first plain type with this signature is taken, or one is appended.
   */
  typeUse(locals: IndexSpace | null, named = true): TypeIndex {
    const { cursor } = this;
    const at = cursor.at;
    if (!cursor.takeOpen('type')) {
      const type = this.signature(locals, named);
      if (locals !== null) locals.size = type.params.length;
      return this.implicit(type);
    }
    const indexAt = cursor.at;
    const index = this.spaces.type.index(cursor) as TypeIndex;
    cursor.close();
    const declared = this.types[index]?.composite;
    if (!cursor.isOpen('param') && !cursor.isOpen('result')) {
      if (locals !== null) locals.size = declared?.kind === 'func' ? declared.params.length : 0;
      return index;
    }
    const type = this.signature(locals, named);
    if (declared === undefined) throw malformedText.unknownTypeIndex(cursor.position(indexAt), index);
    if (declared.kind !== 'func') throw malformedText.notFunctionType(cursor.position(indexAt), index);
    if (signatureKey(declared) !== signatureKey(type)) throw malformedText.inlineFunctionType(cursor.position(at));
    if (locals !== null) locals.size = type.params.length;
    return index;
  }

  private implicit(type: FuncType): TypeIndex {
    const functions = (this.functions ??= this.plainFunctions());
    const key = signatureKey(type);
    let index = functions.get(key);
    if (index === undefined) {
      index = this.types.length as TypeIndex;
      this.types.push({ final: true, supertype: null, composite: type });
      this.recGroups.push({ start: index, length: 1 });
      functions.set(key, index);
    }
    return index;
  }

  /** The function types that a type use without index may mean: final, without super type, alone in their group. */
  private plainFunctions(): Map<string, TypeIndex> {
    const found = new Map<string, TypeIndex>();
    for (const { start, length } of this.recGroups) {
      const { final, supertype, composite } = this.types[start] ?? {};
      if (length !== 1 || !final || supertype !== null || composite?.kind !== 'func') continue;
      const key = signatureKey(composite);
      if (!found.has(key)) found.set(key, start);
    }
    return found;
  }

  /** Writes a block type: nothing, one result, or a type index. */
  blockType(out: ByteWriter): void {
    const { cursor } = this;
    if (cursor.peek() !== Token.LParen) {
      out.byte(0x40);
      return;
    }
    if (cursor.isOpen('type')) {
      out.signed(this.typeUse(null, false));
      return;
    }
    const type = this.signature(null, false);
    if (type.params.length > 0 || type.results.length > 1) out.signed(this.implicit(type));
    else if (type.results.length === 1) writeValType(out, type.results[0]);
    else out.byte(0x40);
  }
}

const signatureKey = (type: FuncType): string => `${type.params.join(' ')}>${type.results.join(' ')}`;
