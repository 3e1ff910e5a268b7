/** `WebAssembly.Tag` (JavaScript API §5.9): the identity of a kind of exceptions. */
import type { TagInstance } from '../runtime/tag.js';
import { jsError } from '../wasm/errors/js-api.js';
import type { ValType } from '../wasm/types.js';
import { makeTag } from './home.js';
import { type ValueType, nameOfType, toValueType } from './value-types.js';
import { Existing, defineInterface, isObject, requireArguments, toDictionary, toSequence } from './webidl.js';

/** The type of a tag. */
export interface TagType {
  /** Types of the values that exceptions of the tag carry. */
  readonly parameters: Iterable<ValueType>;
}

let coreOf: (value: object) => TagInstance | null;

/** A tag. */
export class Tag {
  readonly #core: TagInstance;

  constructor(type: TagType) {
    const what = 'WebAssembly.Tag()';
    requireArguments(what, arguments.length, 1);
    this.#core = Existing.core<TagInstance>(type) ?? makeTag({ kind: 'func', params: toParameters(what, type), results: [] });
    this.#core.face = this;
  }

  static {
    coreOf = (value) => (#core in value ? value.#core : null);
  }

  /** Its type (type reflection). */
  type(): { parameters: ValueType[] } {
    const core = tagCore(this);
    if (core === null) throw jsError.receiver('WebAssembly.Tag.type()', 'WebAssembly.Tag');
    return { parameters: core.type.params.map(nameOfType) };
  }
}

defineInterface(Tag);

/** The tag behind a `Tag`, or null for anything else. */
export const tagCore = (value: unknown): TagInstance | null => (isObject(value) ? coreOf(value) : null);

/** The one object for a tag. */
export const tagObject = (core: TagInstance): Tag => (core.face ??= new Tag(new Existing(core) as never)) as Tag;

function toParameters(what: string, type: unknown): ValType[] {
  const dictionary = toDictionary(what, 0, 'a tag type', type);
  return toTypeList(what, 'parameters', dictionary.parameters);
}

/** A sequence of value types; `name`: the property it is from. */
export function toTypeList(what: string, name: string, value: unknown): ValType[] {
  if (value === undefined) throw jsError.missing(what, name);
  return toSequence(value, (element) => {
    const type = toValueType(element);
    if (type === undefined) throw jsError.property(what, name, 'a list of value types');
    return type;
  }, () => jsError.property(what, name, 'iterable'));
}
