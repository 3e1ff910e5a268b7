// Product of two n by n matrices of f32, n at most 256, the plain three loops: f32 loads, multiply, add, addresses.
static float a[256 * 256], b[256 * 256], c[256 * 256];

__attribute__((export_name("run"))) int run(int n) {
    if (n > 256) n = 256;
    for (int i = 0; i < n * n; i++) {
        a[i] = (float)(i % 17) * 0.25f;
        b[i] = (float)(i % 23) - 11.0f;
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
    float trace = 0;
    for (int i = 0; i < n; i++) trace += c[i * n + (n - 1 - i)];
    return (int)trace;
}
