// What all kernels share: scalar functions, compensated sums, and sums over the lanes that work on one row.
//
// Arithmetic is float64 whatever the storage type T, and rounded once when it is stored: the meaning of each kernel is that of
// the scalar definition in module core. Sums are compensated and of a fixed order, so that results repeat bit for bit on one device.
// The same text is compiled by NVRTC or nvcc for a GPU, and by a C++ compiler for the emulated device of the tests.
#pragma once

#ifdef PLUMBLINE_EMULATED
#include "emulator.h"
#else
#define INF __longlong_as_double(0x7ff0000000000000LL)
#define NOT_A_NUMBER __longlong_as_double(0x7ff8000000000000LL)
#define REGISTER(name)
#endif

#define LARGEST 1.7976931348623157e308

// Instantiates a template kernel for both storage types, under names that a host can look up.
#define BOTH(name, params, args)                                                      \
    namespace f32 {                                                                   \
    typedef float T;                                                                  \
    extern "C" __global__ void name##_f32 params { name<T> args; }                    \
    REGISTER(name##_f32)                                                              \
    }                                                                                 \
    namespace f64 {                                                                   \
    typedef double T;                                                                 \
    extern "C" __global__ void name##_f64 params { name<T> args; }                    \
    REGISTER(name##_f64)                                                              \
    }

// Elements of one thread: i = first, first + all threads, ...
#define FOR_EACH(i, n)                                                                \
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < (n); i += (long long)gridDim.x * blockDim.x)

__device__ inline bool isFinite(double x) { return fabs(x) <= LARGEST; }
__device__ inline bool isNaN(double x) { return x != x; }

// As Java's Math.min and Math.max: NaN wins, and -0 is below +0.
__device__ inline double least(double a, double b) {
    return isNaN(a) ? a : isNaN(b) ? b : a == 0 && b == 0 ? (signbit(a) ? a : b) : a < b ? a : b;
}
__device__ inline double most(double a, double b) {
    return isNaN(a) ? a : isNaN(b) ? b : a == 0 && b == 0 ? (signbit(a) ? b : a) : a > b ? a : b;
}

// sigma(x) = 1/(1 + exp(-x)), with an exponent that is never positive.
__device__ inline double sigmoid(double x) {
    double t = exp(-fabs(x));
    return (x < 0 ? t : 1) / (1 + t);
}
// sigma(x) sigma(-x)
__device__ inline double sigmoidSlope(double x) {
    double t = exp(-fabs(x));
    return t / ((1 + t) * (1 + t));
}
// log sigma(x) = min(x, 0) - log1p(exp(-|x|))
__device__ inline double logSigmoid(double x) { return least(x, 0) - log1p(exp(-fabs(x))); }
// log(1 + exp x) = max(x, 0) + log1p(exp(-|x|))
__device__ inline double softplus(double x) { return most(x, 0) + log1p(exp(-fabs(x))); }

// 0 for a coefficient of 0, whatever it multiplies.
__device__ inline double times(double coefficient, double value) { return coefficient == 0 ? 0 : coefficient * value; }

// exp(-u) - 1 + u: by its power series for |u| < 1, where the closed form cancels to second order.
__device__ inline double k3(double u) {
    if (fabs(u) < 1) {
        double series = 0;
        for (int k = 20; k >= 3; k--) {
            series = -u / k * (1 + series);
        }
        return u * u / 2 * (1 + series);
    }
    double e = expm1(-u);
    return e == INF ? e : e + u;
}

// Sum with a running correction (Neumaier 1974). Terms that are not finite decide alone; where a partial sum would
// overflow, it is kept as a multiple of 2^1030.
struct Parts {
    double sum, correction, special;
    int large;
};

struct Sum : Parts {
    __device__ Sum() : Parts{0, 0, 0, 0} {}
    __device__ Sum(const Parts &parts) : Parts(parts) {}

    __device__ void add(double x) {
        if (!isFinite(x)) {
            special += x;
            return;
        }
        if (!large && !isFinite(sum + x)) {
            enlarge();
        }
        accumulate(large ? x * 0x1p-515 * 0x1p-515 : x);
    }
    // a b, which may lie beyond the largest number
    __device__ void addProduct(double a, double b) {
        double product = a * b;
        if (isFinite(product) || !isFinite(a) || !isFinite(b)) {
            add(product);
            return;
        }
        if (!large) {
            enlarge();
        }
        accumulate(a * 0x1p-515 * (b * 0x1p-515));
    }
    __device__ void enlarge() {
        large = 1;
        sum = sum * 0x1p-515 * 0x1p-515;
        correction = correction * 0x1p-515 * 0x1p-515;
    }
    __device__ void accumulate(double term) {
        double next = sum + term;
        correction += fabs(sum) >= fabs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    __device__ void merge(Sum other) {
        special += other.special;
        if (large != other.large || (!large && !isFinite(sum + other.sum))) {
            if (!large) {
                enlarge();
            }
            if (!other.large) {
                other.enlarge();
            }
        }
        accumulate(other.sum);
        correction += other.correction;
    }
    __device__ double value() const {
        return special != 0 ? special : large ? (sum + correction) * 0x1p515 * 0x1p515 : sum + correction;
    }
    // The remainder of the division counts: n equal terms give that term exactly.
    __device__ double dividedBy(double n) const {
        if (special != 0) {
            return special / n;
        }
        double high = sum + correction;
        double low = correction - (high - sum);
        double quotient = high / n;
        double result = quotient + (fma(-quotient, n, high) + low) / n;
        return large ? result * 0x1p515 * 0x1p515 : result;
    }
};

// The lanes that work on one row: a power of 2, at most a warp. All lanes of a warp take part in every exchange.
struct Lanes {
    int width, lane;
    long long row;
    bool active; // whether the row exists; lanes without a row repeat the last one and store nothing

    __device__ Lanes(int width, int rows) : width(width) {
        long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
        lane = (int)(thread % width);
        row = thread / width;
        active = row < rows;
        row = active ? row : rows - 1;
    }
    __device__ double exchange(double x, int distance) const { return __shfl_xor_sync(0xffffffffu, x, distance); }
    __device__ int exchange(int x, int distance) const { return __shfl_xor_sync(0xffffffffu, x, distance); }

    // The same bits in every lane: lower lane first.
    __device__ Sum total(Sum own) const {
        for (int distance = 1; distance < width; distance *= 2) {
            Sum other;
            other.sum = exchange(own.sum, distance);
            other.correction = exchange(own.correction, distance);
            other.special = exchange(own.special, distance);
            other.large = exchange(own.large, distance);
            if (lane & distance) {
                other.merge(own);
                own = other;
            } else {
                own.merge(other);
            }
        }
        return own;
    }
    __device__ bool any(bool own) const {
        int x = own;
        for (int distance = 1; distance < width; distance *= 2) {
            x |= exchange(x, distance);
        }
        return x != 0;
    }
    __device__ double maximum(double own) const {
        for (int distance = 1; distance < width; distance *= 2) {
            own = most(own, exchange(own, distance));
        }
        return own;
    }
    // Position of the largest element of the row, the lowest among equals; that of a NaN if there is one.
    __device__ int argmax(double best, int at) const {
        for (int distance = 1; distance < width; distance *= 2) {
            double other = exchange(best, distance);
            int place = exchange(at, distance);
            bool take = isNaN(best) ? isNaN(other) && place < at
                    : isNaN(other) || other > best || (other == best && place < at);
            best = take ? other : best;
            at = take ? place : at;
        }
        return at;
    }
};

#define EACH_COLUMN(j, columns) for (int j = lanes.lane; j < (columns); j += lanes.width)

template <typename T> __device__ int argmax(const Lanes &lanes, const T *x, int columns) {
    double best = -INF;
    int at = 0x7fffffff;
    EACH_COLUMN(j, columns) {
        double v = x[j];
        if (at == 0x7fffffff || (!isNaN(best) && (isNaN(v) || v > best))) {
            best = v;
            at = j;
        }
    }
    return lanes.argmax(best, at);
}

// log sum exp(x - x_m) over all but position m
template <typename F> __device__ double logExcess(const Lanes &lanes, F x, int columns, int m) {
    Sum rest;
    EACH_COLUMN(j, columns) {
        if (j != m) {
            rest.add(exp(x(j) - x(m)));
        }
    }
    return log1p(lanes.total(rest).value());
}
