// Every way to end. `exits 42` exits with 42, other words name a trap or a library function; before the end a line
// goes to standard output through a buffer, to see that it arrives.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int zero = 0, minus_one = -1;
static volatile double huge = 1e300;

static void at_exit(void) { puts("at exit"); }

static int wrong_type(double x) { return (int)x; }
static void *volatile pointer;

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "0";
    atexit(at_exit);
    printf("ending by %s\n", how);
    if (!strcmp(how, "return")) return 7;
    if (!strcmp(how, "_Exit")) {
        fflush(stdout);
        _Exit(9);
    }
    if (strspn(how, "-0123456789") == strlen(how)) exit((int)strtol(how, NULL, 10));
    fflush(stdout);
    if (!strcmp(how, "abort")) abort();
    if (!strcmp(how, "unreachable")) __builtin_trap();
    if (!strcmp(how, "divide")) printf("%d\n", 7 / zero);
    if (!strcmp(how, "remainder")) printf("%d\n", 7 % zero);
    if (!strcmp(how, "overflow")) printf("%d\n", INT32_MIN / minus_one);
    if (!strcmp(how, "convert")) printf("%d\n", __builtin_wasm_trunc_s_i32_f64(huge));
    if (!strcmp(how, "load")) printf("%d\n", *(volatile int *)(uintptr_t)0xFFFFFFF0u);
    if (!strcmp(how, "store")) *(volatile int *)(uintptr_t)0xFFFFFFF0u = 1;
    if (!strcmp(how, "copy")) memcpy((void *)(uintptr_t)0xFFFFFF00u, "0123456789abcdef", (size_t)(64 - zero));
    if (!strcmp(how, "signature")) {
        pointer = (void *)wrong_type;
        printf("%d\n", ((int (*)(int))pointer)(1));
    }
    if (!strcmp(how, "null")) {
        pointer = (void *)(uintptr_t)zero;
        ((void (*)(void))pointer)();
    }
    if (!strcmp(how, "index")) {
        pointer = (void *)(uintptr_t)(1000000 + zero);
        ((void (*)(void))pointer)();
    }
    printf("still here\n");
    return 99;
}
