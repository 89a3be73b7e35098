/* What one number of the equations is: in C a vector with a person in each lane, in CUDA C++ one person (`threads.h`).
 *
 * In C, vector extensions of GCC and Clang: the compiler picks the instructions of the machine it is told to serve.  Only for
 * the larger and the smaller of two it has to be told.
 */
#ifdef __cplusplus
#include "threads.h"
#else

#include <stdint.h>

#ifdef SINGLE
typedef float real; /* literals are floats then, too: by a flag of the compiler */
typedef int32_t whole;
#else
typedef double real;
typedef int64_t whole;
#endif
#define LANES (VECTOR_BYTES / (int)sizeof(real)) /* numbers in a vector register */
#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))
#define CONSTANT static const
#define CALLED INLINE
#define FUNCTION static
#define EACH_NODE _Pragma("GCC unroll 5") for (int q = 0; q < 5; q++)

typedef real V __attribute__((vector_size(sizeof(real) * LANES)));
typedef whole I __attribute__((vector_size(sizeof(real) * LANES)));

typedef const V *In;      /* what stands in the memory of a block and is read */
typedef V *Out;           /* and is written */
typedef const V *Weights; /* of a table there, or in an array of one's own */

#define NUM(value) ((V){} + (value))
#define BITS(value) ((I)(value))
#define OF_BITS(bits) ((V)(bits))

INLINE V either(I mask, V yes, V no) { return (V)(((I)yes & mask) | ((I)no & ~mask)); }
INLINE int any(I mask)
{
    whole found = 0;
    for (int i = 0; i < LANES; i++) found |= mask[i];
    return found != 0;
}
INLINE V SQRT(V x)
{
    V root;
    for (int i = 0; i < LANES; i++) root[i] = __builtin_sqrt(x[i]);
    return root;
}

#if VECTOR_BYTES == 64 && defined(__AVX512F__)
#define OF_MACHINE(what) _mm512_##what
#elif VECTOR_BYTES == 32 && defined(__AVX__)
#define OF_MACHINE(what) _mm256_##what
#elif VECTOR_BYTES == 16 && defined(__SSE2__)
#define OF_MACHINE(what) _mm_##what
#endif
#ifdef OF_MACHINE
#include <immintrin.h>
#endif

#endif

/* One instruction where compilers make three of it.  Where one is no number it is the second. */
#if !defined(OF_MACHINE)
INLINE V larger(V a, V b) { return either(a > b, a, b); }
INLINE V smaller(V a, V b) { return either(a < b, a, b); }
#elif defined(SINGLE)
INLINE V larger(V a, V b) { return OF_MACHINE(max_ps)(a, b); }
INLINE V smaller(V a, V b) { return OF_MACHINE(min_ps)(a, b); }
#else
INLINE V larger(V a, V b) { return OF_MACHINE(max_pd)(a, b); }
INLINE V smaller(V a, V b) { return OF_MACHINE(min_pd)(a, b); }
#endif

INLINE V at_least(V x, real least) { return larger(x, NUM(least)); }
INLINE V at_most(V x, real most) { return smaller(x, NUM(most)); }

#ifdef SINGLE

#define TINY 1e-36 /* what vanishes counts as this in logs */
#define TERMS(n) ((n) == 5 ? 7 : 8) /* of the series of phi_n up to 1, to the last place */
#define ROUND 12582912.0 /* adding this rounds to an integer, which then stands in the low bits */
#define LN2_HIGH 0.693359375
#define LN2_LOW -2.12194440054690583e-4

/* As in doubles, with as many terms as floats can hold. */
CALLED V EXP(V x)
{
    x = at_most(at_least(x, -87.0), 87.0);
    const V t = x * 1.4426950408889634 + ROUND, n = t - ROUND;
    const V r = (x - n * LN2_HIGH) - n * LN2_LOW, s = r * r;
    const V even = 1.0 + s * (1.0 / 2 + s * (1.0 / 24 + s * (1.0 / 720)));
    const V odd = 1.0 + s * (1.0 / 6 + s * (1.0 / 120 + s * (1.0 / 5040)));
    return (even + r * odd) * OF_BITS((BITS(t) + 127) << 23);
}

CALLED V LOG(V x)
{
    const I bits = BITS(at_least(x, TINY)), over = bits - 0x3f3504f3, exponent = over >> 23;
    const V k = OF_BITS(exponent + 0x4b400000) - ROUND, m = OF_BITS(bits - (exponent << 23));
    const V s = (m - 1.0) / (m + 1.0), z = s * s;
    const V series = z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9))));
    return k * LN2_HIGH + (2.0 * s + (2.0 * s * series + k * LN2_LOW));
}

#else

#define TINY 1e-300
#define TERMS(n) ((n) == 5 ? 14 : 15)
#define ROUND 6755399441055744.0
#define LN2_HIGH 0.693147180369123816490
#define LN2_LOW 1.90821492927058770002e-10

/* Taylor to degree 13 on |r| <= ln(2) / 2: below half a unit in the last place before rounding. */
CALLED V EXP(V x)
{
    x = at_most(at_least(x, -700.0), 700.0);
    const V t = x * 1.4426950408889634 + ROUND, n = t - ROUND;
    const V r = (x - n * LN2_HIGH) - n * LN2_LOW, s = r * r;
    const V even = 1.0 + s * (1.0 / 2 + s * (1.0 / 24 + s * (1.0 / 720 + s * (1.0 / 40320 + s * (1.0 / 3628800 + s * (1.0 / 479001600))))));
    const V odd = 1.0 + s * (1.0 / 6 + s * (1.0 / 120 + s * (1.0 / 5040 + s * (1.0 / 362880 + s * (1.0 / 39916800 + s * (1.0 / 6227020800))))));
    return (even + r * odd) * OF_BITS((BITS(t) + 1023) << 52);
}

/* The mantissa between sqrt(1/2) and sqrt(2), then 2 artanh((m - 1) / (m + 1)).  What is not positive counts as TINY. */
CALLED V LOG(V x)
{
    const I bits = BITS(at_least(x, TINY)), over = bits - 0x3fe6a09e00000000, exponent = over >> 52;
    const V k = OF_BITS(exponent + 0x4338000000000000) - ROUND, m = OF_BITS(bits - (exponent << 52));
    const V s = (m - 1.0) / (m + 1.0), z = s * s;
    const V series = z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17 + z * (1.0 / 19 + z * (1.0 / 21))))))))));
    return k * LN2_HIGH + (2.0 * s + (2.0 * s * series + k * LN2_LOW));
}

#endif
