/**
 * A program's folder with the packed package installed in it, as a user of the registry has it: no sources, no tools,
 * no install scripts, nothing but what package.json's `files` lets through.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../conformance.js';

export interface Consumer {
  readonly folder: string;
  readonly tarball: string;
  /** The installed package. */
  readonly installed: string;
  write(name: string, text: string): string;
  /** Runs a program in the folder; what it prints. */
  run(program: string, ...args: string[]): string;
  remove(): void;
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

export function makeConsumer(): Consumer {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasmtide-package-')));
  // Only what the shell has: this process may itself run under npm.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'NODE_OPTIONS'));
  const run = (program: string, ...args: string[]): string => {
    try {
      return execFileSync(program, args, { cwd: folder, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  };
  const packed = execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: repositoryRoot, env, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  run(npm, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, filename));
  return {
    folder, tarball: join(folder, filename), installed: join(folder, 'node_modules/wasmtide'), run,
    write(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A file of tools/, the tools that only these tests and the reference need. */
export const tool = (path: string): string => join(repositoryRoot, 'tools/node_modules', path);

/** For tests that need a tool: false where it is there, else how to get it. */
export const missing = (path: string): string | false => (existsSync(tool(path)) ? false : 'npm ci --ignore-scripts --prefix tools');
