// Quicksort of n thousand pseudo-random integers, at most 200 thousand: loads, stores, unpredictable branches, recursion.
#include <stdint.h>

static int32_t values[200000];

static void sort(int32_t *from, int32_t *to) {
    while (to - from > 16) {
        int32_t pivot = from[(to - from) / 2];
        int32_t *i = from, *k = to - 1;
        while (i <= k) {
            while (*i < pivot) i++;
            while (*k > pivot) k--;
            if (i <= k) {
                int32_t t = *i;
                *i++ = *k;
                *k-- = t;
            }
        }
        if (k + 1 - from < to - i) {
            sort(from, k + 1);
            from = i;
        } else {
            sort(i, to);
            to = k + 1;
        }
    }
    for (int32_t *i = from + 1; i < to; i++) {
        int32_t value = *i, *k = i;
        for (; k > from && k[-1] > value; k--) *k = k[-1];
        *k = value;
    }
}

__attribute__((export_name("run"))) int run(int n) {
    int count = n > 200 ? 200000 : n * 1000;
    uint32_t state = 1;
    for (int i = 0; i < count; i++) values[i] = (int32_t)(state = state * 1664525u + 1013904223u);
    sort(values, values + count);
    uint32_t check = 0;
    for (int i = 0; i < count; i++) check = check * 31 + (uint32_t)values[i];
    return (int)check;
}
