// Mandelbrot set, n by n points, at most 100 steps each: f64 in registers. Answers the sum of the steps.
__attribute__((export_name("run"))) int run(int n) {
    int sum = 0;
    for (int y = 0; y < n; y++) {
        double ci = 2.0 * y / n - 1.0;
        for (int x = 0; x < n; x++) {
            double cr = 2.0 * x / n - 1.5, zr = 0, zi = 0, r2 = 0, i2 = 0;
            int k = 0;
            for (; k < 100 && r2 + i2 <= 4; k++) {
                zi = 2 * zr * zi + ci;
                zr = r2 - i2 + cr;
                r2 = zr * zr;
                i2 = zi * zi;
            }
            sum += k;
        }
    }
    return sum;
}
