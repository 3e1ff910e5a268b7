"""`python3 wasmtime_collection.py FILE COLLECTIONS DEPTH`: the least time of a collection in Wasmtime, see bench/collection.ts."""
import sys
import time

from wasmtime import Config, Engine, Instance, Module, Store

file, collections, depth = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
config = Config()
config.wasm_gc = True
config.wasm_function_references = True
engine = Engine(config)
store = Store(engine)
with open(file, "rb") as f:
    exports = Instance(store, Module(engine, f.read()), []).exports(store)
exports["keep"](store, depth)
times = []
for _ in range(collections):
    start = time.perf_counter()
    store.gc()
    times.append((time.perf_counter() - start) * 1000)
print(min(times))
