// Product of two matrices of f32 of n by n, n at most 256 and divisible by four, four rows by four columns at a time.
#include "simd.h"

static float a[256 * 256];
static f32x4 b[256 * 64], c[256 * 64];

__attribute__((export_name("run"))) int run(int n) {
    int columns = n / 4;
    for (int i = 0; i < n * n; i++) a[i] = (float)(i % 17) * 0.25f;
    for (int i = 0; i < n * columns; i++) b[i] = (f32x4){(float)(i % 23), (float)(i % 5), (float)(i % 11), (float)(i % 3)};
    for (int i = 0; i < n; i += 4)
        for (int j = 0; j < columns; j++) {
            f32x4 sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
            for (int k = 0; k < n; k++) {
                f32x4 right = b[k * columns + j];
                const float *left = a + i * n + k;
                sum0 += left[0] * right;
                sum1 += left[n] * right;
                sum2 += left[2 * n] * right;
                sum3 += left[3 * n] * right;
            }
            c[i * columns + j] = sum0;
            c[(i + 1) * columns + j] = sum1;
            c[(i + 2) * columns + j] = sum2;
            c[(i + 3) * columns + j] = sum3;
        }
    f32x4 trace = {0};
    for (int i = 0; i < n; i++) trace += c[i * columns + i % columns];
    return (int)(trace[0] + trace[1] + trace[2] + trace[3]);
}
