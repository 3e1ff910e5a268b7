/** `.wat` → `Module`. */
import { decodeModule } from '../binary/decode.js';
import { FeatureSet } from '../wasm/features.js';
import type { Module } from '../wasm/module.js';
import { TokenCursor } from './cursor.js';
import { tokenize } from './lexer.js';
import { ModuleParser } from './module.js';
import { stringsFrom } from './strings.js';
import { Token } from './tokens.js';

/**
 * Parses one module: `(module …)`, its fields alone, `(module binary "…")` or `(module quote "…")`. Throws a
 * `MalformedError` with line and column.
 */
export function parseWat(source: string | Uint8Array, features: FeatureSet = FeatureSet.all): Module {
  const cursor = new TokenCursor(tokenize(source));
  const module = parseModule(cursor, features);
  if (cursor.peek() !== Token.End) throw cursor.unexpected('the end of the module');
  return module instanceof Uint8Array ? decodeModule(module, features) : module;
}

/** The module at the cursor, `(module definition …)` included; the bytes of a binary one. */
export function parseModule(cursor: TokenCursor, features: FeatureSet): Module | Uint8Array {
  const start = cursor.at;
  if (!cursor.isOpen('module')) return new ModuleParser(cursor, features).parse();
  cursor.at += 2;
  const form = moduleForm(cursor);
  if (form === 'text') {
    cursor.at = start;
    return new ModuleParser(cursor, features).parse();
  }
  cursor.takeWord('definition');
  cursor.optionalId();
  cursor.at++;
  const { bytes, next } = stringsFrom(cursor.tokens, cursor.at);
  cursor.at = next;
  cursor.close();
  return form === 'binary' ? bytes.slice() : parseWat(bytes, features);
}

/** How the module whose `(module` was just taken is written down. */
export function moduleForm(cursor: TokenCursor): 'text' | 'binary' | 'quote' {
  const start = cursor.at;
  cursor.takeWord('definition');
  cursor.optionalId();
  const form = cursor.isWord('binary') ? 'binary' : cursor.isWord('quote') ? 'quote' : 'text';
  cursor.at = start;
  return form;
}
