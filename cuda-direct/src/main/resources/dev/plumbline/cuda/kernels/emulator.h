// A device emulated on the CPU, for tests: the kernels' text compiled by a C++ compiler, blocks one after the other, the threads of a
// block as fibers that take turns at barriers and exchanges. Slow, and no GPU: it checks arithmetic, indices and the host's calls.
#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
using std::fabs;
using std::signbit;

#define INF std::numeric_limits<double>::infinity()
#define NOT_A_NUMBER std::numeric_limits<double>::quiet_NaN()

struct Index3 {
    unsigned x, y, z;
};
extern Index3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulated {
typedef void (*Launcher)(const void *function, void **arguments);
struct Kernel {
    Launcher launch;
    const void *function;
    std::vector<size_t> sizes; // of the parameters
};
std::map<std::string, Kernel> &kernels();
void barrier();                                                                  // of the block
void exchange(const void *own, void *other, size_t size, int source);           // within a warp; every lane takes part
unsigned ballot(bool vote);

template <typename... A> struct Call {
    template <size_t... I> static void apply(void (*f)(A...), void **p, std::index_sequence<I...>) {
        f(*static_cast<std::remove_reference_t<A> *>(p[I])...);
    }
    static void launch(const void *function, void **arguments) {
        apply(reinterpret_cast<void (*)(A...)>(const_cast<void *>(function)), arguments, std::index_sequence_for<A...>{});
    }
};
template <typename... A> bool add(const char *name, void (*f)(A...)) {
    kernels()[name] = Kernel{&Call<A...>::launch, reinterpret_cast<const void *>(f), {sizeof(A)...}};
    return true;
}
template <typename V> V from(V own, int source) {
    V other;
    exchange(&own, &other, sizeof(V), source);
    return other;
}
inline int lane() { return threadIdx.x % 32; }
// The device's are within 2 ULP for every x by its manual; the host's lose digits of large x, in double but not in long double.
inline double cosine(double x) { return static_cast<double>(std::cos(static_cast<long double>(x))); }
inline double sine(double x) { return static_cast<double>(std::sin(static_cast<long double>(x))); }
} // namespace emulated

#define cos(x) emulated::cosine(x)
#define sin(x) emulated::sine(x)
#define REGISTER(name) static const bool registered_##name = emulated::add(#name, name);

inline void __syncthreads() { emulated::barrier(); }
template <typename V> V __shfl_xor_sync(unsigned, V v, int distance) { return emulated::from(v, emulated::lane() ^ distance); }
template <typename V> V __shfl_sync(unsigned, V v, int source) { return emulated::from(v, source); }
template <typename V> V __shfl_down_sync(unsigned, V v, int distance) {
    int source = emulated::lane() + distance;
    return emulated::from(v, source < 32 ? source : emulated::lane());
}
inline unsigned __ballot_sync(unsigned, bool vote) { return emulated::ballot(vote); }
inline int __ffs(unsigned x) { return __builtin_ffs(static_cast<int>(x)); }
