/** Names of compiled code for `perf`: /tmp/perf-PID.map. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PerfMap } from '../../src/native/perf-map.js';
import { command } from '../command.js';
import { describeUnless } from '../describe-unless.js';
import { cannotRun, folder, run } from './program.js';

const TEXT = `(module $numbers
  (import "" "host" (func $host (param i32)))
  (func $sum (param i32) (result i64) (local i64)
    (loop $l
      (local.set 1 (i64.add (i64.mul (local.get 1) (i64.const 31)) (i64.extend_i32_u (local.get 0))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (export "exported\\nffff 1 forged") (call $host (i32.const 1)))
  (func (result i32) (i32.const 1))
  (func (export "main") (result i64) (call $sum (i32.const 400_000_000))))`;

function scratch(t: { after(fn: () => void): void }): string {
  const made = mkdtempSync(join(tmpdir(), 'wasmtide-perf-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('what an earlier process left is replaced, what this one wrote is not', (t) => {
  const path = join(scratch(t), 'map');
  writeFileSync(path, 'old\n');
  utimesSync(path, 0, 0);
  for (let i = 1; i < 3; i++) {
    const map = new PerfMap(path);
    map.add([{ address: 0x7f0012345678 + i, bytes: 32, name: 'a!b c' }]);
    map.close();
  }
  assert.equal(readFileSync(path, 'utf8'), '7f0012345679 20 a!b c\n7f001234567a 20 a!b c\n');
});

test('a link is not followed', (t) => {
  const to = scratch(t);
  writeFileSync(join(to, 'file'), 'mine');
  symlinkSync(join(to, 'file'), join(to, 'map'));
  assert.throws(() => new PerfMap(join(to, 'map')), { code: 'ELOOP' });
  assert.equal(readFileSync(join(to, 'file'), 'utf8'), 'mine');
});

describeUnless(cannotRun, 'a map for perf', () => {
  test('names functions as backtraces do, and thunks, of all threads', () => {
    const { stdout, stderr } = run(`
      import { Engine, Instance, Module, Store } from '${new URL('../../src/entry/index.js', import.meta.url).href}';
      const by = new Engine({ strategy: 'optimizing', profiler: 'perfmap', compilation: 'eager' });
      const load = (text) => new Instance(new Store(by), new Module(by, text), { '': { host: () => undefined } }).exports;
      const text = ${JSON.stringify(TEXT)};
      if (isMainThread) {
        load(text)['exported\\nffff 1 forged']();
        await startWorker(import.meta.url);
        console.log(process.pid);
        process.exit();
      }
      load(text.replace('$numbers', '$worker'));
      parentPort.postMessage('ready');`);
    assert.equal(stderr, '');
    const path = `/tmp/perf-${stdout.trim()}.map`;
    const lines = readFileSync(path, 'utf8').trim().split('\n').map((line) => /^([0-9a-f]+) ([0-9a-f]+) (.*)$/.exec(line)!.slice(1));
    rmSync(path);
    const names = lines.map(([, , name]) => name);
    const functions = (module: string): string[] => ['sum', 'exported\\u{a}ffff 1 forged', '<wasm function 3>', 'main'].map((name) => `${module}!${name}`);
    assert.deepEqual(names.filter((name) => name.includes('!')), [...functions('numbers'), ...functions('worker')]);
    for (const thunk of ['wasmtide entry () -> ()', 'wasmtide host call (i32) -> ()']) assert.ok(names.includes(thunk), thunk);
    const ranges = lines.map(([start, bytes]) => [parseInt(start, 16), parseInt(start, 16) + parseInt(bytes, 16)]).sort(([a], [b]) => a - b);
    ranges.forEach(([start, end], i) => assert.ok(end > start && (i === 0 || ranges[i - 1][1] <= start)));
  });

  const data = join(folder, 'perf.data');
  const recorded = spawnSync('perf', ['record', '-q', '-o', data, '-e', 'cpu-clock', '--', process.execPath, '-e', '0']).status === 0;
  test('perf names functions by it', { skip: !recorded && 'perf does not record here' }, (t) => {
    const module = join(folder, 'numbers.wat');
    writeFileSync(module, TEXT.replace(/\(import.*\n/, '').replace(/\(call \$host .*\)\)/, ')'));
    const args = ['run', '-C', 'compiler=optimizing', '--profile=perfmap', '--invoke', 'main', module];
    const { status, stderr } = spawnSync('perf', ['record', '-q', '-o', data, '-e', 'cpu-clock', '--', ...command, ...args], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const pid = /(\d+)/.exec(spawnSync('perf', ['script', '-i', data, '-F', 'pid'], { encoding: 'utf8' }).stdout)?.[1];
    t.after(() => rmSync(`/tmp/perf-${pid}.map`, { force: true }));
    const { stdout } = spawnSync('perf', ['report', '-i', data, '--stdio', '-F', 'overhead,sym'], { encoding: 'utf8' });
    const share = Number(/([\d.]+)%.*numbers!sum/.exec(stdout)?.[1]);
    assert.ok(share > 20, stdout);
  });
});
