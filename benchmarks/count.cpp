/* The kernel on numbers that count: compiled beside copies of the kernel's files, with counted.h in place of threads.h. */
#include "functions.h"
#define EXP counted_exp
#define LOG counted_log
#define exps counted_exps
#define logs counted_logs
#include "kernel.c"

extern "C" void exerkine_run(const Block *b) { run(b); }
extern "C" void exerkine_look(const Block *b, int64_t row) { look(b, row); }
extern "C" void exerkine_start(const double *par, double *x) { begin(In(par), Out(x)); }
extern "C" int exerkine_lanes() { return LANES; }
extern "C" int64_t exerkine_table_size() { return N_TABLE; }
extern "C" void exerkine_counts(int64_t *to)
{
    std::memcpy(to, counted, sizeof counted);
    std::memset(counted, 0, sizeof counted);
}
