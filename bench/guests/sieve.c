// Sieve of Eratosthenes up to n: byte stores in tight loops. Answers the number of primes.
static unsigned char composite[1 << 20];

__attribute__((export_name("run"))) int run(int n) {
    if (n > (int)sizeof composite) n = sizeof composite;
    int primes = 0;
    for (int i = 0; i < n; i++) composite[i] = 0;
    for (int i = 2; i < n; i++) {
        if (composite[i]) continue;
        primes++;
        if (i < 46341)
            for (int k = i * i; k < n; k += i) composite[k] = 1;
    }
    return primes;
}
