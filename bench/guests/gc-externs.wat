;; Host values out of a table and into it again, at another place each time.
(module
  (table $t 64 externref)
  (func (export "give") (param $i i32) (param externref) (table.set $t (local.get $i) (local.get 1)))
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $more
      (table.set $t (i32.and (i32.mul (local.get $i) (i32.const 7)) (i32.const 63)) (table.get $t (i32.and (local.get $i) (i32.const 63))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (ref.is_null (table.get $t (i32.and (local.get $i) (i32.const 63))))))
      (br_if $next (i32.and (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 63))))
    (i32.add (local.get $sum) (local.get $n))))
