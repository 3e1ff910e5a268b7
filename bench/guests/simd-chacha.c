// ChaCha20 over n kilobytes, four words at a time: additions, rotations, lanes turned about.
#include "simd.h"

static u32x4 rotated(u32x4 x, int by) { return x << by | x >> (32 - by); }
#define TURNED(x, a, b, c, d) __builtin_shufflevector(x, x, a, b, c, d)

__attribute__((export_name("run"))) int run(int n) {
    const u32x4 words = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, key0 = {1, 2, 3, 4}, key1 = {5, 6, 7, 8};
    u32x4 counter = {0, 9, 10, 11}, check = {0};
    for (int block = 0; block < n * 16; block++, counter[0]++) {
        u32x4 a = words, b = key0, c = key1, d = counter;
        for (int i = 0; i < 10; i++) {
            a += b, d = rotated(d ^ a, 16), c += d, b = rotated(b ^ c, 12);
            a += b, d = rotated(d ^ a, 8), c += d, b = rotated(b ^ c, 7);
            b = TURNED(b, 1, 2, 3, 0), c = TURNED(c, 2, 3, 0, 1), d = TURNED(d, 3, 0, 1, 2);
            a += b, d = rotated(d ^ a, 16), c += d, b = rotated(b ^ c, 12);
            a += b, d = rotated(d ^ a, 8), c += d, b = rotated(b ^ c, 7);
            b = TURNED(b, 3, 0, 1, 2), c = TURNED(c, 2, 3, 0, 1), d = TURNED(d, 1, 2, 3, 0);
        }
        check = rotated(check, 3) ^ (a + words) ^ (b + key0) ^ (c + key1) ^ (d + counter);
    }
    return (int)(check[0] ^ check[1] ^ check[2] ^ check[3]);
}
