// The game of life on a torus of 128 by 128 bytes, n generations: neighbours in two dimensions, conditions.
enum { side = 128 };
static unsigned char world[2][side][side];

__attribute__((export_name("run"))) int run(int n) {
    unsigned state = 3;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) world[0][y][x] = (unsigned char)((state = state * 1664525u + 1013904223u) >> 30 == 0);
    for (int g = 0; g < n; g++) {
        unsigned char(*from)[side] = world[g & 1], (*to)[side] = world[~g & 1];
        for (int y = 0; y < side; y++) {
            const unsigned char *above = from[(y - 1) & (side - 1)], *row = from[y], *below = from[(y + 1) & (side - 1)];
            for (int x = 0; x < side; x++) {
                int left = (x - 1) & (side - 1), right = (x + 1) & (side - 1);
                int around = above[left] + above[x] + above[right] + row[left] + row[right] + below[left] + below[x] + below[right];
                if (row[x]) to[y][x] = around == 2 || around == 3;
                else to[y][x] = around == 3;
            }
        }
    }
    unsigned check = 0;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) check = check * 3 + world[n & 1][y][x];
    return (int)check;
}
