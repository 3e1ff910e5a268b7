;; Structures one after the other, the last 64 of which live: nothing but allocation and the collections it brings.
(module
  (type $pair (struct (field $next (mut (ref null $pair))) (field $value (mut i32))))
  (type $ring (array (mut (ref null $pair))))
  (func (export "run") (param $n i32) (result i32)
    (local $ring (ref $ring)) (local $i i32) (local $sum i32)
    (local.set $ring (array.new_default $ring (i32.const 64)))
    (loop $more
      (array.set $ring (local.get $ring) (i32.and (local.get $i) (i32.const 63)) (struct.new $pair (ref.null $pair) (local.get $i)))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.set $i (i32.const 0))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (struct.get $pair $value (array.get $ring (local.get $ring) (local.get $i)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64))))
    (local.get $sum)))
