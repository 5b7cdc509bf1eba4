#include "CVectorFunctions.h"

#if defined(__x86_64__) && defined(__linux__)

#include <emmintrin.h>

// Vectors of two, not of four: how __m256d is passed depends on whether the whole file is compiled for AVX, which the package
// cannot ask for; __m128d is passed in a register by every build for x86-64.
typedef __m128d (*two_at_a_time)(__m128d);

int vector_functions_can_be_called(void) { return 1; }

void vector_function_apply(vector_function f, const double *arguments, double *results, long count) {
  two_at_a_time function = (two_at_a_time)f;
  long place = 0;
  for (; place + 2 <= count; place += 2) {
    _mm_storeu_pd(results + place, function(_mm_loadu_pd(arguments + place)));
  }
  if (place < count) _mm_store_sd(results + place, function(_mm_set1_pd(arguments[place])));
}

#else

int vector_functions_can_be_called(void) { return 0; }

void vector_function_apply(vector_function f, const double *arguments, double *results, long count) {
  (void)f, (void)arguments, (void)results, (void)count;
}

#endif
