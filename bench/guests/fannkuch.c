// Pancakes turned over until the first is on top, for all orders of n of them: short loops over small arrays, branches.
__attribute__((export_name("run"))) int run(int n) {
    int order[16], now[16], count[16];
    int most = 0, check = 0, sign = 1, r = n;
    for (int i = 0; i < n; i++) order[i] = i;
    for (;;) {
        for (; r > 1; r--) count[r - 1] = r;
        for (int i = 0; i < n; i++) now[i] = order[i];
        int flips = 0;
        for (int first = now[0]; first != 0; first = now[0], flips++)
            for (int i = 0, k = first; i < k; i++, k--) {
                int t = now[i];
                now[i] = now[k], now[k] = t;
            }
        if (flips > most) most = flips;
        check += sign * flips;
        sign = -sign;
        for (;; r++) {
            if (r == n) return check * 100 + most;
            int first = order[0];
            for (int i = 0; i < r; i++) order[i] = order[i + 1];
            order[r] = first;
            if (--count[r] > 0) break;
        }
    }
}
