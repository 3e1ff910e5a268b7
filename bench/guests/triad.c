// Two sweeps over three arrays of 128 thousand f64, n times: what memory and the caches can give.
enum { length = 1 << 17 };
static double a[length], b[length], c[length];

__attribute__((export_name("run"))) int run(int n) {
    for (int i = 0; i < length; i++) a[i] = i % 13, b[i] = i % 7, c[i] = 0;
    while (n-- > 0) {
        for (int i = 0; i < length; i++) c[i] = a[i] + 0.5 * b[i];
        for (int i = 0; i < length; i++) b[i] = a[i] + 0.25 * c[i];
    }
    double sum = 0;
    for (int i = 0; i < length; i++) sum += b[i];
    return (int)(sum * 16);
}
