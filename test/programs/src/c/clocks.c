// Clocks, sleep and random: prints only what must hold on any machine.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t now(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) return -1;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void say(const char *what, int good) { printf("%-40s %s\n", what, good ? "ok" : "WRONG"); }

int main(void) {
    int64_t real = now(CLOCK_REALTIME);
    say("real time lies after 2024", real > 1704067200LL * 1000000000);
    say("and before 2100", real < 4102444800LL * 1000000000);
    say("time() agrees", time(NULL) - real / 1000000000 <= 1);

    int forward = 1;
    int64_t last = now(CLOCK_MONOTONIC);
    for (int i = 0; i < 1000; i++) {
        int64_t next = now(CLOCK_MONOTONIC);
        if (next < last) forward = 0;
        last = next;
    }
    say("monotonic time never goes back", last > 0 && forward);

    struct timespec resolution;
    say("resolution of the monotonic clock", clock_getres(CLOCK_MONOTONIC, &resolution) == 0 && resolution.tv_sec == 0 &&
                                                 resolution.tv_nsec > 0 && resolution.tv_nsec <= 20000000);
    say("resolution of the real clock", clock_getres(CLOCK_REALTIME, &resolution) == 0);

    int64_t before = now(CLOCK_MONOTONIC);
    struct timespec nap = {0, 30 * 1000 * 1000};
    int slept = nanosleep(&nap, NULL) == 0;
    int64_t took = now(CLOCK_MONOTONIC) - before;
    say("sleeping 30 ms takes at least 29 ms", slept && took >= 29000000);
    say("and less than 2 s", took < 2000000000);
    before = now(CLOCK_MONOTONIC);
    usleep(0);
    say("sleeping 0 returns at once", now(CLOCK_MONOTONIC) - before < 500000000);

    unsigned char a[256], b[256];
    say("random bytes", getentropy(a, sizeof a) == 0 && getentropy(b, sizeof b) == 0);
    say("differ from call to call", memcmp(a, b, sizeof a) != 0);
    int seen[256] = {0}, kinds = 0;
    for (int i = 0; i < 256; i++) kinds += !seen[a[i]]++;
    say("and are spread", kinds > 80);
    return 0;
}
