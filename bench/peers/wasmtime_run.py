"""`python3 wasmtime_run.py FUNCTION ARGUMENT SECONDS NAME=FILE...`: one measurement of Wasmtime through its Python package.

The same as bench/one.ts: the last file exports the function, each may import from those before it. A call through Python
takes some 10 microseconds, which is little beside a millisecond of guest.
"""
import importlib.metadata
import json
import sys
import time

from wasmtime import Config, Engine, Linker, Module, Store

func, argument, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
files = [name_and_file.split("=", 1) for name_and_file in sys.argv[4:]]
sources = []
for name, file in files:
    with open(file, "rb") as f:
        sources.append((name, f.read()))


def milliseconds():
    return time.perf_counter() * 1000


config = Config()
config.wasm_gc = True
config.wasm_function_references = True
engine = Engine(config)
start = milliseconds()
store = Store(engine)
linker = Linker(engine)
for name, source in sources:
    instance = linker.instantiate(store, Module(engine, source))
    linker.define_instance(store, name, instance)
exports = instance.exports(store)
if "give" in exports:
    for i in range(64):
        exports["give"](store, i, {"i": i})
run = exports[func]
loaded = milliseconds()
times = []
while len(times) < 3 or milliseconds() - loaded < seconds * 1000:
    before = milliseconds()
    answer = run(store, argument)
    times.append(milliseconds() - before)
version = "Wasmtime " + importlib.metadata.version("wasmtime") + ", called from Python"
print(json.dumps({"engine": version, "load": loaded - start, "answer": answer, "times": times}))
