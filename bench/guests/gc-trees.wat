;; Binary trees (the Computer Language Benchmarks Game): many short-lived trees of each depth beside one that stays.
(module
  (type $tree (struct (field $left (ref null $tree)) (field $right (ref null $tree))))
  (func $make (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new_default $tree))
      (else
        (struct.new $tree
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))))
  (func $count (param $tree (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (struct.get $tree $left (local.get $tree)))
      (then (i32.const 1))
      (else
        (i32.add (i32.const 1)
          (i32.add (call $count (struct.get $tree $left (local.get $tree))) (call $count (struct.get $tree $right (local.get $tree))))))))
  (func (export "run") (param $n i32) (result i32)
    (local $kept (ref $tree)) (local $depth i32) (local $i i32) (local $sum i32)
    (local.set $sum (call $count (call $make (i32.add (local.get $n) (i32.const 1)))))
    (local.set $kept (call $make (local.get $n)))
    (local.set $depth (i32.const 4))
    (loop $deeper
      (local.set $i (i32.shl (i32.const 1) (i32.sub (i32.add (local.get $n) (i32.const 4)) (local.get $depth))))
      (loop $more
        (local.set $sum (i32.add (local.get $sum) (call $count (call $make (local.get $depth)))))
        (br_if $more (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (br_if $deeper (i32.le_u (local.tee $depth (i32.add (local.get $depth) (i32.const 2))) (local.get $n))))
    (i32.add (local.get $sum) (call $count (local.get $kept)))))
