// A filter of 32 taps over 4096 samples of 16 bits, n times, as plain loops that the compiler makes vectors of.
#include <stdint.h>

enum { taps = 32, samples = 4096 };
static int16_t in[samples + taps], out[samples], filter[taps];

__attribute__((export_name("run"))) int run(int n) {
    for (int i = 0; i < taps; i++) filter[i] = (int16_t)(i * 37 % 101 - 50);
    for (int i = 0; i < samples + taps; i++) in[i] = (int16_t)(i * 7919);
    uint32_t check = 0;
    while (n-- > 0) {
        for (int i = 0; i < samples; i++) {
            int32_t sum = 0;
            for (int k = 0; k < taps; k++) sum += in[i + k] * filter[k];
            out[i] = (int16_t)(sum >> 8);
        }
        for (int i = 0; i < samples; i++) in[i] = out[i], check = check * 3 + (uint16_t)out[i];
        in[n & (samples - 1)] ^= 12345;
    }
    return (int)check;
}
