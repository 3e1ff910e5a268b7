// A stream of bits of codes of 1 to 12 bits, written and read back symbol by symbol, n kilosymbols: shifts by variables, a table.
#include <stdint.h>

static const unsigned char lengths[16] = {2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12};
static uint16_t codes[16];
static unsigned char symbols[4096], stream[8192];

__attribute__((export_name("run"))) int run(int n) {
    // Codes in order of their lengths; the table answers for any twelve bits which symbol begins there.
    unsigned code = 0;
    for (int s = 0; s < 16; s++) {
        if (s > 0) code = (code + 1) << (lengths[s] - lengths[s - 1]);
        codes[s] = (uint16_t)code;
        unsigned first = code << (12 - lengths[s]);
        for (unsigned i = 0; i < 1u << (12 - lengths[s]); i++) symbols[(first + i) & 4095] = (unsigned char)s;
    }
    uint32_t state = 17, check = 0;
    while (n-- > 0) {
        uint32_t seed = state;
        uint64_t bits = 0;
        int count = 0, to = 0;
        for (int i = 0; i < 1024; i++) {
            state = state * 1664525u + 1013904223u;
            int s = __builtin_clz(state | 1) & 15;
            bits = bits << lengths[s] | codes[s], count += lengths[s];
            for (; count >= 8; count -= 8) stream[to++] = (unsigned char)(bits >> (count - 8));
        }
        stream[to++] = (unsigned char)(bits << (8 - count)), stream[to++] = 0, stream[to++] = 0;
        state = seed;
        bits = 0, count = 0;
        for (int i = 0, at = 0; i < 1024; i++) {
            state = state * 1664525u + 1013904223u;
            for (; count < 12; count += 8) bits = bits << 8 | stream[at++];
            int s = symbols[bits >> (count - 12) & 4095];
            count -= lengths[s];
            check = check * 5 + (uint32_t)s + (s == (__builtin_clz(state | 1) & 15));
        }
    }
    return (int)check;
}
