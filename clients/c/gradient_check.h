// What a shared library offers to `gradient-check program --library PATH`: functions with C linkage, by these names.
//
// The library is loaded into gradient-check itself, so that one that crashes takes it along; a program
// (`gradient-check program -- COMMAND`) does not. Nothing is ever called from two threads at once.
//
//   cc -shared -fPIC -o model.so model.c -lm
//   gradient-check program --library ./model.so
#ifndef GRADIENT_CHECK_H
#define GRADIENT_CHECK_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The version of this interface; `gradient_check_describe` gives it back.
#define GRADIENT_CHECK_VERSION 1

// One named, shaped part of the parameters. Everything pointed to must last as long as the library is loaded.
struct gradient_check_block {
  const char *name;       // "W1"; each name once
  const size_t *shape;    // the size of each dimension, none of them 0
  size_t dimensions;      // how many; 0 for a single number
  const double *point;    // where to check: one number for each parameter, row by row
  const double *lower;    // the least value of each parameter, or NULL where there is none
  const double *upper;    // the greatest value of each parameter, or NULL where there is none
};

// What the library says of itself.
struct gradient_check_description {
  int version;                                // GRADIENT_CHECK_VERSION
  const char *name;                           // the objective's name, or NULL
  const struct gradient_check_block *blocks;  // the parameters
  size_t block_count;                         // how many blocks
  size_t outputs;                             // 1, or more with jvp or vjp
  int single_precision;                       // not 0 where values are computed in `float`
};

// Each function below takes the parameters flattened (all blocks in order, each row by row), fills the result, and
// returns 0; anything else means that it failed, and ends the check.

// Required. Fills in the description.
int gradient_check_describe(struct gradient_check_description *description);

// Required. Fills in one value for each output; NaN where the function is not defined.
int gradient_check_value(const double *point, double *values);

// Required for one output, unless there is the next one. Fills in one number for each parameter.
int gradient_check_gradient(const double *point, double *gradient);

// Optional, for one output: the same, and the value in one go, which has to be that of gradient_check_value. Where there
// is this function, it is asked for the gradient.
int gradient_check_value_and_gradient(const double *point, double *value, double *gradient);

// For several outputs, one of these or both: J v with one number for each output, Jᵀ w with one for each parameter. With
// one output jvp is optional: the derivative along the tangent, a claim of its own beside the gradient.
int gradient_check_jvp(const double *point, const double *tangent, double *product);
int gradient_check_vjp(const double *point, const double *cotangent, double *product);

// Optional: H v, one number for each parameter.
int gradient_check_hvp(const double *point, const double *vector, double *product);

// Optional: what the values are good to, relative to them, above 0 and below 1, where that is less than their format: the
// tolerance of an integrator, say.
double gradient_check_accuracy(void);

// Optional: the format in which the gradient is computed: "float64", "float32", "bfloat16" or "float16".
const char *gradient_check_gradient_precision(void);

#ifdef __cplusplus
}
#endif

#endif
