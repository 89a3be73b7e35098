// A card that is a processor: the kernels of `kernel.cu`, thread by thread, behind the calls of the CUDA driver that
// the engine makes.  New memory is not a number; what is written beside an allocation is an error, as is what is never freed.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#if __has_include(<cuda.h>)
#include <cuda.h>
#else
#define CUDAAPI
#define cuMemGetInfo cuMemGetInfo_v2
#define cuMemAlloc cuMemAlloc_v2
#define cuMemFree cuMemFree_v2
#define cuMemcpyHtoD cuMemcpyHtoD_v2
#define cuMemcpyDtoH cuMemcpyDtoH_v2
typedef int CUresult, CUdevice, CUdevice_attribute;
typedef unsigned long long CUdeviceptr;
typedef void *CUcontext, *CUmodule, *CUfunction, *CUstream;
#define CUDA_SUCCESS 0
#define CUDA_ERROR_OUT_OF_MEMORY 2
#define CUDA_ERROR_NO_DEVICE 100
#define CUDA_ERROR_ILLEGAL_ADDRESS 700
#endif

#define __device__
#define __global__
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(n)

static struct { unsigned x; } blockIdx, threadIdx;

static inline int64_t __double_as_longlong(double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double __longlong_as_double(int64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#include "kernel.cu"

static const size_t BESIDE = 64;
static size_t room = (size_t)1 << 40;
static int launches = 0, is_missing = 0;
static std::map<CUdeviceptr, size_t> held;

static bool is_beside(const unsigned char *bytes)
{
    for (size_t i = 0; i < BESIDE; i++)
        if (bytes[i] != 0xff) return false;
    return true;
}

static bool is_inside(CUdeviceptr at, size_t n)
{
    auto next = held.upper_bound(at);
    return next != held.begin() && at + n <= std::prev(next)->first + std::prev(next)->second;
}

extern "C" {
void card_has_room(size_t bytes) { room = bytes; }
void card_is_missing(int yes) { is_missing = yes; }
size_t card_holds(void) { return held.size(); }
int card_launches(void) { return launches; }

CUresult CUDAAPI cuInit(unsigned) { return is_missing ? CUDA_ERROR_NO_DEVICE : CUDA_SUCCESS; }
CUresult CUDAAPI cuDeviceGet(CUdevice *device, int) { return *device = 0, CUDA_SUCCESS; }
CUresult CUDAAPI cuDeviceGetName(char *name, int n, CUdevice) { return strncpy(name, "no card", n), CUDA_SUCCESS; }
CUresult CUDAAPI cuDeviceGetAttribute(int *value, CUdevice_attribute what, CUdevice)
{
    return *value = what == 75 ? 9 : 0, CUDA_SUCCESS;
}

CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice) { return *context = 0, CUDA_SUCCESS; }
CUresult CUDAAPI cuCtxSetCurrent(CUcontext) { return CUDA_SUCCESS; }
CUresult CUDAAPI cuCtxSynchronize(void) { return CUDA_SUCCESS; }
CUresult CUDAAPI cuModuleLoadData(CUmodule *module, const void *) { return *module = 0, CUDA_SUCCESS; }
CUresult CUDAAPI cuGetErrorString(CUresult code, const char **said)
{
    *said = code == CUDA_ERROR_OUT_OF_MEMORY ? "out of memory"
        : code == CUDA_ERROR_NO_DEVICE       ? "no CUDA-capable device is detected"
                                             : "an illegal memory access was encountered";
    return CUDA_SUCCESS;
}

CUresult CUDAAPI cuModuleGetFunction(CUfunction *function, CUmodule, const char *name)
{
    *function = strcmp(name, "exerkine_run") ? (CUfunction)exerkine_start : (CUfunction)exerkine_run;
    return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemGetInfo(size_t *free, size_t *total)
{
    *free = *total = room;
    for (auto &one : held) *free -= one.second;
    return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemAlloc(CUdeviceptr *at, size_t n)
{
    size_t free, total;
    cuMemGetInfo(&free, &total);
    if (n > free) return CUDA_ERROR_OUT_OF_MEMORY;
    unsigned char *bytes = (unsigned char *)malloc(n + 2 * BESIDE);
    memset(bytes, 0xff, n + 2 * BESIDE);
    *at = (CUdeviceptr)(bytes + BESIDE);
    held[*at] = n;
    return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemFree(CUdeviceptr at)
{
    if (!held.count(at)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    unsigned char *bytes = (unsigned char *)at;
    const bool is_sound = is_beside(bytes - BESIDE) && is_beside(bytes + held[at]);
    held.erase(at);
    free(bytes - BESIDE);
    return is_sound ? CUDA_SUCCESS : CUDA_ERROR_ILLEGAL_ADDRESS;
}

CUresult CUDAAPI cuMemcpyHtoD(CUdeviceptr at, const void *from, size_t n)
{
    if (!is_inside(at, n)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    return memcpy((void *)at, from, n), CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemcpyDtoH(void *to, CUdeviceptr at, size_t n)
{
    if (!is_inside(at, n)) return CUDA_ERROR_ILLEGAL_ADDRESS;
    return memcpy(to, (const void *)at, n), CUDA_SUCCESS;
}

CUresult CUDAAPI cuLaunchKernel(CUfunction function, unsigned tiles, unsigned, unsigned, unsigned threads, unsigned, unsigned,
                                unsigned, CUstream, void **given, void **)
{
    launches++;
    for (blockIdx.x = 0; blockIdx.x < tiles; blockIdx.x++)
        for (threadIdx.x = 0; threadIdx.x < threads; threadIdx.x++)
            if (function == (CUfunction)exerkine_run) exerkine_run(*(Block *)given[0], *(int *)given[1]);
            else exerkine_start(*(Block *)given[0]);
    return CUDA_SUCCESS;
}
}
