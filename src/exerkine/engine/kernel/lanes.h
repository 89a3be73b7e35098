/* What one number of the equations is: in C a vector with a person in each lane, in CUDA C++ one person (`threads.h`).
 *
 * In C, GCC and Clang vector extensions only: the compiler picks the instructions of the machine it is told to serve.
 */
#ifdef __cplusplus
#include "threads.h"
#else

#include <stdint.h>

#ifndef LANES
#define LANES 8 /* doubles in a vector register */
#endif
#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))
#define CONSTANT static const
#define CALLED INLINE
#define FUNCTION static
#define EACH_NODE for (int q = 0; q < 5; q++)

typedef double V __attribute__((vector_size(8 * LANES)));
typedef int64_t I __attribute__((vector_size(8 * LANES)));

typedef const V *In;      /* what stands in the memory of a block and is read */
typedef V *Out;           /* and is written */
typedef const V *Weights; /* of a table there, or in an array of one's own */

#define NUM(value) ((V){} + (value))
#define BITS(value) ((I)(value))
#define OF_BITS(bits) ((V)(bits))

INLINE V either(I mask, V yes, V no) { return (V)(((I)yes & mask) | ((I)no & ~mask)); }
INLINE V SQRT(V x)
{
    V root;
    for (int i = 0; i < LANES; i++) root[i] = __builtin_sqrt(x[i]);
    return root;
}

#endif

INLINE V at_least(V x, double least) { return either(x > least, x, NUM(least)); }
INLINE V at_most(V x, double most) { return either(x < most, x, NUM(most)); }

/* Adding this rounds to an integer, which then stands in the low bits. */
#define ROUND 6755399441055744.0

/* Taylor to degree 13 on |r| <= ln(2) / 2: below half a unit in the last place before rounding. */
CALLED V EXP(V x)
{
    x = at_most(at_least(x, -700.0), 700.0);
    const V t = x * 1.4426950408889634 + ROUND, n = t - ROUND;
    const V r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10, s = r * r;
    const V even = 1.0 + s * (1.0 / 2 + s * (1.0 / 24 + s * (1.0 / 720 + s * (1.0 / 40320 + s * (1.0 / 3628800 + s * (1.0 / 479001600))))));
    const V odd = 1.0 + s * (1.0 / 6 + s * (1.0 / 120 + s * (1.0 / 5040 + s * (1.0 / 362880 + s * (1.0 / 39916800 + s * (1.0 / 6227020800))))));
    return (even + r * odd) * OF_BITS((BITS(t) + 1023) << 52);
}

/* The mantissa between sqrt(1/2) and sqrt(2), then 2 artanh((m - 1) / (m + 1)).  What is not positive counts as 1e-300. */
CALLED V LOG(V x)
{
    const I bits = BITS(at_least(x, 1e-300)), over = bits - 0x3fe6a09e00000000, exponent = over >> 52;
    const V k = OF_BITS(exponent + 0x4338000000000000) - ROUND, m = OF_BITS(bits - (exponent << 52));
    const V s = (m - 1.0) / (m + 1.0), z = s * s;
    const V series = z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17 + z * (1.0 / 19 + z * (1.0 / 21))))))))));
    return k * 0.693147180369123816490 + (2.0 * s + (2.0 * s * series + k * 1.90821492927058770002e-10));
}
