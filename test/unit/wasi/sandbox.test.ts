/** Nothing of the host is reached but through preopened folders. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Errno } from '../../../src/wasi/p1/errno.js';
import { PLACES, type Place } from './places.js';
import { ALL, READ, World, WRITE } from './world.js';

const FD = 3;
const RESULT = 64;
const CREATE = 1;
const DIRECTORY = 2;
const TRUNCATE = 8;
const FOLLOW = 1;

function setUp(makePlace: () => Place, readOnly = false): { world: World; place: Place } {
  const place = makePlace();
  place.mkdir('inside/folder/deeper');
  place.write('inside/file', 'content');
  place.write('outside/secret', 'secret');
  for (const [path, target] of Object.entries({
    absolute: '/outside', relative: '../outside', 'to-secret': '../outside/secret', 'folder/to-secret': '../../outside/secret',
    'loop-a': 'loop-b', 'loop-b': 'loop-a', 'link-to-folder': 'folder', dangling: 'nothing', 'link-to-file': 'file',
  })) place.symlink(target, `inside/${path}`);
  return { world: new World({ preopens: [place.preopen('/', readOnly)] }), place };
}

const open = (world: World, path: string, flags = 0, rights = READ, lookup = FOLLOW, fd = FD): number =>
  world.call('path_open', fd, lookup, ...world.string(path), flags, rights, ALL, 0, RESULT);

for (const [where, makePlace] of Object.entries(PLACES)) describe(where, () => {
  describe('paths that lead outside', () => {
    const { world, place } = setUp(makePlace);
    const escapes = [
      '..', '../', '../outside/secret', 'folder/../../outside/secret', 'folder/deeper/../../../outside/secret', './../outside/secret',
      '/etc/passwd', '/', '/outside/secret', 'absolute/secret', 'relative/secret', 'absolute', 'relative', 'relative/', 'to-secret',
      'folder/to-secret', 'link-to-folder/to-secret', 'link-to-folder/../../outside/secret', 'absolute/../inside/file',
    ];
    for (const path of escapes) {
      test(`open ${path}`, () => assert.equal(open(world, path), Errno.Perm));
      test(`stat ${path}`, () =>
        assert.equal(world.call('path_filestat_get', FD, FOLLOW, ...world.string(path), RESULT), Errno.Perm));
      test(`create ${path}`, () => assert.equal(open(world, path, CREATE, WRITE), Errno.Perm));
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
      assert.deepEqual([place.exists('outside/new'), place.read('outside/secret')], [false, 'secret']);
    });
    test('an open folder is a boundary too', () => {
      assert.equal(open(world, 'folder', DIRECTORY, ALL & ~WRITE), Errno.Success);
      const folder = world.u32(RESULT);
      assert.equal(open(world, '../file', 0, READ, FOLLOW, folder), Errno.Perm);
      assert.equal(open(world, 'deeper', DIRECTORY, 0n, FOLLOW, folder), Errno.Success);
    });
  });

  describe('an open folder that is replaced by a link', () => {
    const { world, place } = setUp(makePlace);
    assert.equal(open(world, 'folder', DIRECTORY, ALL & ~WRITE), Errno.Success);
    const folder = world.u32(RESULT);
    assert.equal(open(world, 'deeper', DIRECTORY, ALL & ~WRITE, FOLLOW, folder), Errno.Success);
    const deeper = world.u32(RESULT);
    assert.equal(world.call('path_rename', FD, ...world.string('folder'), FD, ...world.string('moved')), Errno.Success);
    assert.equal(world.call('path_symlink', ...world.string('../outside'), FD, ...world.string('folder')), Errno.Success);
    for (const [what, fd] of [['itself', folder], ['one below', deeper]] as const) {
      test(`${what} leads nowhere outside`, () => {
        assert.notEqual(open(world, 'secret', 0, READ, FOLLOW, fd), Errno.Success);
        assert.notEqual(world.call('path_filestat_get', fd, FOLLOW, ...world.string('secret'), RESULT), Errno.Success);
        world.call('path_create_directory', fd, ...world.string('new'));
        assert.ok(!place.exists('outside/new'));
        world.call('path_unlink_file', fd, ...world.string('secret'));
        world.call('path_filestat_set_times', fd, 0, ...world.string('secret'), 1n, 1n, 5);
        assert.equal(place.read('outside/secret'), 'secret');
        assert.equal(world.call('fd_readdir', fd, 4096, 4096, 0n, RESULT), Errno.Success);
        assert.ok(!world.text(4096, world.u32(RESULT)).replaceAll('to-secret', '').includes('secret'));
      });
    }
    test('the guest still has the folder that it opened', () => {
      assert.equal(open(world, 'deeper', DIRECTORY, 0n, FOLLOW, folder), Errno.Success);
    });
  });

  test('an open folder that is removed, and a link put in its place', () => {
    const { world, place } = setUp(makePlace);
    assert.equal(open(world, 'folder/deeper', DIRECTORY, ALL & ~WRITE), Errno.Success);
    const deeper = world.u32(RESULT);
    assert.equal(world.call('path_remove_directory', FD, ...world.string('folder/deeper')), Errno.Success);
    assert.equal(open(world, 'x', CREATE, WRITE, FOLLOW, deeper), Errno.NoEnt);
    assert.equal(world.call('path_symlink', ...world.string('../../outside'), FD, ...world.string('folder/deeper')), Errno.Success);
    assert.equal(open(world, 'secret', 0, READ, FOLLOW, deeper), Errno.NoEnt);
    assert.equal(open(world, 'x', CREATE, WRITE, FOLLOW, deeper), Errno.NoEnt);
    assert.ok(!place.exists('outside/x'));
  });

  test('a preopened folder that is replaced through another one', () => {
    const { place } = setUp(makePlace);
    const outer = place.preopen('/outer');
    const inner = { ...outer, host: `${outer.host}/folder`, guest: '/inner' };
    const world = new World({ preopens: [outer, inner] });
    assert.equal(open(world, 'deeper', DIRECTORY, 0n, FOLLOW, FD + 1), Errno.Success);
    assert.equal(world.call('path_rename', FD, ...world.string('folder'), FD, ...world.string('moved')), Errno.Success);
    assert.equal(world.call('path_symlink', ...world.string('../outside'), FD, ...world.string('folder')), Errno.Success);
    assert.equal(open(world, 'secret', 0, READ, FOLLOW, FD + 1), Errno.NoEnt);
    assert.equal(world.call('fd_readdir', FD + 1, 4096, 4096, 0n, RESULT), Errno.NoEnt);
  });

  describe('links and slashes inside', () => {
    const { world } = setUp(makePlace);
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
    const { world, place } = setUp(makePlace, true);
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
        assert.equal(place.read('inside/file'), 'content');
        assert.ok(!place.exists('inside/new'));
      });
    }
    test('a file opened there cannot be written', () => {
      open(world, 'file', 0, READ | WRITE);
      open(world, 'file');
      assert.equal(world.call('fd_write', world.u32(RESULT), ...world.vector(0, 4), RESULT), Errno.NotCapable);
    });
  });
});
