/**
 * The artifact: what the compilers put out, as bytes.
 *
 * Problem   Code of functions is made in workers, kept in caches, written to `.cwasm` files, perhaps by another
 *           process: all should carry the same thing, and reading it should cost nothing.
 * Strategy  Sections of 32-bit words and one of code, used where they lie: no parsing, no object a function. What is
 *           known of a function stays relative to it, so that joining artifacts is joining sections. Calls between
 *           functions of an artifact are filled in when it is made; code that calls nothing else needs no relocation.
 * Rules     Little endian, as the machines are that code is made for. Reading checks that the sections fit, not what
 *           is in them: who runs an artifact trusts its maker, for it is machine code.
 *
 * Layout, in words: the header (`Header`), functions (`FunctionRecord`, and one more for the ends), relocations, the
 * side tables, metadata; then the text, on a multiple of 32 bytes.
 */
import { artifactError } from '../wasm/errors/artifact.js';
import { CODE_ALIGNMENT, type CodeSymbol, type FunctionCode, SideEntry, SideTable } from './function-code.js';
import { resolveRelocations } from './relocate.js';

export const enum Architecture {
  X64 = 1,
}

/** What the code was made for. */
export interface Target {
  readonly architecture: Architecture;
  /** Bits of what the processor must be able to do. */
  readonly cpu: number;
  /** Stands for all settings that shaped the code: only the same settings may run it. */
  readonly settings: number;
}

const enum Header {
  Magic,
  Format,
  Architecture,
  Cpu,
  Settings,
  Functions,
  Relocations,
  /** One word each. */
  SideTables,
  Metadata = SideTables + SideTable.Count,
  Text,
  Words,
}

/** "wtcd" */
const MAGIC = 0x64637477;
const FORMAT = 1;

/** Words of a function in an artifact, in order of position. Where its parts end, those of the next one begin. */
export const enum FunctionRecord {
  /** In the module. */
  Index,
  /** In the text, in bytes. */
  Start,
  /** Where the instructions end, and constants begin. */
  CodeEnd,
  End,
  /** In words. */
  Relocations,
  SideTables,
  Metadata = SideTables + SideTable.Count,
  Words,
}

/** Growing sections of an artifact. */
export class ArtifactWriter {
  private readonly records: number[] = [];
  private readonly texts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  private readonly relocations: Int32Array[] = [];
  private readonly sideTables: Int32Array[][] = Array.from({ length: SideTable.Count }, () => []);
  private readonly metadata: Int32Array[] = [];
  private textSize = 0;
  private relocationWords = 0;
  private readonly sideWords = new Array<number>(SideTable.Count).fill(0);
  private metadataWords = 0;

  constructor(private readonly target: Target) {}

  /** Appends the code of the function with that index in its module. */
  add(index: number, code: FunctionCode): void {
    const start = Math.ceil(this.textSize / CODE_ALIGNMENT) * CODE_ALIGNMENT;
    this.record(index, start, start + code.codeSize, start + code.bytes.length);
    this.texts.push({ at: start, bytes: code.bytes });
    this.textSize = start + code.bytes.length;
    this.relocations.push(code.relocations);
    this.relocationWords += code.relocations.length;
    code.sideTables.forEach((table, kind) => {
      this.sideTables[kind].push(table);
      this.sideWords[kind] += table.length;
    });
    this.metadata.push(code.metadata);
    this.metadataWords += code.metadata.length;
  }

  /** Appends all functions of another artifact. */
  append(artifact: CodeArtifact): void {
    for (let n = 0; n < artifact.functionCount; n++) this.add(artifact.word(n, FunctionRecord.Index), artifact.functionCode(n));
  }

  private record(index: number, start: number, codeEnd: number, end: number): void {
    this.records.push(index, start, codeEnd, end, this.relocationWords, ...this.sideWords, this.metadataWords);
  }

  /** The artifact, with calls between its functions filled in. */
  finish(): Uint8Array {
    const text = new Uint8Array(this.textSize);
    for (const { at, bytes } of this.texts) text.set(bytes, at);
    const starts = new Map<number, number>();
    for (let at = 0; at < this.records.length; at += FunctionRecord.Words) starts.set(this.records[at + FunctionRecord.Index], this.records[at + FunctionRecord.Start]);
    this.resolve(text, starts);
    const functions = this.records.length / FunctionRecord.Words;
    this.record(-1, this.textSize, this.textSize, this.textSize);

    const header = [
      MAGIC, FORMAT, this.target.architecture, this.target.cpu, this.target.settings, functions,
      this.relocationWords, ...this.sideWords, this.metadataWords, this.textSize,
    ];
    const words = [header, this.records, ...this.relocations, ...this.sideTables.flat(), ...this.metadata];
    const wordCount = words.reduce((sum, part) => sum + part.length, 0);
    const textAt = textOffset(wordCount);
    const out = new Uint8Array(textAt + this.textSize);
    const outWords = new Int32Array(out.buffer, 0, wordCount);
    let at = 0;
    for (const part of words) {
      outWords.set(part, at);
      at += part.length;
    }
    out.set(text, textAt);
    return out;
  }

