/** Error classes and codes: one tree, and a page that has every code. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import * as api from '../../../src/entry/index.js';

const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const codesIn = (text: string): Set<string> => new Set(text.match(/\bERR_[A-Z0-9_]+\b/g));
/** Of the compilers' own faults: nobody who uses the API sees them. */
const INTERNAL = new Set(['codegen.ts']);

test('docs/errors.md has every code of the factories, and no other', () => {
  const made = new Set<string>(codesIn(read('src/runtime/exception.ts')));
  for (const file of readdirSync(new URL('src/wasm/errors/', root))) {
    if (INTERNAL.has(file)) continue;
    for (const code of codesIn(read(`src/wasm/errors/${file}`))) made.add(code);
  }
  const listed = codesIn(read('docs/errors.md').replaceAll('`ERR_`', ''));
  assert.deepEqual([...made].filter((code) => !listed.has(code)), [], 'not documented');
  assert.deepEqual([...listed].filter((code) => !made.has(code)), [], 'documented, but nobody makes it');
});

test('codes begin with ERR_ everywhere in the factories', () => {
  for (const file of readdirSync(new URL('src/wasm/errors/', root))) {
    const text = read(`src/wasm/errors/${file}`);
    for (const [, code] of text.matchAll(/(?:new \w+Error\(|new Trap\(|make\(|coded\(.*, )'([^' ]*)'/g)) assert.match(code, /^ERR_/, `${file}: ${code}`);
  }
});

test('one tree of classes, each with its own name', () => {
  const classes = Object.entries(api).filter(([name]) => /Error$|^Trap$|^Exception$/.test(name)) as [string, any][];
  assert.deepEqual(classes.map(([name]) => name).sort(), [
    'ArtifactError', 'Exception', 'InvalidError', 'LimitError', 'LinkError', 'MalformedError', 'NativeError', 'StateError', 'Trap', 'WasmtideError',
  ]);
  for (const [, of] of classes) assert.ok(of === api.WasmtideError || of.prototype instanceof api.WasmtideError);

  const engine = new api.Engine();
  const store = new api.Store(engine);
  const thrown = (run: () => unknown): any => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return assert.fail('nothing was thrown');
  };
  const compile = (text: string): api.Module => new api.Module(engine, text);
  const cases: [any, string, () => unknown][] = [
    [api.MalformedError, 'ERR_UNEXPECTED_TOKEN', () => compile('(module')],
    [api.MalformedError, 'ERR_MAGIC', () => new api.Module(engine, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]))],
    [api.InvalidError, 'ERR_TYPE_MISMATCH', () => compile('(module (func (result i32)))')],
    [api.LinkError, 'ERR_UNKNOWN_IMPORT', () => new api.Instance(store, compile('(module (import "a" "b" (func)))'))],
    [api.LimitError, 'ERR_MODULE_SIZE_LIMIT', () => new api.Module(new api.Engine({ limits: { moduleSize: 1 } }), '(module)')],
    [api.Trap, 'ERR_UNREACHABLE', () => new api.Instance(store, compile('(module (func $f unreachable) (start $f))'))],
    [api.StateError, 'ERR_FUEL_DISABLED', () => store.getFuel()],
    [api.ArtifactError, 'ERR_NOT_AN_ARTIFACT', () => api.Module.deserialize(engine, new Uint8Array(3))],
    [TypeError, 'ERR_INVALID_ARG_TYPE', () => store.setDeadline('1' as never)],
    [RangeError, 'ERR_OUT_OF_RANGE', () => store.setDeadline(-1)],
  ];
  for (const [of, code, run] of cases) {
    const error = thrown(run);
    assert.ok(error instanceof of, `${error}`);
    assert.equal(error.code, code);
    assert.equal(error.constructor.name.endsWith(error.name), true, error.name);
    assert.ok(error.message.length > 5);
    if (error instanceof api.WasmtideError) assert.ok(Array.isArray(error.wasmBacktrace));
  }
});
