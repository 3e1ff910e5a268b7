/** Forms of values, as Wasmtime takes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/cli/errors.js';
import { parseCount, parseDuration, parseSize } from '../../src/cli/option-values.js';

function check(parse: (option: string, text: string) => number, good: Readonly<Record<string, number>>, bad: readonly string[]): void {
  for (const [text, value] of Object.entries(good)) assert.equal(parse('-W x', text), value, text);
  for (const text of bad) assert.throws(() => parse('-W x', text), (error) => error instanceof UsageError && error.message.startsWith('-W x: expected'), text);
}

test('durations', () => check(parseDuration, {
  '0': 0, '10': 10_000, '500ms': 500, '10s': 10_000, '1m': 60_000, '2min': 120_000, '1h': 3_600_000, '1d': 86_400_000,
  '1m 30s': 90_000, '1m30s': 90_000, '2 seconds': 2000, '250us': 0.25, '1000000ns': 1,
}, ['', 's', '-1s', '1.5s', '10x', '1s 2', 'ms 5', '1S', `${'9'.repeat(400)}`]));

test('sizes', () => check(parseSize, {
  '0': 0, '65536': 65_536, '0x10000': 65_536, '512k': 524_288, '64m': 67_108_864, '1g': 2 ** 30, '1G': 2 ** 30, '2 KiB': 2048, '3mb': 3 * 2 ** 20,
}, ['', 'k', '-1', '1.5m', '1t', '0xk', '9007199254740993', '9007199254740991k']));

test('counts', () => check(parseCount, { '0': 0, '17': 17, '0xff': 255, '9007199254740991': 2 ** 53 - 1 }, ['', '1k', '1e3', '-1', '0x', '9007199254740992']));
