/**
 * Round trips over every module of the official suite that is well-formed: wasm → wat → wasm and
 * wat → wasm → wat → wasm, in each form of the printer.
 *
 * A binary's own encoding may be longer than needed (padded LEB128, empty sections). So a module that came as binary is
 * compared as text after the encoder has seen it once; one that came as text byte for byte.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeModule } from '../../src/binary/decode.js';
import { encodeModule } from '../../src/binary/encode.js';
import { type Command, type PrintOptions, parseWast, parseWat, printModule } from '../../src/text/index.js';
import { FeatureSet } from '../../src/wasm/features.js';
import type { Module } from '../../src/wasm/module.js';
import { howToGet, suiteFolder } from '../conformance.js';

const FORMS: readonly PrintOptions[] = [{}, { folded: true }, { offsets: true }, { folded: true, names: false }, { folded: true, offsets: true }];

const features = FeatureSet.all;
const again = (module: Module): Module => decodeModule(encodeModule(module), features);
/** Offsets differ where encodings were padded. */
const withoutOffsets = (text: string): string => text.replace(/\(;@[0-9a-f]+;\) /g, '');

const folder = suiteFolder('testsuite');

test('round trips over the official suite', { skip: folder === undefined && howToGet('testsuite') }, () => {
  let modules = 0;
  for (const file of readdirSync(folder!, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wast')).sort()) {
    if (file.includes('custom-descriptors')) continue;
    for (const command of parseWast(readFileSync(join(folder!, file))).commands) {
      if (roundTrip(command, `${file}:${command.line}`)) modules++;
    }
  }
  assert.ok(modules > 5000, `only ${modules} modules`);
});

function roundTrip(command: Command, where: string): boolean {
  if (!('module' in command) || command.kind.startsWith('assert_malformed')) return false;
  const defined = command.module.define();
  const binary = defined instanceof Uint8Array;
  const original = binary ? again(decodeModule(defined, features)) : again(defined);
  const bytes = encodeModule(original);
  if (!binary) {
    assert.deepEqual(bytes, encodeModule(defined), `${where}: text → wasm → wasm`);
    assert.equal(printModule(defined), printModule(original), `${where}: printed without a binary between`);
  }
  for (const options of FORMS) {
    const label = `${where} ${JSON.stringify(options)}`;
    const text = printModule(original, options);
    const parsed = parseWat(text);
    if (binary) assert.equal(withoutOffsets(printModule(again(parsed), options)), withoutOffsets(text), label);
    else assert.deepEqual(encodeModule(parsed), bytes, label);
  }
  return true;
}
