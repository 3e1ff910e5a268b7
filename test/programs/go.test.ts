/** A program of Go's own toolchain, built here from `src/go`: scheduler, collector, WASI files. Skipped without Go. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../command.js';
import { repositoryRoot } from '../conformance.js';

const missing = spawnSync('go', ['version']).error ? 'no Go toolchain: `go` is not on the path' : false;

test('a Go program (GOOS=wasip1 GOARCH=wasm)', { skip: missing }, async () => {
  const place = mkdtempSync(join(tmpdir(), 'wasmtide-go-'));
  try {
    const file = join(place, 'go.wasm');
    execFileSync('go', ['build', '-o', file, 'main.go'], {
      cwd: join(repositoryRoot, 'test/programs/src/go'),
      env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '-trimpath', GO111MODULE: 'off', GOTOOLCHAIN: 'local' },
    });
    const data = join(place, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'given.txt'), '12345');
    const outcome = await run(
      ['run', '--dir', `${data}::/data`, '--env', 'GREETING=good day', file, 'one', 'two'],
      { stdin: 'the tide and the sea and the wind\n', timeout: 120_000 });
    assert.equal(outcome.stderr, '');
    assert.equal(outcome.stdout.toString(), [
      'Hello from wasip1 wasm',
      'arguments: one,two',
      'GREETING: good day',
      'sum of squares: 338350',
      'and=2 sea=1 the=3 tide=1 wind=1 ',
      'collected: true kept: 20',
      'slept: true',
      'sha256: 6bd750bfd93c5dde1cb7317787b219d69d52fe93c281c1d25731529eedf10168',
      '{"list":[1,2,3],"none":null,"pi":3.14159}',
      'entries: 2 <nil>',
      '  from-go.txt 14 false',
      '  given.txt 5 false',
      'missing: true',
      'recovered: runtime error: index out of range [6] with length 0',
      '',
    ].join('\n'));
    assert.equal(outcome.exit, 17);
    assert.equal(readFileSync(join(data, 'from-go.txt'), 'utf8'), 'written by Go\n');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
