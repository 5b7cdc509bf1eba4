#ifndef C_BLAS_LOADING_H
#define C_BLAS_LOADING_H

// What the loading of a BLAS needs and Swift does not offer: what this processor can do, and an environment variable
// that is there while a library is loaded.

/// Whether this processor, and the system, can do AVX2 and FMA; 0 on others than x86-64.
int processor_has_avx2_and_fma(void);

/// Whether they can do those subsets of AVX-512 that kernels for Skylake's servers take: F, DQ, BW, VL and CD.
int processor_has_avx512(void);

/// dlopen(file, RTLD_NOW | RTLD_LOCAL), in an environment that has a variable more for as long as that takes.
///
/// Safe while other threads read the environment, which setenv is not: glibc's, before 2.41, may free what they read. Nothing
/// is freed here. A program that another thread starts meanwhile may inherit the variable; one that is started later does not.
void *open_with_variable(const char *file, const char *name, const char *value);

#endif
