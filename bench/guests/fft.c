// Fast Fourier transform of 1024 points forth and back, n times: f64 loads and stores at distances of powers of two.
enum { points = 1024, levels = 10 };
static double re[points], im[points], cosines[points / 2], sines[points / 2];

static void transform(double sign) {
    for (int i = 0, k = 0; i < points; i++) {
        if (i < k) {
            double t = re[i];
            re[i] = re[k], re[k] = t;
            t = im[i], im[i] = im[k], im[k] = t;
        }
        int bit = points / 2;
        for (; k & bit; bit >>= 1) k ^= bit;
        k |= bit;
    }
    for (int half = 1, step = points / 2; half < points; half *= 2, step /= 2)
        for (int start = 0; start < points; start += 2 * half)
            for (int k = 0; k < half; k++) {
                double c = cosines[k * step], s = sign * sines[k * step];
                int a = start + k, b = a + half;
                double x = re[b] * c - im[b] * s, y = re[b] * s + im[b] * c;
                re[b] = re[a] - x, im[b] = im[a] - y;
                re[a] += x, im[a] += y;
            }
}

__attribute__((export_name("run"))) int run(int n) {
    // cos and sin of 2 pi / 1024, turned on and on.
    double c = 1, s = 0;
    for (int i = 0; i < points / 2; i++) {
        cosines[i] = c, sines[i] = s;
        double t = c * 0.99998117528260110909 - s * 0.0061358846491544753597;
        s = s * 0.99998117528260110909 + c * 0.0061358846491544753597, c = t;
    }
    for (int i = 0; i < points; i++) re[i] = i % 37 - 18, im[i] = i % 11;
    while (n-- > 0) {
        transform(-1);
        transform(1);
        for (int i = 0; i < points; i++) re[i] /= points, im[i] /= points;
    }
    double sum = 0;
    for (int i = 0; i < points; i++) sum += re[i] * (i % 5) + im[i] * (i % 3);
    return (int)(sum * 1000);
}
