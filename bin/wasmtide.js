#!/usr/bin/env node
/**
 * Starts the command line from one bundled file, with V8's code cache where it fits (scripts/bundle.ts). In a worker it
 * runs a thread of a guest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { isMainThread, workerData } from 'node:worker_threads';

const bundle = fileURLToPath(new URL('../dist/lib/cli/main.cjs', import.meta.url));
const cacheFile = fileURLToPath(new URL('../dist/lib/cli/main.cache', import.meta.url));

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
const moduleUrl = pathToFileURL(bundle).href;
script.runInThisContext()(module.exports, createRequire(import.meta.url), module, moduleUrl);
if (isMainThread) process.exitCode = await module.exports.main(process.argv.slice(2));
else await module.exports.thread(workerData);
if (process.env.WASMTIDE_MAKE_CACHE === '1') writeFileSync(cacheFile, script.createCachedData());
