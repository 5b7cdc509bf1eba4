#include "CVectorFunctions.h"

#if defined(__x86_64__) && defined(__linux__)

#include <immintrin.h>

typedef __m256d (*avx2_function)(__m256d);

int vector_functions_have_avx2(void) { return __builtin_cpu_supports("avx2") != 0; }

__attribute__((target("avx2"))) void vector_function_apply(
    vector_function f, const double *arguments, double *results, long count) {
  avx2_function function = (avx2_function)f;
  long place = 0;
  for (; place + 4 <= count; place += 4) {
    _mm256_storeu_pd(results + place, function(_mm256_loadu_pd(arguments + place)));
  }
  if (place >= count) return;
  double rest[4];
  for (int lane = 0; lane < 4; lane++) {
    rest[lane] = arguments[place + lane < count ? place + lane : place];
  }
  _mm256_storeu_pd(rest, function(_mm256_loadu_pd(rest)));
  for (int lane = 0; place + lane < count; lane++) results[place + lane] = rest[lane];
}

#else

int vector_functions_have_avx2(void) { return 0; }

void vector_function_apply(vector_function f, const double *arguments, double *results, long count) {
  (void)f, (void)arguments, (void)results, (void)count;
}

#endif
