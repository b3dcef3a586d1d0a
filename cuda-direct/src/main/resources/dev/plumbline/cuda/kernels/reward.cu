#include "common.cuh"

// f(z) and f'(z): 0 z, 1 log sigma, 2 sigma, 3 tanh, 4 arctan
__device__ inline double transformed(int kind, double z) {
    switch (kind) {
    case 0: return z;
    case 1: return logSigmoid(z);
    case 2: return sigmoid(z);
    case 3: return tanh(z);
    default: return atan(z);
    }
}
__device__ inline double transformedSlope(int kind, double z) {
    switch (kind) {
    case 0: return isNaN(z) ? z : 1;
    case 1: return sigmoid(-z);
    case 2: return sigmoidSlope(z);
    case 3: return 4 * sigmoidSlope(2 * z);
    default: return 1 / (1 + z * z);
    }
}

// Mean over the references of a prompt of f(r - ref) and f'(r - ref). reward [prompts x responses], reference [prompts x m]
template <typename T>
__device__ void transform(const T *reward, const T *reference, T *value, T *slope, long long n, int responses, int m, int kind) {
    FOR_EACH(i, n) {
        const T *refs = reference + i / responses * m;
        double r = reward[i];
        Sum total, slopes;
        for (int j = 0; j < m; j++) {
            double ref = refs[j], z = r - ref;
            if (kind == 0 || (kind == 1 && z < -1000)) {
                total.add(r); // f(z) = z, and the difference alone could overflow
                total.add(-ref);
            } else {
                total.add(transformed(kind, z));
            }
            slopes.add(transformedSlope(kind, z));
        }
        value[i] = (T)total.dividedBy(m);
        slope[i] = (T)slopes.dividedBy(m);
    }
}
BOTH(transform, (const T *reward, const T *reference, T *value, T *slope, long long n, int responses, int m, int kind),
     (reward, reference, value, slope, n, responses, m, kind))

// clamp((r - shift)/scale, low, high) and its slope
template <typename T>
__device__ void scale_and_clip(const T *reward, T *value, T *slope, long long n, double shift, double scale, double low, double high) {
    FOR_EACH(i, n) {
        double u = (reward[i] - shift) / scale;
        value[i] = (T)least(most(u, low), high);
        slope[i] = (T)(isNaN(u) ? u : u > low && u < high ? 1 / scale : 0);
    }
}
BOTH(scale_and_clip, (const T *reward, T *value, T *slope, long long n, double shift, double scale, double low, double high),
     (reward, value, slope, n, shift, scale, low, high))

// AND of K properties: sum of w_k log sigma(r_k - ref_k) for each item, and its gradient. [properties x items]
template <typename T>
__device__ void conjunction(const T *reward, const T *reference, const T *weight, T *value, T *gradient, int properties, long long items) {
    FOR_EACH(i, items) {
        Sum total;
        for (int k = 0; k < properties; k++) {
            double w = weight ? (double)weight[k] : 1, r = reward[k * items + i], ref = reference[k * items + i], z = r - ref;
            gradient[k * items + i] = (T)(w == 0 ? 0 : w * sigmoid(ref - r));
            if (w == 0) {
                continue;
            }
            if (z == -INF) {
                total.addProduct(w, r); // log sigma(z) = z, and the difference alone overflowed
                total.addProduct(-w, ref);
            } else {
                total.addProduct(w, logSigmoid(z));
            }
        }
        value[i] = (T)total.value();
    }
}
BOTH(conjunction, (const T *reward, const T *reference, const T *weight, T *value, T *gradient, int properties, long long items),
     (reward, reference, weight, value, gradient, properties, items))
