#include "common.cuh"

// value = f(x), slope = f'(x): 0 log sigma, 1 softplus, 2 sigma, 3 identity, 4 tanh, 5 relu, 6 silu, 7 cosine
template <typename T> __device__ void pointwise(const T *x, T *value, T *slope, long long n, int kind) {
    FOR_EACH(i, n) {
        double v = x[i], y, dy;
        switch (kind) {
        case 0: y = logSigmoid(v), dy = sigmoid(-v); break;
        case 1: y = softplus(v), dy = sigmoid(v); break;
        case 2: y = sigmoid(v), dy = sigmoidSlope(v); break;
        case 3: y = v, dy = 1; break;
        case 4: y = tanh(v), dy = 4 * sigmoidSlope(2 * v); break;
        case 5: y = most(v, 0), dy = v > 0 ? 1 : 0; break;
        case 7: y = cos(v), dy = -sin(v); break;
        default:
            y = v == -INF ? 0 : v * sigmoid(v);
            dy = fabs(v) == INF ? (v > 0 ? 1 : 0) : sigmoid(v) * (1 + v * sigmoid(-v));
        }
        value[i] = (T)y;
        slope[i] = (T)dy;
    }
}
BOTH(pointwise, (const T *x, T *value, T *slope, long long n, int kind), (x, value, slope, n, kind))

// log sum exp of each row = max + log1p(rest), and its gradient, the softmax; one group of lanes a row
template <typename T> __device__ void log_sum_exp(const T *x, T *value, T *gradient, int rows, int columns, int width) {
    Lanes lanes(width, rows);
    const T *in = x + lanes.row * columns;
    T *out = gradient + lanes.row * columns;
    if (columns == 0) {
        if (lanes.active && lanes.lane == 0) {
            value[lanes.row] = (T)-INF;
        }
        return;
    }
    int m = argmax(lanes, in, columns);
    double top = in[m];
    double excess = logExcess(lanes, [=](int j) { return (double)in[j]; }, columns, m);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        out[j] = (T)(isFinite(top) ? exp((in[j] - top) - excess) : NOT_A_NUMBER);
    }
    if (lanes.lane == 0) {
        value[lanes.row] = (T)(isFinite(top) || isNaN(top) ? top + excess : top);
    }
}
BOTH(log_sum_exp, (const T *x, T *value, T *gradient, int rows, int columns, int width), (x, value, gradient, rows, columns, width))

// log pi_j = (x_j - max) - log sum exp(x - max), pi = exp(log pi)
template <typename T> __device__ void log_softmax(const T *x, T *logp, T *p, int rows, int columns, int width) {
    Lanes lanes(width, rows);
    const T *in = x + lanes.row * columns;
    int m = argmax(lanes, in, columns);
    double top = in[m];
    double excess = logExcess(lanes, [=](int j) { return (double)in[j]; }, columns, m);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        double l = isFinite(top) ? (in[j] - top) - excess : NOT_A_NUMBER;
        logp[lanes.row * columns + j] = (T)l;
        p[lanes.row * columns + j] = (T)exp(l);
    }
}
BOTH(log_softmax, (const T *x, T *logp, T *p, int rows, int columns, int width), (x, logp, p, rows, columns, width))

// Sums of long arrays in two steps. A block sums `chunk` elements in a fixed order; one block then merges all parts.
// `terms` of x (with weight w, mask, and the statistics before): 0 x; 1 w x; 2 w; 3 x where mask; 4 x - mean; 5 (x - mean - rest)^2;
// 6 one for each entry with mask 1.
template <typename T>
__device__ void sum_parts(const T *x, const T *w, const double *stats, Parts *parts, long long n, int chunk, int term) {
    __shared__ Parts shared[256];
    long long from = (long long)blockIdx.x * chunk, to = from + chunk < n ? from + chunk : n;
    Sum own;
    for (long long i = from + threadIdx.x; i < to; i += blockDim.x) {
        double v = x[i];
        bool on = !w || w[i] != 0;
        switch (term) {
        case 0: own.add(v); break;
        case 1: own.add(w[i] == 0 ? 0 : w[i] * v); break;
        case 2: own.add(w[i]); break;
        case 3: if (on) own.add(v); break;
        case 4: if (on) own.add(v - stats[0]); break;
        case 5: if (on) own.add((v - stats[0] - stats[1]) * (v - stats[0] - stats[1])); break;
        default: if (on) own.add(1);
        }
    }
    shared[threadIdx.x] = own;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            own.merge(Sum(shared[threadIdx.x + half]));
            shared[threadIdx.x] = own;
        }
    }
    if (threadIdx.x == 0) {
        parts[blockIdx.x] = own;
    }
}
BOTH(sum_parts, (const T *x, const T *w, const double *stats, Parts *parts, long long n, int chunk, int term), (x, w, stats, parts, n, chunk, term))

// stats[to] = sum of the parts: 0 as it is, 1 divided by stats[by], 2 the square root of it/max(stats[by] - ddof, 1) + epsilon, 1 for 0.
// With T also stored as a number of its own.
template <typename T>
__device__ void sum_finish(const Parts *parts, int count, double *stats, int to, int how, int by, int ddof, double epsilon, T *out) {
    __shared__ Parts shared[256];
    Sum own;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        own.merge(Sum(parts[i]));
    }
    shared[threadIdx.x] = own;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            own.merge(Sum(shared[threadIdx.x + half]));
            shared[threadIdx.x] = own;
        }
    }
    if (threadIdx.x == 0) {
        double y;
        if (how == 0) {
            y = own.value();
        } else if (how == 1) {
            y = own.dividedBy(stats[by]);
        } else {
            double spread = own.value() / most(stats[by] - ddof, 1) + epsilon;
            y = spread == 0 ? 1 : sqrt(spread);
        }
        if (stats) {
            stats[to] = y;
        }
        if (out) {
            out[0] = (T)y;
        }
    }
}
BOTH(sum_finish, (const Parts *parts, int count, double *stats, int to, int how, int by, int ddof, double epsilon, T *out),
     (parts, count, stats, to, how, by, ddof, epsilon, out))

// stats[0]/stats[1]
template <typename T> __device__ void quotient(const double *stats, T *out) {
    if (threadIdx.x == 0) {
        out[0] = (T)(stats[0] / stats[1]);
    }
}
BOTH(quotient, (const double *stats, T *out), (stats, out))

// (x - mean - rest)/scale (+ mean); 0 outside the mask. stats: mean, rest, scale
template <typename T> __device__ void whiten(const T *x, const T *mask, const double *stats, T *out, long long n, int keepMean) {
    FOR_EACH(i, n) {
        bool on = !mask || mask[i] != 0;
        out[i] = (T)(on ? (x[i] - stats[0] - stats[1]) / stats[2] + (keepMean ? stats[0] : 0) : 0);
    }
}
BOTH(whiten, (const T *x, const T *mask, const double *stats, T *out, long long n, int keepMean), (x, mask, stats, out, n, keepMean))
