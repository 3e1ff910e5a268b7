/* What the compiler expects of a C library. */
#include "system.h"

void *memset(void *to, int byte, size_t length);
void *memcpy(void *restrict to, const void *restrict from, size_t length);

void *memset(void *to, int byte, size_t length) {
  char *at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(length) : "a"(byte) : "memory");
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  char *at = to;
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(length) : : "memory");
  return to;
}
