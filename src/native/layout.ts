/**
 * Layout of the blocks that compiled code, the C core and TypeScript share: their single source. native/core/layout.h
 * is made from it by `npm run generate`; the C side asserts that its structures agree.
 */

/** A row: name, bytes, meaning. */
type Row = readonly [name: string, bytes: number, meaning: string];

/** Entries of the chunk that notes host values, of 4 bytes each. */
export const EXTERN_CHUNK_ENTRIES = 512;

/**
 * The run context of a store. The register r15 points to it while compiled code runs. The page below it is its poll
 * page, which compiled code reads to find out whether it is to stop. What hot code uses comes first: it is reached by a
 * displacement of one byte.
 */
const CONTEXT_ROWS = [
  ['hostStack', 8, 'rsp of the host while compiled code runs'],
  ['wasmStack', 8, 'rsp of compiled code while the host runs'],
  ['resume', 8, 'where compiled code goes on: an entry thunk, or behind an exit'],
  ['leave', 8, 'address of the way back to the host, for exits to jump to'],
  ['stackLimit', 8, 'frames must not begin below it'],
  ['exitCode', 4, 'why compiled code left: see ExitCode'],
  ['exitDetail', 4, 'what the exit code says it is'],
  ['fuel', 4, 'units that may be run until the next look, in code that pays for them: `Meter.countdown`'],
  ['countdown', 4, 'polls until the next counted exit, in code made to be counted'],
  ['callDepth', 8, 'calls that may still be made within each other, in code that counts them: 32 bits'],
  ['heapBase', 8, 'address of offset 0 of the GC heap'],
  ['heapNext', 4, 'offset where the next object goes'],
  ['heapEnd', 4, 'offset that it may not pass without asking'],
  ['pollStub', 8, 'where a poll jumps to that is to leave: its address is in faultPc'],
  ['operands', 48, 'what the exit is about'],
  ['faultPc', 8, 'where a fault happened'],
  ['faultAddress', 8, 'what address it was about'],
  ['faultFrame', 8, 'rbp there'],
  ['faultStack', 8, 'rsp there'],
  ['faultRegisters', 128, 'general registers at a fault of the processor, in the order of their numbers'],
  ['values', 8, 'address of arguments and results on their way between host and compiled code'],
  ['funcRecords', 8, 'address of the records of functions, by funcref'],
  ['wanted', 8, 'what compiled code wants that leaves as a poll does: see WANTED'],
  ['compileStub', 8, 'what is called in place of a function that is not compiled yet'],
  ['typeTable', 8, 'address of the super types of each type: a row of TYPE_ROW words by canonical id'],
  ['externCounts', 8, 'address of the counts of host values, 4 bytes by slot'],
  ['externNext', 4, 'where the next slot without a count is noted: bytes from the context'],
  ['externEnd', 4, 'where there is no room for it any more'],
  ['externChunk', EXTERN_CHUNK_ENTRIES * 4, 'slots that came to be without a count'],
  ['id', 8, 'names the context to other threads, for ever'],
  ['owner', 8, 'the thread that made it, by the number that the addon gave it'],
  ['alarm', 8, 'when the alarm rings: nanoseconds on the monotonic clock; 0 never'],
  ['next', 8, 'the next context in the list of the living'],
  ['previous', 8, 'the one before'],
] as const satisfies readonly Row[];

/** Words of a row in the table of types: what kind of type it is, then its super types by depth, itself last; -1 behind. */
export const TYPE_ROW = 16;
export const TYPE_KINDS = { func: 0, struct: 1, array: 2 } as const;

/** What each thread tells the C core by. */
const CONTROL_ROWS = [
  ['context', 8, 'the run context to enter'],
] as const satisfies readonly Row[];

type Offsets<R extends readonly Row[]> = { readonly [K in R[number][0]]: number };

function offsets<const R extends readonly Row[]>(rows: R): Offsets<R> {
  let at = 0;
  const found: Record<string, number> = {};
  for (const [name, bytes] of rows) {
    found[name] = at;
    at += bytes;
  }
  return found as Offsets<R>;
}

const sizeOf = (rows: readonly Row[]): number => rows.reduce((sum, [, bytes]) => sum + bytes, 0);

/** Byte offsets in a run context. */
export const CONTEXT = offsets(CONTEXT_ROWS);
export const CONTEXT_BYTES = sizeOf(CONTEXT_ROWS);
/** Byte offsets in a thread's control block. */
export const CONTROL = offsets(CONTROL_ROWS);
export const CONTROL_BYTES = sizeOf(CONTROL_ROWS);
/** Bytes below a run context that are its poll page. */
export const POLL_PAGE_BYTES = 4096;

/** Why compiled code came back to the host. */
export const enum ExitCode {
  /** The entry thunk is through: results are where `values` says. */
  Returned,
  /** A trap of the semantics; the detail says which. */
  Trap,
  /** The processor refused an instruction: the detail is the signal; the rest is in fault…. */
  Fault,
  /** A poll has left: the page could not be read, fuel or a count was used up. All registers are on the stack. */
  Interrupted,
  /** A host function is called. */
  HostCall,
  /** Anything else that the runtime has to do; the detail says what. */
  Runtime,
  /** A function is called that is not compiled yet: operand 0 is where its stub ends. All registers are on the stack. */
  Compile,
}

const EXIT_CODES = {
  returned: ExitCode.Returned, trap: ExitCode.Trap, fault: ExitCode.Fault, interrupted: ExitCode.Interrupted,
  hostCall: ExitCode.HostCall, runtime: ExitCode.Runtime, compile: ExitCode.Compile,
} as const;

/** What compiled code wants that leaves through the poll stub: an object's type, and the length of an array, are the first two operands, where the reference is put. */
export const WANTED = {
  /** Nothing: it was a poll. */
  nothing: 0,
  struct: 1,
  array: 2,
  /** An array that fuel is paid for by its length. */
  paidArray: 3,
  /** What has been paid is to be taken from the bank: the word of fuel holds little more. */
  settlement: 4,
} as const;

/** Fuel that may be owed in the run context before it is settled: what is paid until the next look must fit besides. */
export const MOST_OWED = 2 ** 30;

/** What a thread does before it may run compiled code: the step that failed, where one did. */
export const BEGIN_STEPS = { memory: 0, signals: 1, alarms: 2, code: 3 } as const;

const macro = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();

/** The C header. */
export function layoutHeader(): string {
  const block = (prefix: string, rows: readonly Row[], places: Readonly<Record<string, number>>): string[] => [
    ...rows.map(([name, , meaning]) => `#define ${prefix}_${macro(name)} ${places[name]} /* ${meaning} */`),
    `#define ${prefix}_BYTES ${sizeOf(rows)}`,
  ];
  return [
    '/* Generated from src/native/layout.ts by `npm run generate`. Do not edit. */',
    '#ifndef WASMTIDE_LAYOUT_H',
    '#define WASMTIDE_LAYOUT_H',
    '',
    ...block('CONTEXT', CONTEXT_ROWS, CONTEXT),
    '',
    ...block('CONTROL', CONTROL_ROWS, CONTROL),
    '',
    `#define POLL_PAGE_BYTES ${POLL_PAGE_BYTES}`,
    '',
    ...Object.entries(EXIT_CODES).map(([name, code]) => `#define EXIT_${macro(name)} ${code}`),
    '',
    ...Object.entries(BEGIN_STEPS).map(([name, step]) => `#define BEGIN_${macro(name)} ${step}`),
    '',
    '#endif',
    '',
  ].join('\n');
}
