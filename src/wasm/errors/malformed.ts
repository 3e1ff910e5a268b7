/** Malformed modules: bytes that do not follow the binary format, text that does not follow the text format. */
import { WasmtideError } from './error.js';

/** Where in a text: 1-based line and column. */
export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The bytes or text are no module. */
export class MalformedError extends WasmtideError {
  /** Byte offset in the binary, or null for text. */
  readonly offset: number | null;
  /** Line and column in the text, or null for bytes. */
  readonly position: TextPosition | null;

  constructor(code: string, message: string, at: number | TextPosition) {
    const inText = typeof at === 'object';
    super(code, inText ? `${message} (at ${at.line}:${at.column})` : `${message} (at offset 0x${at.toString(16)})`);
    this.offset = inText ? null : at;
    this.position = inText ? at : null;
  }
}

const make = (code: string, message: string) => (at: number): MalformedError => new MalformedError(code, message, at);

/** Factories for the binary format. The text format's are in malformed-text.ts. */
export const malformed = {
  magic: make('ERR_MAGIC', 'magic header not detected'),
  version: make('ERR_VERSION', 'unknown binary version'),
  component: make('ERR_COMPONENT', 'unknown binary version: this is a component, not a core module'),
  unexpectedEnd: make('ERR_UNEXPECTED_END', 'unexpected end'),
  lengthOutOfBounds: make('ERR_LENGTH', 'length out of bounds'),
  integerTooLong: make('ERR_INTEGER_LENGTH', 'integer representation too long'),
  integerTooLarge: make('ERR_INTEGER_RANGE', 'integer too large'),
  utf8: make('ERR_UTF8', 'malformed UTF-8 encoding'),
  sectionId: (at: number, id: number) => new MalformedError('ERR_SECTION_ID', `malformed section id ${id}`, at),
  sectionOrder: make('ERR_SECTION_ORDER', 'unexpected content after last section'),
  sectionSize: make('ERR_SECTION_SIZE', 'section size mismatch'),
  functionCodeMismatch: make('ERR_FUNCTION_CODE', 'function and code section have inconsistent lengths'),
  dataCountMismatch: make('ERR_DATA_COUNT', 'data count and data section have inconsistent lengths'),
  dataCountRequired: make('ERR_DATA_COUNT_REQUIRED', 'data count section required'),
  typeForm: (at: number, byte: number) => new MalformedError('ERR_TYPE_FORM', `malformed definition type 0x${byte.toString(16)}`, at),
  valType: (at: number, byte: number) => new MalformedError('ERR_VALTYPE', `malformed value type 0x${byte.toString(16)}`, at),
  refType: make('ERR_REFTYPE', 'malformed reference type'),
  heapType: make('ERR_HEAPTYPE', 'malformed heap type'),
  storageType: make('ERR_STORAGE_TYPE', 'malformed storage type'),
  mutability: make('ERR_MUTABILITY', 'malformed mutability'),
  limitsFlags: make('ERR_LIMITS', 'malformed limits flags'),
  pageSize: make('ERR_PAGE_SIZE', 'invalid custom page size'),
  importKind: make('ERR_IMPORT_KIND', 'malformed import kind'),
  exportKind: make('ERR_EXPORT_KIND', 'malformed export kind'),
  tagAttribute: make('ERR_TAG_ATTRIBUTE', 'malformed tag attribute'),
  elemFlags: make('ERR_ELEM_FLAGS', 'malformed elements segment kind'),
  elemKind: make('ERR_ELEM_KIND', 'malformed element kind'),
  dataFlags: make('ERR_DATA_FLAGS', 'malformed data segment kind'),
  illegalOpcode: (at: number, text: string) => new MalformedError('ERR_OPCODE', `illegal opcode ${text}`, at),
  featureOpcode: (at: number, name: string, feature: string) =>
    new MalformedError('ERR_OPCODE', `illegal opcode ${name}: the feature ${feature} is off`, at),
  endExpected: make('ERR_END', 'END opcode expected'),
  zeroByte: make('ERR_ZERO_BYTE', 'zero byte expected'),
  memopFlags: make('ERR_MEMOP', 'malformed memop flags'),
  castFlags: make('ERR_CAST_FLAGS', 'malformed br_on_cast flags'),
  catchKind: make('ERR_CATCH', 'malformed catch clause'),
  tooManyLocals: make('ERR_LOCALS', 'too many locals'),
  limit: (at: number, what: string, limit: number) =>
    new MalformedError('ERR_IMPLEMENTATION_LIMIT', `too many ${what}: at most ${limit} are allowed`, at),
} as const;
