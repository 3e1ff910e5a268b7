/** Invalid modules: well-formed, but against the rules of validation (specification §3). */
import { WasmtideError } from './error.js';

/** The module can be read but breaks a rule of validation (specification §3). */
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
    new InvalidError('ERR_TYPE_MISMATCH', `type mismatch: expected ${expected}, got ${got}`, at),
  typeMismatchIn: (at: number, detail: string) => new InvalidError('ERR_TYPE_MISMATCH', `type mismatch: ${detail}`, at),
  unknownType: indexed('ERR_UNKNOWN_TYPE', 'type'),
  unknownFunc: indexed('ERR_UNKNOWN_FUNCTION', 'function'),
  unknownTable: indexed('ERR_UNKNOWN_TABLE', 'table'),
  unknownMemory: indexed('ERR_UNKNOWN_MEMORY', 'memory'),
  unknownGlobal: indexed('ERR_UNKNOWN_GLOBAL', 'global'),
  unknownTag: indexed('ERR_UNKNOWN_TAG', 'tag'),
  unknownLocal: indexed('ERR_UNKNOWN_LOCAL', 'local'),
  unknownLabel: indexed('ERR_UNKNOWN_LABEL', 'label'),
  unknownField: indexed('ERR_UNKNOWN_FIELD', 'field'),
  unknownData: indexed('ERR_UNKNOWN_DATA', 'data segment'),
  unknownElem: indexed('ERR_UNKNOWN_ELEM', 'elem segment'),
  uninitializedLocal: (at: number, index: number) => new InvalidError('ERR_UNINITIALIZED_LOCAL', `uninitialized local ${index}`, at),
  undeclaredRef: make('ERR_UNDECLARED_REF', 'undeclared function reference'),
  constantRequired: make('ERR_CONSTANT', 'constant expression required'),
  globalImmutable: make('ERR_IMMUTABLE_GLOBAL', 'immutable global'),
  fieldImmutable: make('ERR_IMMUTABLE_FIELD', 'immutable field'),
  arrayImmutable: make('ERR_IMMUTABLE_ARRAY', 'immutable array'),
  alignment: make('ERR_ALIGNMENT', 'alignment must not be larger than natural'),
  atomicAlignment: make('ERR_ALIGNMENT', 'atomic alignment must be natural'),
  offset: make('ERR_OFFSET', 'offset out of range'),
  laneIndex: make('ERR_LANE', 'invalid lane index'),
  resultArity: make('ERR_RESULT_ARITY', 'invalid result arity'),
  duplicateExport: (at: number, name: string) => new InvalidError('ERR_DUPLICATE_EXPORT', `duplicate export name ${JSON.stringify(name)}`, at),
  startFunction: make('ERR_START', 'start function'),
  multipleMemories: make('ERR_MULTIPLE_MEMORIES', 'multiple memories'),
  multipleTables: make('ERR_MULTIPLE_TABLES', 'multiple tables'),
  limitsOrder: make('ERR_LIMITS', 'size minimum must not be greater than maximum'),
  memorySize: (at: number, bound: string) => new InvalidError('ERR_MEMORY_SIZE', `memory size must be at most ${bound}`, at),
  tableSize: make('ERR_TABLE_SIZE', 'table size must be at most 2^32-1 elements'),
  sharedWithoutMax: make('ERR_SHARED', 'shared memory must have maximum'),
  pageSize: make('ERR_PAGE_SIZE', 'invalid custom page size'),
  subType: make('ERR_SUB_TYPE', 'sub type'),
  tagResult: make('ERR_TAG_RESULT', 'non-empty tag result type'),
  notDefaultable: make('ERR_DEFAULTABLE', 'type mismatch: the type has no default value'),
  notFunction: (at: number, index: number) => new InvalidError('ERR_TYPE_KIND', `type mismatch: type ${index} is not a function type`, at),
  notStruct: (at: number, index: number) => new InvalidError('ERR_TYPE_KIND', `type mismatch: type ${index} is not a structure type`, at),
  notArray: (at: number, index: number) => new InvalidError('ERR_TYPE_KIND', `type mismatch: type ${index} is not an array type`, at),
  packing: (at: number, detail: string) => new InvalidError('ERR_PACKING', `type mismatch: ${detail}`, at),
  arrayElements: (at: number, detail: string) => new InvalidError('ERR_ARRAY', `array type is not ${detail}`, at),
  branchHintTarget: make('ERR_BRANCH_HINT', '@metadata.code.branch_hint annotation: invalid target'),
  delegate: make('ERR_DELEGATE', 'delegate must name a label'),
  rethrow: make('ERR_RETHROW', 'invalid rethrow label'),
  feature: (at: number, what: string, feature: string) =>
    new InvalidError('ERR_FEATURE', `${what} needs the feature ${feature}, which is off`, at),
} as const;
