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
#define UNROLLED _Pragma("GCC unroll 16")
#define EACH_NODE UNROLLED for (int q = 0; q < 5; q++)
#ifndef TOGETHER
#define TOGETHER 2 /* exponentials or logarithms */
#endif

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

/* What stands side by side, operation by operation, as a chain of results that wait for each other leaves a processor idle. */
#define EACH UNROLLED for (int k = 0; k < n; k++)
