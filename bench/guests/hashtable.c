// An open hash table of i64 keys, filled, looked through and half emptied again, n thousand keys: loads that depend, branches.
#include <stdint.h>

enum { slots = 1 << 16 };
static uint64_t keys[slots];
static uint32_t counts[slots];

static uint32_t slot_of(uint64_t key) {
    uint32_t at = (uint32_t)((key * 0x9E3779B97F4A7C15ull) >> 48);
    while (keys[at] != 0 && keys[at] != key) at = (at + 1) & (slots - 1);
    return at;
}

__attribute__((export_name("run"))) int run(int n) {
    for (int i = 0; i < slots; i++) keys[i] = 0, counts[i] = 0;
    uint64_t state = 7, found = 0;
    int used = 0;
    for (int i = 0; i < n * 1000; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        uint64_t key = (state % 50000) * state % 60000 + 1;
        uint32_t at = slot_of(key);
        if (keys[at] == key) found += ++counts[at];
        else if (used < slots * 3 / 4) keys[at] = key, used++;
    }
    return (int)(found * 31 + (uint64_t)used);
}
