// Pieces of 8 to 4096 bytes copied and filled by memory.copy and memory.fill, n thousand times.
#include <stdint.h>

static unsigned char bytes[1 << 16];

__attribute__((export_name("run"))) int run(int n) {
    for (int i = 0; i < 1 << 16; i++) bytes[i] = (unsigned char)(i * 7);
    uint32_t state = 3;
    for (int i = 0; i < n * 1000; i++) {
        state = state * 1664525u + 1013904223u;
        uint32_t size = 8u << (state >> 28) % 10, from = state & 0xEFFF, to = state >> 8 & 0xEFFF;
        if (i & 3) __builtin_memmove(bytes + to, bytes + from, size);
        else __builtin_memset(bytes + to, (int)(state >> 16 & 255), size);
    }
    uint32_t check = 0;
    for (int i = 0; i < 1 << 16; i++) check = check * 31 + bytes[i];
    return (int)check;
}
