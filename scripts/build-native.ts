/**
 * Builds the native addon with whatever C compiler there is: dist/native/linux-x64.node. Without one, or on another system
 * or processor, says so in a line; everything then runs in the interpreter.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { include_dir: headers } = createRequire(import.meta.url)('node-api-headers') as { include_dir: string };

const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wstrict-prototypes', '-Wmissing-prototypes', '-Wno-pedantic'];
/**
 * No C library: see native/core/system.h. Never unloaded, which Node would do with the last worker that has it: signal
 * handlers and the alarm's thread stay.
 */
const FLAGS = [
  '-std=gnu11', '-D_GNU_SOURCE', '-O2', '-fPIC', '-shared', '-ffreestanding', '-nostdlib', '-fno-stack-protector', '-fvisibility=hidden',
  '-fno-asynchronous-unwind-tables', '-Wl,-z,noexecstack', '-Wl,-z,relro', '-Wl,-z,now', '-Wl,-z,nodelete', '-Wl,--build-id=none', '-s',
];

const sources = ['native/core', 'native/node'].flatMap((folder) =>
  readdirSync(join(root, folder)).sort().map((name) => join(root, folder, name)));
const units = sources.filter((name) => /\.[cS]$/.test(name));

const NO_COMPILER = 'there is no C compiler (cc, gcc, clang, or what CC names)';

/** Runs the C compiler that there is. False: there is none. */
export function compileC(output: string, args: readonly string[]): boolean {
  mkdirSync(dirname(output), { recursive: true });
  const compilers = [process.env['CC'], 'cc', 'gcc', 'clang'].filter((name): name is string => name !== undefined && name !== '');
  for (const compiler of compilers) {
    const { error, status } = spawnSync(compiler, ['-o', output, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (error !== undefined) continue; // there is no such compiler
    if (status === 0) return true;
    rmSync(output, { force: true });
    throw new Error(`${compiler} cannot make ${output}`);
  }
  return false;
}

/** What is built instead of the usual addon, for tests. */
export interface Variant {
  readonly flags?: readonly string[];
  /** More files, and files of native/ to leave out. */
  readonly units?: readonly string[];
  readonly without?: readonly string[];
}

export function buildAddon(output: string, { flags = [], units: more = [], without = [] }: Variant = {}): { built: boolean; reason: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { built: false, reason: `there is none for ${process.platform} on ${process.arch} yet` };
  const newest = Math.max(...[...sources, ...more, join(root, 'scripts/build-native.ts')].map((name) => statSync(name).mtimeMs));
  if ((statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest) return { built: true, reason: '' };
  const files = [...units.filter((name) => !without.some((other) => name.endsWith(other))), ...more];
  const built = compileC(output, [...FLAGS, ...WARNINGS, ...flags, `-isystem${headers}`, ...files]);
  return { built, reason: built ? '' : NO_COMPILER };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { built, reason } = buildAddon(join(root, 'dist/native/linux-x64.node'));
  if (!built) console.log(`no native addon: ${reason}; the interpreter runs everything`);
}
