// Two pictures of 64 KB blended with a third as their weights, n times: bytes to words and back, products, shifts.
#include "simd.h"

enum { vectors = 4096 };
static u8x16 a[vectors], b[vectors], weight[vectors];

__attribute__((export_name("run"))) int run(int n) {
    for (int i = 0; i < vectors; i++)
        for (int k = 0; k < 16; k++) a[i][k] = (uint8_t)(i * 3 + k), b[i][k] = (uint8_t)(i ^ k * 5), weight[i][k] = (uint8_t)(i * 7 + k * 11);
    while (n-- > 0)
        for (int i = 0; i < vectors; i++) {
            u16x16 x = __builtin_convertvector(a[i], u16x16), y = __builtin_convertvector(b[i], u16x16);
            u16x16 w = __builtin_convertvector(weight[i], u16x16);
            u16x16 mixed = x * w + y * (255 - w) + 128;
            a[i] = __builtin_convertvector((mixed + (mixed >> 8)) >> 8, u8x16);
        }
    uint32_t check = 0;
    for (int i = 0; i < vectors; i++)
        for (int k = 0; k < 16; k++) check = check * 31 + a[i][k];
    return (int)check;
}
