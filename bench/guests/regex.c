// Matches of a pattern with ., * and ^ in a text, by going back and trying again, n times: recursion on characters.
static char text[2048];

static int here(const char *pattern, const char *s);

static int star(char c, const char *pattern, const char *s) {
    do {
        if (here(pattern, s)) return 1;
    } while (*s && (*s++ == c || c == '.'));
    return 0;
}

static int here(const char *pattern, const char *s) {
    for (;; pattern++, s++) {
        if (*pattern == 0) return 1;
        if (pattern[1] == '*') return star(*pattern, pattern + 2, s);
        if (*s == 0 || (*pattern != '.' && *pattern != *s)) return 0;
    }
}

__attribute__((export_name("run"))) int run(int n) {
    static const char *const patterns[] = {"a.b*c", "b*a*cab", "ca*.b*ba*c", "abc.*abcc"};
    unsigned state = 23;
    int check = 0;
    while (n-- > 0) {
        for (int i = 0; i < 2047; i++) text[i] = (char)('a' + ((state = state * 1664525u + 1013904223u) >> 16) % 3);
        const char *pattern = patterns[n & 3];
        int found = 0;
        for (int i = 0; i < 1024; i++) found += here(pattern, text + i);
        check = check * 3 + found;
    }
    return check;
}
