/**
 * The addon's file: one binary has to load wherever Node does, under a C library of any kind and age. So it asks for
 * none: no library, no version of a symbol, nothing undefined but Node-API.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../conformance.js';
import { describeUnless } from '../describe-unless.js';

const path = join(repositoryRoot, 'dist/native/linux-x64.node');

/** Types of program headers, tags of dynamic entries: System V ABI, and glibc's additions. */
const [PT_LOAD, PT_DYNAMIC, PT_GNU_STACK] = [1, 2, 0x6474e551];
const [DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_TEXTREL, DT_VERNEED, DT_FLAGS_1] = [1, 5, 6, 22, 0x6ffffffe, 0x6ffffffb];
const [EXECUTE, WRITE] = [1, 2];
const NODELETE = 8;

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

function readElf(bytes: Buffer) {
  const word = (at: number): number => Number(bytes.readBigUInt64LE(at));
  const segments = Array.from({ length: bytes.readUInt16LE(56) }, (_, i): Segment => {
    const at = word(32) + i * bytes.readUInt16LE(54);
    return { type: bytes.readUInt32LE(at), flags: bytes.readUInt32LE(at + 4), offset: word(at + 8), address: word(at + 16), bytes: word(at + 32) };
  });
  const offset = (address: number): number => {
    const { address: start, offset: from } = segments.find((s) => s.type === PT_LOAD && address >= s.address && address < s.address + s.bytes)!;
    return from + address - start;
  };
  const dynamic = new Map<number, number>();
  for (let at = segments.find((s) => s.type === PT_DYNAMIC)!.offset; word(at) !== 0; at += 16) dynamic.set(word(at), word(at + 8));
  const names = offset(dynamic.get(DT_STRTAB)!);
  const symbols = [];
  // The names follow the symbols.
  for (let at = offset(dynamic.get(DT_SYMTAB)!) + 24; at < names; at += 24) {
    const name = names + bytes.readUInt32LE(at);
    symbols.push({ name: bytes.toString('latin1', name, bytes.indexOf(0, name)), defined: bytes.readUInt16LE(at + 6) !== 0 });
  }
  return { segments, dynamic, symbols };
}

describeUnless(!existsSync(path) && 'there is no addon: no C compiler, or another system', 'the addon’s file', () => {
  const { segments, dynamic, symbols } = readElf(readFileSync(path));

  test('needs no library, and no version of any', () => {
    assert.equal(dynamic.has(DT_NEEDED), false);
    assert.equal(dynamic.has(DT_VERNEED), false);
  });

  test('asks for Node-API, and nothing else', () => {
    const wanted = symbols.filter(({ defined }) => !defined).map(({ name }) => name);
    assert.ok(wanted.length >= 10);
    assert.deepEqual(wanted.filter((name) => !name.startsWith('napi_')), []);
    assert.deepEqual(symbols.filter(({ defined }) => defined).map(({ name }) => name).sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  test('has no memory that is written and run', () => {
    const stack = segments.find(({ type }) => type === PT_GNU_STACK);
    assert.ok(stack !== undefined && (stack.flags & EXECUTE) === 0);
    for (const { type, flags } of segments) if (type === PT_LOAD) assert.notEqual(flags & (EXECUTE | WRITE), EXECUTE | WRITE);
    assert.equal(dynamic.has(DT_TEXTREL), false);
  });

  test('stays loaded: its handlers and its thread do', () => {
    assert.notEqual(dynamic.get(DT_FLAGS_1)! & NODELETE, 0);
  });
});
