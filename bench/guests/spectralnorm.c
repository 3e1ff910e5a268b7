// Spectral norm of a matrix of n by n, n at most 256: f64 divisions, conversions of integers.
static double u[256], v[256], t[256];

static double a(int i, int k) { return 1.0 / ((i + k) * (i + k + 1) / 2 + i + 1); }

static void multiply(const double *from, double *to, int n) {
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < n; k++) sum += a(i, k) * from[k];
        to[i] = sum;
    }
}

static void multiply_transposed(const double *from, double *to, int n) {
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < n; k++) sum += a(k, i) * from[k];
        to[i] = sum;
    }
}

__attribute__((export_name("run"))) int run(int n) {
    if (n > 256) n = 256;
    for (int i = 0; i < n; i++) u[i] = 1;
    for (int i = 0; i < 4; i++) {
        multiply(u, t, n);
        multiply_transposed(t, v, n);
        multiply(v, t, n);
        multiply_transposed(t, u, n);
    }
    double uv = 0, vv = 0;
    for (int i = 0; i < n; i++) uv += u[i] * v[i], vv += v[i] * v[i];
    return (int)(__builtin_sqrt(uv / vv) * 1e8);
}
