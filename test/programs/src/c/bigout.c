// Writes the number of bytes named by the first argument (with suffix k or M) to standard output: numbered lines of
// 64 bytes, so that a missing, repeated or reordered piece shows. The second argument: bytes a write (default 64k).
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned long size_of(const char *text) {
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    return *end == 'M' ? n << 20 : *end == 'k' ? n << 10 : n;
}

static char digits[] = "0000000000";

static void next_number(void) {
    for (int i = 9; i >= 0 && ++digits[i] > '9'; i--) digits[i] = '0';
}

int main(int argc, char **argv) {
    unsigned long total = argc > 1 ? size_of(argv[1]) : 1 << 20;
    unsigned long chunk = argc > 2 ? size_of(argv[2]) : 64 << 10;
    unsigned long room = (chunk + 63) / 64 * 64;
    char *buffer = malloc(room);
    memset(buffer, '.', room);
    for (unsigned long i = 0; i < room; i += 64) {
        memcpy(buffer + i, "line ", 5);
        buffer[i + 63] = '\n';
    }
    for (unsigned long done = 0; done < total;) {
        for (unsigned long i = 0; i < room; i += 64) {
            memcpy(buffer + i + 5, digits, 10);
            next_number();
        }
        unsigned long want = total - done < room ? total - done : room;
        for (unsigned long from = 0; from < want;) {
            unsigned long piece = want - from < chunk ? want - from : chunk;
            ssize_t put = write(STDOUT_FILENO, buffer + from, piece);
            if (put < 0) {
                fprintf(stderr, "bigout: %s\n", strerror(errno));
                return 3;
            }
            from += (unsigned long)put;
        }
        done += want;
    }
    return 0;
}
