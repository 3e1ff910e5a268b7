/**
 * A guest on a shared memory, for several threads in any tier. Run as a worker, it does what `workerData` says and posts
 * the result.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as api from '../../../src/api/index.js';
import '../../../src/entry/native.js';

export const CELL = { counter: 0, swapped: 4, lock: 8, plain: 12, published: 16, go: 20, done: 24, wide: 32 } as const;

export const GUEST = `(module
  (import "" "memory" (memory 1 64 shared))
  (func (export "add") (param $n i32)
    (loop $l
      (drop (i32.atomic.rmw.add (i32.const ${CELL.counter}) (i32.const 1)))
      (drop (i64.atomic.rmw.xor (i32.const ${CELL.wide}) (i64.extend_i32_u (local.get $n))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "swap") (param $n i32) (local $old i32)
    (loop $l
      (loop $again
        (local.set $old (i32.atomic.load (i32.const ${CELL.swapped})))
        (br_if $again (i32.ne (local.get $old)
          (i32.atomic.rmw.cmpxchg (i32.const ${CELL.swapped}) (local.get $old) (i32.add (local.get $old) (i32.const 1))))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; 0 free, 1 taken, 2 taken and waited for
  (func $acquire
    (if (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const ${CELL.lock}) (i32.const 0) (i32.const 1))) (then (return)))
    (loop $l
      (if (i32.atomic.rmw.xchg (i32.const ${CELL.lock}) (i32.const 2))
        (then
          (drop (memory.atomic.wait32 (i32.const ${CELL.lock}) (i32.const 2) (i64.const -1)))
          (br $l)))))
  (func $release
    (if (i32.eq (i32.atomic.rmw.xchg (i32.const ${CELL.lock}) (i32.const 0)) (i32.const 2))
      (then (drop (memory.atomic.notify (i32.const ${CELL.lock}) (i32.const 1))))))
  (func (export "locked") (param $n i32)
    (loop $l
      (call $acquire)
      (i32.store (i32.const ${CELL.plain}) (i32.add (i32.load (i32.const ${CELL.plain})) (i32.const 1)))
      (call $release)
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Grows page by page; each time it says how many pages there are.
  (func (export "grow") (param $n i32)
    (loop $l
      (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
      (i32.atomic.store (i32.const ${CELL.published}) (memory.size))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Uses the last bytes of what another thread has said to be there, until that are $n pages.
  (func (export "follow") (param $n i32) (result i32) (local $pages i32) (local $seen i32)
    (loop $l
      (local.set $pages (i32.atomic.load (i32.const ${CELL.published})))
      (if (i32.lt_u (local.get $seen) (local.get $pages))
        (then
          (local.set $seen (local.get $pages))
          (i32.store (i32.sub (i32.mul (local.get $pages) (i32.const 65536)) (i32.const 4)) (local.get $pages))
          (if (i32.gt_u (local.get $pages) (memory.size)) (then unreachable))))
      (br_if $l (i32.lt_u (local.get $pages) (local.get $n))))
    (local.get $seen))
  ;; Nothing but looks at the size.
  (func (export "until_size") (param $n i32) (result i32)
    (loop $l (br_if $l (i32.lt_u (memory.size) (local.get $n))))
    (i32.store8 (i32.sub (i32.mul (local.get $n) (i32.const 65536)) (i32.const 8)) (i32.const 1))
    (memory.size))
  (func (export "past") (param $n i32) (result i32)
    (memory.fill (i32.sub (i32.mul (local.get $n) (i32.const 65536)) (i32.const 9)) (i32.const 7) (i32.const 9))
    (i32.load8_u (i32.sub (i32.mul (local.get $n) (i32.const 65536)) (i32.const 1))))
  (func (export "wait") (param i32 i64) (result i32) (memory.atomic.wait32 (i32.const ${CELL.go}) (local.get 0) (local.get 1)))
  (func (export "wait64") (param i64 i64) (result i32) (memory.atomic.wait64 (i32.const ${CELL.wide}) (local.get 0) (local.get 1)))
  (func (export "notify") (param i32) (result i32) (memory.atomic.notify (i32.const ${CELL.go}) (local.get 0)))
  (func (export "forever") (i32.atomic.store (i32.const ${CELL.done}) (i32.const 1)) (loop $l (br $l)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`;

export type Tier = 'interpreter' | 'optimizing';

/** The guest in a store of its own. */
export function guestOn(shared: api.SharedMemory, tier: Tier, options: api.StoreOptions<undefined> = {}): api.Instance {
  const engine = new api.Engine({ strategy: tier });
  const store = new api.Store(engine, options);
  const linker = new api.Linker(engine);
  linker.define('', 'memory', api.Memory.fromShared(store, shared));
  return linker.instantiate(store, new api.Module(engine, GUEST));
}

export interface Task {
  readonly shared: api.SharedMemory;
  readonly tier: Tier;
  readonly name: string;
  readonly args: readonly unknown[];
}

if (!isMainThread && workerData?.shared !== undefined) {
  const { shared, tier, name, args } = workerData as Task;
  parentPort!.postMessage(guestOn(shared, tier).getFunc(name)(...args));
}
