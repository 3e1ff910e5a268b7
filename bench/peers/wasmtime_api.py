"""`python3 wasmtime_api.py MEASURE FOLDER SECONDS N`: one figure of Wasmtime through its Python package, as JSON.

The same measures as bench/api/wasmtide.ts, with the same modules. Python calls C through ctypes, which is most of what a
call costs here. The package has no asynchronous calls.
"""
import gc
import importlib.metadata
import itertools
import json
import os
import sys
import time

from wasmtime import Config, Engine, Func, FuncType, Instance, Module, Store, Trap, ValType

name, folder, seconds, n = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])


def guest(file):
    with open(os.path.join(folder, file + ".wasm"), "rb") as f:
        return f.read()


def rate(run, count):
    end = time.perf_counter() + seconds
    best = float("inf")
    while True:
        start = time.perf_counter()
        run(count)
        best = min(best, time.perf_counter() - start)
        if time.perf_counter() >= end:
            return count / best


def repeat(operation):
    def run(count):
        for _ in range(count):
            operation()
    return run


def calls():
    engine = Engine()
    store = Store(engine)
    instance = None
    i32 = FuncType([ValType.i32()], [ValType.i32()])
    get = Func(store, i32, lambda x: x)
    call = Func(store, i32, lambda x: instance.exports(store)["add"](store, x, 1))
    instance = Instance(store, Module(engine, guest("calls")), [get, call])
    return store, instance.exports(store)


def rss():
    gc.collect()
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def idle(file, count):
    engine = Engine()
    module = Module(engine, guest(file))

    def make():
        store = Store(engine)
        instance = Instance(store, module, [])
        instance.exports(store)["run"](store, 1)
        return store, instance
    kept = [make() for _ in range(20)]
    before = rss()
    kept.extend(make() for _ in range(count))
    return (rss() - before) / count


def loop(file, metering):
    config = Config()
    if metering == "fuel":
        config.consume_fuel = True
    elif metering == "polls":
        config.epoch_interruption = True
    engine = Engine(config)
    store = Store(engine)
    if metering == "fuel":
        store.set_fuel(2**62)
    elif metering == "polls":
        store.set_epoch_deadline(2**60)
    run = Instance(store, Module(engine, guest(file)), []).exports(store)["run"]
    end = time.perf_counter() + seconds
    least = float("inf")
    while True:
        start = time.process_time()
        run(store, n)
        least = min(least, time.process_time() - start)
        if time.perf_counter() >= end:
            return least * 1000


def measure():
    if name.startswith("loop-"):
        _, file, metering = name.split("-")
        return loop(file, metering)
    if name == "call":
        store, exports = calls()
        add = exports["add"]
        return rate(repeat(lambda: add(store, 1, 2)), 10_000)
    if name in ("host", "nested"):
        store, exports = calls()
        run = exports["callHost" if name == "host" else "callNested"]
        return rate(lambda count: run(store, count), 10_000)
    if name == "trap":
        store, exports = calls()
        trap = exports["trap"]

        def catch():
            try:
                trap(store, 0)
            except Trap:
                return
            raise AssertionError("no trap")
        return rate(repeat(catch), 1000)
    if name.startswith("compile-"):
        engine = Engine()
        small = name == "compile-small"
        data = bytearray(guest("idle" if small else "megabyte"))
        numbers = itertools.count()

        def compile_another():
            data[-4:] = next(numbers).to_bytes(4, "big")
            Module(engine, data)
        return rate(repeat(compile_another), 10 if small else 1)
    if name.startswith("instantiate-"):
        engine = Engine()
        module = Module(engine, guest("idle" if name == "instantiate-small" else "megabyte"))
        return rate(repeat(lambda: Instance(Store(engine), module, [])), 100)
    if name == "idle":
        return idle("idle", 2000)
    if name == "idle-memory":
        return idle("memory", 1000)
    return None


print(json.dumps({"engine": "Wasmtime for Python " + importlib.metadata.version("wasmtime"), "value": measure()}))
