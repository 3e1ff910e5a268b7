// An interpreter in WebAssembly: a little stack machine runs a program of its own that counts the primes below n by
// trial division. A switch in a loop (br_table), branches hard to foresee, an operand stack in memory.
enum { halt, push, load, store, add, mul, rem, less, jump, jump_if_zero };
enum { i, k, count, limit };  // variables

static const int program[] = {
    /* 0 */ push, 2, store, i,
    /* 4 */ load, i, load, limit, less, jump_if_zero, 60,                                 // while i < limit
    /* 11 */ push, 2, store, k,
    /* 15 */ load, k, load, k, mul, load, i, push, 1, add, less, jump_if_zero, 44,        //   while k * k < i + 1
    /* 28 */ load, i, load, k, rem, jump_if_zero, 51,                                     //     if i % k == 0 go on
    /* 35 */ load, k, push, 1, add, store, k, jump, 15,
    /* 44 */ load, count, push, 1, add, store, count,
    /* 51 */ load, i, push, 1, add, store, i, jump, 4,
    /* 60 */ halt,
};

__attribute__((export_name("run"))) int run(int n) {
    static int stack[64];
    int variables[4] = {0, 0, 0, n};
    int *top = stack;  // points at the uppermost value
    for (const int *pc = program;;) {
        switch (*pc++) {
            case halt: return variables[count];
            case push: *++top = *pc++; break;
            case load: *++top = variables[*pc++]; break;
            case store: variables[*pc++] = *top--; break;
            case add: top--; top[0] += top[1]; break;
            case mul: top--; top[0] *= top[1]; break;
            case rem: top--; top[0] %= top[1]; break;
            case less: top--; top[0] = top[0] < top[1]; break;
            case jump: pc = program + *pc; break;
            case jump_if_zero: pc = *top-- ? pc + 1 : program + *pc; break;
        }
    }
}
