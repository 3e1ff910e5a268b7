;; Never comes back: the host's deadline ends it.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "transform") (param i32 i32) (result i32) (loop $for_ever (br $for_ever)) (unreachable)))
