// A text of 16 KB packed by the places where its parts stood before, and unpacked, n times: byte loads, hashes, branches.
#include <stdint.h>

enum { size = 16384, least = 4 };
static unsigned char text[size], packed[2 * size], unpacked[size + 64];
static int seen[4096];

static unsigned hash(const unsigned char *p) { return ((unsigned)p[0] << 16 ^ (unsigned)p[1] << 11 ^ (unsigned)p[2] << 5 ^ p[3]) * 2654435761u >> 20; }

// A length below 128 and that many bytes as they are; or 128 + length and a distance of two bytes.
static int pack(void) {
    int to = 0, plain = 0, at = 0;
    for (int i = 0; i < 4096; i++) seen[i] = -1;
    while (at < size) {
        int length = 0, from = -1;
        if (at + least <= size) {
            unsigned h = hash(text + at);
            from = seen[h];
            seen[h] = at;
            if (from >= 0)
                while (length < 127 && at + length < size && text[from + length] == text[at + length]) length++;
        }
        if (length < least) {
            at++, plain++;
            if (plain < 127 && at < size) continue;
        }
        if (plain > 0) {
            int start = at - plain;
            packed[to++] = (unsigned char)plain;
            for (int i = 0; i < plain; i++) packed[to++] = text[start + i];
            plain = 0;
        }
        if (length >= least) {
            packed[to++] = (unsigned char)(128 + length);
            packed[to++] = (unsigned char)((at - from) >> 8);
            packed[to++] = (unsigned char)(at - from);
            at += length;
        }
    }
    return to;
}

static int unpack(int end) {
    int to = 0;
    for (int at = 0; at < end;) {
        int length = packed[at++];
        if (length < 128) {
            while (length-- > 0) unpacked[to++] = packed[at++];
        } else {
            int from = to - (packed[at] << 8 | packed[at + 1]);
            at += 2;
            for (length -= 128; length > 0; length--) unpacked[to++] = unpacked[from++];
        }
    }
    return to;
}

__attribute__((export_name("run"))) int run(int n) {
    static const char *const words[] = {"the tide ", "a current ", "and waves ", "of harbour ", "sea, ", "lighthouse.\n", "drift ", "anchors "};
    unsigned state = 11, check = 0;
    int end = 0;
    while (end < size) {
        state = state * 1103515245u + 12345;
        for (const char *w = words[state >> 16 & 7]; *w && end < size; w++) text[end++] = (unsigned char)*w;
        if ((state >> 20 & 3) == 0 && end < size) text[end++] = (unsigned char)(state >> 24);
    }
    while (n-- > 0) {
        int length = pack();
        int back = unpack(length);
        for (int i = 0; i < size; i++) check = check * 31 + (unpacked[i] ^ (text[i] == unpacked[i]));
        check += (unsigned)(length + back);
        text[n & (size - 1)] ^= 1;
    }
    return (int)check;
}
