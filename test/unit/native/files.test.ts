/** The addon's calls on files: what they do beneath a folder, and that nothing leads out of it. */
import assert from 'node:assert/strict';
import { closeSync, constants, existsSync, fstatSync, lstatSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type FileCalls, fileCalls } from '../../../src/native/binding.js';
import { cannotHold } from '../wasi/places.js';

const calls = fileCalls()!;
const root = mkdtempSync(join(tmpdir(), 'wasmtide-files-'));
after(() => rmSync(root, { recursive: true }));
const inside = join(root, 'inside');
mkdirSync(join(inside, 'folder/deep'), { recursive: true });
writeFileSync(join(root, 'secret'), 'secret');
writeFileSync(join(inside, 'file'), 'content');
writeFileSync(join(inside, 'folder/deep/file'), 'deep');
symlinkSync('../secret', join(inside, 'out'));
symlinkSync('file', join(inside, 'link'));
symlinkSync('..', join(inside, 'up'));
symlinkSync('folder', join(inside, 'in'));
const folder = openSync(inside, constants.O_DIRECTORY);
after(() => closeSync(folder));

const { O_RDONLY, O_CREAT, O_EXCL, O_WRONLY, O_DIRECTORY } = constants;
const O_PATH = 0o10000000;

/** 0 for success, else the error's name. */
const outcome = (result: string | number): string | number => (typeof result === 'number' && result < 0 ? getSystemErrorName(result) : result);
const opens = (path: string, flags = O_RDONLY): string | number => {
  const fd = calls.openBeneath(folder, path, flags, 0);
  if (fd < 0) return outcome(fd);
  calls.close(fd);
  return 0;
};

test('opens what lies beneath, and nothing else', { skip: cannotHold }, () => {
  const fd = calls.openBeneath(folder, 'folder/deep/file', O_RDONLY, 0);
  const bytes = Buffer.alloc(10);
  assert.equal(bytes.toString('utf8', 0, readSync(fd, bytes)), 'deep');
  calls.close(fd);
  assert.equal(outcome(calls.close(fd)), 'EBADF', 'closed already');
  assert.equal(outcome(calls.close(folder)), 'EBADF', 'not opened here');
  for (const path of ['.', 'folder', 'folder/../file', './file', 'folder/deep/../../file']) assert.equal(opens(path), 0, path);
  for (const path of ['..', '../secret', '/etc/passwd', '/', 'folder/../../secret']) assert.equal(opens(path), 'EXDEV', path);
  for (const path of ['out', 'up/secret', 'link', 'in/deep/file', 'up', 'in/']) assert.equal(opens(path), 'ELOOP', path);
  assert.equal(opens('link', O_PATH | constants.O_NOFOLLOW), 0, 'the link itself');
  assert.equal(opens('none'), 'ENOENT');
  assert.equal(opens('file/x'), 'ENOTDIR');
  const made = calls.openBeneath(folder, 'made', O_WRONLY | O_CREAT | O_EXCL, 0o600);
  assert.equal(fstatSync(made).mode & 0o777, 0o600);
  calls.close(made);
  assert.equal(opens('made', O_WRONLY | O_CREAT | O_EXCL), 'EEXIST');
  assert.equal(outcome(calls.openBeneath(-100, 'file', O_RDONLY, 0)), 'EBADF', 'the folder of the process is none');
});

test('says what lies beneath', { skip: cannotHold }, () => {
  const stat = new BigUint64Array(18);
  for (const path of ['file', 'folder', 'folder/deep/file', 'link', 'out', '.']) {
    assert.equal(calls.statBeneath(folder, path, stat), 0);
    const { dev, ino, nlink, mode, size, atimeNs, mtimeNs, ctimeNs } = lstatSync(join(inside, path), { bigint: true });
    const time = (at: number): bigint => stat[at] * 1_000_000_000n + stat[at + 1];
    assert.deepEqual([stat[0], stat[1], stat[2], stat[3] & 0xffffn, stat[6], time(9), time(11), time(13)], [dev, ino, nlink, mode, size, atimeNs, mtimeNs, ctimeNs], path);
  }
  const before = openSync(inside, O_DIRECTORY);
  closeSync(before);
  for (const [path, error] of [['none', 'ENOENT'], ['in/deep', 'ELOOP'], ['..', 'EXDEV'], ['file/x', 'ENOTDIR']]) assert.equal(outcome(calls.statBeneath(folder, path, stat)), error);
  for (const words of [undefined, new BigUint64Array(17), new BigInt64Array(18), new Uint8Array(144)]) assert.equal(outcome(calls.statBeneath(folder, 'file', words as never)), 'EINVAL');
  const after = openSync(inside, O_DIRECTORY);
  assert.equal(after, before, 'no descriptor is left open');
  closeSync(after);
});

