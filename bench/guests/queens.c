// Ways to put n queens on a board of n by n: recursion over sets of bits.
static int place(unsigned all, unsigned columns, unsigned left, unsigned right) {
    if (columns == all) return 1;
    int ways = 0;
    for (unsigned open = all & ~(columns | left | right); open != 0;) {
        unsigned queen = open & -open;
        open ^= queen;
        ways += place(all, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return ways;
}

__attribute__((export_name("run"))) int run(int n) { return place((1u << n) - 1, 0, 0, 0); }
