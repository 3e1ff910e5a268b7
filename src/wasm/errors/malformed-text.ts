/** Factories for text that does not follow the text format (specification §6). Positions are lines and columns. */
import { quotedShort } from './printable.js';
import { MalformedError, type TextPosition } from './malformed.js';

const make = (code: string, message: string) => (at: TextPosition): MalformedError => new MalformedError(code, message, at);
const detailed = (code: string, words: string) => (at: TextPosition, detail: string): MalformedError =>
  new MalformedError(code, `${words} ${detail}`, at);

/** Factories for the text format; malformed.ts has the binary format's. */
export const malformedText = {
  // Lexical format (§6.3)
  utf8: make('ERR_UTF8', 'malformed UTF-8 encoding'),
  illegalCharacter: make('ERR_CHARACTER', 'illegal character'),
  unclosedString: make('ERR_UNCLOSED_STRING', 'unclosed string'),
  unclosedComment: make('ERR_UNCLOSED_COMMENT', 'unclosed comment'),
  unclosedAnnotation: make('ERR_UNCLOSED_ANNOTATION', 'unclosed annotation'),
  illegalEscape: make('ERR_ESCAPE', 'illegal escape in string'),
  emptyIdentifier: make('ERR_EMPTY_IDENTIFIER', 'empty identifier'),
  emptyAnnotationId: make('ERR_EMPTY_ANNOTATION_ID', 'empty annotation id'),

  // Syntax
  unexpectedToken: (at: TextPosition, token: string, expected: string) =>
    new MalformedError('ERR_UNEXPECTED_TOKEN', `unexpected token ${quotedShort(token)}, expected ${expected}`, at),
  unexpectedEnd: (at: TextPosition, expected: string) =>
    new MalformedError('ERR_UNEXPECTED_TOKEN', `unexpected token: the text ends, expected ${expected}`, at),
  unknownOperator: (at: TextPosition, word: string) =>
    new MalformedError('ERR_UNKNOWN_OPERATOR', `unknown operator ${/^[!-~]{1,80}$/.test(word) ? word : quotedShort(word)}`, at),
  featureOperator: (at: TextPosition, word: string, feature: string) =>
    new MalformedError('ERR_UNKNOWN_OPERATOR', `unknown operator ${word}: the feature ${feature} is off`, at),

  // Literals
  constantRange: make('ERR_CONSTANT_RANGE', 'constant out of range'),
  indexRange: make('ERR_CONSTANT_RANGE', 'i32 constant out of range'),
  offsetRange: make('ERR_OFFSET_RANGE', 'offset out of range'),
  i64Range: make('ERR_CONSTANT_RANGE', 'i64 constant out of range'),
  laneIndex: make('ERR_LANE', 'i8 constant out of range'),
  laneCount: make('ERR_LANE_COUNT', 'wrong number of lane literals'),
  shuffleLanes: make('ERR_LANE_COUNT', 'invalid lane length'),
  alignment: make('ERR_ALIGNMENT', 'alignment must be a power of two'),
  pageSize: make('ERR_PAGE_SIZE', 'invalid custom page size'),

  // Names
  unknown: (at: TextPosition, space: string, id: string) =>
    new MalformedError('ERR_UNKNOWN_ID', `unknown ${space} ${id}`, at),
  duplicate: (at: TextPosition, space: string, id: string) =>
    new MalformedError('ERR_DUPLICATE', `duplicate ${space} ${id}`, at),
  mismatchingLabel: make('ERR_MISMATCHING_LABEL', 'mismatching label'),
  unknownTypeIndex: (at: TextPosition, index: number) => new MalformedError('ERR_UNKNOWN_TYPE', `unknown type ${index}`, at),
  notFunctionType: (at: TextPosition, index: number) => new MalformedError('ERR_UNKNOWN_TYPE', `unknown type: type ${index} is not a function type`, at),
  inlineFunctionType: make('ERR_INLINE_FUNCTION_TYPE', 'inline function type'),
  importAfter: detailed('ERR_IMPORT_ORDER', 'import after'),
  multipleStart: make('ERR_MULTIPLE_START', 'multiple start sections'),

  // Annotations (appendix A.7)
  annotation: (at: TextPosition, id: string, detail: string) => new MalformedError('ERR_ANNOTATION', `@${id} annotation: ${detail}`, at),
  misplacedAnnotation: (at: TextPosition, id: string) => new MalformedError('ERR_ANNOTATION', `misplaced @${id} annotation`, at),
} as const;
