// The Mandelbrot set in the terminal: coloured half blocks where standard output is a terminal, shades of ASCII
// where it is not. `mandelbrot [COLUMNS] [color|ascii]`.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { limit = 96 };

static int escape_time(double cr, double ci) {
    // Inside the cardioid or the period-2 disk no point escapes: most of the black area costs nothing.
    double q = (cr - 0.25) * (cr - 0.25) + ci * ci;
    if (q * (q + (cr - 0.25)) <= 0.25 * ci * ci || (cr + 1) * (cr + 1) + ci * ci <= 0.0625) return limit;
    double zr = 0, zi = 0, r2 = 0, i2 = 0;
    int n = 0;
    while (n < limit && r2 + i2 <= 4) {
        zi = 2 * zr * zi + ci;
        zr = r2 - i2 + cr;
        r2 = zr * zr;
        i2 = zi * zi;
        n++;
    }
    return n;
}

// A ring through the 6x6x6 colour cube of 256-colour terminals, from deep blue over cyan, gold and red back to blue.
static int colour(int n) {
    static const unsigned char ring[] = {17,  18,  19,  20,  21,  27,  33,  39,  45,  51,  87,  123, 159, 195, 230,
                                         229, 228, 227, 226, 220, 214, 208, 202, 196, 160, 124, 88,  89,  54,  18};
    return n == limit ? 16 : ring[n * 2 % (int)sizeof ring];
}

int main(int argc, char **argv) {
    int columns = 80, coloured = isatty(STDOUT_FILENO);
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "color")) coloured = 1;
        else if (!strcmp(argv[i], "ascii")) coloured = 0;
        else columns = atoi(argv[i]);
    }
    if (columns < 8 || columns > 1000) {
        fprintf(stderr, "usage: mandelbrot [COLUMNS] [color|ascii]\n");
        return 2;
    }
    // A cell is about twice as high as wide; half blocks give two points a cell.
    double left = -2.2, width = 3.2, step = width / columns, top = 1.2;
    int rows = (int)(2 * top / step) & ~1;
    top = step * (rows - 1) / 2;
    for (int y = 0; y < rows; y += 2) {
        int ink = -1, paper = -1;
        for (int x = 0; x < columns; x++) {
            double cr = left + step * x;
            int upper = escape_time(cr, top - step * y), lower = escape_time(cr, top - step * (y + 1));
            if (coloured) {
                if (colour(upper) != ink) printf("\033[38;5;%dm", ink = colour(upper));
                if (colour(lower) != paper) printf("\033[48;5;%dm", paper = colour(lower));
                fputs("\xe2\x96\x80", stdout);
            } else {
                static const char shades[] = " .:-=+*oxO#%";
                int n = (upper + lower) / 2;
                putchar(upper == limit && lower == limit ? '@' : shades[n < 12 ? n : 11]);
            }
        }
        puts(coloured ? "\033[0m" : "");
    }
    return 0;
}
