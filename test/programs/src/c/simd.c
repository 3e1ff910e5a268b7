// Vectors of 128 bits: intrinsics whose every lane is printed, and loops that clang has vectorised, compared with the
// same loops made one by one.
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

static volatile int one = 1;

// What comes back clang cannot know: without this it computes most of the lanes itself.
static v128_t hide(v128_t v) {
    static volatile v128_t hidden;
    hidden = v;
    return hidden;
}

static void show32(const char *what, v128_t v) {
    printf("%-24s %d %d %d %d\n", what, wasm_i32x4_extract_lane(v, 0), wasm_i32x4_extract_lane(v, 1), wasm_i32x4_extract_lane(v, 2),
           wasm_i32x4_extract_lane(v, 3));
}

static void show8(const char *what, v128_t v) {
    uint8_t lanes[16];
    wasm_v128_store(lanes, v);
    printf("%-24s", what);
    for (int i = 0; i < 16; i++) printf(" %d", lanes[i]);
    puts("");
}

static void showf(const char *what, v128_t v) {
    printf("%-24s %g %g %g %g\n", what, (double)wasm_f32x4_extract_lane(v, 0), (double)wasm_f32x4_extract_lane(v, 1),
           (double)wasm_f32x4_extract_lane(v, 2), (double)wasm_f32x4_extract_lane(v, 3));
}

enum { size = 1003 };
static float a[size], b[size], c[size];
static uint8_t pixels[size], dimmed[size];

static void vectorised(void) {
    for (int i = 0; i < size; i++) c[i] = a[i] * b[i] + 0.5f;
    for (int i = 0; i < size; i++) dimmed[i] = (uint8_t)(pixels[i] * 3 / 4);
}

int main(void) {
    v128_t x = hide(wasm_i32x4_make(1, -2, 2147483647, 40000)), y = hide(wasm_i32x4_make(3, 5, 1, -7));
    show32("add", wasm_i32x4_add(x, y));
    show32("multiply", wasm_i32x4_mul(x, y));
    show32("minimum, unsigned", wasm_u32x4_min(x, y));
    show32("shift right by 33", wasm_i32x4_shr(x, (uint32_t)(32 + one)));
    show32("less", wasm_i32x4_lt(x, y));
    show32("dot product of i16", wasm_i32x4_dot_i16x8(x, y));
    show32("select", wasm_v128_bitselect(x, y, wasm_i32x4_const(-1, 0, 0xFFFF, 1)));
    show8("narrow, saturating", wasm_u8x16_narrow_i16x8(hide(wasm_i16x8_make(300, -5, 7, 255, 256, 0, 1, 2)), wasm_i16x8_splat((int16_t)one)));
    v128_t bytes = hide(wasm_u8x16_make(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 250));
    show8("shuffle", wasm_i8x16_shuffle(bytes, wasm_u8x16_splat(7), 15, 14, 13, 12, 0, 16, 17, 1, 2, 3, 31, 30, 4, 5, 6, 7));
    show8("swizzle", wasm_i8x16_swizzle(bytes, hide(wasm_u8x16_make(15, 16, 0, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 128, 14))));
    show8("average", wasm_u8x16_avgr(bytes, wasm_u8x16_splat((uint8_t)(4 + one))));
    show8("population count", wasm_i8x16_popcnt(bytes));
    printf("%-24s %d %d %d\n", "bitmask, all, any", wasm_i8x16_bitmask(bytes), wasm_i8x16_all_true(bytes), wasm_v128_any_true(bytes));
    v128_t f = hide(wasm_f32x4_make(1.5f, -2.5f, 1e30f, -0.0f));
    showf("square root", wasm_f32x4_sqrt(wasm_f32x4_abs(f)));
    showf("nearest", wasm_f32x4_nearest(f));
    showf("minimum", wasm_f32x4_min(f, wasm_f32x4_splat(0.0f)));
    showf("divide, convert", wasm_f32x4_div(wasm_f32x4_convert_i32x4(x), f));
    show32("to int, saturating", wasm_i32x4_trunc_sat_f32x4(f));
    show32("equal, as f64", wasm_f64x2_eq(hide(wasm_f64x2_make(0.1, 0.0 / one)), hide(wasm_f64x2_make(0.1, -0.0))));
    v128_t wide = hide(wasm_i64x2_make(3000000000ll, -3));
    wide = wasm_i64x2_sub(wasm_i64x2_mul(wide, hide(wasm_i64x2_make(5, 7000000000ll))), wasm_i64x2_shl(wide, 2));
    printf("%-24s %lld %lld\n", "i64 arithmetic", (long long)wasm_i64x2_extract_lane(wide, 0), (long long)wasm_i64x2_extract_lane(wide, 1));
    v128_t extended = wasm_i32x4_extadd_pairwise_i16x8(wasm_i16x8_q15mulr_sat(bytes, hide(wasm_i16x8_splat(-20000))));
    show32("widening", wasm_i32x4_add(extended, wasm_u32x4_extmul_high_u16x8(bytes, x)));

    for (int i = 0; i < size; i++) {
        a[i] = (float)(i * one) * 0.25f;
        b[i] = (float)(i % 13) - 6.0f;
        pixels[i] = (uint8_t)(i * 37 * one);
    }
    vectorised();
    int wrong = 0;
    double sum = 0;
    for (volatile int i = 0; i < size; i++) {
        float product = a[i] * b[i];
        wrong += c[i] != product + 0.5f;
        wrong += dimmed[i] != pixels[i] * 3 / 4;
        sum += c[i];
    }
    printf("vectorised loops: %d wrong, sum %.3f\n", wrong, sum);
    return 0;
}
