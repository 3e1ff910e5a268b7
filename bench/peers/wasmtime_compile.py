"""`python3 wasmtime_compile.py SECONDS FILE`: what it takes Wasmtime to compile a module, as bench/compile/one.ts measures it."""
import importlib.metadata
import itertools
import json
import sys
import time

from wasmtime import Config, Engine, Module

seconds, file = float(sys.argv[1]), sys.argv[2]
with open(file, "rb") as f:
    data = bytearray(f.read())
config = Config()
config.parallel_compilation = False
engine = Engine(config)
times = []
begin = time.perf_counter()
for number in itertools.count():
    if number >= 3 and time.perf_counter() - begin >= seconds:
        break
    data[-4:] = number.to_bytes(4, "big")
    before = time.process_time()
    Module(engine, data)
    times.append((time.process_time() - before) * 1000)
version = "Wasmtime " + importlib.metadata.version("wasmtime") + ", one thread"
print(json.dumps({"engine": version, "times": times}))
