/** The file system in memory beside the host's: the same calls give the same results and leave the same tree. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryFileSystem } from '../../../src/host/memory/memory-file-system.js';
import { nodeFiles } from '../../../src/host/node/node-files.js';
import { holdingHost } from '../../../src/native/held-folder.js';
import { copyIntoMemory } from '../../wasi-guest.js';
import { ALL, READ, World, WRITE, temporaryFolder } from './world.js';

const RESULT = 64;
const often = ['a', 'b', 'd/a', 'd/b', 'd/e/a', 'd', 'd/e', 'l', 'l/a', 'l/f'];
const name = fc.oneof({ arbitrary: fc.constantFrom(...often), weight: 6 }, fc.constantFrom('a/', 'd/', '.', 'd/..', 'd/../a', '../a', '', 'l/', 'none/a'));
const target = fc.constantFrom('a', 'd', '../a', 'd/e', '.', 'l', '/a', 'none', 'd/');
/** Mostly the preopened folder. */
const folderFd = fc.oneof({ arbitrary: fc.constant(3), weight: 8 }, fc.integer({ min: 4, max: 9 }));
const fd = fc.integer({ min: 4, max: 6 });
const size = fc.constantFrom(0n, 1n, 5n, 300n, 70_000n);

/** A call by its name and arguments; strings are paths or bytes put into memory. */
type Step = readonly [call: string, ...args: (number | bigint | string)[]];

/** What files and folders are mostly opened with. */
const FILE = ALL & ~(1n << 14n);
const FOLDER = ALL & ~WRITE;

const openFlags = fc.constantFrom(0, 0, 1, 1, 1, 2, 5, 8, 9, 3, 15);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.tuple(fc.constant('path_open'), folderFd, fc.constantFrom(0, 1, 1), name, openFlags,
      fc.constantFrom(READ, WRITE, READ | WRITE, FILE, FILE, FOLDER), fc.constantFrom(ALL, 0n), fc.constantFrom(0, 0, 1), fc.constant(RESULT)),
    weight: 4,
  },
  fc.tuple(fc.constant('path_create_directory'), folderFd, name),
  fc.tuple(fc.constant('path_remove_directory'), folderFd, name),
  fc.tuple(fc.constant('path_unlink_file'), folderFd, name),
  fc.tuple(fc.constant('path_rename'), folderFd, name, folderFd, name),
  fc.tuple(fc.constant('path_link'), folderFd, fc.constant(0), name, folderFd, name),
  fc.tuple(fc.constant('path_symlink'), target, folderFd, name),
  fc.tuple(fc.constant('path_readlink'), folderFd, name, fc.constant(2048), fc.constant(64), fc.constant(RESULT)),
  fc.tuple(fc.constant('fd_close'), fc.integer({ min: 4, max: 8 })),
  fc.tuple(fc.constant('fd_filestat_set_size'), fd, size),
  fc.tuple(fc.constant('fd_allocate'), fd, size, size),
  fc.tuple(fc.constant('fd_seek'), fd, fc.constantFrom(0n, 3n, -2n, 400n), fc.integer({ min: 0, max: 3 }), fc.constant(RESULT)),
  fc.tuple(fc.constant('write'), fd, fc.constantFrom('x', 'hello', 'y'.repeat(500))),
  fc.tuple(fc.constant('read'), fd, fc.constantFrom(1, 100)),
  fc.tuple(fc.constant('stat'), folderFd, fc.constantFrom(0, 1), name),
  fc.tuple(fc.constant('list'), folderFd),
);

/** What a guest sees of the step: errno and results. */
function perform(world: World, [call, ...args]: Step): unknown {
  const plain = args.flatMap((arg) => (typeof arg === 'string' ? world.string(arg) : [arg]));
  switch (call) {
    case 'write': {
      const errno = world.call('fd_write', plain[0], ...world.vector(plain[1] as number, plain[2] as number), RESULT);
      return errno === 0 ? world.u32(RESULT) : -errno;
    }
    case 'read': {
      const errno = world.call('fd_read', plain[0], ...world.vector(4096, plain[1] as number), RESULT);
      return errno === 0 ? world.text(4096, world.u32(RESULT)) : -errno;
    }
    case 'stat': {
      const errno = world.call('path_filestat_get', ...plain, RESULT);
      if (errno !== 0) return -errno;
      const type = world.bytes[RESULT + 16];
      // The size and links of a folder are the file system's own affair.
      return type === 3 ? type : [type, world.u64(RESULT + 24), world.u64(RESULT + 32)];
    }
    case 'list': {
      const errno = world.call('fd_readdir', plain[0], 4096, 4096, 0n, RESULT);
      if (errno !== 0) return -errno;
      const names: string[] = [];
      for (let at = 4096; at < 4096 + world.u32(RESULT);) {
        const length = world.u32(at + 16);
        names.push(`${world.text(at + 24, length)}:${world.u32(at + 20)}`);
        at += 24 + length;
      }
      return names.sort();
    }
    default: {
      const errno = world.call(call, ...plain);
      return errno === 0 && ['path_open', 'path_readlink', 'fd_seek'].includes(call) ? world.u32(RESULT) : -errno;
    }
  }
}

const tree = (files: MemoryFileSystem): unknown[] => [...files.entries()].map(([path, kind]) =>
  [path, kind, kind === 'file' ? files.readText(path) : kind === 'symlink' ? files.readlink(path) : '']);

for (const [how, hostFiles] of [['by name', nodeFiles], ['held open', holdingHost.files]] as const) test(`any calls, folders ${how}`, { skip: process.platform === 'win32' }, () => {
  fc.assert(fc.property(fc.array(steps, { minLength: 1, maxLength: 40, size: 'max' }), (list) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'd/e'), { recursive: true });
    for (const path of ['a', 'd/a']) writeFileSync(join(folder, path), `I am ${path}`);
    symlinkSync('d', join(folder, 'l'));
    const files = copyIntoMemory(folder);
    const host = new World({ preopens: [{ host: folder, guest: '/', readOnly: false, files: hostFiles }] });
    const memory = new World({ preopens: [{ host: '/', guest: '/', readOnly: false, files: MemoryFileSystem.filesOf(files)! }] });
    for (const step of list) {
      assert.deepEqual(perform(memory, step), perform(host, step), step.map(String).join(' '));
    }
    assert.deepEqual(tree(files), tree(copyIntoMemory(folder)));
    host.wasi.close();
    memory.wasi.close();
    files.remove('/');
    assert.equal(files.usedBytes, 0, 'room is given back');
  }), { numRuns: Number(process.env['WASMTIDE_FUZZ_RUNS'] ?? 300) });
});

test('a folder of the host in memory', () => {
  const folder = temporaryFolder();
  const files = copyIntoMemory(folder);
  assert.deepEqual(tree(files), []);
  assert.throws(() => readFileSync(join(folder, 'a')), { code: 'ENOENT' });
  assert.throws(() => files.readFile('a'), { code: 'ENOENT', path: '/a' });
});
