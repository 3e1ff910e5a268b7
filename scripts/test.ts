/**
 * Runs the tests: all of them, or those whose path contains one of the words given. `npm test -- text` runs what has
 * `text` in its path; `npm test -- -t name` runs tests by name.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../test', import.meta.url));

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith('.test.js') ? [path] : [];
  });
}

const words: string[] = [];
const names: string[] = [];
for (let argv = process.argv.slice(2); argv.length > 0; argv = argv.slice(1)) {
  if (argv[0] === '-t' && argv.length > 1) {
    names.push(`--test-name-pattern=${argv[1]}`);
    argv = argv.slice(1);
  } else {
    words.push(argv[0]);
  }
}

const files = testFiles(root).filter((file) => words.length === 0 || words.some((word) => relative(root, file).includes(word)));
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}
const [major, minor] = process.versions.node.split('.').map(Number);
// Node 20.0 knows neither of them.
const limits = major > 20 || minor >= 11 ? ['--test-timeout=600000', `--test-concurrency=${availableParallelism()}`] : [];
const options = ['--test', '--test-reporter=spec', ...limits];
const { status } = spawnSync(process.execPath, [...options, ...names, ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
