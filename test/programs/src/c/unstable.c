// A program of WASI's older form, module `wasi_unstable`: the whence of fd_seek counts differently there, and the
// structures of fd_filestat_get and poll_oneoff are laid out differently. Wants a folder with a file `ten` of ten bytes.
#include <stdint.h>

#define import(name) __attribute__((import_module("wasi_unstable"), import_name(name)))
import("args_sizes_get") int args_sizes_get(uint32_t *count, uint32_t *size);
import("fd_write") int fd_write(int fd, const void *vectors, int count, uint32_t *written);
import("fd_read") int fd_read(int fd, const void *vectors, int count, uint32_t *read);
import("fd_seek") int fd_seek(int fd, int64_t offset, int whence, uint64_t *position);
import("fd_filestat_get") int fd_filestat_get(int fd, unsigned char *stat);
import("path_filestat_get") int path_filestat_get(int fd, int flags, const char *path, uint32_t length, unsigned char *stat);
import("path_open") int path_open(int fd, int dirflags, const char *path, uint32_t length, int oflags, uint64_t base, uint64_t inheriting,
                                  int fdflags, int *opened);
import("poll_oneoff") int poll_oneoff(const unsigned char *in, unsigned char *out, int count, uint32_t *events);
import("clock_time_get") int clock_time_get(int clock, uint64_t precision, uint64_t *time);
import("proc_exit") _Noreturn void proc_exit(int code);

enum { cur, end, set };  // preview 1 has set, cur, end

struct vector {
    void *at;
    uint32_t length;
};

static void print(const char *text, uint64_t number) {
    char line[100], digits[24];
    uint32_t n = 0, d = 0;
    while (*text) line[n++] = *text++;
    do digits[d++] = (char)('0' + number % 10);
    while (number /= 10);
    while (d) line[n++] = digits[--d];
    line[n++] = '\n';
    struct vector vector = {line, n};
    fd_write(1, &vector, 1, &n);
}

static uint64_t field64(const unsigned char *p) {
    uint64_t value;
    __builtin_memcpy(&value, p, 8);
    return value;
}

static void put64(unsigned char *p, uint64_t value) { __builtin_memcpy(p, &value, 8); }

__attribute__((export_name("_start"))) void _start(void) {
    uint32_t count, size;
    args_sizes_get(&count, &size);
    print("arguments: ", count);

    int fd;
    int error = path_open(3, 0, "ten", 3, 0, 1 << 1 | 1 << 2 | 1 << 5 | 1 << 21, 0, 0, &fd);  // read, seek, tell, filestat
    print("open: ", (uint64_t)error);
    if (error) proc_exit(1);
    uint64_t position = 99;
    fd_seek(fd, 4, set, &position);
    print("set 4: ", position);
    char text[3] = {0};
    struct vector vector = {text, 2};
    uint32_t got;
    fd_read(fd, &vector, 1, &got);
    print("bytes read: ", got);
    print("the first: ", (uint64_t)text[0]);
    fd_seek(fd, -1, cur, &position);
    print("back 1: ", position);
    fd_seek(fd, -3, end, &position);
    print("end - 3: ", position);

    // filestat: device 0, inode 8, type 16, links (32 bits) 20, size 24, three times from 32: 56 bytes.
    unsigned char stat[64];
    for (int i = 0; i < 64; i++) stat[i] = 0xA5;
    print("filestat: ", (uint64_t)fd_filestat_get(fd, stat));
    print("type: ", stat[16]);
    print("links: ", *(uint32_t *)(stat + 20));
    print("size: ", field64(stat + 24));
    print("beyond it untouched: ", field64(stat + 56) == 0xA5A5A5A5A5A5A5A5u);
    for (int i = 0; i < 64; i++) stat[i] = 0;
    print("path filestat: ", (uint64_t)path_filestat_get(3, 0, "ten", 3, stat));
    print("size: ", field64(stat + 24));

    // subscription: userdata 0, type 8, then for a clock: identifier 16, clock 24, timeout 32, precision 40, flags 48: 56.
    unsigned char in[112] = {0}, out[64];
    uint64_t before, after;
    put64(in, 1234);
    put64(in + 24, 1);  // the monotonic clock
    put64(in + 32, 20000000);
    put64(in + 56, 5678);
    put64(in + 56 + 24, 1);
    put64(in + 56 + 32, 60000000000ull);
    clock_time_get(1, 1, &before);
    uint32_t events = 0;
    print("poll: ", (uint64_t)poll_oneoff(in, out, 2, &events));
    clock_time_get(1, 1, &after);
    print("events: ", events);
    print("userdata: ", field64(out));
    print("waited: ", after - before >= 19000000 && after - before < 10000000000ull);
    proc_exit(3);
}
