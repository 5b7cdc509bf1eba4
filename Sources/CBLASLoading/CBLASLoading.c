#define _GNU_SOURCE

#include "CBLASLoading.h"

#if defined(__x86_64__) && defined(__linux__)

// The compiler's own test asks the processor (CPUID) and whether the system saves the registers (XGETBV).

int processor_has_avx2_and_fma(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

int processor_has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
}

#else

int processor_has_avx2_and_fma(void) { return 0; }
int processor_has_avx512(void) { return 0; }

#endif

#if defined(__linux__)

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *open_with_variable(const char *file, const char *name, const char *value) {
  size_t count = 0;
  while (environ && environ[count]) count++;
  char **longer = malloc((count + 2) * sizeof *longer);
  size_t length = strlen(name) + strlen(value) + 2;
  char *variable = malloc(length);
  if (!longer || !variable) {
    free(longer), free(variable);
    return NULL;
  }
  snprintf(variable, length, "%s=%s", name, value);
  if (count) memcpy(longer, environ, count * sizeof *longer);
  longer[count] = variable;
  longer[count + 1] = NULL;
  // Whoever reads the environment sees the old list or this one, whole; both stay, for those who still read them.
  __atomic_store_n(&environ, longer, __ATOMIC_RELEASE);
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  // The last in the list, so that nothing moves; where another thread has meanwhile put a list in its place, it goes from there.
  unsetenv(name);
  return library;
}

#else

void *open_with_variable(const char *file, const char *name, const char *value) {
  (void)file, (void)name, (void)value;
  return 0;
}

#endif