  /** Fills in what points at functions of this artifact; what points elsewhere stays a relocation. */
  private resolve(text: Uint8Array, starts: ReadonlyMap<number, number>): void {
    this.relocationWords = 0;
    this.relocations.forEach((relocations, n) => {
      const record = n * FunctionRecord.Words;
      this.records[record + FunctionRecord.Relocations] = this.relocationWords;
      this.relocations[n] = resolveRelocations(text, this.records[record + FunctionRecord.Start], relocations, (symbol) => starts.get(symbol));
      this.relocationWords += this.relocations[n].length;
    });
  }
}

const textOffset = (words: number): number => Math.ceil((words * 4) / CODE_ALIGNMENT) * CODE_ALIGNMENT;

/** An artifact, read where it lies. */
export class CodeArtifact {
  readonly target: Target;
  readonly functionCount: number;
  /** All code: to be placed at a multiple of `CODE_ALIGNMENT`. */
  readonly text: Uint8Array;
  private readonly records: Int32Array;
  private readonly relocations: Int32Array;
  private readonly sideTables: readonly Int32Array[];
  private readonly metadata: Int32Array;

  /** Throws `ArtifactError` where the bytes are no artifact. */
  constructor(bytes: Uint8Array) {
    // Words are used in place, if they lie so that they can be.
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    if (aligned.length < Header.Words * 4) throw artifactError.notAnArtifact();
    const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
    if (words[Header.Magic] !== MAGIC) throw artifactError.notAnArtifact();
    if (words[Header.Format] !== FORMAT) throw artifactError.format(words[Header.Format], FORMAT);
    this.target = { architecture: words[Header.Architecture], cpu: words[Header.Cpu], settings: words[Header.Settings] };
    this.functionCount = words[Header.Functions];
    let at: number = Header.Words;
    const section = (length: number): Int32Array => {
      if (length < 0 || length > words.length - at) throw artifactError.damaged();
      return words.subarray(at, (at += length));
    };
    this.records = section((this.functionCount + 1) * FunctionRecord.Words);
    this.relocations = section(words[Header.Relocations]);
    this.sideTables = Array.from({ length: SideTable.Count }, (_, kind) => section(words[Header.SideTables + kind]));
    this.metadata = section(words[Header.Metadata]);
    const textAt = textOffset(at);
    if (words[Header.Text] !== aligned.length - textAt || this.functionCount < 0) throw artifactError.damaged();
    this.text = aligned.subarray(textAt);
  }

  /** A word of the record of the nth function. */
  word(n: number, field: number): number {
    return this.records[n * FunctionRecord.Words + field];
  }

  /** The code of the nth function as it came from its compiler, without copying. */
  functionCode(n: number): FunctionCode {
    const part = (section: Int32Array, field: number): Int32Array => section.subarray(this.word(n, field), this.word(n + 1, field));
    return {
      bytes: this.text.subarray(this.word(n, FunctionRecord.Start), this.word(n, FunctionRecord.End)),
      codeSize: this.word(n, FunctionRecord.CodeEnd) - this.word(n, FunctionRecord.Start),
      relocations: part(this.relocations, FunctionRecord.Relocations),
      sideTables: this.sideTables.map((table, kind) => part(table, FunctionRecord.SideTables + kind)),
      metadata: part(this.metadata, FunctionRecord.Metadata),
    };
  }

  /** Which function has its code at this place of the text; -1: none. */
  functionAt(place: number): number {
    let low = 0;
    let high = this.functionCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.word(middle, FunctionRecord.Start) <= place) low = middle + 1;
      else high = middle;
    }
    return low > 0 && place < this.word(low - 1, FunctionRecord.End) ? low - 1 : -1;
  }

  /** Fills in what points outside the artifact: in a copy of the text that is to run at address `base`. */
  relocate(text: Uint8Array, base: number, addressOf: (symbol: CodeSymbol) => number): void {
    for (let n = 0; n < this.functionCount; n++) {
      const { relocations } = this.functionCode(n);
      if (relocations.length > 0) resolveRelocations(text, this.word(n, FunctionRecord.Start), relocations, addressOf, base);
    }
  }
}

/** Where in a side table the last entry at or before a place begins; negative: there is none. */
export function entryBefore(table: Int32Array, place: number): number {
  let low = 0;
  let high = table.length / SideEntry.Words;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table[middle * SideEntry.Words] <= place) low = middle + 1;
    else high = middle;
  }
  return (low - 1) * SideEntry.Words;
}

/** The payload for exactly this place; undefined: nothing is noted there. */
export function payloadAt(table: Int32Array, place: number): number | undefined {
  const entry = entryBefore(table, place);
  return entry >= 0 && table[entry] === place ? table[entry + SideEntry.Payload] : undefined;
}
