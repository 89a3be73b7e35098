/* CUDA C++: a thread runs one person.  LANES persons are a tile, whose words in the memory of the card lie side by side.
 *
 * NVRTC has no <stdint.h>.
 */
#ifdef __CUDACC_RTC__
typedef int int32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#else
#include <stdint.h>
#endif

#define LANES 32 /* threads of a warp */
#define INLINE static __device__ __forceinline__
#define APART static __device__ __noinline__
#define CONSTANT static __device__ const

/* Instructions have to be fetched, too: nothing stands twice that can be called, and sweeps are loops. */
#define CALLED APART
#define FUNCTION APART
#define EACH_NODE _Pragma("unroll 1") for (int q = 0; q < 5; q++)
#define UNROLLED _Pragma("unroll")
#define TOGETHER 1 /* other threads fill the time that one waits */

typedef double real;
typedef double V;
typedef int64_t I;

#define NUM(value) (value)
#define BITS(value) ((I)__double_as_longlong(value))
#define OF_BITS(bits) __longlong_as_double(bits)

/* This thread's words of an array in the memory of the card that is read, and of one that is written. */
struct In {
    const double *at;
    In() = default;
    __device__ In(decltype(nullptr)) : at(nullptr) {}
    __device__ explicit In(const double *at) : at(at) {}
    __device__ double operator[](int64_t i) const { return at[LANES * i]; }
    __device__ In operator+(int64_t i) const { return In(at + LANES * i); }
    __device__ explicit operator bool() const { return at != nullptr; }
};

struct Out {
    double *at;
    Out() = default;
    __device__ explicit Out(double *at) : at(at) {}
    __device__ double &operator[](int64_t i) const { return at[LANES * i]; }
    __device__ Out operator+(int64_t i) const { return Out(at + LANES * i); }
    __device__ operator In() const { return In(at); }
};

/* Weights of a table there, or in an array of one's own. */
struct Weights {
    const double *at;
    int apart;
    __device__ Weights(In table) : at(table.at), apart(LANES) {}
    __device__ Weights(const double *own) : at(own), apart(1) {}
    __device__ double operator[](int i) const { return at[apart * i]; }
    __device__ explicit operator bool() const { return at != nullptr; }
};

INLINE V either(I mask, V yes, V no) { return mask ? yes : no; }
INLINE int any(I mask) { return mask != 0; }
INLINE V SQRT(V x) { return sqrt(x); }
