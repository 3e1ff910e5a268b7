// Numbers turned from one kind into another, n thousand times: i32, i64, f32 and f64, floor, absolute value, least.
#include <stdint.h>

__attribute__((export_name("run"))) int run(int n) {
    uint64_t state = 99, check = 0;
    for (int i = 0; i < n * 1000; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        double x = (double)(int64_t)state * 0x1p-33;
        float y = (float)((int)(state >> 40)) * 0.125f;
        int32_t a = (int32_t)__builtin_floor(x) ^ (int32_t)y;
        uint32_t b = (uint32_t)__builtin_fabs(x * 1.5);
        int64_t c = (int64_t)(x * 1e6) + (int64_t)(y < 100.0f ? y : 100.0f);
        check = (check << 7 | check >> 57) ^ (uint64_t)(int64_t)a ^ b ^ (uint64_t)c;
    }
    return (int)(check ^ check >> 32);
}
