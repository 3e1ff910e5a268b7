/**
 * Where things are that tests read: the checkout, and the official suites, which are not part of it.
 *
 * The suites are looked for in the folder that WASMTIDE_CONFORMANCE names, else in `../shared/conformance` beside the
 * checkout. Without them the tests that need them are skipped, with a line that says how to get them.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout; this file runs as `dist/test/conformance.js`. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

const sources = {
  'testsuite': 'https://github.com/WebAssembly/testsuite, branch main',
  'wasi-testsuite': 'https://github.com/WebAssembly/wasi-testsuite, branch prod/testsuite-base, its folder tests',
  'component-model': 'https://github.com/WebAssembly/component-model, its folder test',
} as const;

export type Suite = keyof typeof sources;

/** The folder that holds the suites, whether or not it is there. */
export const conformanceRoot = resolve(
  process.env['WASMTIDE_CONFORMANCE'] ?? join(repositoryRoot, '../shared/conformance'));

/** The folder of one suite, or undefined where it is missing. */
export function suiteFolder(suite: Suite): string | undefined {
  const folder = join(conformanceRoot, suite);
  return existsSync(folder) ? folder : undefined;
}

/** Why a test of a missing suite is skipped, and what to do about it. */
export function howToGet(suite: Suite): string {
  return `${join(conformanceRoot, suite)} is missing: put there what ${sources[suite]} holds, ` +
    'or name another folder of suites with WASMTIDE_CONFORMANCE';
}
