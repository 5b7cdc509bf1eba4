#ifndef C_VECTOR_FUNCTIONS_H
#define C_VECTOR_FUNCTIONS_H

// Calls of vector functions, whose arguments in vector registers Swift cannot pass.

/// A vector function of two doubles, __m128d f(__m128d), in the guise of a plain one.
typedef void (*vector_function)(void);

/// Whether this build can call one.
int vector_functions_can_be_called(void);

/// Overwrites `results` with f of each of the arguments; the two may be the same place, and overlap in no other way.
///
/// Two at a time; one that is left over beside itself: no result depends on where its argument stands. Does nothing where they
/// cannot be called.
void vector_function_apply(vector_function f, const double *arguments, double *results, long count);

#endif
