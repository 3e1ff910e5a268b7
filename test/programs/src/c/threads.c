// Threads as in wasi-threads: a shared memory that the host gives, `wasi.thread-spawn` to start one, and
// `wasi_thread_start` to begin in it. No C library: Debian has none with threads, and this shows all there is to it.
// Four workers count together with an atomic, add under a lock made of wait and notify, and share out an array sum.
#include <stdint.h>

#define import(module, field) __attribute__((import_module(module), import_name(field)))
import("wasi", "thread-spawn") int thread_spawn(void *argument);
import("wasi_snapshot_preview1", "fd_write") int fd_write(int fd, const void *vectors, int count, uint32_t *written);
import("wasi_snapshot_preview1", "proc_exit") _Noreturn void proc_exit(int code);

enum { workers = 4, rounds = 20000, lock_rounds = 2000, cells = 40000 };

struct start {  // what a thread finds at its beginning; the first field is read by the assembly below
    unsigned char *stack_top;
    int index, tid;
    uint32_t done;
    uint64_t part;
};

static unsigned char stacks[workers][16384] __attribute__((aligned(16)));
static struct start starts[workers];
static uint32_t counter, lock, plain, running;
static uint64_t wide;
static uint32_t data[cells];

static void wait(uint32_t *address, uint32_t while_it_is) {
    __builtin_wasm_memory_atomic_wait32((int *)address, (int)while_it_is, -1);
}
static void notify(uint32_t *address, uint32_t count) { __builtin_wasm_memory_atomic_notify((int *)address, count); }

// A futex mutex: 0 free, 1 taken, 2 taken and waited for.
static void acquire(void) {
    uint32_t state = 0;
    if (__atomic_compare_exchange_n(&lock, &state, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
    while (__atomic_exchange_n(&lock, 2, __ATOMIC_SEQ_CST) != 0) wait(&lock, 2);
}
static void release(void) {
    if (__atomic_exchange_n(&lock, 0, __ATOMIC_SEQ_CST) == 2) notify(&lock, 1);
}

// wasi-threads gives every thread a fresh instance, whose stack pointer must be set before any C runs.
__asm__(
    ".globaltype __stack_pointer, i32\n"
    ".functype thread_main (i32, i32) -> ()\n"
    ".globl wasi_thread_start\n"
    ".export_name wasi_thread_start, wasi_thread_start\n"
    "wasi_thread_start:\n"
    ".functype wasi_thread_start (i32, i32) -> ()\n"
    "local.get 1\n"
    "i32.load 0\n"
    "global.set __stack_pointer\n"
    "local.get 0\n"
    "local.get 1\n"
    "call thread_main\n"
    "end_function\n");
void wasi_thread_start(int tid, struct start *start);

void thread_main(int tid, struct start *start) {
    start->tid = tid;
    __atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
    notify(&running, workers);
    for (uint32_t seen; (seen = __atomic_load_n(&running, __ATOMIC_SEQ_CST)) < workers;) wait(&running, seen);  // all at once

    for (int i = 0; i < rounds; i++) {
        __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
        __atomic_fetch_add(&wide, 0x100000001ull, __ATOMIC_SEQ_CST);
    }
    for (int i = 0; i < lock_rounds; i++) {
        acquire();
        uint32_t value = *(volatile uint32_t *)&plain;
        *(volatile uint32_t *)&plain = value + 1;
        release();
    }
    uint64_t sum = 0;
    for (int i = start->index; i < cells; i += workers) sum += data[i];
    start->part = sum;
    __atomic_store_n(&start->done, 1, __ATOMIC_SEQ_CST);
    notify(&start->done, 1);
}

static void print(const char *text, uint64_t number) {
    char line[100], digits[24];
    uint32_t n = 0, d = 0;
    while (*text) line[n++] = *text++;
    do digits[d++] = (char)('0' + number % 10);
    while (number /= 10);
    while (d) line[n++] = digits[--d];
    line[n++] = '\n';
    struct {
        const void *at;
        uint32_t length;
    } vector = {line, n};
    fd_write(1, &vector, 1, &n);
}

__attribute__((export_name("_start"))) void _start(void) {
    for (uint32_t i = 0; i < cells; i++) data[i] = i * 2654435761u >> 8;
    for (int i = 0; i < workers; i++) {
        starts[i].stack_top = stacks[i] + sizeof stacks[i];
        starts[i].index = i;
        int tid = thread_spawn(&starts[i]);
        if (tid <= 0) {
            print("no thread could be started: ", (uint32_t)-tid);
            proc_exit(1);
        }
    }
    for (int i = 0; i < workers; i++)
        while (!__atomic_load_n(&starts[i].done, __ATOMIC_SEQ_CST)) wait(&starts[i].done, 0);
    uint64_t sum = 0, expected = 0;
    int different = 1;
    for (int i = 0; i < workers; i++) {
        sum += starts[i].part;
        for (int k = 0; k < i; k++) different &= starts[i].tid != starts[k].tid;
        different &= starts[i].tid > 0 && starts[i].tid < 0x20000000;
    }
    for (int i = 0; i < cells; i++) expected += data[i];
    print("threads: ", running);
    print("thread ids differ and are valid: ", (uint64_t)different);
    print("atomic counter: ", counter);
    print("wide counter, low half: ", (uint32_t)wide);
    print("wide counter, high half: ", wide >> 32);
    print("under the lock: ", plain);
    print("sum right: ", sum == expected);
    long long before = 1000000;  // 1 ms
    print("waiting on another value gives: ", (uint64_t)__builtin_wasm_memory_atomic_wait32((int *)&counter, 0, before));
    print("waiting in vain gives: ", (uint64_t)__builtin_wasm_memory_atomic_wait32((int *)&counter, (int)counter, before));
    proc_exit(0);
}
