// Rosenbrock's function in C, served by the bare line protocol without any library.
//
// Build: cc -O2 -o rosenbrock Examples/programs/rosenbrock.c -lm
// Run:   gradient-check program -- ./rosenbrock
//
// A shared library takes less: see clients/c/.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 4 };

static double value(const double *x) {
  double sum = 0;
  for (int i = 0; i + 1 < COUNT; i++) sum += 100 * pow(x[i + 1] - x[i] * x[i], 2) + pow(1 - x[i], 2);
  return sum;
}

static void gradient(const double *x, double *g) {
  memset(g, 0, COUNT * sizeof *g);
  for (int i = 0; i + 1 < COUNT; i++) {
    double rest = x[i + 1] - x[i] * x[i];
    g[i] += -400 * x[i] * rest - 2 * (1 - x[i]);
    g[i + 1] += 200 * rest;
  }
}

// 17 digits read back to the same bits; a number that is not finite travels as a string.
static void print_number(double number) {
  if (isnan(number)) printf("\"NaN\"");
  else if (isinf(number)) printf(number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else printf("%.17g", number);
}

// gradient-check writes its requests without spaces, with the members in this order: id, method, params.
int main(void) {
  static char line[65536];
  while (fgets(line, sizeof line, stdin)) {
    const char *id_text = strstr(line, "\"id\":"), *point_text = strstr(line, "\"point\":[");
    if (!id_text) return 1;
    printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":", strtol(id_text + 5, NULL, 10));
    double x[COUNT] = {-1.2, 1, 0.5, 2};
    char *rest = (char *)(point_text ? point_text + 9 : "");
    for (int i = 0; point_text && i < COUNT; i++) x[i] = strtod(rest, &rest), rest += *rest == ',';
    if (strstr(line, "\"method\":\"describe\"")) {
      printf("{\"protocol\":1,\"name\":\"Rosenbrock in C\",\"methods\":[\"value\",\"gradient\"],"
             "\"parameters\":[{\"name\":\"x\",\"shape\":[%d],\"point\":[%g,%g,%g,%g]}]}}\n",
             COUNT, x[0], x[1], x[2], x[3]);
    } else if (strstr(line, "\"method\":\"value\"")) {
      printf("{\"value\":");
      print_number(value(x));
      printf("}}\n");
    } else if (strstr(line, "\"method\":\"gradient\"")) {
      double g[COUNT];
      gradient(x, g);
      printf("{\"gradient\":[");
      for (int i = 0; i < COUNT; i++) {
        if (i > 0) printf(",");
        print_number(g[i]);
      }
      printf("]}}\n");
    } else {
      printf("{}}\n");
    }
    fflush(stdout);
  }
  return 0;
}
