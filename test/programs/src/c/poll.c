// Waits for standard input with a limit: prints what came and when the limit came first. `poll MILLISECONDS ROUNDS`.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int limit = argc > 1 ? atoi(argv[1]) : 1000, rounds = argc > 2 ? atoi(argv[2]) : 1;
    char text[256];
    for (int i = 0; i < rounds; i++) {
        struct pollfd waits = {.fd = STDIN_FILENO, .events = POLLIN};
        int ready = poll(&waits, 1, limit);
        if (ready < 0) {
            printf("poll: %s\n", strerror(errno));
            return 1;
        }
        if (ready == 0) {
            puts("nothing came");
            fflush(stdout);
            continue;
        }
        ssize_t got = read(STDIN_FILENO, text, sizeof text - 1);
        if (got <= 0) {
            puts("end of input");
            break;
        }
        text[got] = 0;
        printf("got %s", text);
        fflush(stdout);
    }
    return 0;
}
