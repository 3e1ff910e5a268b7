// Like wc: lines, words and bytes of standard input, and its CRC-32 so that a wrong byte is noticed too.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

static uint32_t table[256];

int main(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        table[i] = c;
    }
    static unsigned char buffer[32 * 1024];
    uint64_t lines = 0, words = 0, bytes = 0;
    uint32_t crc = 0xFFFFFFFFu;
    int in_word = 0;
    size_t got;
    while ((got = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
        bytes += got;
        for (size_t i = 0; i < got; i++) {
            unsigned char c = buffer[i];
            crc = table[(crc ^ c) & 255] ^ (crc >> 8);
            lines += c == '\n';
            int space = isspace(c) != 0;
            words += !space && !in_word;
            in_word = !space;
        }
    }
    printf("%llu lines, %llu words, %llu bytes, crc32 %08x\n", (unsigned long long)lines, (unsigned long long)words,
           (unsigned long long)bytes, crc ^ 0xFFFFFFFFu);
    return ferror(stdin) ? 1 : 0;
}
