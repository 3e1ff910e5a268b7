/**
 * Runs tests of the native tier with an addon that AddressSanitizer and UndefinedBehaviorSanitizer watch: in a copy of
 * dist/ below build/, with the sanitizers' libraries loaded before Node. `-- text` chooses tests by their path.
 *
 * What they see is the addon's own C. Compiled code is not theirs, and pages are the system's: it is the tests that
 * find a wrong address there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAddon } from './build-native.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = join(root, 'build/sanitized');

/** The addon's tests, and what uses it from several threads. */
const TESTS = ['unit/native', 'unit/engine/native', 'hosts/threads', 'hosts/signals'];
const SANITIZERS = ['libasan.so', 'libubsan.so'];

/**
 * Faults and signal stacks are ours to handle; Node's own memory is not what is tested. What has been freed is kept for a
 * while, but not so much that a test which measures memory would see it.
 */
const OPTIONS = [
  'handle_segv=0', 'handle_sigbus=0', 'handle_sigfpe=0', 'handle_sigill=0', 'use_sigaltstack=0', 'detect_leaks=0',
  'detect_stack_use_after_return=0', 'alloc_dealloc_mismatch=0', 'new_delete_type_mismatch=0', 'detect_odr_violation=0', 'quarantine_size_mb=8', 'thread_local_quarantine_size_kb=64',
].join(':');

const given = process.argv.slice(2);

function libraries(): string[] | null {
  const found = SANITIZERS.map((name) => spawnSync('cc', [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout?.trim());
  return found.every((path) => path?.includes('/')) ? found : null;
}

function main(): number {
  const preload = libraries();
  if (preload === null) {
    console.log(`skipped: the C compiler here has no ${SANITIZERS.join(' and ')}`);
    return 0;
  }
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true, filter: (path) => !/\.(d\.ts|node)$|dist\/lib(\/|$)/.test(path) });
  for (const name of ['package.json', 'node_modules', 'native', 'scripts', 'bench', 'test', 'bin', 'examples']) symlinkSync(join(root, name), join(copy, name));
  const { built, reason } = buildAddon(join(copy, 'dist/native/linux-x64.node'), {
    // The sanitizers need a C library, and Node has one.
    flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-omit-frame-pointer', '-g'], without: ['core/system.c'],
  });
  if (!built) {
    console.log(`skipped: ${reason}`);
    return 0;
  }
  const { status } = spawnSync(process.execPath, [join(copy, 'dist/scripts/test.js'), ...(given.length > 0 ? given : TESTS)], {
    stdio: 'inherit', env: { ...process.env, LD_PRELOAD: preload.join(' '), ASAN_OPTIONS: OPTIONS },
  });
  return status ?? 1;
}

process.exitCode = main();
