// A library, not a program: functions for --invoke with arguments and results of every number type, and an
// initializer that must have run before (a reactor in WASI's words).
#include <stdint.h>

static int ready;

__attribute__((constructor)) static void prepare(void) { ready = 1; }

__attribute__((export_name("ready"))) int is_ready(void) { return ready; }

__attribute__((export_name("gcd"))) int gcd(int a, int b) {
    while (b) {
        int r = a % b;
        a = b;
        b = r;
    }
    return a;
}

__attribute__((export_name("factorial"))) int64_t factorial(int64_t n) { return n < 2 ? 1 : n * factorial(n - 1); }
__attribute__((export_name("half"))) float half(float x) { return x / 2; }
__attribute__((export_name("hypotenuse"))) double hypotenuse(double a, double b) { return __builtin_sqrt(a * a + b * b); }
__attribute__((export_name("nothing"))) void nothing(void) {}
__attribute__((export_name("fail"))) int fail(int a) { return 100 / a; }
