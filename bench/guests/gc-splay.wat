;; A splay tree (after Octane's Splay): 8,000 nodes with payloads live, of which the oldest dies for each that is added.
(module
  (rec
    (type $node (struct (field $key i32) (field $left (mut (ref null $node))) (field $right (mut (ref null $node))) (field $payload (ref eq))))
    (type $fork (struct (field $left (ref eq)) (field $right (ref eq)))))
  (type $numbers (array (mut i32)))
  (type $leaf (struct (field $numbers (ref $numbers)) (field $key f64)))
  (global $root (mut (ref null $node)) (ref.null $node))
  (global $seed (mut i32) (i32.const 49734321))

  (func $random (result i32)
    (global.set $seed (i32.add (i32.mul (global.get $seed) (i32.const 1103515245)) (i32.const 12345)))
    (i32.shr_u (global.get $seed) (i32.const 4)))

  (func $payload (param $depth i32) (param $key i32) (result (ref eq))
    (if (result (ref eq)) (i32.eqz (local.get $depth))
      (then (struct.new $leaf
        (array.new_fixed $numbers 10 (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7) (i32.const 8) (local.get $key))
        (f64.convert_i32_u (local.get $key))))
      (else (struct.new $fork
        (call $payload (i32.sub (local.get $depth) (i32.const 1)) (local.get $key))
        (call $payload (i32.sub (local.get $depth) (i32.const 1)) (local.get $key))))))

  ;; Top-down, as Sleator and Tarjan have it: the node with the key, or the last one on the way to it, becomes the root.
  (func $splay (param $key i32)
    (local $dummy (ref $node)) (local $left (ref $node)) (local $right (ref $node)) (local $current (ref $node)) (local $child (ref null $node))
    (local.set $dummy (struct.new $node (i32.const 0) (ref.null $node) (ref.null $node) (ref.i31 (i32.const 0))))
    (local.set $left (local.get $dummy))
    (local.set $right (local.get $dummy))
    (local.set $current (ref.as_non_null (global.get $root)))
    (block $done
      (loop $down
        (if (i32.lt_u (local.get $key) (struct.get $node $key (local.get $current)))
          (then
            (br_if $done (ref.is_null (local.tee $child (struct.get $node $left (local.get $current)))))
            (if (i32.lt_u (local.get $key) (struct.get $node $key (local.get $child)))
              (then
                (struct.set $node $left (local.get $current) (struct.get $node $right (local.get $child)))
                (struct.set $node $right (local.get $child) (local.get $current))
                (local.set $current (ref.as_non_null (local.get $child)))
                (br_if $done (ref.is_null (struct.get $node $left (local.get $current))))))
            (struct.set $node $left (local.get $right) (local.get $current))
            (local.set $right (local.get $current))
            (local.set $current (ref.as_non_null (struct.get $node $left (local.get $current))))
            (br $down))
          (else
            (br_if $done (i32.eq (local.get $key) (struct.get $node $key (local.get $current))))
            (br_if $done (ref.is_null (local.tee $child (struct.get $node $right (local.get $current)))))
            (if (i32.gt_u (local.get $key) (struct.get $node $key (local.get $child)))
              (then
                (struct.set $node $right (local.get $current) (struct.get $node $left (local.get $child)))
                (struct.set $node $left (local.get $child) (local.get $current))
                (local.set $current (ref.as_non_null (local.get $child)))
                (br_if $done (ref.is_null (struct.get $node $right (local.get $current))))))
            (struct.set $node $right (local.get $left) (local.get $current))
            (local.set $left (local.get $current))
            (local.set $current (ref.as_non_null (struct.get $node $right (local.get $current))))
            (br $down)))))
    (struct.set $node $right (local.get $left) (struct.get $node $left (local.get $current)))
    (struct.set $node $left (local.get $right) (struct.get $node $right (local.get $current)))
    (struct.set $node $left (local.get $current) (struct.get $node $right (local.get $dummy)))
    (struct.set $node $right (local.get $current) (struct.get $node $left (local.get $dummy)))
    (global.set $root (local.get $current)))

  (func $insert (param $key i32)
    (local $root (ref null $node)) (local $new (ref $node))
    (if (ref.is_null (global.get $root))
      (then (global.set $root (struct.new $node (local.get $key) (ref.null $node) (ref.null $node) (call $payload (i32.const 3) (local.get $key)))) (return)))
    (call $splay (local.get $key))
    (local.set $root (global.get $root))
    (if (i32.eq (struct.get $node $key (local.get $root)) (local.get $key)) (then (return)))
    (local.set $new (struct.new $node (local.get $key) (ref.null $node) (ref.null $node) (call $payload (i32.const 3) (local.get $key))))
    ;; Making the payload may have moved things, but changed nothing.
    (local.set $root (global.get $root))
    (if (i32.gt_u (local.get $key) (struct.get $node $key (local.get $root)))
      (then
        (struct.set $node $left (local.get $new) (local.get $root))
        (struct.set $node $right (local.get $new) (struct.get $node $right (local.get $root)))
        (struct.set $node $right (local.get $root) (ref.null $node)))
      (else
        (struct.set $node $right (local.get $new) (local.get $root))
        (struct.set $node $left (local.get $new) (struct.get $node $left (local.get $root)))
        (struct.set $node $left (local.get $root) (ref.null $node))))
    (global.set $root (local.get $new)))

  ;; Removes the greatest key below `key`, or the least one.
  (func $remove (param $key i32) (result i32)
    (local $root (ref $node)) (local $left (ref null $node))
    (call $splay (local.get $key))
    (local.set $root (ref.as_non_null (global.get $root)))
    (local.set $left (struct.get $node $left (local.get $root)))
    (if (ref.is_null (local.get $left))
      (then (global.set $root (struct.get $node $right (local.get $root))))
      (else
        (global.set $root (local.get $left))
        (call $splay (local.get $key))
        (struct.set $node $right (global.get $root) (struct.get $node $right (local.get $root)))))
    (struct.get $node $key (local.get $root)))

  (func $weigh (param $payload (ref eq)) (result i32)
    (local $fork (ref $fork))
    (block $other (result (ref eq))
      (local.set $fork (br_on_cast_fail $other (ref eq) (ref $fork) (local.get $payload)))
      (return (i32.add (call $weigh (struct.get $fork $left (local.get $fork))) (call $weigh (struct.get $fork $right (local.get $fork))))))
    (array.get $numbers (struct.get $leaf $numbers (ref.cast (ref $leaf))) (i32.const 9)))

  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (global.set $root (ref.null $node))
    (global.set $seed (i32.const 49734321))
    (loop $fill
      (call $insert (call $random))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8000))))
    (loop $more
      (call $insert (call $random))
      (local.set $sum (i32.add (i32.rotl (local.get $sum) (i32.const 1)) (call $weigh (struct.get $node $payload (global.get $root)))))
      (local.set $sum (i32.xor (local.get $sum) (call $remove (call $random))))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
