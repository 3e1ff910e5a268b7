/** The file system in memory as embedders use it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FileError, MemoryFileSystem } from '../../../src/entry/wasi.js';
import { ALL, World } from './world.js';

const code = (expected: string) => (error: unknown): boolean => error instanceof FileError && error.code === expected;

describe('a tree', () => {
  const files = new MemoryFileSystem({ 'a.txt': 'A', empty: {}, deep: { er: { b: new Uint8Array([1, 2, 3]) } }, 'x/y/z': 'Z' });
  test('is there', () => {
    assert.deepEqual([...files.entries()], [
      ['/a.txt', 'file'], ['/deep', 'directory'], ['/deep/er', 'directory'], ['/deep/er/b', 'file'], ['/empty', 'directory'],
      ['/x', 'directory'], ['/x/y', 'directory'], ['/x/y/z', 'file'],
    ]);
    assert.equal(files.readText('a.txt'), 'A');
    assert.deepEqual([...files.readFile('/deep/er/../er/./b')], [1, 2, 3]);
    assert.deepEqual(files.readdir('deep'), ['er']);
    assert.deepEqual(files.readdir(), ['a.txt', 'deep', 'empty', 'x']);
  });
  test('of something else', () => {
    for (const tree of [3, null, 'x', { a: 3 }, { a: null }]) assert.throws(() => new MemoryFileSystem(tree as never), TypeError);
    for (const options of [{ maxBytes: '1' }, { now: 3 }]) assert.throws(() => new MemoryFileSystem({}, options as never), TypeError);
    assert.throws(() => new MemoryFileSystem({}, { maxBytes: -1 }), RangeError);
    assert.throws(() => files.writeFile('a', 3 as never), TypeError);
    assert.throws(() => files.readFile(3 as never), TypeError);
    assert.throws(() => new MemoryFileSystem({ '..': 'x' }), code('EISDIR'));
    assert.throws(() => new MemoryFileSystem({ ['n'.repeat(300)]: 'x' }), code('ENAMETOOLONG'));
    assert.throws(() => new MemoryFileSystem({ 'a\0b': 'x' }), code('EINVAL'));
  });
});

test('what is given is copied, and what is read, too', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const files = new MemoryFileSystem({ f: bytes });
  bytes[0] = 9;
  files.readFile('f')[1] = 9;
  assert.deepEqual([...files.readFile('f')], [1, 2, 3]);
});

test('writing, links, names', () => {
  const files = new MemoryFileSystem();
  files.mkdir('a/b/c');
  files.mkdir('/a/b');
  files.writeFile('a/b/f', 'one');
  files.writeFile('a/b/f', 'two');
  assert.equal(files.readText('a/b/f'), 'two');
  files.symlink('b', 'a/l');
  files.symlink('/a/b/f', 'absolute');
  files.symlink('loop', 'loop');
  assert.equal(files.readText('a/l/f'), 'two');
  assert.equal(files.readText('absolute'), 'two');
  assert.equal(files.readlink('absolute'), '/a/b/f');
  files.writeFile('absolute', 'three');
  files.link('a/b/f', 'hard');
  assert.deepEqual([files.readText('hard'), files.stat('hard').nlink, files.stat('absolute').size], ['three', 2, 5]);
  assert.equal(files.stat('absolute', false).kind, 'symlink');
  files.rename('hard', 'a/b/g');
  assert.deepEqual([files.exists('hard'), files.exists('a/b/g'), files.exists('loop'), files.exists('a/b/g/x')], [false, true, false, false]);
  assert.throws(() => files.readText('loop'), code('ELOOP'));
  assert.throws(() => files.readFile('a'), code('EISDIR'));
  assert.throws(() => files.readdir('a/b/f'), code('ENOTDIR'));
  assert.throws(() => files.mkdir('a/b/f/x'), code('ENOTDIR'));
  assert.throws(() => files.writeFile('none/f', ''), code('ENOENT'));
  assert.throws(() => files.rename('a', 'a/b/x'), code('EINVAL'));
  assert.throws(() => files.remove('none'), code('ENOENT'));
  files.remove('a');
  assert.deepEqual([...files.entries()], [['/absolute', 'symlink'], ['/loop', 'symlink']]);
  files.remove('/');
  assert.equal(files.usedBytes, 0);
});

test('times', () => {
  let now = 1000n;
  const files = new MemoryFileSystem({ d: { f: 'x' } }, { now: () => now });
  now = 2000n;
  files.readFile('d/f');
  assert.deepEqual(files.stat('d/f'), { kind: 'file', size: 1, nlink: 1, atime: 1000n, mtime: 1000n, ctime: 1000n });
  files.writeFile('d/f', 'y');
  assert.equal(files.stat('d/f').mtime, 2000n);
  assert.equal(files.stat('d').mtime, 1000n);
  now = 3000n;
  files.rename('d/f', 'd/g');
  assert.deepEqual([files.stat('d/g').mtime, files.stat('d/g').ctime, files.stat('d').mtime], [2000n, 3000n, 3000n]);
});

describe('room', () => {
  test('is limited, and given back', () => {
    const files = new MemoryFileSystem({}, { maxBytes: 10_000 });
    files.writeFile('f', 'x'.repeat(9000));
    assert.throws(() => files.writeFile('g', 'x'.repeat(9000)), code('ENOSPC'));
    files.writeFile('f', 'x');
    assert.ok(files.usedBytes < 1000);
    files.writeFile('g', 'x'.repeat(9000));
    assert.throws(() => { for (let i = 0; i < 100; i++) files.mkdir(`d${i}`); }, code('ENOSPC'));
    assert.ok(files.usedBytes <= 10_000);
  });
  test('many small writes, and holes', () => {
    const files = new MemoryFileSystem();
    const world = new World({ preopens: [{ host: '/', guest: '/', readOnly: false, files: MemoryFileSystem.filesOf(files)! }] });
    assert.equal(world.call('path_open', 3, 0, ...world.string('f'), 1, ALL & ~(1n << 14n), 0n, 0, 64), 0);
    const fd = world.u32(64);
    const piece = world.vector(...world.string('ab'));
    for (let i = 0; i < 10_000; i++) assert.equal(world.call('fd_write', fd, ...piece, 64), 0);
    assert.equal(files.readText('f'), 'ab'.repeat(10_000));
    assert.equal(world.call('fd_filestat_set_size', fd, 2n ** 40n), 22, 'EFBIG');
    assert.equal(world.call('fd_filestat_set_size', fd, 2n ** 31n), 51, 'ENOSPC');
    assert.equal(world.call('fd_pwrite', fd, ...piece, 2n ** 30n, 64), 51, 'ENOSPC');
    assert.equal(world.call('fd_filestat_set_size', fd, 3n), 0);
    assert.equal(world.call('fd_filestat_set_size', fd, 6n), 0);
    assert.equal(files.readText('f'), 'aba\0\0\0');
    assert.equal(world.call('fd_allocate', fd, 4n, 6n), 0);
    assert.equal(files.stat('f').size, 10);
    // Removed, it lives on as long as it is open.
    files.remove('f');
    assert.ok(files.usedBytes > 0);
    assert.equal(world.call('fd_pread', fd, ...world.vector(4096, 10), 0n, 64), 0);
    assert.equal(world.text(4096, 3), 'aba');
    assert.equal(world.call('fd_close', fd), 0);
    assert.equal(files.usedBytes, 0);
  });
});
