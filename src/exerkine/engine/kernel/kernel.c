/* Runs blocks of LANES persons through a list of steps.  `equations.h` holds one mechanism; this file holds the method.
 * Both are C with a person in each lane of a vector, and CUDA C++ with a person in each thread (`kernel.cu`).
 */
#include "weights.h"

/* Mean over a step of what has these values at its nodes, and the rise of the line with the same mean and first moment. */
INLINE V mean_of(const V *at) { return (at[0] + at[4]) * (7.0 / 90) + (at[1] + at[3]) * (32.0 / 90) + at[2] * (12.0 / 90); }
INLINE V tilt_of(const V *at) { return (at[4] - at[0]) * (42.0 / 90) + (at[3] - at[1]) * (96.0 / 90); }

/* How fast it rises at the end, per step. */
INLINE V rise_of(const V *at) { return (25.0 * at[4] - 48.0 * at[3] + 36.0 * at[2] - 16.0 * at[1] + 3.0 * at[0]) * (1.0 / 3); }

/* How a state moved in the last step: its rate, the slope of that and its turnover at the end, and the slope of itself. */
typedef struct {
    V rate, slope, secant, turnover;
} Path;

/* Where a state will be at the end of a step.  After a jump: by its rate, towards its balance.  Else by its rate and the
 * slope of it: a rate that falls dies out, one that grows doubles at most; and where the state turns over within a step,
 * as it went last. */
CALLED V foreseen(V x, const Path *path, real h, int fresh)
{
    const V z = at_least(path->turnover, 0.0) * h, rate = path->rate;
    if (fresh) return x + rate * h * (1.0 + z * (1.0 / 6)) / (1.0 + z * (2.0 / 3 + z * (1.0 / 6)));
    const V fall = path->slope * -h, square = rate * rate, share = fall * rate; /* of the square: that falls, or is gained */
    const V fading = either(share > 0.0, fall, NUM(0.0)), gain = smaller(at_least(-share, 0.0), square);
    const V mean = rate * (square + fading * rate * (1.0 / 6) + 0.5 * gain);
    const V over = square + fading * (rate * (2.0 / 3) + fading * (1.0 / 6)) + TINY;
    return x + h * (path->secant + (mean - path->secant * over) / (over * (1.0 + z * z)));
}

/* A step, and the states it moves. */
typedef struct {
    real h, hq, per_day; /* its length in days, a quarter and the inverse of that */
    In hook;
    const V *past, *ahead; /* where they start, and where they were foreseen */
    V *move;               /* how far they move; until they do, what rounding left of the last step */
    Path *path;
} Step;

INLINE void remember(const Step *s, int i, V moved, V rate, V slope, V own)
{
    Path *path = s->path + i;
    path->secant = moved * s->per_day;
    path->slope = slope;
    path->rate = rate;
    path->turnover = own;
}

/* From outside, per state: whether it is free, a loss, a source; no array where nothing reaches in. */
#define FREE(i) hook[3 * (i)]
#define LOSS(i) hook[3 * (i) + 1]
#define SOURCE(i) hook[3 * (i) + 2]

/* The same for a followed state, which is here at the end, where its drive is this and rises so fast (per step). */
INLINE void remember_followed(const Step *s, int i, V here, V drive, V rise, V own)
{
    const In hook = s->hook;
    if (hook) own = own * FREE(i) + LOSS(i), drive = drive * FREE(i) + SOURCE(i), rise *= FREE(i);
    const V rate = drive - own * here;
    remember(s, i, s->move[i], rate, rise * s->per_day - own * rate, own);
}

/* What solves for a state returns how far it moved from the start of the step, and takes what rounding left of the last
 * one: a state that hardly moves in a step would else stand still, or its rounding add up.  What weighs anew, because
 * something reaches in or the turnover is known only now, stands apart: the rest then needs no memory of its own. */

CALLED V solve_still(const Step *s, int i, V *at, V own, Weights tab, V drive)
{
    const V start = s->past[i];
    V moved = s->move[i];
    drive -= own * start;
    at[0] = start;
    for (int q = 0; q < 4; q++) {
        moved = tab[0] * moved + tab[1] * drive;
        at[q + 1] = start + moved;
    }
    return moved;
}

APART V follow_still_anew(const Step *s, int i, V *at, V own, V drive)
{
    V w[3];
    const In hook = s->hook;
    if (hook) own = own * FREE(i) + LOSS(i), drive = drive * FREE(i) + SOURCE(i);
    phi2(own, s->hq, w);
    return solve_still(s, i, at, own, w, drive);
}

