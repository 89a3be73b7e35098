/* In place of threads.h: a number that counts what is done with it, so that a run tells how many operations it takes.
 *
 * One person.  exp and log count as calls of their own; what they are made of is not counted.
 */
#include <cmath>
#include <cstdint>
#include <cstring>

enum What { FMA, ADD, DIVIDE, ROOT, EXPS, LOGS, CHOICE, KINDS };
static int64_t counted[KINDS];

struct V {
    double v;
    bool is_product; /* not yet used: an addition makes it a fused one */
    V() = default;
    V(double v, bool is_product = false) : v(v), is_product(is_product) {}
};
typedef int64_t I;
typedef double real;

#define LANES 1
#define INLINE static inline
#define APART static
#define CONSTANT static const
#define CALLED static
#define FUNCTION static
#define EACH_NODE for (int q = 0; q < 5; q++)
#define UNROLLED
#define TOGETHER 1

/* As in the memory of a block. */
struct In {
    const double *at;
    In(decltype(nullptr)) : at(nullptr) {}
    explicit In(const double *at) : at(at) {}
    V operator[](int64_t i) const { return at[i]; }
    In operator+(int64_t i) const { return In(at + i); }
    explicit operator bool() const { return at; }
};
struct Place {
    double *at;
    void operator=(V x) const { *at = x.v; }
    operator V() const { return *at; }
};
struct Out {
    double *at;
    explicit Out(double *at) : at(at) {}
    Place operator[](int64_t i) const { return {at + i}; }
    Out operator+(int64_t i) const { return Out(at + i); }
    operator In() const { return In(at); }
};
struct Weights {
    const double *table;
    const V *own;
    Weights(In table) : table(table.at), own(nullptr) {}
    Weights(const V *own) : table(nullptr), own(own) {}
    V operator[](int i) const { return table ? V(table[i]) : own[i]; }
    explicit operator bool() const { return table || own; }
};

static inline V product(double v) { counted[FMA]++; return {v, true}; }
static inline V sum(V a, V b, double v)
{
    counted[ADD] += !(a.is_product || b.is_product); /* else the multiplication has counted for both */
    return v;
}
static inline V operator*(V a, V b) { return product(a.v * b.v); }
static inline V operator+(V a, V b) { return sum(a, b, a.v + b.v); }
static inline V operator-(V a, V b) { return sum(a, b, a.v - b.v); }
static inline V operator-(V a) { return {-a.v, a.is_product}; }
static inline V operator/(V a, V b) { counted[DIVIDE]++; return a.v / b.v; }
static inline V &operator+=(V &a, V b) { return a = a + b; }
static inline V &operator-=(V &a, V b) { return a = a - b; }
static inline V &operator*=(V &a, V b) { return a = a * b; }
static inline I operator>(V a, V b) { return a.v > b.v; }
static inline I operator<(V a, V b) { return a.v < b.v; }

#define NUM(value) V(value)
static inline V either(I mask, V yes, V no) { counted[CHOICE]++; return mask ? yes : no; }
static inline int any(I mask) { return mask != 0; }
static inline V SQRT(V x) { counted[ROOT]++; return std::sqrt(x.v); }
static inline V counted_exp(V x) { counted[EXPS]++; return std::exp(x.v); }
static inline V counted_log(V x) { counted[LOGS]++; return std::log(x.v > 1e-300 ? x.v : 1e-300); }
static inline void counted_exps(V *x, int n) { for (int k = 0; k < n; k++) x[k] = counted_exp(x[k]); }
static inline void counted_logs(V *x, int n) { for (int k = 0; k < n; k++) x[k] = counted_log(x[k]); }

/* What functions.h makes of these is not called. */
static inline I BITS(V x) { I bits; std::memcpy(&bits, &x.v, sizeof bits); return bits; }
static inline V OF_BITS(I bits) { double v; std::memcpy(&v, &bits, sizeof v); return v; }
