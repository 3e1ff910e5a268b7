// A walk of n thousand steps over 2 MB in an order without order: every step waits for memory.
#include <stdint.h>

enum { cells = 1 << 19 };
static uint32_t next[cells];

__attribute__((export_name("run"))) int run(int n) {
    // One round through all cells (a full period of the generator), made once.
    if (next[0] == 0)
        for (uint32_t i = 0; i < cells; i++) next[i] = (i * 1664525u + 1013904223u) & (cells - 1);
    uint32_t at = 0, check = 0;
    for (int i = 0; i < n * 1000; i++) {
        at = next[at];
        check += at ^ (uint32_t)i;
    }
    return (int)check;
}
