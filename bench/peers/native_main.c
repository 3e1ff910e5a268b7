// The native form of a guest: calls `run` as the other engines' programs do, and prints the same line of JSON.
//
//   PROGRAM FUNCTION ARGUMENT SECONDS ...     (FUNCTION is always run; what follows is ignored)
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int run(int n);

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int count, char **arguments) {
    if (count < 4) return 1;
    int argument = atoi(arguments[2]), answer = 0;
    double seconds = atof(arguments[3]), start = now();
    printf("{\"engine\":\"%s\",\"load\":0,\"times\":[", COMPILER);
    for (int i = 0; i < 3 || now() - start < seconds * 1000; i++) {
        double before = now();
        answer = run(argument);
        printf("%s%.5f", i == 0 ? "" : ",", now() - before);
    }
    printf("],\"answer\":%d}\n", answer);
    return 0;
}
