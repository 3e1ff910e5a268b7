// Takeuchi's function of (n, n / 2, 0): calls within the arguments of calls, a global that counts them.
static int calls;

__attribute__((noinline)) static int tak(int x, int y, int z) {
    calls++;
    if (y >= x) return z;
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

__attribute__((export_name("run"))) int run(int n) {
    calls = 0;
    int answer = tak(n, n / 2, 0);
    return calls * 31 + answer;
}
