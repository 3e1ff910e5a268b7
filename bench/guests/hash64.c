// A 64-bit hash (FNV-1a, then a splitmix64 finish) over n thousand words: 64-bit multiplications, shifts, xors.
#include <stdint.h>

static uint64_t mix(uint64_t x) {
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    return x ^ x >> 31;
}

__attribute__((export_name("run"))) int run(int n) {
    uint64_t hash = 0xCBF29CE484222325ull, state = 42;
    for (int i = 0; i < n * 1000; i++) {
        state += 0x9E3779B97F4A7C15ull;
        hash = (hash ^ mix(state)) * 0x100000001B3ull;
        hash = hash << 13 | hash >> 51;
    }
    return (int)(hash ^ hash >> 32);
}
