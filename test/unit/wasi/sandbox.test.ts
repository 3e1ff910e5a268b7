/** Nothing of the host is reached but through preopened folders. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Errno } from '../../../src/wasi/p1/errno.js';
import { ALL, READ, World, WRITE, temporaryFolder } from './world.js';

const FD = 3;
const RESULT = 64;
const CREATE = 1;
const DIRECTORY = 2;
const TRUNCATE = 8;
const FOLLOW = 1;

function setUp(readOnly = false): { world: World; inside: string; outside: string } {
  const root = temporaryFolder();
  const inside = join(root, 'inside');
  const outside = join(root, 'outside');
  mkdirSync(join(inside, 'folder/deeper'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(inside, 'file'), 'content');
  writeFileSync(join(outside, 'secret'), 'secret');
  symlinkSync(outside, join(inside, 'absolute'));
  symlinkSync('../outside', join(inside, 'relative'));
  symlinkSync('../outside/secret', join(inside, 'to-secret'));
  symlinkSync('../../outside/secret', join(inside, 'folder/to-secret'));
  symlinkSync('loop-b', join(inside, 'loop-a'));
  symlinkSync('loop-a', join(inside, 'loop-b'));
  symlinkSync('folder', join(inside, 'link-to-folder'));
  symlinkSync('nothing', join(inside, 'dangling'));
  symlinkSync('file', join(inside, 'link-to-file'));
  return { world: new World({ preopens: [{ host: inside, guest: '/', readOnly }] }), inside, outside };
}

const open = (world: World, path: string, flags = 0, rights = READ, lookup = FOLLOW, fd = FD): number =>
  world.call('path_open', fd, lookup, ...world.string(path), flags, rights, ALL, 0, RESULT);

describe('paths that lead outside', () => {
  const { world, outside } = setUp();
  const escapes = [
    '..', '../', '../outside/secret', 'folder/../../outside/secret', 'folder/deeper/../../../outside/secret', './../outside/secret',
    '/etc/passwd', '/', `${outside}/secret`, 'absolute/secret', 'relative/secret', 'absolute', 'relative', 'relative/', 'to-secret',
    'folder/to-secret', 'link-to-folder/to-secret', 'link-to-folder/../../outside/secret', 'absolute/../inside/file',
  ];
  for (const path of escapes) {
    test(`open ${path.replace(outside, '…')}`, () => assert.equal(open(world, path), Errno.Perm));
    test(`stat ${path.replace(outside, '…')}`, () =>
      assert.equal(world.call('path_filestat_get', FD, FOLLOW, ...world.string(path), RESULT), Errno.Perm));
    test(`create ${path.replace(outside, '…')}`, () => assert.equal(open(world, path, CREATE, WRITE), Errno.Perm));
  }
  test('create, rename, link and remove through links', () => {
    const secret = world.string('relative/new');
    assert.equal(world.call('path_create_directory', FD, ...secret), Errno.Perm);
    assert.equal(world.call('path_symlink', ...world.string('file'), FD, ...secret), Errno.Perm);
    assert.equal(world.call('path_rename', FD, ...world.string('file'), FD, ...secret), Errno.Perm);
    assert.equal(world.call('path_link', FD, 0, ...world.string('file'), FD, ...secret), Errno.Perm);
    assert.equal(world.call('path_unlink_file', FD, ...world.string('relative/secret')), Errno.Perm);
    assert.equal(world.call('path_remove_directory', FD, ...world.string('relative/')), Errno.Perm);
    assert.equal(world.call('path_symlink', ...world.string('/etc'), FD, ...world.string('mine')), Errno.Perm);
    assert.deepEqual([existsSync(join(outside, 'new')), readFileSync(join(outside, 'secret'), 'utf8')], [false, 'secret']);
  });
  test('an open folder is a boundary too', () => {
    assert.equal(open(world, 'folder', DIRECTORY, ALL & ~WRITE), Errno.Success);
    const folder = world.u32(RESULT);
    assert.equal(open(world, '../file', 0, READ, FOLLOW, folder), Errno.Perm);
    assert.equal(open(world, 'deeper', DIRECTORY, 0n, FOLLOW, folder), Errno.Success);
  });
});

describe('links and slashes inside', () => {
  const { world } = setUp();
  test('links inside are followed', () => {
    assert.equal(open(world, 'link-to-file'), Errno.Success);
    assert.equal(open(world, 'link-to-folder/deeper/../deeper', DIRECTORY, 0n), Errno.Success);
  });
  test('a last link is not followed unless asked', () => assert.equal(open(world, 'link-to-file', 0, READ, 0), Errno.Loop));
  test('loops end', () => {
    assert.equal(open(world, 'loop-a'), Errno.Loop);
    assert.equal(open(world, 'loop-a/x'), Errno.Loop);
  });
  test('a dangling link', () => assert.equal(open(world, 'dangling'), Errno.NoEnt));
  test('a file is no folder', () => {
    assert.equal(open(world, 'file/'), Errno.NotDir);
    assert.equal(open(world, 'file/..'), Errno.NotDir);
    assert.equal(open(world, 'file/x'), Errno.NotDir);
    assert.equal(open(world, 'file', DIRECTORY, 0n), Errno.NotDir);
  });
  test('empty paths and zero bytes', () => {
    assert.equal(open(world, ''), Errno.NoEnt);
    assert.equal(open(world, 'file\0x'), Errno.Inval);
  });
  test('malformed UTF-8', () => {
    const [at, length] = world.string('abc');
    world.bytes[at] = 0xff;
    assert.equal(world.call('path_open', FD, FOLLOW, at, length, 0, READ, ALL, 0, RESULT), Errno.IlSeq);
  });
});

describe('a read-only folder', () => {
  const { world, inside } = setUp(true);
  test('reads', () => assert.equal(open(world, 'file'), Errno.Success));
  for (const [name, run] of Object.entries<() => number>({
    'open to write': () => open(world, 'file', 0, WRITE),
    'open to truncate': () => open(world, 'file', TRUNCATE, READ),
    'create': () => open(world, 'new', CREATE, WRITE),
    'make a folder': () => world.call('path_create_directory', FD, ...world.string('new')),
    'remove': () => world.call('path_unlink_file', FD, ...world.string('file')),
    'rename': () => world.call('path_rename', FD, ...world.string('file'), FD, ...world.string('new')),
    'link': () => world.call('path_symlink', ...world.string('file'), FD, ...world.string('new')),
    'set times': () => world.call('path_filestat_set_times', FD, 0, ...world.string('file'), 0n, 0n, 5),
  })) {
    test(name, () => {
      assert.ok([Errno.Perm, Errno.NotCapable, Errno.RoFs].includes(run()));
      assert.equal(readFileSync(join(inside, 'file'), 'utf8'), 'content');
      assert.ok(!existsSync(join(inside, 'new')));
    });
  }
  test('a file opened there cannot be written', () => {
    open(world, 'file', 0, READ | WRITE);
    open(world, 'file');
    assert.equal(world.call('fd_write', world.u32(RESULT), ...world.vector(0, 4), RESULT), Errno.NotCapable);
  });
});
