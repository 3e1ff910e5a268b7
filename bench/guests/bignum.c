// Squares of numbers of 64 words, n times: schoolbook products of 32-bit digits in i64, carries.
#include <stdint.h>

enum { words = 64 };
static uint32_t power[words], product[2 * words];

__attribute__((export_name("run"))) int run(int n) {
    uint32_t check = 0;
    while (n-- > 0) {
        for (int i = 0; i < words; i++) power[i] = 0x9E3779B9u * (uint32_t)(i + n);
        power[0] |= 3;
        for (int i = 0; i < 2 * words; i++) product[i] = 0;
        for (int i = 0; i < words; i++) {
            uint64_t carry = 0;
            for (int k = 0; k < words; k++) {
                carry += (uint64_t)power[i] * power[k] + product[i + k];
                product[i + k] = (uint32_t)carry;
                carry >>= 32;
            }
            product[i + words] = (uint32_t)carry;
        }
        for (int i = 0; i < 2 * words; i++) check = (check << 5 | check >> 27) ^ product[i];
    }
    return (int)check;
}
