/* The weights that a drive, a polynomial of time in x' = drive - own x, has in how far x moves.
 *
 * phi_m(z) = sum over k of (-z)^k / (m + k)!
 */
#include "functions.h"

#ifdef SINGLE
#define TERMS 9 /* of the series of phi up to 1, for its last place; an odd number */
#else
#define TERMS 15
#endif

CONSTANT real INVERSE_FACTORIAL[21] = {
    1.0, 1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0, 1.0 / 40320.0, 1.0 / 362880.0,
    1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0, 1.0 / 87178291200.0, 1.0 / 1307674368000.0,
    1.0 / 20922789888000.0, 1.0 / 355687428096000.0, 1.0 / 6402373705728000.0, 1.0 / 121645100408832000.0,
    1.0 / 2432902008176640000.0
};

/* phi_0, then h phi_1 ... h phi_order of z = own h, of n turnovers: a series near zero, the recurrence away from it; both are
 * stable there.  Most are near but in long steps: it pays to ask whether anybody needs the rest. */
INLINE void phi(const V *own, real h, V *weights, int order, int n)
{
    V z[2], near[2], square[2], even[2], odd[2], low[2]; /* a chain for even powers and one for odd ones: each is half as long */
    I is_far[2], far_somewhere = {};
    EACH {
        z[k] = own[k] * h;
        is_far[k] = (z[k] > 1.0) | (z[k] < -1.0);
        far_somewhere |= is_far[k];
        near[k] = either(is_far[k], NUM(0.0), z[k]);
        square[k] = near[k] * near[k];
        even[k] = NUM(INVERSE_FACTORIAL[order + TERMS - 1]);
        odd[k] = NUM(INVERSE_FACTORIAL[order + TERMS]);
    }
    for (int j = order + TERMS - 3; j >= order; j -= 2) {
        EACH even[k] = INVERSE_FACTORIAL[j] + square[k] * even[k];
        EACH odd[k] = INVERSE_FACTORIAL[j + 1] + square[k] * odd[k];
    }
    EACH low[k] = even[k] - near[k] * odd[k];
    for (int m = order; m >= 1; m--) EACH {
        weights[(order + 1) * k + m] = h * low[k];
        low[k] = INVERSE_FACTORIAL[m - 1] - near[k] * low[k];
    }
    EACH weights[(order + 1) * k] = low[k];
    if (any(far_somewhere)) EACH {
        V *w = weights + (order + 1) * k;
        const V far = either(is_far[k], z[k], NUM(1.0)), decay = EXP(-far), inverse = 1.0 / far;
        V high = decay;
        w[0] = either(is_far[k], decay, w[0]);
        for (int m = 1; m <= order; m++) {
            high = (INVERSE_FACTORIAL[m - 1] - high) * inverse;
            w[m] = either(is_far[k], h * high, w[m]);
        }
    }
}

/* For a drive given by its differences: the quartic through five nodes is, from any of them on, a sum of binomials of time,
 * each times a forward difference there. */
APART void forward5(V own, real h, V *weights)
{
    phi(&own, h, weights, 5, 1);
    weights[5] += (11.0 / 12) * weights[3] - 1.5 * weights[4] - 0.25 * weights[2];
    weights[4] += (1.0 / 3) * weights[2] - weights[3];
    weights[3] -= 0.5 * weights[2];
}

APART void phi2(V own, real h, V *weights) { phi(&own, h, weights, 2, 1); }

/* The same into a table. */
APART void keep5(V own, real h, Out kept)
{
    V w[6];
    forward5(own, h, w);
    for (int k = 0; k < 6; k++) kept[k] = w[k];
}

APART void keep2(V own, real h, Out kept)
{
    V w[3];
    phi2(own, h, w);
    for (int k = 0; k < 3; k++) kept[k] = w[k];
}
