/** V8 does not optimize functions above 60 KB of bytecode: the interpreter's loop must stay below, with room to spare. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const LIMIT = 60 * 1024;
const ROOM = 2 * 1024;

test('the loop is small enough to be optimized', () => {
  const guest = fileURLToPath(new URL('./run-something.js', import.meta.url));
  const { stdout } = spawnSync(process.execPath, ['--print-bytecode', '--print-bytecode-filter=dispatch', guest], { maxBuffer: 1 << 28, encoding: 'utf8' });
  const lengths = [...stdout.matchAll(/Bytecode length: (\d+)/g)].map((m) => Number(m[1]));
  const longest = Math.max(...lengths);
  assert.ok(longest > 20_000, `the loop was not found: ${lengths.join()}`);
  assert.ok(longest < LIMIT - ROOM, `${longest} bytes of bytecode`);
});
