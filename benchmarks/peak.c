/* What one core does at most, per second: independent chains of one operation in as many registers as hide its latency.
 *
 * Compiled like the kernel and with the kernel's vectors, so that the rates are those of the same instructions.
 */
#define TOGETHER 4 /* exponentials, as there is nothing else to fill the time; five and six are no quicker */
#include "functions.h"

/* The compiler may not know what a register holds, so that it neither folds nor drops the work. */
#if defined(__AVX512F__)
#define KEEP(x) __asm__ volatile("" : "+v"(x))
#elif defined(__x86_64__)
#define KEEP(x) __asm__ volatile("" : "+x"(x))
#elif defined(__aarch64__)
#define KEEP(x) __asm__ volatile("" : "+w"(x))
#else
#define KEEP(x) __asm__ volatile("" : "+m"(x))
#endif

#define CHAINS 12

#define MEASURE(name, operation) \
    double name(int64_t rounds) \
    { \
        V chain[CHAINS], a = NUM(0.999999), b = NUM(1e-6); \
        KEEP(a); \
        KEEP(b); \
        for (int k = 0; k < CHAINS; k++) chain[k] = NUM(1.0 + 0.01 * k); \
        for (int64_t i = 0; i < rounds; i++) { \
            _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; k++) { \
                V x = chain[k]; \
                x = operation; \
                KEEP(x); \
                chain[k] = x; \
            } \
        } \
        double sum = 0.0; \
        for (int k = 0; k < CHAINS; k++) sum += chain[k][0]; \
        return sum; \
    }

MEASURE(peak_fma, x * a + b)
MEASURE(peak_divide, a / x)
MEASURE(peak_root, SQRT(x))

/* Each of these is a chain of many operations itself: they go side by side, through memory, as the kernel takes them. */
#define MEASURE_MANY(name, take, before, after) \
    double name(int64_t rounds) \
    { \
        V chain[CHAINS], a = NUM(0.999999); \
        KEEP(a); \
        for (int k = 0; k < CHAINS; k++) chain[k] = NUM(1.0 + 0.01 * k); \
        for (int64_t i = 0; i < rounds; i++) { \
            for (int k = 0; k < CHAINS; k++) chain[k] = before; \
            take(chain, CHAINS); \
            for (int k = 0; k < CHAINS; k++) chain[k] = after; \
        } \
        double sum = 0.0; \
        for (int k = 0; k < CHAINS; k++) sum += chain[k][0]; \
        return sum; \
    }

MEASURE_MANY(peak_exp, exps, chain[k] * a - 1.0, chain[k])
MEASURE_MANY(peak_log, logs, chain[k], chain[k] + 1.0)

int64_t peak_operations(int64_t rounds) { return rounds * CHAINS * LANES; }
