/**
 * Another thread puts a link to the outside where a folder was, and back, as fast as it can, while a guest goes through
 * that name by every call there is: where folders are held open, nothing outside is ever reached.
 */
import assert from 'node:assert/strict';
import { readdirSync, statSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { nodeFiles } from '../../../src/host/node/node-files.js';
import { holdingHost } from '../../../src/native/held-folder.js';
import { Errno } from '../../../src/wasi/p1/errno.js';
import { cannotHold } from './places.js';
import { ALL, READ, World, WRITE, temporaryFolder } from './world.js';

const FD = 3;
const RESULT = 64;
const CREATE = 1;
const DIRECTORY = 2;
const FOLLOW = 1;
const SECONDS = Number(process.env['WASMTIDE_RACE_SECONDS'] ?? 2);

/** `door` is a folder for a while, and a link to the outside for a while. */
const SWAPS = `
  const { workerData: inside, parentPort } = require('node:worker_threads');
  const { renameSync } = require('node:fs');
  const [door, folder, link] = ['door', 'folder', 'link'].map((name) => inside + '/' + name);
  parentPort.postMessage('ready');
  for (;;) {
    renameSync(door, folder);
    renameSync(link, door);
    renameSync(door, link);
    renameSync(folder, door);
  }`;

/** What a guest got hold of that lies outside, by calls on `door/…`, and how many of them found the folder inside. */
async function race(byName: boolean): Promise<{ readonly escapes: readonly string[]; readonly found: number }> {
  const root = temporaryFolder();
  const [inside, outside] = ['inside', 'outside'].map((name) => join(root, name));
  for (const folder of [inside, outside, join(inside, 'door'), join(outside, 'folder'), join(inside, 'door/folder')]) mkdirSync(folder);
  writeFileSync(join(outside, 'file'), 'outside');
  writeFileSync(join(inside, 'door/file'), 'inside!');
  symlinkSync(outside, join(inside, 'link'));
  const before = readdirSync(outside, { recursive: true }).sort();
  const { mtimeMs } = statSync(join(outside, 'file'));
  const identity = statSync(join(outside, 'file')).ino;

  const worker = new Worker(SWAPS, { eval: true, workerData: inside });
  await new Promise((resolve) => worker.once('message', resolve));
  const escapes = new Set<string>();
  let found = 0;
  const end = performance.now() + SECONDS * 1000;
  for (let round = 0; performance.now() < end; round++) {
    // A world of its own each time: its memory for strings is small.
    const world = new World({ preopens: [{ host: inside, guest: '/', readOnly: false, files: byName ? nodeFiles : holdingHost.files }] });
    const file = world.string('door/file');
    const made = world.string('door/new');
    const call = (name: string, ...args: (number | bigint)[]): boolean => {
      const done = world.call(name, ...args) === Errno.Success;
      if (done) found++;
      return done;
    };
    for (let i = 0; i < 20; i++) {
      if (call('path_open', FD, FOLLOW, ...file, 0, READ, 0n, 0, RESULT)) {
        const fd = world.u32(RESULT);
        call('fd_read', fd, ...world.vector(4096, 7), RESULT);
        if (world.text(4096, 7) === 'outside') escapes.add('path_open, to read');
        call('fd_close', fd);
      }
      if (call('path_filestat_get', FD, FOLLOW, ...file, RESULT) && world.u64(RESULT + 8) === BigInt(identity)) escapes.add('path_filestat_get');
      if (call('path_open', FD, FOLLOW, ...world.string('door'), DIRECTORY, ALL & ~WRITE, ALL, 0, RESULT)) {
        const fd = world.u32(RESULT);
        if (call('path_filestat_get', fd, FOLLOW, ...world.string('file'), RESULT) && world.u64(RESULT + 8) === BigInt(identity)) escapes.add('path_open of a folder');
        call('path_open', fd, FOLLOW, ...world.string('new'), CREATE, READ | WRITE, 0n, 0, RESULT);
        call('fd_readdir', fd, 4096, 2048, 0n, RESULT);
        call('path_unlink_file', fd, ...world.string('new'));
        call('fd_close', fd);
      }
      if (call('path_open', FD, FOLLOW, ...made, CREATE, READ | WRITE, 0n, 0, RESULT)) call('fd_close', world.u32(RESULT));
      call('path_unlink_file', FD, ...made);
      call('path_create_directory', FD, ...made);
      call('path_remove_directory', FD, ...made);
      call('path_symlink', ...world.string('file'), FD, ...made);
      call('path_unlink_file', FD, ...made);
      call('path_link', FD, 0, ...file, FD, ...made);
      call('path_rename', FD, ...made, FD, ...world.string('door/newer'));
      call('path_unlink_file', FD, ...world.string('door/newer'));
      call('path_filestat_set_times', FD, 0, ...file, 1n, 1n, 5);
      if (readdirSync(outside, { recursive: true }).sort().join() !== before.join()) escapes.add('something was made or removed');
      if (statSync(join(outside, 'file')).mtimeMs !== mtimeMs) escapes.add('path_filestat_set_times');
    }
    world.wasi.close();
  }
  await worker.terminate();
  assert.equal(readFileSync(join(outside, 'file'), 'utf8'), 'outside');
  return { escapes: [...escapes], found };
}

test('a guest and a thread that exchanges a folder for a link', { skip: cannotHold }, async () => {
  const { escapes, found } = await race(false);
  assert.deepEqual(escapes, []);
  assert.ok(found > 100, `${found} calls found the folder`);
});

/** That the race is one: by name, most of these calls are led outside within seconds. No promise, so no test. */
if (process.env['WASMTIDE_RACE_BY_NAME'] !== undefined) test('the same by name', async (t) => t.diagnostic(JSON.stringify(await race(true))));
