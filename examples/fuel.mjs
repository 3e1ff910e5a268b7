// Metering: every instruction costs fuel, a guest without fuel stops, and the same program always uses the same.
import { Engine, Instance, Module, Store, Trap } from 'wasmtide';

const engine = new Engine({ consumeFuel: true });
const module = new Module(engine, `
  (module (func (export "count") (param $n i32) (result i32) (local $i i32)
    (loop $again
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $i)))
`);
const store = new Store(engine, { fuel: 10_000 });
const { exports } = new Instance(store, module);

exports.count(100);
const first = 10_000 - store.getFuel();
exports.count(100);
console.log('the same again:', 10_000 - store.getFuel() === 2 * first);

try {
  exports.count(1_000_000);
} catch (error) {
  if (!(error instanceof Trap)) throw error;
  console.log('stopped:', error.code, 'with', store.getFuel(), 'left');
}

// With a callback the run goes on where it was.
let refills = 0;
store.onOutOfFuel(() => {
  refills++;
  return 1_000_000;
});
console.log('counted to', exports.count(1_000_000), 'with refills:', refills > 0);

/* Prints:
the same again: true
stopped: ERR_OUT_OF_FUEL with 0 left
counted to 1000000 with refills: true
*/
