// Mandelbrot set, n by n points, four f32 at a time, at most 100 steps: arithmetic, comparisons, masks.
#include "simd.h"

__attribute__((export_name("run"))) int run(int n) {
    int sum = 0;
    for (int y = 0; y < n; y++) {
        float at = 2.0f * (float)y / (float)n - 1.0f;
        f32x4 ci = {at, at, at, at};
        for (int x = 0; x < n; x += 4) {
            f32x4 cr = {(float)x, (float)(x + 1), (float)(x + 2), (float)(x + 3)};
            cr = cr * (2.0f / (float)n) - 1.5f;
            f32x4 zr = {0}, zi = {0}, r2 = {0}, i2 = {0};
            i32x4 steps = {0};
            for (int k = 0; k < 100; k++) {
                i32x4 inside = r2 + i2 <= 4.0f;
                if (!any(inside)) break;
                steps -= inside;
                zi = 2.0f * zr * zi + ci;
                zr = r2 - i2 + cr;
                r2 = zr * zr, i2 = zi * zi;
            }
            sum += steps[0] + steps[1] + steps[2] + steps[3];
        }
    }
    return sum;
}
