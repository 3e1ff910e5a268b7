/**
 * Bad input: every public name (surface.ts) with each argument wrong in many ways, in a host function while the guest
 * runs, and after the store has been disposed of. What comes is an error with a code, or the value is one that the
 * argument takes (accepted.ts); and everything works afterwards as before.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as api from '../../../src/api/index.js';
import { ACCEPTED } from './accepted.js';
import { INTERNAL, SURFACE, World } from './surface.js';

const other = new World();
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
/** Whatever is done with it throws this. */
const HOSTILE = new Error('hostile');
const hostile = (): never => { throw HOSTILE; };

export const WRONG: Readonly<Record<string, unknown>> = {
  'undefined': undefined, 'null': null, 'true': true, 'NaN': NaN, '1.5': 1.5, '-1': -1, '2**53': 2 ** 53, 'Infinity': Infinity, '2n**70n': 2n ** 70n, '1n': 1n,
  'text': 'x', 'symbol': Symbol('s'), 'object': {}, 'array': [], '[null]': [null], 'function': () => 1, 'detached': detached,
  'other memory': other.memory, 'other function': other.add, 'other engine': other.engine, 'other store': other.store, 'other module': other.module,
  'other instance': other.instance, 'other object': other.pair, 'hostile': new Proxy({}, { get: hostile, has: hostile, ownKeys: hostile, getPrototypeOf: hostile }),
};

/** Names of the public classes' members as in the table. */
function publicNames(): string[] {
  const names: string[] = [];
  for (const [name, of] of Object.entries(api) as [string, any][]) {
    if (typeof of !== 'function' || of === api.WasmtideError || (of.prototype instanceof api.WasmtideError && of !== api.Exception)) continue;
    names.push(name);
    for (const key of Object.getOwnPropertyNames(of)) if (!['length', 'name', 'prototype', 'of'].includes(key)) names.push(`${name}.${key}`);
    for (const key of Reflect.ownKeys(of.prototype)) {
      if (key === 'constructor' || key === Symbol.for('nodejs.util.inspect.custom')) continue;
      names.push(`${name}#${typeof key === 'string' ? key : `@@${key.description!.replace(/^.*\./, '')}`}`);
    }
  }
  return names.filter((name) => !INTERNAL.has(name));
}

function assertIntact(world: World, what: string): void {
  world.store.setFuel(1e9);
  world.store.setDeadline(null);
  world.store.setCpuTimeout(null);
  assert.equal(world.export<api.Func>('seven')(), 7, what);
  assert.equal(world.export<api.Func>('calls')(3), 3, what);
  assert.equal(world.pair.get(1), 2n, what);
  assert.deepEqual(world.bytes.toArray().slice(1), [9, 9, 9], what);
}

const codeOf = (error: any): string => {
  if (error === HOSTILE) return 'ERR_HOSTILE';
  assert.ok(error instanceof Error, String(error));
  return String((error as { code?: unknown }).code ?? error.stack);
};

/** Undefined, or the code of the error. */
async function outcome(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

test('the table has every public name, and good calls work', async () => {
  assert.deepEqual(publicNames().filter((name) => !Object.hasOwn(SURFACE, name)), [], 'without a row');
  const known = new Set([...publicNames(), 'Func#()']);
  assert.deepEqual(Object.keys(SURFACE).filter((name) => !known.has(name)), [], 'rows of nothing');
  for (const [name, { call, args, fails }] of Object.entries(SURFACE)) {
    const world = new World();
    const code = await outcome(() => call(world, ...(args?.(world) ?? [])));
    assert.equal(code, fails ? 'ERR_INVALID_ARG_TYPE' : undefined, name);
    assertIntact(world, name);
  }
});

/** What each argument of each name takes of the wrong values. */
export async function acceptedNow(): Promise<Record<string, string[]>> {
  const accepted: Record<string, string[]> = {};
  for (const [name, { call, args }] of Object.entries(SURFACE)) {
    const count = args?.(new World()).length ?? 0;
    for (let i = 0; i < count; i++) {
      const world = new World();
      for (const [label, value] of Object.entries(WRONG)) {
        const given = args!(world);
        given[i] = value;
        const code = await outcome(() => call(world, ...given));
        const what = `${name}, argument ${i}: ${label}`;
        if (code === undefined) (accepted[`${name} ${i}`] ??= []).push(label);
        else assert.match(code, /^ERR_[A-Z_]+$/, what);
        assertIntact(world, what);
      }
    }
  }
  return accepted;
}

test('wrong arguments are errors with a code, and nothing is changed', async () => {
  assert.deepEqual(await acceptedNow(), ACCEPTED);
});

test('without arguments', async () => {
  for (const [name, { call, args }] of Object.entries(SURFACE)) {
    if (args === undefined) continue;
    const world = new World();
    const code = await outcome(() => call(world));
    if (code !== undefined) assert.match(code, /^ERR_[A-Z_]+$/, name);
    assertIntact(world, name);
  }
});

test('everything may be called in a host function while the guest runs', async () => {
  for (const [name, { call, args, fails }] of Object.entries(SURFACE)) {
    const world = new World();
    let later: unknown;
    world.during = () => {
      world.during = () => undefined;
      later = call(world, ...(args?.(world) ?? []));
    };
    const code = await outcome(() => world.export<api.Func>('calls')(1));
    assert.equal(code, fails ? 'ERR_INVALID_ARG_TYPE' : undefined, name);
    await later;
    assertIntact(world, name);
  }
});

test('a store that has been disposed of says so everywhere', async () => {
  const wrong: string[] = [];
  for (const [name, { call, args, whenDisposed, fails }] of Object.entries(SURFACE)) {
    const world = new World();
    const given = args?.(world) ?? [];
    world.store.dispose();
    const code = await outcome(() => call(world, ...given));
    if (code !== (fails ? 'ERR_INVALID_ARG_TYPE' : whenDisposed === 'works' ? undefined : 'ERR_DISPOSED')) wrong.push(`${name}: ${code}`);
  }
  assert.deepEqual(wrong, []);
});
