// Deep recursion. `recurse N` goes N calls deep and prints a checksum; `recurse forever` never comes back by itself;
// `recurse mutual N` goes through a table of functions; `recurse frames N` keeps 256 bytes of memory stack a call.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile uint32_t seed = 17;

__attribute__((noinline)) static uint32_t plain(uint32_t n) { return n == 0 ? seed : (plain(n - 1) * 31u) ^ n; }

__attribute__((noinline)) static uint32_t forever(uint32_t n) { return (forever(n + seed) * 31u) ^ n; }

static uint32_t even(uint32_t n), odd(uint32_t n);
static uint32_t (*volatile step[2])(uint32_t) = {even, odd};
static uint32_t even(uint32_t n) { return n == 0 ? seed : step[1](n - 1) * 31u ^ n; }
static uint32_t odd(uint32_t n) { return n == 0 ? seed + 1 : step[0](n - 1) * 33u ^ n; }

__attribute__((noinline)) static uint32_t frames(uint32_t n) {
    volatile unsigned char block[256];
    memset((void *)block, (int)n, sizeof block);
    uint32_t below = n == 0 ? seed : frames(n - 1);
    return below * 31u ^ block[n % 256];
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "1000";
    uint32_t n = (uint32_t)strtoul(argv[argc - 1], NULL, 10);
    if (!strcmp(what, "forever")) {
        puts("going down");
        fflush(stdout);
        printf("%08x\n", forever(0));
    } else if (!strcmp(what, "mutual")) {
        printf("mutual %u: %08x\n", n, even(n));
    } else if (!strcmp(what, "frames")) {
        printf("frames %u: %08x\n", n, frames(n));
    } else {
        n = (uint32_t)strtoul(what, NULL, 10);
        printf("plain %u: %08x\n", n, plain(n));
    }
    return 0;
}
