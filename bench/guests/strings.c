// Bytes and strings: builds a text, then n times copies, searches, compares, reverses and counts it.
static char text[4096], copy[4096];

static int length(const char *s) {
    int n = 0;
    while (s[n]) n++;
    return n;
}

static int find(const char *in, const char *what) {
    for (int i = 0; in[i]; i++) {
        int k = 0;
        while (what[k] && in[i + k] == what[k]) k++;
        if (!what[k]) return i;
    }
    return -1;
}

__attribute__((export_name("run"))) int run(int n) {
    static const char *const words[] = {"tide ", "current ", "wave ", "harbour ", "sea ", "lighthouse ", "drift ", "anchor "};
    unsigned state = 7;
    int end = 0;
    while (end < 4000) {
        state = state * 1103515245u + 12345;
        for (const char *w = words[state >> 16 & 7]; *w; w++) text[end++] = *w;
    }
    text[end] = 0;
    int check = 0;
    while (n-- > 0) {
        int size = length(text);
        for (int i = 0; i <= size; i++) copy[i] = text[i];
        check += find(copy + n % 64, "lighthouse anchor tide");
        for (int i = 0, k = size - 1; i < k; i++, k--) {
            char c = copy[i];
            copy[i] = copy[k];
            copy[k] = c;
        }
        int vowels = 0;
        for (const char *p = copy; *p; p++)
            if (*p == 'a' || *p == 'e' || *p == 'i' || *p == 'o' || *p == 'u') vowels++;
        int same = 0;
        for (int i = 0; i < size; i++) same += text[i] == copy[i];
        check = check * 3 + vowels + same;
    }
    return check;
}
