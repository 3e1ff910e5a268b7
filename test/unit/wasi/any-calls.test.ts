/** Calls with any arguments on any memory: an errno comes back, always, and nothing outside of the folders changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryFileSystem } from '../../../src/host/memory/memory-file-system.js';
import { holdingHost } from '../../../src/native/held-folder.js';
import { WasiCall } from '../../../src/wasi/p1/call.js';
import { WASI_NAMES, WASI_VERSIONS, findFunction } from '../../../src/wasi/p1/functions.js';
import { Memory } from '../../../src/wasi/p1/memory.js';
import { Wasi } from '../../../src/wasi/p1/wasi.js';
import { I64 } from '../../../src/wasm/types.js';
import { WasiExit } from '../../../src/wasm/errors/wasi.js';

const LAST_ERRNO = 76;
const SIZE = 4096;

const small = fc.integer({ min: 0, max: 70 });
const i32 = fc.oneof({ arbitrary: small, weight: 5 }, fc.constantFrom(-1, SIZE - 8, SIZE, SIZE + 1, 0x7fffffff, -0x80000000), fc.integer());
const i64 = fc.oneof(small.map(BigInt), fc.constantFrom(-1n, 2n ** 30n - 1n, 2n ** 63n - 1n, -(2n ** 63n)), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const calls = fc.array(fc.tuple(fc.constantFrom(...WASI_NAMES), fc.array(i32, { minLength: 9, maxLength: 9 }), fc.array(i64, { minLength: 3, maxLength: 3 })), { minLength: 1, maxLength: 60, size: 'max' });

test('any arguments', () => {
  fc.assert(fc.property(fc.constantFrom(...WASI_VERSIONS), fc.uint8Array({ minLength: 96, maxLength: 96 }), calls, (version, start, list) => {
    const files = new MemoryFileSystem({ secret: 'S', inside: { a: 'A', '1': {} } }, { maxBytes: 2 ** 20 });
    const bytes = new Uint8Array(SIZE);
    bytes.set(start.map((byte) => (byte < 128 ? byte % 4 : byte)));
    const wasi = new Wasi({ ...holdingHost, pass: () => undefined }, {
      args: ['a'], stdin: { kind: 'bytes', bytes: new Uint8Array(10) },
      preopens: [{ host: '/inside', guest: 'p', readOnly: false, files: MemoryFileSystem.filesOf(files)! }],
    });
    wasi.attach({ bytes, view: new DataView(bytes.buffer) });
    for (const [name, small, large] of list) {
      const found = findFunction(version, name);
      if (found === undefined) continue;
      let [s, l] = [0, 0];
      const args = found.type.params.map((type) => (type === I64 ? large[l++ % 3]! : small[s++ % 9]!));
      try {
        const errno = found.answer(new WasiCall(wasi, version, wasi.memory as Memory, null, false, Infinity), args);
        assert.ok(typeof errno === 'number' && errno >= 0 && errno <= LAST_ERRNO, `${name}: ${String(errno)}`);
      } catch (error) {
        if (!(error instanceof WasiExit) || !name.startsWith('proc_')) throw error;
      }
    }
    wasi.close();
    assert.equal(files.readText('secret'), 'S');
    assert.deepEqual(files.readdir(), ['inside', 'secret']);
    assert.ok(files.usedBytes <= 2 ** 20);
  }), { numRuns: Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 200) });
});
