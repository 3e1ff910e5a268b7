// Tail calls in constant space: an interpreter whose instructions call each other, and a million mutual calls.
#include <stdint.h>
#include <stdio.h>

#define tail __attribute__((musttail)) return

static uint64_t even(uint32_t n, uint64_t sum), odd(uint32_t n, uint64_t sum);
__attribute__((noinline)) static uint64_t even(uint32_t n, uint64_t sum) {
    if (n == 0) return sum;
    tail odd(n - 1, sum + n);
}
__attribute__((noinline)) static uint64_t odd(uint32_t n, uint64_t sum) {
    if (n == 0) return sum + 1;
    tail even(n - 1, sum ^ n);
}

// A Brainf*** interpreter after the fashion of wasm3: each instruction ends in a tail call through the table.
struct machine {
    const char *start;
    unsigned char tape[256];
};
typedef int operation(const char *pc, unsigned char *at, struct machine *m, int steps);
static operation right, left, more, less, show, open, close, end, skip;
static operation *const table[128] = {['>'] = right, ['<'] = left, ['+'] = more, ['-'] = less, ['.'] = show, ['['] = open, [']'] = close, [0] = end};

#define next tail (table[(int)*pc] ? table[(int)*pc] : skip)(pc, at, m, steps + 1)

static int right(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++, at++; next; }
static int left(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++, at--; next; }
static int more(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++, ++*at; next; }
static int less(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++, --*at; next; }
static int skip(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++; next; }
static int show(const char *pc, unsigned char *at, struct machine *m, int steps) { pc++, putchar(*at); next; }
static int end(const char *pc, unsigned char *at, struct machine *m, int steps) { (void)pc, (void)at, (void)m; return steps; }
static int open(const char *pc, unsigned char *at, struct machine *m, int steps) {
    pc++;
    if (!*at)
        for (int depth = 1; depth; pc++) depth += *pc == '[' ? 1 : *pc == ']' ? -1 : 0;
    next;
}
static int close(const char *pc, unsigned char *at, struct machine *m, int steps) {
    if (*at) {
        int depth = 1;
        for (pc--; depth; pc--) depth += *pc == ']' ? 1 : *pc == '[' ? -1 : 0;
        pc += 2;
    } else {
        pc++;
    }
    next;
}

int main(void) {
    printf("a million calls: %llu\n", (unsigned long long)even(1000000, 0));
    printf("and one: %llu\n", (unsigned long long)even(1000001, 0));
    static struct machine m;
    m.start = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.";
    int steps = table[(int)*m.start](m.start, m.tape, &m, 0);
    printf("%d instructions\n", steps);
    return 0;
}
