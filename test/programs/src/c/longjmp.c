// setjmp and longjmp, which clang builds from WebAssembly exceptions: across many frames, again and again, and with a
// value. The declarations stand here, and what they call in longjmp-runtime.c, as Debian's C library has neither.
#include <stdint.h>
#include <stdio.h>

// What clang expects of the C library (see LLVM's WebAssemblyLowerEmscriptenEHSjLj.cpp).
struct jump_buffer {
    void *invocation;
    uint32_t label;
    struct {
        void *buffer;
        int value;
    } argument;
};

typedef struct jump_buffer jmp_buf[1];
int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);

static jmp_buf back, outer, inner;

__attribute__((noinline)) static int descend(int n, int value) {
    if (n == 0) longjmp(back, value);
    return descend(n - 1, value) + n;
}

// A parser that gives up by longjmp, as libpng and Lua do.
static const char *at;
static int expression(void);
static int factor(void) {
    if (*at == '(') {
        at++;
        int value = expression();
        if (*at++ != ')') longjmp(back, 2);
        return value;
    }
    if (*at < '0' || *at > '9') longjmp(back, 1);
    int value = 0;
    while (*at >= '0' && *at <= '9') value = value * 10 + *at++ - '0';
    return value;
}
static int term(void) {
    int value = factor();
    while (*at == '*') at++, value *= factor();
    return value;
}
static int expression(void) {
    int value = term();
    while (*at == '+') at++, value += term();
    return value;
}

static void evaluate(const char *text) {
    at = text;
    switch (setjmp(back)) {
        case 0: printf("%s = %d\n", text, expression()); break;
        case 1: printf("%s: a number is missing at %d\n", text, (int)(at - text)); break;
        case 2: printf("%s: a parenthesis is missing\n", text); break;
    }
}

int main(void) {
    volatile int round = 0;
    int value = setjmp(back);
    if (value < 5) {
        round++;
        descend(10 * round, value + 1);
    }
    printf("jumped %d times, last value %d\n", round, value);

    if (setjmp(back) == 0) descend(2000, 0);
    puts("a value of 0 arrives as 1");

    volatile int sum = 0;
    if (setjmp(outer) == 0) {
        for (;;) {
            int k = setjmp(inner);
            sum += k;
            if (k < 100) longjmp(inner, k + 1);
            longjmp(outer, 1);
        }
    }
    printf("inner jumps sum up to %d\n", sum);

    evaluate("1+2*(3+4)*5");
    evaluate("1+*2");
    evaluate("2*(3+4");
    return 0;
}
