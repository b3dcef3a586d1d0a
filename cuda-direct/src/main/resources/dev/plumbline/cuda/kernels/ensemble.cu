#include "common.cuh"

// A thread aggregates the members of one item; neighbouring threads read neighbouring items. scores [members x items]

struct Spread {
    double mean, rest, variance;
};

// Mean, what rounding it lost, and the variance with divisor members - ddof.
template <typename T> __device__ Spread spread(const T *scores, int members, long long items, long long i, int ddof) {
    Spread s;
    Sum total, residual, squares;
    for (int k = 0; k < members; k++) {
        total.add(scores[k * items + i]);
    }
    s.mean = total.dividedBy(members);
    for (int k = 0; k < members; k++) {
        residual.add(scores[k * items + i] - s.mean);
    }
    s.rest = isFinite(s.mean) ? residual.dividedBy(members) : NOT_A_NUMBER;
    for (int k = 0; k < members; k++) {
        double d = scores[k * items + i] - s.mean - s.rest;
        squares.add(d * d);
    }
    s.variance = members == 1 ? (isFinite(scores[i]) ? 0 : NOT_A_NUMBER) : squares.value() / (members - ddof);
    return s;
}

template <typename T> __device__ bool anyNaN(const T *scores, int members, long long items, long long i) {
    bool found = false;
    for (int k = 0; k < members; k++) {
        found |= isNaN(scores[k * items + i]);
    }
    return found;
}

template <typename T> __device__ void fill(T *gradient, int members, long long items, long long i, double g) {
    for (int k = 0; k < members; k++) {
        gradient[k * items + i] = (T)g;
    }
}

// 0 mean; 1 mean - lambda variance; 2 mean - k sqrt(variance); 3 variance
template <typename T>
__device__ void moments(const T *scores, T *value, T *gradient, int members, long long items, int rule, double factor, int ddof) {
    FOR_EACH(i, items) {
        if (anyNaN(scores, members, items, i)) {
            fill(gradient, members, items, i, NOT_A_NUMBER);
            value[i] = (T)NOT_A_NUMBER;
            continue;
        }
        Spread s = spread(scores, members, items, i, ddof);
        double deviation = sqrt(s.variance);
        bool plain = rule == 0 || (rule == 1 && (factor == 0 || members == 1)) || (rule == 2 && (factor == 0 || deviation == 0));
        if (plain) {
            fill(gradient, members, items, i, 1.0 / members);
            value[i] = (T)s.mean;
            continue;
        }
        for (int k = 0; k < members; k++) {
            double d = scores[k * items + i] - s.mean - s.rest;
            double slope = members == 1 ? d : 2 * d / (members - ddof);
            gradient[k * items + i] = (T)(rule == 1 ? 1.0 / members - factor * slope
                    : rule == 2 ? 1.0 / members - factor * d / ((members - ddof) * deviation) : slope);
        }
        value[i] = (T)(rule == 1 ? s.mean - factor * s.variance : rule == 2 ? s.mean - factor * deviation : s.variance);
    }
}
BOTH(moments, (const T *scores, T *value, T *gradient, int members, long long items, int rule, double factor, int ddof),
     (scores, value, gradient, members, items, rule, factor, ddof))

// (1 - f) x_(low) + f x_(high) of the sorted scores; ranks by counting, equal scores in order of member
template <typename T>
__device__ void order_statistic(const T *scores, T *value, T *gradient, int members, long long items, int low, int high, double fraction) {
    FOR_EACH(i, items) {
        if (anyNaN(scores, members, items, i)) {
            fill(gradient, members, items, i, NOT_A_NUMBER);
            value[i] = (T)NOT_A_NUMBER;
            continue;
        }
        double atLow = 0, atHigh = 0;
        for (int k = 0; k < members; k++) {
            double x = scores[k * items + i];
            int rank = 0;
            for (int j = 0; j < members; j++) {
                double other = scores[j * items + i];
                rank += other < x || (other == x && j < k);
            }
            double g = 0;
            if (rank == low) {
                atLow = x;
                g = 1 - fraction;
            }
            if (rank == high) {
                atHigh = x;
                g += fraction;
            }
            gradient[k * items + i] = (T)g;
        }
        value[i] = (T)(fraction == 0 || atLow == atHigh ? atLow : (1 - fraction) * atLow + fraction * atHigh);
    }
}
BOTH(order_statistic, (const T *scores, T *value, T *gradient, int members, long long items, int low, int high, double fraction),
     (scores, value, gradient, members, items, low, high, fraction))

// -tau log mean exp(-r/tau) = min - tau log1p(mean expm1(-(r - min)/tau)), gradient softmax(-r/tau)
template <typename T> __device__ void soft_min(const T *scores, T *value, T *gradient, int members, long long items, double tau) {
    FOR_EACH(i, items) {
        double min = INF;
        for (int k = 0; k < members; k++) {
            min = least(min, scores[k * items + i]);
        }
        if (!isFinite(min)) {
            fill(gradient, members, items, i, NOT_A_NUMBER);
            value[i] = (T)min;
            continue;
        }
        Sum total, weights;
        for (int k = 0; k < members; k++) {
            double e = -(scores[k * items + i] - min) / tau;
            total.add(expm1(e));
            weights.add(exp(e));
        }
        for (int k = 0; k < members; k++) {
            gradient[k * items + i] = (T)(exp(-(scores[k * items + i] - min) / tau) / weights.value());
        }
        value[i] = (T)(min - tau * log1p(total.value() / members));
    }
}
BOTH(soft_min, (const T *scores, T *value, T *gradient, int members, long long items, double tau), (scores, value, gradient, members, items, tau))

// Transform and aggregate in one pass: sum of log sigma(r_k - reference), gradient sigma(reference - r_k)
template <typename T> __device__ void log_sigmoid_sum(const T *scores, T *value, T *gradient, int members, long long items, double reference) {
    FOR_EACH(i, items) {
        Sum total;
        bool nan = anyNaN(scores, members, items, i);
        for (int k = 0; k < members; k++) {
            double r = scores[k * items + i];
            total.add(logSigmoid(r - reference));
            gradient[k * items + i] = (T)(nan ? NOT_A_NUMBER : sigmoid(reference - r));
        }
        value[i] = (T)(nan ? NOT_A_NUMBER : total.value());
    }
}
BOTH(log_sigmoid_sum, (const T *scores, T *value, T *gradient, int members, long long items, double reference),
     (scores, value, gradient, members, items, reference))
