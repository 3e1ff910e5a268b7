/**
 * `import 'wasmtide/register'` replaces the global `WebAssembly` by the drop-in of `wasmtide/js-api`, here and in workers
 * that are made from then on.
 *
 * See docs/js-api.md.
 *
 * What it changes of Node's, and `unregister` puts back: the global; `postMessage` and the arrival of messages, so that
 * modules and shared memories reach other threads; `structuredClone`; of `node:worker_threads` `Worker`,
 * `receiveMessageOnPort`, `getEnvironmentData` and `setEnvironmentData`; and the class of `node:wasi`.
 *
 * @module wasmtide/register
 */
import { syncBuiltinESMExports } from 'node:module';
import { replaceGlobal } from '../register/global.js';
import { replaceMessaging } from '../register/messages.js';
import { Replacements } from '../register/replacements.js';
import { replaceWasi } from '../register/wasi.js';
import { receiveWorker, replaceWorker } from '../register/workers.js';

let replacements: Replacements | null = null;

/** Replaces the global again after `unregister`. Importing this module has done it once; doing it twice changes nothing. */
export function register(): void {
  if (replacements !== null) return;
  replacements = new Replacements();
  replaceGlobal(replacements);
  replaceMessaging(replacements);
  replaceWorker(replacements);
  replaceWasi(replacements);
  syncBuiltinESMExports();
}

/**
 * Puts everything back as it was. Modules and instances of the drop-in work on; the built-in engine does not know them.
 * Workers that run already keep the drop-in. Does nothing if it is not registered.
 */
export function unregister(): void {
  if (replacements === null) return;
  replacements.restore();
  replacements = null;
  syncBuiltinESMExports();
}

receiveWorker();
register();
