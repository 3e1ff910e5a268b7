// Time limits: a guest that never ends is stopped, although the event loop is blocked by it all the time.
import { Engine, Instance, Module, Store, Trap } from 'wasmtide';

const engine = new Engine();
const module = new Module(engine, '(module (func (export "spin") (loop $for_ever (br $for_ever))))');

/** @param {() => unknown} call */
async function codeOf(call) {
  try {
    await call();
    return 'it ended';
  } catch (error) {
    return error instanceof Trap ? error.code : error;
  }
}

// One deadline for all calls of a store, in milliseconds of wall time …
const store = new Store(engine);
const { exports } = new Instance(store, module);
store.setDeadline(50);
console.log('deadline of the store:', await codeOf(() => exports.spin()));
store.setDeadline(null);

// … of time that guests run …
store.setCpuTimeout(50);
console.log('running time:', await codeOf(() => exports.spin()));
store.setCpuTimeout(null);

// … or for one call.
console.log('timeout of a call:', await codeOf(() => exports.spin.with({ timeout: 50 }).call()));

// Asynchronous calls leave the event loop its turns, and can be aborted.
const aborted = new AbortController();
let ticks = 0;
const ticking = setInterval(() => {
  if (++ticks === 5) aborted.abort(new Error('the user pressed Stop'));
}, 10);
const reason = await codeOf(() => exports.spin.with({ signal: aborted.signal }).callAsync());
clearInterval(ticking);
console.log('aborted:', reason instanceof Error && reason.message);

/* Prints:
deadline of the store: ERR_DEADLINE
running time: ERR_CPU_TIMEOUT
timeout of a call: ERR_DEADLINE
aborted: the user pressed Stop
*/
