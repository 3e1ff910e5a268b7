/** Malformed modules: bytes that do not follow the binary format, text that does not follow the text format. */
import { WasmtideError } from './error.js';

/** Where in a text: 1-based line and column. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export class MalformedError extends WasmtideError {
  /** Byte offset in the binary, or null for text. */
  readonly offset: number | null;
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
  magic: make('MAGIC', 'magic header not detected'),
  version: make('VERSION', 'unknown binary version'),
  component: make('COMPONENT', 'unknown binary version: this is a component, not a core module'),
  unexpectedEnd: make('UNEXPECTED_END', 'unexpected end'),
  lengthOutOfBounds: make('LENGTH', 'length out of bounds'),
  integerTooLong: make('INTEGER_LENGTH', 'integer representation too long'),
  integerTooLarge: make('INTEGER_RANGE', 'integer too large'),
  utf8: make('UTF8', 'malformed UTF-8 encoding'),
  sectionId: (at: number, id: number) => new MalformedError('SECTION_ID', `malformed section id ${id}`, at),
  sectionOrder: make('SECTION_ORDER', 'unexpected content after last section'),
  sectionSize: make('SECTION_SIZE', 'section size mismatch'),
  functionCodeMismatch: make('FUNCTION_CODE', 'function and code section have inconsistent lengths'),
  dataCountMismatch: make('DATA_COUNT', 'data count and data section have inconsistent lengths'),
  dataCountRequired: make('DATA_COUNT_REQUIRED', 'data count section required'),
  typeForm: (at: number, byte: number) => new MalformedError('TYPE_FORM', `malformed definition type 0x${byte.toString(16)}`, at),
  valType: (at: number, byte: number) => new MalformedError('VALTYPE', `malformed value type 0x${byte.toString(16)}`, at),
  refType: make('REFTYPE', 'malformed reference type'),
  heapType: make('HEAPTYPE', 'malformed heap type'),
  storageType: make('STORAGE_TYPE', 'malformed storage type'),
  mutability: make('MUTABILITY', 'malformed mutability'),
  limitsFlags: make('LIMITS', 'malformed limits flags'),
  pageSize: make('PAGE_SIZE', 'invalid custom page size'),
  importKind: make('IMPORT_KIND', 'malformed import kind'),
  exportKind: make('EXPORT_KIND', 'malformed export kind'),
  tagAttribute: make('TAG_ATTRIBUTE', 'malformed tag attribute'),
  elemFlags: make('ELEM_FLAGS', 'malformed elements segment kind'),
  elemKind: make('ELEM_KIND', 'malformed element kind'),
  dataFlags: make('DATA_FLAGS', 'malformed data segment kind'),
  illegalOpcode: (at: number, text: string) => new MalformedError('OPCODE', `illegal opcode ${text}`, at),
  featureOpcode: (at: number, name: string, feature: string) =>
    new MalformedError('OPCODE', `illegal opcode ${name}: the feature ${feature} is off`, at),
  endExpected: make('END', 'END opcode expected'),
  zeroByte: make('ZERO_BYTE', 'zero byte expected'),
  memopFlags: make('MEMOP', 'malformed memop flags'),
  castFlags: make('CAST_FLAGS', 'malformed br_on_cast flags'),
  catchKind: make('CATCH', 'malformed catch clause'),
  tooManyLocals: make('LOCALS', 'too many locals'),
  limit: (at: number, what: string, limit: number) =>
    new MalformedError('IMPLEMENTATION_LIMIT', `too many ${what}: at most ${limit} are allowed`, at),
} as const;
