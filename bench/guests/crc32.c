// CRC-32 by table over n kilobytes: table look-ups, shifts, xors.
#include <stdint.h>

static uint32_t table[256];
static unsigned char data[1024];

__attribute__((export_name("run"))) int run(int n) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        table[i] = c;
    }
    for (int i = 0; i < 1024; i++) data[i] = (unsigned char)(i * 7 + 3);
    uint32_t crc = ~0u;
    while (n-- > 0)
        for (int i = 0; i < 1024; i++) crc = table[(crc ^ data[i]) & 255] ^ (crc >> 8);
    return (int)~crc;
}