APART V follow_still(const Step *s, int i, V *at, V own, Weights tab, V drive)
{
    return s->hook || !tab ? follow_still_anew(s, i, at, own, drive) : solve_still(s, i, at, own, tab, drive);
}

/* A drive that moves along a line; it rises so much from node to node. */
CALLED V solve_line(const Step *s, int i, V *at, V own, Weights tab, V drive, V rise)
{
    const V start = s->past[i];
    V moved = s->move[i];
    drive -= own * start;
    at[0] = start;
    for (int q = 0; q < 4; q++) {
        moved = tab[0] * moved + (tab[1] * drive + tab[2] * rise);
        at[q + 1] = start + moved;
        drive += rise;
    }
    return moved;
}

APART V follow_line_anew(const Step *s, int i, V *at, V own, V drive, V rise)
{
    V w[3];
    const In hook = s->hook;
    if (hook) own = own * FREE(i) + LOSS(i), drive = drive * FREE(i) + SOURCE(i), rise *= FREE(i);
    phi2(own, s->hq, w);
    return solve_line(s, i, at, own, w, drive, rise);
}

APART V follow_line(const Step *s, int i, V *at, V own, Weights tab, V drive, V rise)
{
    rise *= 0.25;
    return s->hook || !tab ? follow_line_anew(s, i, at, own, drive, rise) : solve_line(s, i, at, own, tab, drive, rise);
}

/* A drive that is the quartic through these values at the nodes. */
CALLED V solve(const Step *s, int i, V *at, V own, Weights tab, const V *b)
{
    const V start = s->past[i], loss = own * start;
    V moved = s->move[i], d1[4], d2[4], d3[4];
    for (int q = 0; q < 4; q++) d1[q] = b[q + 1] - b[q];
    for (int q = 0; q < 3; q++) d2[q] = d1[q + 1] - d1[q];
    d3[0] = d2[1] - d2[0];
    d3[1] = d2[2] - d2[1];
    const V d4 = d3[1] - d3[0];
    d3[2] = d3[1] + d4;
    d3[3] = d3[2] + d4;
    d2[3] = d2[2] + d3[2];
    at[0] = start;
    for (int q = 0; q < 4; q++) {
        moved = tab[0] * moved + (tab[1] * (b[q] - loss) + tab[2] * d1[q] + tab[3] * d2[q] + tab[4] * d3[q] + tab[5] * d4);
        at[q + 1] = start + moved;
    }
    return moved;
}

/* A drive as a state takes it that something reaches into. */
INLINE void hooked(In hook, int i, const V *drive, V *b)
{
    for (int q = 0; q < 5; q++) b[q] = hook ? drive[q] * FREE(i) + SOURCE(i) : drive[q];
}

APART V follow_anew(const Step *s, int i, V *at, V own, const V *drive)
{
    V w[6], b[5];
    const In hook = s->hook;
    hooked(hook, i, drive, b);
    if (hook) own = own * FREE(i) + LOSS(i);
    forward5(own, s->hq, w);
    return solve(s, i, at, own, w, b);
}

APART V follow(const Step *s, int i, V *at, V own, Weights tab, const V *drive)
{
    return s->hook || !tab ? follow_anew(s, i, at, own, drive) : solve(s, i, at, own, tab, drive);
}

/* The weights of a turnover that moves along a line, at its middle: known before any sweep, so that none waits for them. */
APART void turn(const Step *s, int i, V own, V rise, V *weights)
{
    const In hook = s->hook;
    own += 0.5 * rise;
    forward5(hook ? own * FREE(i) + LOSS(i) : own, s->hq, weights);
}

/* What a turnover at its middle leaves out is a drive, by where the state was first found. */
APART V follow_turning(const Step *s, int i, V *at, V own, V rise, Weights tab, const V *drive)
{
    V b[5];
    const In hook = s->hook;
    own += 0.5 * rise;
    if (hook) own = own * FREE(i) + LOSS(i), rise *= FREE(i);
    hooked(hook, i, drive, b);
    solve(s, i, at, own, tab, b);
    for (int q = 0; q < 5; q++) b[q] -= rise * (0.25 * q - 0.5) * at[q];
    return solve(s, i, at, own, tab, b);
}

/* In steps longer than this (days) no pulse is left of a session. */
#define PULSE_H 0.5

