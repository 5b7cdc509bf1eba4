#ifndef C_VECTOR_FUNCTIONS_H
#define C_VECTOR_FUNCTIONS_H

// Calls of vector functions, whose arguments in vector registers Swift cannot pass.

/// A vector function of four doubles, __m256d f(__m256d), in the guise of a plain one.
typedef void (*vector_function)(void);

/// Whether this processor, and this build, has AVX2.
int vector_functions_have_avx2(void);

/// Overwrites `results` with f of each of the arguments; the two may be the same place, and overlap in no other way.
///
/// Four at a time; what is left of them in a vector of its own, filled with its first: no result depends on where its argument
/// stands. Does nothing where there is no AVX2.
void vector_function_apply(vector_function f, const double *arguments, double *results, long count);

#endif
