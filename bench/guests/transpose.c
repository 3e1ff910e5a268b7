// A matrix of 512 by 512 i32 turned over in place and summed, n times: loads and stores far from each other.
#include <stdint.h>

enum { side = 512 };
static uint32_t matrix[side][side];

__attribute__((export_name("run"))) int run(int n) {
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) matrix[y][x] = (uint32_t)(y * 31 + x * 17);
    uint32_t check = 0;
    while (n-- > 0) {
        for (int y = 0; y < side; y++)
            for (int x = y + 1; x < side; x++) {
                uint32_t t = matrix[y][x];
                matrix[y][x] = matrix[x][y] + 1;
                matrix[x][y] = t;
            }
        for (int i = 0; i < side; i++) check = check * 5 + matrix[i][(i * 7) & (side - 1)];
    }
    return (int)check;
}
