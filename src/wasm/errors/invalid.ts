/** Invalid modules: well-formed, but against the rules of validation (specification §3). */
import { WasmtideError } from './error.js';

export class InvalidError extends WasmtideError {
  /** Byte offset in the binary. */
  readonly offset: number;

  constructor(code: string, message: string, offset: number) {
    super(code, `${message} (at offset 0x${offset.toString(16)})`);
    this.offset = offset;
  }
}

const make = (code: string, message: string) => (at: number): InvalidError => new InvalidError(code, message, at);
const indexed = (code: string, what: string) => (at: number, index: number): InvalidError =>
  new InvalidError(code, `unknown ${what} ${index}`, at);

export const invalid = {
  typeMismatch: (at: number, expected: string, got: string) =>
    new InvalidError('TYPE_MISMATCH', `type mismatch: expected ${expected}, got ${got}`, at),
  typeMismatchIn: (at: number, detail: string) => new InvalidError('TYPE_MISMATCH', `type mismatch: ${detail}`, at),
  unknownType: indexed('UNKNOWN_TYPE', 'type'),
  unknownFunc: indexed('UNKNOWN_FUNCTION', 'function'),
  unknownTable: indexed('UNKNOWN_TABLE', 'table'),
  unknownMemory: indexed('UNKNOWN_MEMORY', 'memory'),
  unknownGlobal: indexed('UNKNOWN_GLOBAL', 'global'),
  unknownTag: indexed('UNKNOWN_TAG', 'tag'),
  unknownLocal: indexed('UNKNOWN_LOCAL', 'local'),
  unknownLabel: indexed('UNKNOWN_LABEL', 'label'),
  unknownField: indexed('UNKNOWN_FIELD', 'field'),
  unknownData: indexed('UNKNOWN_DATA', 'data segment'),
  unknownElem: indexed('UNKNOWN_ELEM', 'elem segment'),
  uninitializedLocal: (at: number, index: number) => new InvalidError('UNINITIALIZED_LOCAL', `uninitialized local ${index}`, at),
  undeclaredRef: make('UNDECLARED_REF', 'undeclared function reference'),
  constantRequired: make('CONSTANT', 'constant expression required'),
  globalImmutable: make('IMMUTABLE_GLOBAL', 'immutable global'),
  fieldImmutable: make('IMMUTABLE_FIELD', 'immutable field'),
  arrayImmutable: make('IMMUTABLE_ARRAY', 'immutable array'),
  alignment: make('ALIGNMENT', 'alignment must not be larger than natural'),
  atomicAlignment: make('ALIGNMENT', 'atomic alignment must be natural'),
  offset: make('OFFSET', 'offset out of range'),
  laneIndex: make('LANE', 'invalid lane index'),
  resultArity: make('RESULT_ARITY', 'invalid result arity'),
  duplicateExport: (at: number, name: string) => new InvalidError('DUPLICATE_EXPORT', `duplicate export name ${JSON.stringify(name)}`, at),
  startFunction: make('START', 'start function'),
  multipleMemories: make('MULTIPLE_MEMORIES', 'multiple memories'),
  multipleTables: make('MULTIPLE_TABLES', 'multiple tables'),
  limitsOrder: make('LIMITS', 'size minimum must not be greater than maximum'),
  memorySize: (at: number, bound: string) => new InvalidError('MEMORY_SIZE', `memory size must be at most ${bound}`, at),
  tableSize: make('TABLE_SIZE', 'table size must be at most 2^32-1 elements'),
  sharedWithoutMax: make('SHARED', 'shared memory must have maximum'),
  pageSize: make('PAGE_SIZE', 'invalid custom page size'),
  subType: make('SUB_TYPE', 'sub type'),
  tagResult: make('TAG_RESULT', 'non-empty tag result type'),
  notDefaultable: make('DEFAULTABLE', 'type mismatch: the type has no default value'),
  notFunction: (at: number, index: number) => new InvalidError('TYPE_KIND', `type mismatch: type ${index} is not a function type`, at),
  notStruct: (at: number, index: number) => new InvalidError('TYPE_KIND', `type mismatch: type ${index} is not a structure type`, at),
  notArray: (at: number, index: number) => new InvalidError('TYPE_KIND', `type mismatch: type ${index} is not an array type`, at),
  packing: (at: number, detail: string) => new InvalidError('PACKING', `type mismatch: ${detail}`, at),
  arrayElements: (at: number, detail: string) => new InvalidError('ARRAY', `array type is not ${detail}`, at),
  branchHintTarget: make('BRANCH_HINT', '@metadata.code.branch_hint annotation: invalid target'),
  delegate: make('DELEGATE', 'delegate must name a label'),
  rethrow: make('RETHROW', 'invalid rethrow label'),
  feature: (at: number, what: string, feature: string) =>
    new InvalidError('FEATURE', `${what} needs the feature ${feature}, which is off`, at),
} as const;
