// Lines, words and capitals of a text of 64 KB counted sixteen bytes at a time, n times: comparisons, masks as numbers.
#include "simd.h"

enum { size = 1 << 16 };
static uint8_t text[size + 16] __attribute__((aligned(16)));

static unsigned total(u8x16 counts) {
    u16x16 wide = __builtin_convertvector(counts, u16x16);
    unsigned sum = 0;
    for (int i = 0; i < 16; i++) sum += wide[i];
    return sum;
}

__attribute__((export_name("run"))) int run(int n) {
    uint32_t state = 31, check = 0;
    for (int i = 0; i < size; i++) {
        state = state * 1664525u + 1013904223u;
        text[i] = (uint8_t)(state >> 29 == 0 ? ' ' : state >> 26 == 9 ? '\n' : "aeT"[(state >> 16) % 3] + (state >> 20) % 5);
    }
    while (n-- > 0) {
        unsigned lines = 0, words = 0, capitals = 0;
        for (int at = 0; at < size;) {
            u8x16 line = {0}, word = {0}, capital = {0};
            for (int i = 0; i < 64 && at < size; i++, at += 16) {
                u8x16 here = *(u8x16 *)(text + at);
                u8x16 after;
                __builtin_memcpy(&after, text + at + 1, 16);
                line -= (u8x16)(here == '\n');
                word -= (u8x16)((here <= ' ') & (after > ' '));
                capital -= (u8x16)(here - 'A' < 26);
            }
            lines += total(line), words += total(word), capitals += total(capital);
        }
        check = check * 3 + lines * 5 + words * 7 + capitals;
        text[n & (size - 1)] ^= 0x20;
    }
    return (int)check;
}