/* A frozen state.  `tilted`: its turnover changes within the step, so that what is left out of a constant one is added from
 * where the state was first found to go.  The slope of its rate is that of the parabola with this mean, tilt and end; in
 * long steps, in which a pulse is over, that of the rates at both ends: errors of what was foreseen grow less. */
CALLED V solve_frozen(const Step *s, int i, V own, Weights tab, V mean, V end, V tilt, V own_tilt, int tilted)
{
    const V start = s->past[i], left = s->move[i], ahead = s->ahead[i];
    mean -= own * start;
    V moved = tab[0] * left + tab[1] * (mean - 0.5 * tilt) + tab[2] * tilt;
    if (tilted) {
        mean -= own_tilt * moved * (1.0 / 12);
        tilt -= own_tilt * 0.5 * (start + moved - ahead);
        moved = tab[0] * left + tab[1] * (mean - 0.5 * tilt) + tab[2] * tilt;
    }
    const V rate = end - own * (start + moved - ahead), bent = 6.0 * (end + own * (ahead - start) - mean) - 2.0 * tilt;
    const V slope = s->h > PULSE_H ? (rate - s->path[i].rate) * s->per_day : bent * s->per_day - own * rate;
    remember(s, i, moved, rate, slope, own);
    return moved;
}

/* What moves a frozen state whose turnover is known only now, or changes within the step, or is reached into. */
enum { OWN, MEAN, END, TILT, OWN_TILT, N_DRIVE };

INLINE void settle_anew(const Step *s, const int *state, const V *drives, int n)
{
    V own[2], drive[2][N_DRIVE], w[6];
    const In hook = s->hook;
    EACH {
        const int i = state[k];
        for (int m = 0; m < N_DRIVE; m++) drive[k][m] = hook ? drives[N_DRIVE * k + m] * FREE(i) : drives[N_DRIVE * k + m];
        if (hook) {
            drive[k][OWN] += LOSS(i);
            drive[k][MEAN] += SOURCE(i);
            drive[k][END] += SOURCE(i) - LOSS(i) * s->ahead[i];
        }
        own[k] = drive[k][OWN];
    }
    phi(own, s->h, w, 2, n);
    EACH {
        const V *d = drive[k];
        s->move[state[k]] = solve_frozen(s, state[k], d[OWN], w + 3 * k, d[MEAN], d[END], d[TILT], d[OWN_TILT], 1);
    }
}

APART void settle_one(const Step *s, int i, const V *drive) { settle_anew(s, &i, drive, 1); }

/* Each is a long chain of results: two take little longer than one. */
APART void settle_two(const Step *s, int i, int j, const V *drives)
{
    const int state[2] = {i, j};
    settle_anew(s, state, drives, 2);
}

APART void settle_hooked(const Step *s, int i, V own, V mean, V end, V tilt)
{
    const V drive[N_DRIVE] = {own, mean, end, tilt, NUM(0.0)};
    settle_one(s, i, drive);
}

APART void settle(const Step *s, int i, V own, Weights tab, V mean, V end, V tilt)
{
    if (s->hook) settle_hooked(s, i, own, mean, end, tilt);
    else s->move[i] = solve_frozen(s, i, own, tab, mean, end, tilt, NUM(0.0), 0);
}

#include "equations.h"

/* One block of LANES persons on one list of steps. */
typedef struct {
    int64_t n_steps, n_sets, n_kinds, n_saves, n_out;
    const double *h;          /* n_steps */
    const int32_t *set;       /* n_steps: which inputs hold */
    const int32_t *kind;      /* n_steps: equal for equal lengths; 0 for lengths too rare to be kept */
    const int32_t *save;      /* n_steps: which saved time the step ends at, or -1 */
    const int64_t *out;       /* n_out: which of the observed symbols */
    In par;                   /* N_PARAMETERS */
    In inp;                   /* n_sets x N_INPUTS */
    In hook;                  /* n_sets x N_STATES x 3, or none */
    Out x;                    /* N_STATES: start, then end */
    Out saved;                /* n_saves x n_out */
    Out space;                /* n_kinds x N_TABLE */
    Out swing;                /* 1: more than 1 where a state swung in long steps */
} Block;

/* Rates at the start: those of a step (days) too short to move anything. */
#define FIRST_H 1e-9

/* In long steps (days) a state that quick ones answer may swing about its balance, ever wider.  It is caught where it
 * lands this far, as a share of itself or of LEAST, from where it was foreseen. */
#define LONG_H 7.0
#define FAR 0.01
#define LEAST 0.1

