/** The guest of the soak: what it does leaves as much behind as was there before. */
export const GUEST = `(module
  (rec (type $node (sub (struct (field $value i32) (field $next (mut (ref null $node))) (field $host externref)))))
  (type $more (sub final $node (struct (field i32) (field (mut (ref null $node))) (field externref) (field f64) (field (mut i8)))))
  (type $nodes (array (mut (ref null $node))))
  (type $bytes (array (mut i8)))
  (import "host" "give" (func $give (param i32) (result externref)))
  (import "host" "fail" (func $fail (param externref)))
  (import "host" "again" (func $again (param i32 externref) (result externref)))
  (import "host" "wait" (func $wait (param i32 externref) (result externref)))
  (tag $thrown (param i32 (ref null $node) externref))
  (memory (export "memory") 1 4)
  (table $kept (export "kept") 64 externref)
  (table $objects 64 anyref)
  (global $last (export "last") (mut externref) (ref.null extern))
  (global $list (mut (ref null $node)) (ref.null $node))
  (global $exception (mut exnref) (ref.null exn))

  ;; A list of n, every seventh node of the larger kind, in a cycle that nobody breaks; the one before goes.
  (func (export "lists") (param $n i32) (param $host externref) (result i32) (local $at (ref null $node)) (local $first (ref null $node)) (local $i i32) (local $sum i32)
    (local.set $i (local.get $n))
    (loop $next
      (local.set $at (if (result (ref $node)) (i32.rem_u (local.get $i) (i32.const 7))
        (then (struct.new $node (local.get $i) (local.get $at) (local.get $host)))
        (else (struct.new $more (local.get $i) (local.get $at) (ref.null extern) (f64.const 1.5) (i32.const 300)))))
      (if (ref.is_null (local.get $first)) (then (local.set $first (local.get $at))))
      (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (struct.set $node $next (local.get $first) (local.get $at))
    (global.set $list (local.get $at))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $at))))
      (local.set $at (struct.get $node $next (local.get $at)))
      (br_if $next (i32.eqz (ref.eq (local.get $at) (global.get $list)))))
    (local.get $sum))

  ;; Arrays of all kinds, some of them too large for what code allocates itself; two tables.
  (func (export "arrays") (param $n i32) (param $host externref) (result i32) (local $nodes (ref $nodes)) (local $bytes (ref $bytes)) (local $i i32)
    (local.set $nodes (array.new_default $nodes (local.get $n)))
    (local.set $bytes (array.new $bytes (i32.const 7) (i32.mul (local.get $n) (i32.const 100))))
    (loop $next
      (array.set $nodes (local.get $nodes) (local.get $i) (struct.new $node (local.get $i) (global.get $list) (call $give (local.get $i))))
      (table.set $objects (i32.and (local.get $i) (i32.const 63)) (array.get $nodes (local.get $nodes) (local.get $i)))
      (table.set $kept (i32.and (local.get $i) (i32.const 63)) (if (result externref) (i32.and (local.get $i) (i32.const 1))
        (then (local.get $host)) (else (extern.convert_any (local.get $nodes)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (array.copy $nodes $nodes (local.get $nodes) (i32.const 0) (local.get $nodes) (i32.const 1) (i32.sub (local.get $n) (i32.const 1)))
    (table.copy $objects $objects (i32.const 8) (i32.const 0) (i32.const 16))
    (table.fill $kept (i32.const 3) (local.get $host) (i32.const 9))
    (i32.add (array.len (local.get $bytes)) (struct.get $node $value (array.get $nodes (local.get $nodes) (i32.const 0)))))

  (func $throw (param $depth i32) (param $host externref)
    (if (local.get $depth) (then (call $throw (i32.sub (local.get $depth) (i32.const 1)) (local.get $host)))
      (else (throw $thrown (i32.const 11) (struct.new $node (i32.const 1) (ref.null $node) (local.get $host)) (call $give (i32.const 3))))))

  ;; Exceptions with references: caught over frames, kept as they are, thrown again; the host's, too.
  (func (export "catches") (param $n i32) (param $host externref) (result i32) (local $sum i32)
    (loop $next
      (block $caught (result i32 (ref null $node) externref)
        (try_table (catch $thrown $caught) (call $throw (i32.and (local.get $n) (i32.const 7)) (local.get $host)))
        (unreachable))
      (global.set $last)
      (drop)
      (local.set $sum (i32.add (local.get $sum)))
      (block $any (result exnref) (try_table (catch_all_ref $any) (call $fail (local.get $host))) (unreachable))
      (global.set $exception)
      (block $all (try_table (catch_all $all) (throw_ref (global.get $exception))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "throws") (param $host externref) (call $throw (i32.const 3) (local.get $host)))

  ;; Through the host and back in, holding on to objects meanwhile.
  (func (export "reenters") (param $depth i32) (param $host externref) (result i32) (local $node (ref $node))
    (local.set $node (struct.new $node (local.get $depth) (global.get $list) (local.get $host)))
    (global.set $last (call $again (local.get $depth) (struct.get $node $host (local.get $node))))
    (struct.get $node $value (local.get $node)))
  (func (export "waits") (param $n i32) (param $host externref) (result externref) (local $node (ref null $node))
    (loop $next
      (local.set $node (struct.new $node (local.get $n) (local.get $node) (call $wait (local.get $n) (local.get $host))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (struct.get $node $host (local.get $node)))
)`;
