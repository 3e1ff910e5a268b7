// Counts of bits, leading and trailing zeros of n thousand 64-bit words, and the order of their bits turned around.
#include <stdint.h>

static uint64_t reversed(uint64_t x) {
    x = (x >> 1 & 0x5555555555555555ull) | (x & 0x5555555555555555ull) << 1;
    x = (x >> 2 & 0x3333333333333333ull) | (x & 0x3333333333333333ull) << 2;
    x = (x >> 4 & 0x0F0F0F0F0F0F0F0Full) | (x & 0x0F0F0F0F0F0F0F0Full) << 4;
    return __builtin_bswap64(x);
}

__attribute__((export_name("run"))) int run(int n) {
    uint64_t state = 88172645463325252ull, check = 0;
    for (int i = 0; i < n * 1000; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        uint64_t x = state >> (state & 31);
        check += (uint64_t)__builtin_popcountll(x) * 3 + (uint64_t)__builtin_clzll(x | 1) * 5 + (uint64_t)__builtin_ctzll(x | 1ull << 63) * 7;
        check ^= reversed(x);
    }
    return (int)(check ^ check >> 32);
}
