// The drop-in as the global `WebAssembly`, here and in workers; and a guest that waits for promises without knowing it.
import 'wasmtide/register';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WebAssembly } from 'wasmtide/js-api'; // the same object, with types

// (module (import "host" "price" (func $price (param i32) (result i32)))
//   (func (export "total") (param i32 i32) (result i32) (i32.add (call $price (local.get 0)) (call $price (local.get 1)))))
const bytes = Buffer.from('AGFzbQEAAAABDAJgAX8Bf2ACf38BfwIOAQRob3N0BXByaWNlAAADAgEBBwkBBXRvdGFsAAEKDQELACAAEAAgARAAags=', 'base64');
const module = new WebAssembly.Module(bytes);

// Promise integration: the import is asynchronous, the guest is not.
const price = new WebAssembly.Suspending(async (/** @type {any} */ item) => {
  await delay(10);
  return item * 100;
});
const { exports } = new WebAssembly.Instance(module, { host: { price } });
const total = WebAssembly.promising(exports.total);
console.log(await Promise.all([total(1, 2), total(3, 4)]));

// A worker gets the module, and has the drop-in too.
const worker = new Worker(`
  const { parentPort, workerData } = require('node:worker_threads');
  const { exports } = new WebAssembly.Instance(workerData.module, { host: { price: (item) => item } });
  parentPort.postMessage(exports.total(20, 22));
`, { eval: true, workerData: { module } });
console.log(...(await once(worker, 'message')));

/* Prints:
[ 300, 700 ]
42
*/
