/** Single calls: memory faults, rights, directories, polling, the older interface. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Errno } from '../../../src/wasi/p1/errno.js';
import { WASI_NAMES } from '../../../src/wasi/p1/functions.js';
import { WasiExit } from '../../../src/wasm/errors/wasi.js';
import { PLACES } from './places.js';
import { ALL, READ, World, WRITE, temporaryFolder } from './world.js';

const RESULT = 64;
const FAR = 0x7fffffff;

test('every function of the specification is here', () => {
  assert.equal(WASI_NAMES.length, 46);
  assert.equal(new Set(WASI_NAMES).size, 46);
});

describe('memory', () => {
  const world = new World({ args: ['program', 'ä'], env: [['A', '1']], stdout: { kind: 'output', output: { write: () => undefined } } });
  for (const [name, ...args] of [
    ['args_get', FAR, FAR], ['args_sizes_get', FAR, 0], ['environ_get', 0, FAR], ['clock_time_get', 0, 0n, FAR], ['clock_res_get', 1, -4],
    ['random_get', FAR, 16], ['random_get', 0, -1], ['fd_write', 1, FAR, 1, 0], ['fd_read', 0, 0, 1, FAR], ['fd_prestat_get', 0, FAR],
    ['fd_fdstat_get', 1, FAR], ['fd_filestat_get', 1, FAR], ['poll_oneoff', FAR, 0, 1, 0],
  ] as [string, ...(number | bigint)[]][]) {
    test(`${name} ${args.join(' ')}`, () => assert.ok([Errno.Fault, Errno.BadF].includes(world.call(name, ...args))));
  }
  test('vectors that point outside', () => {
    assert.equal(world.call('fd_write', 1, ...world.vector(FAR, 10), RESULT), Errno.Fault);
    assert.equal(world.call('fd_write', 1, ...world.vector(65_530, 10), RESULT), Errno.Fault);
  });
  test('counts beyond reason', () => {
    assert.equal(world.call('fd_write', 1, 0, 100_000, RESULT), Errno.Inval);
    assert.equal(world.call('poll_oneoff', 0, 0, 0, RESULT), Errno.Inval);
  });
  test('arguments', () => {
    assert.equal(world.call('args_sizes_get', 0, 4), 0);
    assert.deepEqual([world.u32(0), world.u32(4)], [2, 11]);
    assert.equal(world.call('args_get', 0, 16), 0);
    assert.equal(world.text(16, 11), 'program\0ä\0');
    assert.equal(world.u32(4), 24);
  });
});

describe('streams', () => {
  test('output goes to the sink in order', () => {
    const parts: string[] = [];
    const world = new World({ stdout: { kind: 'output', output: { write: (b) => void parts.push(new TextDecoder().decode(b)) } } });
    for (const text of ['one', 'two']) assert.equal(world.call('fd_write', 1, ...world.vector(...world.string(text)), RESULT), 0);
    assert.deepEqual(parts, ['one', 'two']);
    assert.equal(world.u32(RESULT), 3);
  });
  test('input from bytes ends', () => {
    const world = new World({ stdin: { kind: 'bytes', bytes: new TextEncoder().encode('hello') } });
    assert.equal(world.call('fd_read', 0, ...world.vector(512, 3), RESULT), 0);
    assert.equal(world.text(512, world.u32(RESULT)), 'hel');
    world.call('fd_read', 0, ...world.vector(512, 3), RESULT);
    assert.equal(world.text(512, world.u32(RESULT)), 'lo');
    world.call('fd_read', 0, ...world.vector(512, 3), RESULT);
    assert.equal(world.u32(RESULT), 0);
  });
  test('they cannot be sought', () => assert.equal(new World().call('fd_seek', 1, 0n, 0, RESULT), Errno.SPipe));
  test('nothing is open by default', () => {
    const world = new World();
    assert.equal(world.call('fd_prestat_get', 3, RESULT), Errno.BadF);
    assert.equal(world.call('environ_sizes_get', 0, 4), 0);
    assert.deepEqual([world.u32(0), world.u32(4)], [0, 0]);
  });
});

for (const [where, makePlace] of Object.entries(PLACES)) describe(`files ${where}`, () => {
  const place = makePlace();
  const world = new World({ preopens: [place.preopen('/data')] });
  const open = (path: string, flags = 1, rights = ALL, fdFlags = 0): number => {
    assert.equal(world.call('path_open', 3, 1, ...world.string(path), flags, rights, ALL, fdFlags, RESULT), 0);
    return world.u32(RESULT);
  };
  const write = (fd: number, text: string): number => world.call('fd_write', fd, ...world.vector(...world.string(text)), RESULT);

  test('the preopened folder has its name', () => {
    assert.equal(world.call('fd_prestat_get', 3, RESULT), 0);
    assert.equal(world.u32(RESULT + 4), 5);
    assert.equal(world.call('fd_prestat_dir_name', 3, 512, 5), 0);
    assert.equal(world.text(512, 5), '/data');
    assert.equal(world.call('fd_prestat_dir_name', 3, 512, 4), Errno.NameTooLong);
  });
  test('write, seek, read, append', () => {
    const fd = open('a', 1, ALL & ~(1n << 14n));
    assert.equal(write(fd, 'hello world'), 0);
    assert.equal(world.call('fd_seek', fd, -5n, 1, RESULT), 0);
    assert.equal(world.u64(RESULT), 6n);
    assert.equal(world.call('fd_read', fd, ...world.vector(512, 100), RESULT), 0);
    assert.equal(world.text(512, world.u32(RESULT)), 'world');
    assert.equal(world.call('fd_pwrite', fd, ...world.vector(...world.string('J')), 0n, RESULT), 0);
    assert.equal(world.call('fd_tell', fd, RESULT), 0);
    assert.equal(world.u64(RESULT), 11n);
    assert.equal(world.call('fd_seek', fd, -1n, 0, RESULT), Errno.Inval);
    assert.equal(world.call('fd_fdstat_set_flags', fd, 1), 0);
    world.call('fd_seek', fd, 0n, 0, RESULT);
    assert.equal(write(fd, '!'), 0);
    assert.equal(place.read('inside/a'), 'Jello world!');
    assert.equal(world.call('fd_close', fd), 0);
    assert.equal(world.call('fd_close', fd), Errno.BadF);
  });
  test('rights shrink only, and count', () => {
    const fd = open('b', 1, READ | WRITE);
    assert.equal(world.call('fd_fdstat_set_rights', fd, READ, 0n), 0);
    assert.equal(write(fd, 'x'), Errno.NotCapable);
    assert.equal(world.call('fd_fdstat_set_rights', fd, READ | WRITE, 0n), Errno.NotCapable);
    assert.equal(world.call('fd_filestat_set_size', fd, 5n), Errno.NotCapable);
  });
  test('renumber closes the target', () => {
    const from = open('c', 1, READ);
    const to = open('d', 1, READ);
    assert.equal(world.call('fd_renumber', from, to), 0);
    assert.equal(world.call('fd_tell', from, RESULT), Errno.BadF);
    assert.equal(world.call('fd_renumber', from, to), Errno.BadF);
  });
  test('entries by cookie, stable while others come', () => {
    place.mkdir('inside/many');
    for (let i = 0; i < 20; i++) place.write(`inside/many/file-${i}`, '');
    const fd = open('many', 2, 1n << 14n);
    const names: string[] = [];
    let cookie = 0n;
    for (let rounds = 0; rounds < 100; rounds++) {
      assert.equal(world.call('fd_readdir', fd, 4096, 100, cookie, RESULT), 0);
      const used = world.u32(RESULT);
      for (let at = 0; at + 24 <= used; ) {
        const length = world.u32(4096 + at + 16);
        if (at + 24 + length > used) break;
        names.push(world.text(4096 + at + 24, length));
        cookie = world.u64(4096 + at);
        at += 24 + length;
      }
      place.write(`inside/many/later-${rounds}`, '');
      if (used < 100) break;
    }
    assert.equal(names.length, 22);
    assert.deepEqual(names.slice(0, 2), ['.', '..']);
    assert.equal(new Set(names).size, 22);
  });
  test('times that a guest sets are exact', () => {
    open('times');
    const time = 1_234_567_890_123_456_789n;
    assert.equal(world.call('path_filestat_set_times', 3, 0, ...world.string('times'), time, time + 1n, 5), 0);
    assert.equal(world.call('path_filestat_get', 3, 0, ...world.string('times'), RESULT), 0);
    assert.deepEqual([world.u64(RESULT + 40), world.u64(RESULT + 48)], [time, time + 1n]);
    assert.equal(world.call('path_filestat_set_times', 3, 0, ...world.string('times'), 0n, 0n, 3), Errno.Inval);
  });
});

describe('poll_oneoff', () => {
  const subscribe = (world: World, at: number, userdata: bigint, timeout: bigint): void => {
    world.bytes.fill(0, at, at + 48);
    world.view.setBigUint64(at, userdata, true);
    world.view.setUint32(at + 16, 1, true);
    world.view.setBigUint64(at + 24, timeout, true);
  };
  test('the sooner clock', () => {
    const world = new World();
    subscribe(world, 4096, 7n, 20_000_000n);
    subscribe(world, 4096 + 48, 8n, 3_600_000_000_000n);
    const start = performance.now();
    assert.equal(world.call('poll_oneoff', 4096, 8192, 2, RESULT), 0);
    assert.ok(performance.now() - start >= 19);
    assert.deepEqual([world.u32(RESULT), world.u64(8192), world.view.getUint16(8192 + 8, true), world.bytes[8192 + 10]], [1, 7n, 0, 0]);
  });
  test('a descriptor that is not open is an event with its error', () => {
    const world = new World();
    subscribe(world, 4096, 9n, 0n);
    world.bytes[4096 + 8] = 1;
    world.view.setUint32(4096 + 16, 77, true);
    assert.equal(world.call('poll_oneoff', 4096, 8192, 1, RESULT), 0);
    assert.deepEqual([world.u32(RESULT), world.view.getUint16(8192 + 8, true)], [1, Errno.BadF]);
  });
});

test('wasi_unstable: other offsets in filestat, other order of whence', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'f'), '12345');
  const world = new World({ preopens: [{ host: folder, guest: '/', readOnly: false }] }, 'wasi_unstable');
  assert.equal(world.call('path_filestat_get', 3, 0, ...world.string('f'), RESULT), 0);
  assert.deepEqual([world.bytes[RESULT + 16], world.u32(RESULT + 20), world.u64(RESULT + 24)], [4, 1, 5n]);
  assert.equal(world.call('path_open', 3, 1, ...world.string('f'), 0, READ | 4n | 32n, 0n, 0, RESULT), 0);
  const fd = world.u32(RESULT);
  assert.equal(world.call('fd_seek', fd, 0n, 1, RESULT), 0);
  assert.equal(world.u64(RESULT), 5n);
});

test('proc_exit leaves by its own error, other calls never throw', () => {
  const world = new World();
  assert.throws(() => world.call('proc_exit', 3), (e) => e instanceof WasiExit && e.exitCode === 3);
  for (const name of ['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown']) assert.equal(world.call(name, 1, 0, 0, 0, 0, 0), Errno.NotSock);
  assert.equal(world.call('sched_yield'), 0);
});
