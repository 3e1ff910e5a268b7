#!/usr/bin/env node
/**
 * Starts the command line from one bundled file, with V8's code cache where it fits (scripts/bundle.ts).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const bundle = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const cacheFile = fileURLToPath(new URL('../dist/cli.cache', import.meta.url));

function readCache() {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
}

const source = `(function (exports, require, module, __moduleUrl) {${readFileSync(bundle, 'latin1')}\n})`;
const script = new Script(source, { filename: bundle, cachedData: readCache() });
const module = { exports: {} };
const moduleUrl = new URL('../dist/src/cli/main.js', import.meta.url).href;
script.runInThisContext()(module.exports, createRequire(import.meta.url), module, moduleUrl);
process.exitCode = await module.exports.main(process.argv.slice(2));
if (process.env.WASMTIDE_MAKE_CACHE === '1') writeFileSync(cacheFile, script.createCachedData());