INLINE V swung(V x, V ahead, V before)
{
    const V miss = x - ahead, size = at_least(either(x > 0.0, x, -x), LEAST), share = either(miss > 0.0, miss, -miss) / (FAR * size);
    return either(share > before, share, before);
}

/* How many kinds of steps can be remembered as known; more are weighed anew at every step. */
#define MOST_KINDS 64

INLINE void save(const Block *b, In inp, const V *x, int64_t row)
{
    V all[N_OBSERVED];
    observe(b->par, inp, x, all);
    for (int64_t j = 0; j < b->n_out; j++) b->saved[row * b->n_out + j] = all[b->out[j]];
}

FUNCTION void run(const Block *b)
{
    V p[N_PERSON + 1], u[N_INPUT + 1], lo[N_OPENING], hi[N_OPENING], x[N_STATES], ahead[N_STATES], move[N_STATES];
    Path path[N_STATES] = {};
    V swing = NUM(0.0);
    uint64_t known = 0;
    person(b->par, p);
    for (int i = 0; i < N_STATES; i++) {
        x[i] = b->x[i];
        ahead[i] = SQRT(NUM(-1.0)); /* no number where nothing is foreseen */
        move[i] = NUM(0.0);
    }
    for (int64_t j = 0; j < b->n_steps; j++) {
        const In inp = b->inp + b->set[j] * N_INPUTS, hook = b->hook ? b->hook + b->set[j] * 3 * N_STATES : 0;
        const int jumps = !j || b->set[j] != b->set[j - 1], fresh = jumps && (!j || hook), kind = b->kind[j];
        if (jumps) input(b->par, p, inp, u);
        opening(b->par, inp, p, u, x, lo);
        if (fresh) { /* the rates that hold now; the table of rare lengths is free */
            V nowhere[N_STATES];
            for (int i = 0; i < N_STATES; i++) nowhere[i] = NUM(0.0);
            table(FIRST_H, b->par, p, b->space);
            const Step first = {FIRST_H, FIRST_H / 4, 1.0 / FIRST_H, hook, x, x, nowhere, path};
            step(&first, b->par, inp, p, u, b->space, lo, lo);
        }
        const Out tab = b->space + kind * N_TABLE;
        const uint64_t bit = kind && kind < MOST_KINDS ? (uint64_t)1 << kind : 0;
        if (!(known & bit)) table(b->h[j], b->par, p, tab), known |= bit;
        for (int k = 0; k < N_FORESEEN; k++) ahead[FORESEEN[k]] = foreseen(x[FORESEEN[k]], path + FORESEEN[k], b->h[j], fresh);
        opening(b->par, inp, p, u, ahead, hi);
        const real h = b->h[j];
        const Step now = {h, h / 4, 1.0 / h, hook, x, ahead, move, path};
        step(&now, b->par, inp, p, u, tab, lo, hi);
        for (int i = 0; i < N_STATES; i++) {
            const V start = x[i];
            x[i] += move[i];
            move[i] -= x[i] - start;
        }
        if (b->h[j] > LONG_H)
            for (int i = 0; i < N_STATES; i++) swing = swung(x[i], ahead[i], swing);
        if (b->save[j] >= 0) save(b, inp, x, b->save[j]);
    }
    b->swing[0] = swing;
    for (int i = 0; i < N_STATES; i++) b->x[i] = x[i];
}

/* What is seen at the start, as row `row`. */
FUNCTION void look(const Block *b, int64_t row)
{
    V x[N_STATES];
    for (int i = 0; i < N_STATES; i++) x[i] = b->x[i];
    save(b, b->inp + b->set[0] * N_INPUTS, x, row);
}

/* Where the mechanism itself starts. */
FUNCTION void begin(In par, Out x)
{
    V first[N_STATES];
    start(par, first);
    for (int i = 0; i < N_STATES; i++) x[i] = first[i];
}

#ifndef __cplusplus /* the library of a processor */

void exerkine_run(const Block *b) { run(b); }

void exerkine_look(const Block *b, int64_t row) { look(b, row); }

void exerkine_start(const V *par, V *x) { begin(par, x); }

int exerkine_lanes(void) { return LANES; }

int64_t exerkine_table_size(void) { return N_TABLE; }

/* Whether this processor has the instructions that this file was compiled to. */
int exerkine_runs_here(void)
{
#if defined(__AVX512DQ__)
    return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#elif defined(__AVX2__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 1;
#endif
}

#endif
