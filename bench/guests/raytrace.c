// Rays through a picture of n by n onto five spheres and a floor: f64 vectors by value, square roots, branches, calls.
struct vector {
    double x, y, z;
};
struct sphere {
    struct vector centre;
    double radius, light;
};

static const struct sphere spheres[] = {
    {{0, 0, 6}, 1, 0.9}, {{-2, 0.3, 7}, 1.2, 0.5}, {{1.6, -0.4, 4}, 0.6, 0.7}, {{0.3, 1.4, 5}, 0.5, 1.0}, {{-0.8, -0.6, 3.5}, 0.3, 0.8},
};

static struct vector plus(struct vector a, struct vector b, double by) { return (struct vector){a.x + b.x * by, a.y + b.y * by, a.z + b.z * by}; }
static double dot(struct vector a, struct vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static struct vector unit(struct vector a) { return plus((struct vector){0, 0, 0}, a, 1 / __builtin_sqrt(dot(a, a))); }

__attribute__((noinline)) static int hit(struct vector from, struct vector direction, double *distance) {
    int found = -1;
    for (int i = 0; i < 5; i++) {
        struct vector to = plus(spheres[i].centre, from, -1);
        double along = dot(to, direction), d = along * along - dot(to, to) + spheres[i].radius * spheres[i].radius;
        if (d < 0) continue;
        double t = along - __builtin_sqrt(d);
        if (t > 1e-4 && t < *distance) *distance = t, found = i;
    }
    return found;
}

static double shade(struct vector from, struct vector direction, int depth) {
    static const struct vector sun = {0.57735026918962576, 0.57735026918962576, -0.57735026918962576};
    double distance = 1e9;
    int i = hit(from, direction, &distance);
    if (i < 0) {
        if (direction.y >= 0) return 0.2 + 0.3 * direction.y;
        struct vector at = plus(from, direction, (-1 - from.y) / direction.y);
        double ignored = 1e9;
        double light = hit(at, sun, &ignored) < 0 ? 1 : 0.3;
        return light * (((int)__builtin_floor(at.x) + (int)__builtin_floor(at.z)) & 1 ? 0.8 : 0.4);
    }
    struct vector at = plus(from, direction, distance), normal = unit(plus(at, spheres[i].centre, -1));
    double light = dot(normal, sun), ignored = 1e9;
    if (light < 0 || hit(at, sun, &ignored) >= 0) light = 0;
    double own = spheres[i].light * (0.2 + 0.6 * light);
    if (depth == 0) return own;
    return 0.7 * own + 0.3 * shade(at, plus(direction, normal, -2 * dot(direction, normal)), depth - 1);
}

__attribute__((export_name("run"))) int run(int n) {
    double sum = 0;
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            struct vector direction = unit((struct vector){(2.0 * x - n) / n, (n - 2.0 * y) / n, 1.5});
            sum += __builtin_floor(255 * shade((struct vector){0, 0, 0}, direction, 3));
        }
    return (int)sum;
}
