// A fit whose data are spread over the processes of MPI: rank 0 speaks the line protocol, all compute.
//
// Build: mpicc -O2 -o least-squares Examples/mpi/least_squares.c -lm
// Run:   gradient-check program -- mpirun -n 4 ./least-squares
//
// f(a, b, c) = 1/(2m) Σᵢ rᵢ² with rᵢ = a exp(−b tᵢ) + c − yᵢ at m times tᵢ. Rank k of n has the times k, k + n, k + 2n, …; what is asked
// and the parameters are broadcast, the sums over the times are reduced. `mpirun` hands its standard input to rank 0.
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COUNT = 3, TIMES = 1000 };
enum { END, VALUE, GRADIENT };

static int rank, ranks;
static const double START[COUNT] = {1.5, 0.8, 0.1};

// The sums over this rank's times: value, then gradient.
static void sum_up(const double *p, double *sums) {
  memset(sums, 0, (1 + COUNT) * sizeof *sums);
  for (int i = rank; i < TIMES; i += ranks) {
    double t = 5.0 * i / TIMES, y = 2 * exp(-t) + 0.2 + 0.01 * sin(40 * t);
    double decay = exp(-p[1] * t), r = p[0] * decay + p[2] - y;
    sums[0] += 0.5 * r * r / TIMES;
    sums[1] += r * decay / TIMES;
    sums[2] += r * p[0] * -t * decay / TIMES;
    sums[3] += r / TIMES;
  }
}

// Has all ranks compute; the sums are there on rank 0 alone.
static void compute(int what, double *p, double *all) {
  double sums[1 + COUNT];
  MPI_Bcast(&what, 1, MPI_INT, 0, MPI_COMM_WORLD);
  MPI_Bcast(p, COUNT, MPI_DOUBLE, 0, MPI_COMM_WORLD);
  sum_up(p, sums);
  MPI_Reduce(sums, all, what == VALUE ? 1 : 1 + COUNT, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
}

// What every other rank does until the end.
static void serve_rank_0(void) {
  for (int what = END;;) {
    double p[COUNT], sums[1 + COUNT];
    MPI_Bcast(&what, 1, MPI_INT, 0, MPI_COMM_WORLD);
    if (what == END) return;
    MPI_Bcast(p, COUNT, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    sum_up(p, sums);
    MPI_Reduce(sums, NULL, what == VALUE ? 1 : 1 + COUNT, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  }
}

// 17 digits read back to the same bits; a number that is not finite travels as a string.
static void print_number(double number) {
  if (isnan(number)) printf("\"NaN\"");
  else if (isinf(number)) printf(number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  else printf("%.17g", number);
}

static void describe(void) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  printf("{\"protocol\":1,\"name\":\"least squares on %d ranks\",\"stateless\":true,\"methods\":[\"value\",\"gradient\"],"
         "\"host\":\"%s\",\"process\":%ld,\"parameters\":[", ranks, host, (long)getpid());
  for (int i = 0; i < COUNT; i++)
    printf("%s{\"name\":\"%c\",\"shape\":[1],\"point\":[%g]}", i > 0 ? "," : "", "abc"[i], START[i]);
  printf("]}}\n");
}

// gradient-check writes its requests without spaces, with the members in this order: id, method, params.
static void speak(void) {
  static char line[65536];
  while (fgets(line, sizeof line, stdin)) {
    const char *id_text = strstr(line, "\"id\":"), *point_text = strstr(line, "\"point\":[");
    if (!id_text) return;
    printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":", strtol(id_text + 5, NULL, 10));
    double p[COUNT] = {0}, all[1 + COUNT];
    char *rest = (char *)(point_text ? point_text + 9 : "");
    for (int i = 0; point_text && i < COUNT; i++) p[i] = strtod(rest, &rest), rest += *rest == ',';
    if (strstr(line, "\"method\":\"describe\"")) {
      describe();
    } else if (strstr(line, "\"method\":\"value\"")) {
      compute(VALUE, p, all);
      printf("{\"value\":");
      print_number(all[0]);
      printf("}}\n");
    } else if (strstr(line, "\"method\":\"gradient\"")) {
      compute(GRADIENT, p, all);
      for (int i = 0; i < COUNT; i++) {
        printf(i > 0 ? "," : "{\"gradient\":[");
        print_number(all[1 + i]);
      }
      printf("]}}\n");
    } else {
      printf("{}}\n");
    }
    fflush(stdout);
    if (strstr(line, "\"method\":\"shutdown\"")) return;
  }
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (rank == 0) {
    int what = END;
    speak();
    MPI_Bcast(&what, 1, MPI_INT, 0, MPI_COMM_WORLD);
  } else {
    serve_rank_0();
  }
  MPI_Finalize();
  return 0;
}
