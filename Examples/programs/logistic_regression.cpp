// Logistic regression in C++, offered as a shared library by the names of clients/c/gradient_check.h.
//
// Build: c++ -std=c++17 -O2 -shared -fPIC -I clients/c -o logistic_regression.so Examples/programs/logistic_regression.cpp
// Run:   gradient-check program --library ./logistic_regression.so
#include <array>
#include <cmath>
#include <cstddef>
#include <exception>

#include "gradient_check.h"

namespace {

constexpr std::size_t features = 3;
struct Sample {
  std::array<double, features> x;
  double label;
};
constexpr std::array<Sample, 5> samples = {{
    {{0.5, -1.2, 0.3}, 1}, {{1.1, 0.4, -0.7}, 0}, {{-0.2, 0.9, 1.6}, 1}, {{0.8, -0.5, -1.4}, 0}, {{-1.3, 0.1, 0.6}, 1},
}};
constexpr double penalty = 0.1;

// A view of the flat parameters: all blocks in order, w before b.
struct Parameters {
  const double *w;
  double b;
  explicit Parameters(const double *point) : w(point), b(point[features]) {}

  double score(const Sample &sample) const {
    double sum = b;
    for (std::size_t j = 0; j < features; ++j) sum += w[j] * sample.x[j];
    return sum;
  }
};

// log(1 + exp z), which does not overflow.
double softplus(double z) { return std::fmax(z, 0) + std::log1p(std::exp(-std::fabs(z))); }

double loss(const Parameters &parameters) {
  double sum = 0;
  for (const Sample &sample : samples) {
    const double z = parameters.score(sample);
    sum += softplus(z) - sample.label * z;
  }
  double squares = 0;
  for (std::size_t j = 0; j < features; ++j) squares += parameters.w[j] * parameters.w[j];
  return sum / samples.size() + penalty / 2 * squares;
}

std::array<double, features + 1> gradient(const Parameters &parameters) {
  std::array<double, features + 1> result{};
  for (const Sample &sample : samples) {
    const double error = 1 / (1 + std::exp(-parameters.score(sample))) - sample.label;
    for (std::size_t j = 0; j < features; ++j) result[j] += error * sample.x[j] / samples.size();
    result[features] += error / samples.size();
  }
  for (std::size_t j = 0; j < features; ++j) result[j] += penalty * parameters.w[j];
  return result;
}

// An exception must not cross into C: the status says that something failed.
template <typename Body>
int status_of(Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception &) {
    return 1;
  }
}

}  // namespace

int gradient_check_describe(gradient_check_description *description) {
  static const std::size_t shape[] = {features};
  static const double w[] = {0.3, -0.8, 0.5}, b = 0.1;
  static const gradient_check_block blocks[] = {
      {"w", shape, 1, w, nullptr, nullptr},
      {"b", nullptr, 0, &b, nullptr, nullptr},
  };
  *description = {GRADIENT_CHECK_VERSION, "logistic regression", blocks, 2, 1, 0};
  return 0;
}

int gradient_check_value(const double *point, double *values) {
  return status_of([&] { values[0] = loss(Parameters(point)); });
}

int gradient_check_gradient(const double *point, double *result) {
  return status_of([&] {
    const auto numbers = gradient(Parameters(point));
    for (std::size_t i = 0; i < numbers.size(); ++i) result[i] = numbers[i];
  });
}
