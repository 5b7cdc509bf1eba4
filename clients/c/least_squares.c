// A line fitted to five points by least squares: value, gradient and Hessian products by a shared library.
//
// Build: cc -shared -fPIC -O2 -o least_squares.so clients/c/least_squares.c
// Run:   gradient-check program --library ./least_squares.so
#include "gradient_check.h"

enum { SAMPLES = 5 };
static const double inputs[SAMPLES] = {-2, -1, 0, 1.5, 3};
static const double targets[SAMPLES] = {-3.1, -1.2, 0.4, 3.9, 7.2};

// point[0] is the slope, point[1] the intercept.
static double error(const double *point, int i) { return point[0] * inputs[i] + point[1] - targets[i]; }

int gradient_check_describe(struct gradient_check_description *description) {
  static const double slope = 1.5, intercept = 0.25;
  static const struct gradient_check_block blocks[] = {
      {"slope", NULL, 0, &slope, NULL, NULL},
      {"intercept", NULL, 0, &intercept, NULL, NULL},
  };
  *description = (struct gradient_check_description){GRADIENT_CHECK_VERSION, "least squares", blocks, 2, 1, 0};
  return 0;
}

int gradient_check_value(const double *point, double *values) {
  values[0] = 0;
  for (int i = 0; i < SAMPLES; i++) values[0] += error(point, i) * error(point, i) / 2;
  return 0;
}

int gradient_check_gradient(const double *point, double *gradient) {
  gradient[0] = gradient[1] = 0;
  for (int i = 0; i < SAMPLES; i++) {
    gradient[0] += error(point, i) * inputs[i];
    gradient[1] += error(point, i);
  }
  return 0;
}

int gradient_check_hvp(const double *point, const double *vector, double *product) {
  (void)point;  // the Hessian of a quadratic function is the same everywhere
  product[0] = product[1] = 0;
  for (int i = 0; i < SAMPLES; i++) {
    double along = vector[0] * inputs[i] + vector[1];
    product[0] += along * inputs[i];
    product[1] += along;
  }
  return 0;
}
