// The solar system's five heavy bodies, n thousand steps: f64 loads and stores, square root, division.
struct body {
    double x, y, z, vx, vy, vz, mass;
};

static const struct body initial[5] = {
    {0, 0, 0, 0, 0, 0, 39.47841760435743},
    {4.84143144246472090, -1.16032004402742839, -0.10362204447112311, 0.606326392995832, 2.81198684491626, -0.02521836165988763, 0.03769367487038949},
    {8.34336671824457987, 4.12479856412430479, -0.40352341711432138, -1.01077434617879, 1.82566237123041, 0.00841576137658415, 0.01128632613196877},
    {12.8943695621391310, -15.1111514016986312, -0.22330757889265573, 1.08279100644154, 0.868713018169608, -0.01083263740136364, 0.001723724057059711},
    {15.3796971148509165, -25.9193146099879641, 0.17925877295037118, 0.979090732243898, 0.594698998647676, -0.03475595555078104, 0.002033686869924631},
};
static struct body bodies[5];

__attribute__((export_name("run"))) int run(int n) {
    double px = 0, py = 0, pz = 0;
    for (int i = 0; i < 5; i++) {
        bodies[i] = initial[i];
        px += bodies[i].vx * bodies[i].mass;
        py += bodies[i].vy * bodies[i].mass;
        pz += bodies[i].vz * bodies[i].mass;
    }
    bodies[0].vx = -px / bodies[0].mass;
    bodies[0].vy = -py / bodies[0].mass;
    bodies[0].vz = -pz / bodies[0].mass;
    for (int step = 0; step < n * 1000; step++) {
        for (int i = 0; i < 5; i++) {
            struct body *a = &bodies[i];
            for (int k = i + 1; k < 5; k++) {
                struct body *b = &bodies[k];
                double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
                double d2 = dx * dx + dy * dy + dz * dz;
                double mag = 0.01 / (d2 * __builtin_sqrt(d2));
                a->vx -= dx * b->mass * mag;
                a->vy -= dy * b->mass * mag;
                a->vz -= dz * b->mass * mag;
                b->vx += dx * a->mass * mag;
                b->vy += dy * a->mass * mag;
                b->vz += dz * a->mass * mag;
            }
        }
        for (int i = 0; i < 5; i++) {
            bodies[i].x += 0.01 * bodies[i].vx;
            bodies[i].y += 0.01 * bodies[i].vy;
            bodies[i].z += 0.01 * bodies[i].vz;
        }
    }
    double sum = 0;
    for (int i = 0; i < 5; i++) sum += bodies[i].x * (i + 1) + bodies[i].vy;
    return (int)(sum * 1000000);
}
