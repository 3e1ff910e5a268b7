// Calls through a table of functions, eight of them in an order that is hard to foresee, n thousand times.
typedef unsigned (*operation)(unsigned, unsigned);

static unsigned add(unsigned a, unsigned b) { return a + b; }
static unsigned subtract(unsigned a, unsigned b) { return a - b; }
static unsigned multiply(unsigned a, unsigned b) { return a * (b | 1); }
static unsigned both(unsigned a, unsigned b) { return (a & b) + 0x9E3779B9u; }
static unsigned either(unsigned a, unsigned b) { return a | (b >> 3); }
static unsigned differ(unsigned a, unsigned b) { return a ^ b; }
static unsigned turn(unsigned a, unsigned b) { return a << (b & 31) | a >> (-b & 31); }
static unsigned blend(unsigned a, unsigned b) { return a * 33u + b; }

static operation operations[8] = {add, subtract, multiply, both, either, differ, turn, blend};

__attribute__((export_name("run"))) int run(int n) {
    operation *volatile table = operations;
    operation *at = table;
    unsigned a = 1, state = 99;
    for (int i = 0; i < n * 1000; i++) {
        state = state * 1664525u + 1013904223u;
        a = at[state >> 29](a, state);
    }
    return (int)a;
}
