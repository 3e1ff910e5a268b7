// C++ exceptions: typed handlers, base classes, destructors on the way, rethrow, nesting, thousands of frames, and in
// the end one that nobody catches. Built twice, with WebAssembly's legacy exceptions and with exnref.
#include <cstdio>
#include <cstring>
#include "unwind.h"

struct Error {
    int code;
    explicit Error(int code) : code(code) {}
    virtual ~Error() {}
    virtual const char *name() const { return "Error"; }
};
struct Other {
    virtual ~Other() {}
    long padding = 1;
};
struct FileError : Other, Error {
    explicit FileError(int code) : Error(code) {}
    const char *name() const override { return "FileError"; }
};

static int alive;
struct Guard {
    const char *what;
    explicit Guard(const char *what) : what(what) { alive++; }
    ~Guard() {
        alive--;
        if (*what) printf("  leaving %s\n", what);
    }
};

static volatile int one = 1;

__attribute__((noinline)) static void fail(int kind) {
    Guard guard("fail");
    switch (kind * one) {
        case 0: throw 42;
        case 1: throw "a text";
        case 2: throw Error(7);
        case 3: throw FileError(8);
        case 4: throw 2.5;
        case 5: throw 1234567890123LL;
    }
    puts("  nothing thrown");
}

__attribute__((noinline)) static void middle(int kind) {
    Guard guard("middle");
    try {
        fail(kind);
    } catch (const char *text) {
        printf("  middle caught \"%s\"\n", text);
    }
}

static void attempt(int kind) {
    printf("kind %d\n", kind);
    try {
        middle(kind);
    } catch (int value) {
        printf("  int %d\n", value);
    } catch (const Error &error) {
        printf("  %s %d\n", error.name(), error.code);
    } catch (double value) {
        printf("  double %.1f\n", value);
    } catch (...) {
        puts("  something else");
    }
}

__attribute__((noinline)) static int deep(int n) {
    Guard guard("");
    if (n == 0) throw Error(alive);
    return deep(n - 1) + one;
}

__attribute__((noinline)) static int parse(const char *digits) {
    int value = 0;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9') throw *digits;
        value = value * 10 + (*digits - '0');
    }
    return value;
}

int main(int argc, char **argv) {
    for (int kind = 0; kind <= 6; kind++) attempt(kind);

    try {
        try {
            throw FileError(9);
        } catch (const Error &error) {
            printf("again %d\n", error.code);
            throw;
        }
    } catch (const FileError &error) {
        printf("and again %d\n", error.code);
    }

    try {
        try {
            throw 1;
        } catch (int first) {
            Guard guard("handler");
            try {
                throw first + 1;
            } catch (int second) {
                printf("nested %d %d\n", first, second);
            }
            throw Error(first + 2);
        }
    } catch (const Error &error) {
        printf("thrown from a handler %d\n", error.code);
    }

    try {
        deep(3000);
    } catch (const Error &error) {
        printf("from depth %d, alive now %d\n", error.code, alive);
    }

    const char *inputs[] = {"123", "4x6", "77"};
    long sum = 0;
    for (int i = 0; i < 30000; i++) {
        try {
            sum += parse(inputs[i % 3]);
        } catch (char bad) {
            sum += bad == 'x' ? 1 : 1000000;
        }
    }
    printf("30000 calls, a third of them thrown: %ld\n", sum);

    if (argc > 1 && !strcmp(argv[1], "uncaught")) {
        fflush(stdout);
        throw Error(1);
    }
    return 0;
}
