/* Exponentials and logarithms, one or many at a time. */
#pragma once
#include "lanes.h"

#ifdef SINGLE

#define TINY 1e-36 /* what vanishes counts as this in logs */
#define MANTISSA 23 /* bits */
#define BIAS 127 /* of exponents */
#define LARGEST 87.0 /* of what is raised to */
#define ROUND 12582912.0 /* adding this rounds to an integer, which then stands in the low bits */
#define ROUND_BITS 0x4b400000
#define ROOT_HALF_BITS 0x3f3504f3
#define LN2_HIGH 0.693359375
#define LN2_LOW -2.12194440054690583e-4
CONSTANT real EVEN[] = {1.0, 0.50000000790894999, 0.041666267234524780, 0.0013946218630443515};
CONSTANT real ODD[] = {1.0, 0.16666518973515417, 0.0083688753183346200};
CONSTANT real ARTANH[] = {0.33333388207613461, 0.19988768483778725, 0.14935931283127049};

#else

#define TINY 1e-300
#define MANTISSA 52
#define BIAS 1023
#define LARGEST 700.0
#define ROUND 6755399441055744.0
#define ROUND_BITS 0x4338000000000000
#define ROOT_HALF_BITS 0x3fe6a09e00000000
#define LN2_HIGH 0.693147180369123816490
#define LN2_LOW 1.90821492927058770002e-10
CONSTANT real EVEN[] = {
    1.0, 0.50000000000000129042, 0.041666666666514409744, 0.0013888888947226363566, 0.000024801489761750720292,
    2.7631335008855348744e-7
};
CONSTANT real ODD[] = {
    1.0, 0.16666666666666683782, 0.0083333333333167794802, 0.00019841269896968007760, 2.7557234320558009922e-6,
    2.5112212451235577026e-8
};
CONSTANT real ARTANH[] = {
    0.33333333333333672305, 0.19999999999707158906, 0.14285714371237691834, 0.11111099281724621375, 0.090917824339787403978,
    0.076570179071249885197, 0.073980527783704575894
};

#endif

/* Coefficients are those of least greatest error (Remez): below half a unit in the last place before rounding. */
INLINE void series(V *y, const V *z, const real *c, int terms, int n)
{
    EACH y[k] = c[terms - 2] + z[k] * c[terms - 1];
    UNROLLED for (int i = terms - 3; i >= 0; i--) EACH y[k] = c[i] + z[k] * y[k];
}
#define SERIES(y, z, c) series(y, z, c, sizeof(c) / sizeof(*c), n)

/* cosh(r) + sinh(r) on |r| <= ln(2) / 2, each by a series in r^2. */
INLINE void exp_side_by_side(V *x, int n)
{
    V t[TOGETHER], whole_part[TOGETHER], r[TOGETHER], s[TOGETHER], even[TOGETHER], odd[TOGETHER];
    EACH x[k] = at_most(at_least(x[k], -LARGEST), LARGEST);
    EACH t[k] = x[k] * 1.4426950408889634 + ROUND;
    EACH whole_part[k] = t[k] - ROUND;
    EACH r[k] = x[k] - whole_part[k] * LN2_HIGH;
    EACH r[k] = r[k] - whole_part[k] * LN2_LOW;
    EACH s[k] = r[k] * r[k];
    SERIES(even, s, EVEN);
    SERIES(odd, s, ODD);
    EACH x[k] = (even[k] + r[k] * odd[k]) * OF_BITS((BITS(t[k]) + BIAS) << MANTISSA);
}

/* The mantissa between sqrt(1/2) and sqrt(2), then 2 artanh((m - 1) / (m + 1)).  What is not positive counts as TINY. */
INLINE void log_side_by_side(V *x, int n)
{
    V exponent[TOGETHER], s[TOGETHER], z[TOGETHER], rest[TOGETHER];
    EACH {
        const I bits = BITS(at_least(x[k], TINY)), power = (bits - ROOT_HALF_BITS) >> MANTISSA;
        const V m = OF_BITS(bits - (power << MANTISSA));
        exponent[k] = OF_BITS(power + ROUND_BITS) - ROUND;
        s[k] = (m - 1.0) / (m + 1.0);
    }
    EACH z[k] = s[k] * s[k];
    SERIES(rest, z, ARTANH);
    EACH s[k] = 2.0 * s[k];
    EACH rest[k] = s[k] * (z[k] * rest[k]) + exponent[k] * LN2_LOW;
    EACH x[k] = exponent[k] * LN2_HIGH + (s[k] + rest[k]);
}

APART V EXP(V x)
{
    exp_side_by_side(&x, 1);
    return x;
}

APART V LOG(V x)
{
    log_side_by_side(&x, 1);
    return x;
}

/* Of many, in place. */
#define IN_GROUPS(side_by_side) \
    for (; n >= TOGETHER; n -= TOGETHER, x += TOGETHER) side_by_side(x, TOGETHER); \
    if (n > 0) { \
        V last[TOGETHER]; \
        for (int k = 0; k < TOGETHER; k++) last[k] = x[k < n ? k : 0]; \
        side_by_side(last, TOGETHER); \
        for (int k = 0; k < n; k++) x[k] = last[k]; \
    }

APART void exps(V *x, int n) { IN_GROUPS(exp_side_by_side) }
APART void logs(V *x, int n) { IN_GROUPS(log_side_by_side) }
