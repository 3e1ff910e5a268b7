/* What this processor, and the operating system on it, can do. */
#include <cpuid.h>

#include "core.h"

uint32_t wt_cpu(void) {
  uint32_t a, b, c, d, found = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  if (c & bit_SSE4_2) found |= WT_SSE42;
  if (c & bit_POPCNT) found |= WT_POPCNT;
  if (c & bit_MOVBE) found |= WT_MOVBE;
  if (c & bit_CMPXCHG16B) found |= WT_CMPXCHG16B;
  uint64_t states = 0;
  if (c & bit_OSXSAVE) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    states = low | (uint64_t)high << 32;
  }
  int vectors = (states & 6) == 6;
  if (vectors && (c & bit_AVX)) found |= WT_AVX;
  if (vectors && (c & bit_FMA)) found |= WT_FMA;
  if (vectors && (c & bit_F16C)) found |= WT_F16C;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    if (b & bit_BMI) found |= WT_BMI1;
    if (b & bit_BMI2) found |= WT_BMI2;
    if (vectors && (b & bit_AVX2)) found |= WT_AVX2;
    if (vectors && (states & 0xe0) == 0xe0 && (b & bit_AVX512VL)) found |= WT_AVX512VL;
  }
  if (__get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT)) found |= WT_LZCNT;
  return found;
}