test('makes, names and removes', { skip: cannotHold }, () => {
  const deep = calls.openBeneath(folder, 'folder/deep', O_PATH | O_DIRECTORY, 0);
  assert.equal(calls.makeFolder(folder, 'new', 0o755), 0);
  assert.equal(outcome(calls.makeFolder(folder, 'new', 0o755)), 'EEXIST');
  assert.equal(calls.rename(folder, 'new', deep, 'newer'), 0);
  assert.ok(lstatSync(join(inside, 'folder/deep/newer')).isDirectory());
  assert.equal(outcome(calls.remove(deep, 'newer', 0)), 'EISDIR');
  assert.equal(calls.remove(deep, 'newer', 1), 0);
  assert.equal(calls.link(folder, 'link', deep, 'same'), 0);
  assert.equal(readlinkSync(join(inside, 'folder/deep/same')), 'file', 'the link itself');
  assert.equal(calls.remove(deep, 'same', 0), 0);
  assert.equal(calls.symlink(deep, 'ß', 'where/ever/€'), 0);
  assert.equal(calls.readLink(deep, 'ß'), 'where/ever/€');
  assert.equal(outcome(calls.readLink(folder, 'file')), 'EINVAL');
  assert.equal(calls.setTimes(deep, 'ß', 1, 2, 3, 999_999_999), 0);
  const times = lstatSync(join(inside, 'folder/deep/ß'), { bigint: true });
  assert.deepEqual([times.atimeNs, times.mtimeNs], [1_000_000_002n, 3_999_999_999n]);
  const file = openSync(join(inside, 'file'), O_RDONLY);
  assert.equal(calls.setTimes(file, null, 5, 0, 2 ** 33, 7), 0);
  assert.equal(fstatSync(file, { bigint: true }).mtimeNs, 2n ** 33n * 1_000_000_000n + 7n);
  closeSync(file);
  calls.close(deep);
});

test('lists', { skip: cannotHold }, () => {
  const fd = openSync(inside, O_DIRECTORY);
  const entries = new Uint8Array(1000);
  const bytes = calls.list(fd, entries);
  assert.ok(bytes > 0 && bytes <= 1000);
  assert.ok(Buffer.from(entries).includes('folder\0'));
  assert.equal(calls.list(fd, entries), 0);
  closeSync(fd);
  const again = openSync(inside, O_DIRECTORY);
  assert.equal(outcome(calls.list(again, entries.subarray(0, 8))), 'EINVAL', 'no room for an entry');
  closeSync(again);
});

test('names and arguments that are none', { skip: cannotHold }, () => {
  const onNames: ((name: never) => string | number)[] = [
    (name) => calls.makeFolder(folder, name, 0o755), (name) => calls.remove(folder, name, 0), (name) => calls.remove(folder, name, 1),
    (name) => calls.rename(folder, name, folder, 'x'), (name) => calls.rename(folder, 'file', folder, name), (name) => calls.link(folder, name, folder, 'x'),
    (name) => calls.link(folder, 'file', folder, name), (name) => calls.symlink(folder, name, 'file'), (name) => calls.readLink(folder, name),
    (name) => calls.setTimes(folder, name, 0, 0, 0, 0),
  ];
  for (const [i, call] of onNames.entries()) {
    for (const name of ['', '..', '../secret', 'up/secret', 'folder/', '/', 'a\0b', undefined, 7, {}, Symbol('x')]) assert.equal(outcome(call(name as never)), 'EINVAL', `${i} ${String(name)}`);
    assert.equal(outcome(call('x'.repeat(4096) as never)), 'ENAMETOOLONG');
    assert.equal(outcome(call('x'.repeat(4095) as never)), 'ENAMETOOLONG', 'by the system');
  }
  for (const path of [undefined, 7, null]) assert.equal(outcome(calls.openBeneath(folder, path as never, 0, 0)), 'EINVAL');
  assert.equal(outcome(calls.openBeneath(folder, 'a\0b', 0, 0)), 'EINVAL');
  assert.equal(outcome(calls.symlink(folder, 'x', 'a\0b')), 'EINVAL');
  for (const array of [undefined, [], new Int32Array(100), new DataView(new ArrayBuffer(100))]) assert.equal(outcome(calls.list(folder, array as never)), 'EINVAL');
  const names = ['openBeneath', 'close', 'statBeneath', 'makeFolder', 'remove', 'rename', 'link', 'symlink', 'readLink', 'setTimes', 'list'] as const satisfies readonly (keyof FileCalls)[];
  for (const name of names) {
    assert.ok((calls[name] as () => number)() < 0, name);
    for (const fd of [undefined, -1, -100, 1e6, 2 ** 21, 'x', 2 ** 40]) assert.ok((calls[name] as (...args: unknown[]) => number)(fd, 'file', fd, 'x', 1, 1, 1) < 0, `${name} ${String(fd)}`);
  }
  assert.equal(readFileSync(join(root, 'secret'), 'utf8'), 'secret');
  assert.ok(existsSync(join(inside, 'file')));
});

test('what a worker has opened is closed when it ends, and nothing is said of what it closes', { skip: cannotHold }, async () => {
  const binding = fileURLToPath(new URL('../../../src/native/held-folder.js', import.meta.url));
  const worker = new Worker(`
    const { parentPort, workerData } = require('node:worker_threads');
    process.on('warning', (warning) => parentPort.postMessage(String(warning)));
    import(${JSON.stringify(binding)}).then(({ holdingHost }) => {
      const held = holdingHost.files.hold(workerData);
      const mode = { read: true, write: false, create: false, exclusive: false, truncate: false, directory: false, sync: false };
      for (let i = 0; i < 10; i++) held.close(held.open('file', mode));
      held.readdir('folder');
      held.hold('folder').release();
      for (let i = 0; i < 50; i++) held.open('file', mode);
      setTimeout(() => parentPort.postMessage('ready'), 50);
      setInterval(() => undefined, 1000);
    });`, { eval: true, workerData: inside });
  assert.equal(await new Promise((resolve) => worker.once('message', resolve)), 'ready');
  const ours = (): number => readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(inside);
    } catch {
      return false;
    }
  }).length;
  assert.ok(ours() > 50);
  await worker.terminate();
  // The folder of this test itself.
  assert.equal(ours(), 1);
});
