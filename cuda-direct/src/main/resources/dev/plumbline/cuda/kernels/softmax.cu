#include "common.cuh"

// Functions of softmax rows, a group of lanes a row. pi = softmax(logits); logits of -infinity are actions that cannot be taken.

// What a row of logits is: position of the maximum, whether it is finite, and log sum exp(z - z_m).
template <typename T> struct Row {
    const T *z;
    int m;
    double top, excess;

    __device__ Row(const Lanes &lanes, const T *x, int columns) : z(x + lanes.row * columns) {
        const T *in = z;
        m = argmax(lanes, in, columns);
        top = in[m];
        excess = logExcess(lanes, [=](int j) { return (double)in[j]; }, columns, m);
    }
    __device__ double logp(int j) const { return isFinite(top) ? (z[j] - top) - excess : NOT_A_NUMBER; }
    __device__ double p(int j) const { return exp(logp(j)); }
};

// sum of p f, 0 where p = 0 and f = -infinity
template <typename P, typename F> __device__ double mean(const Lanes &lanes, P p, F f, int columns) {
    Sum total;
    EACH_COLUMN(j, columns) {
        double a = p(j), b = f(j);
        total.add(a == 0 && b == -INF ? 0 : a * b);
    }
    return lanes.total(total).value();
}

// sign p_k (f_k - sum p f) by way of f - f_m, which keeps its digits where p_m is nearly 1
template <typename T, typename P, typename F>
__device__ void centered(const Lanes &lanes, P p, F f, int m, int columns, double sign, T *out) {
    double middle = mean(lanes, p, [=](int j) { return f(j) - f(m); }, columns);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        double a = p(j), b = f(j);
        double g = a == 0 && b == -INF ? 0 : a * ((b - f(m)) - middle);
        out[lanes.row * columns + j] = (T)(sign < 0 ? 0 - g : g);
    }
}

// H = log sum exp w - E w with w = z - max z; dH/dz_k = -p_k (w_k - E w)
template <typename T> __device__ void entropy(const T *logits, T *value, T *gradient, int rows, int columns, int width) {
    Lanes lanes(width, rows);
    Row<T> row(lanes, logits, columns);
    auto p = [=](int j) { return row.p(j); };
    auto w = [=](int j) { return row.z[j] - row.top; };
    double expected = mean(lanes, p, w, columns);
    if (lanes.active && lanes.lane == 0) {
        value[lanes.row] = (T)((isFinite(row.top) ? row.excess : NOT_A_NUMBER) - expected);
    }
    centered(lanes, p, w, row.m, columns, -1, gradient);
}
BOTH(entropy, (const T *logits, T *value, T *gradient, int rows, int columns, int width), (logits, value, gradient, rows, columns, width))

// J = sum pi r; dJ/dz_k = pi_k (r_k - J)
template <typename T>
__device__ void exact_objective(const T *logits, const T *reward, T *value, T *gradient, int rows, int columns, int width) {
    Lanes lanes(width, rows);
    Row<T> row(lanes, logits, columns);
    const T *r = reward + lanes.row * columns;
    auto p = [=](int j) { return row.p(j); };
    auto f = [=](int j) { return (double)r[j]; };
    double objective = mean(lanes, p, f, columns);
    if (lanes.active && lanes.lane == 0) {
        value[lanes.row] = (T)objective;
    }
    // every lane must reach the exchanges of `centered`; another row of the same warp may need them
    double best = -1;
    int at = 0x7fffffff;
    EACH_COLUMN(j, columns) {
        double q = p(j);
        if (at == 0x7fffffff || (!isNaN(best) && (isNaN(q) || q > best))) {
            best = q;
            at = j;
        }
    }
    at = lanes.argmax(best, at);
    double middle = mean(lanes, p, [=](int j) { return f(j) - f(at); }, columns);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        double g;
        if (isFinite(objective)) {
            g = p(j) == 0 && f(j) == -INF ? 0 : p(j) * ((f(j) - f(at)) - middle);
        } else {
            g = p(j) * (f(j) - objective);
        }
        gradient[lanes.row * columns + j] = (T)g;
    }
}
BOTH(exact_objective, (const T *logits, const T *reward, T *value, T *gradient, int rows, int columns, int width),
     (logits, reward, value, gradient, rows, columns, width))

// Softmax, log-probability, loss -A log pi(a) and its gradient A (pi - onehot) in one pass. An action that is no whole number in
// [0, columns) sets fault[0] to its row + 1.
template <typename T>
__device__ void policy_gradient(const T *logits, const T *action, const T *advantage, T *loss, T *logp, T *gradient, int *fault, int rows,
                                int columns, int width) {
    Lanes lanes(width, rows);
    Row<T> row(lanes, logits, columns);
    double index = action[lanes.row], a = advantage[lanes.row];
    bool known = index >= 0 && index < columns && index == rint(index);
    if (!lanes.active) {
        return;
    }
    if (!known) {
        if (lanes.lane == 0) {
            fault[0] = (int)lanes.row + 1;
        }
        index = 0;
    }
    int chosen = (int)index;
    EACH_COLUMN(j, columns) {
        double l = row.logp(j);
        gradient[lanes.row * columns + j] = (T)(-a * (j == chosen ? -expm1(l) : -exp(l)));
    }
    if (lanes.lane == 0) {
        logp[lanes.row] = (T)row.logp(chosen);
        loss[lanes.row] = (T)(-a * row.logp(chosen));
    }
}
BOTH(policy_gradient,
     (const T *logits, const T *action, const T *advantage, T *loss, T *logp, T *gradient, int *fault, int rows, int columns, int width),
     (logits, action, advantage, loss, logp, gradient, fault, rows, columns, width))

// KL(p || q) where p = q exp(t)/Z: the sum of p (exp(-d) - 1 + d), d = log(p/q), whose terms are never negative.
// logP, logQ, d by column
template <typename P, typename Q, typename D> __device__ double divergence(const Lanes &lanes, P logP, Q logQ, D d, int columns) {
    Sum total;
    EACH_COLUMN(j, columns) {
        double p = exp(logP(j)), q = exp(logQ(j)), x = d(j);
        total.add(fabs(x) < 1 ? p * k3(x) : p == 0 ? q : q - p + p * x);
    }
    return lanes.total(total).value();
}

// sum of q (exp(t - t_m) - 1), m the likeliest entry of q; `product` = log q + t up to a constant
template <typename Q, typename F, typename G>
__device__ double tiltExcess(const Lanes &lanes, Q logQ, F tilt, G product, int m, int columns) {
    Sum total;
    EACH_COLUMN(j, columns) {
        double q = exp(logQ(j));
        total.add(q == 0 ? exp(logQ(m) + (product(j) - product(m))) : q * expm1(tilt(j) - tilt(m)));
    }
    return lanes.total(total).value();
}

// KL(pi || ref) and d/dz_k = pi_k (log(pi_k/ref_k) - KL)
template <typename T>
__device__ void kl_divergence(const T *logits, const T *reference, T *value, T *gradient, int rows, int columns, int width) {
    Lanes lanes(width, rows);
    Row<T> own(lanes, logits, columns), ref(lanes, reference, columns);
    auto logP = [=](int j) { return own.logp(j); };
    auto logQ = [=](int j) { return ref.logp(j); };
    auto p = [=](int j) { return exp(own.logp(j)); };
    int m = ref.m;
    auto tilt = [=](int j) { return own.z[j] == (T)-INF ? (double)own.z[j] : (double)own.z[j] - ref.z[j]; };
    auto relative = [=](int j) {
        return own.z[j] == (T)-INF ? (double)own.z[j] : ((double)own.z[j] - own.z[m]) - ((double)ref.z[j] - ref.z[m]);
    };
    bool escapes = false;
    EACH_COLUMN(j, columns) {
        escapes |= own.z[j] != (T)-INF && logQ(j) == -INF;
    }
    escapes = lanes.any(escapes);
    double excess = tiltExcess(lanes, logQ, relative, logP, m, columns);
    bool close = fabs(excess) < 0.5;
    double log = log1p(excess);
    double kl = divergence(lanes, logP, logQ,
                           [=](int j) { return close ? (relative(j) - relative(m)) - log : logP(j) - logQ(j); }, columns);
    if (lanes.active && lanes.lane == 0) {
        value[lanes.row] = (T)(escapes ? INF : kl);
    }
    auto f = [=](int j) { return close ? relative(j) : tilt(j); };
    int at = isFinite(own.top) ? own.m : 0;
    double middle = mean(lanes, p, [=](int j) { return f(j) - f(at); }, columns);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        double g;
        if (escapes) {
            g = p(j) == 0 ? 0 : p(j) * (logP(j) - logQ(j) - INF);
        } else {
            g = p(j) == 0 && f(j) == -INF ? 0 : p(j) * ((f(j) - f(at)) - middle);
        }
        gradient[lanes.row * columns + j] = (T)g;
    }
}
BOTH(kl_divergence, (const T *logits, const T *reference, T *value, T *gradient, int rows, int columns, int width),
     (logits, reference, value, gradient, rows, columns, width))

// pi* = ref exp(u/gamma)/Z: log pi*, log Z and KL(pi* || ref)
template <typename T>
__device__ void regularized_optimum(const T *reference, const T *utility, T *logp, T *logZ, T *kl, int rows, int columns, int width,
                                    double gamma) {
    Lanes lanes(width, rows);
    Row<T> ref(lanes, reference, columns);
    const T *u = utility + lanes.row * columns;
    auto logQ = [=](int j) { return ref.logp(j); };
    int m = isFinite(ref.top) ? ref.m : 0;
    auto tilt = [=](int j) { return u[j] / gamma; };
    auto relative = [=](int j) {
        double difference = (double)u[j] - u[m];
        return isFinite(difference) ? difference / gamma : tilt(j) - tilt(m);
    };
    auto product = [=](int j) { return logQ(j) + tilt(j); };
    auto shifted = [=](int j) { return logQ(j) + relative(j); };
    double excess = tiltExcess(lanes, logQ, relative, product, m, columns);
    bool close = fabs(excess) < 0.5;
    auto chosen = [=](int j) { return close ? shifted(j) : product(j); };
    double best = -INF;
    int at = 0x7fffffff;
    EACH_COLUMN(j, columns) {
        double v = chosen(j);
        if (at == 0x7fffffff || (!isNaN(best) && (isNaN(v) || v > best))) {
            best = v;
            at = j;
        }
    }
    at = lanes.argmax(best, at);
    double top = chosen(at);
    double over = logExcess(lanes, chosen, columns, at);
    auto logP = [=](int j) { return isFinite(top) ? (chosen(j) - top) - over : NOT_A_NUMBER; };
    double log = log1p(excess);
    double divergent = divergence(lanes, logP, logQ,
                                  [=](int j) { return close ? (relative(j) - relative(m)) - log : logP(j) - logQ(j); }, columns);
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, columns) {
        logp[lanes.row * columns + j] = (T)logP(j);
    }
    if (lanes.lane == 0) {
        logZ[lanes.row] = (T)(close ? tilt(m) + log : fabs(top) == INF ? top : top + over);
        kl[lanes.row] = (T)divergent;
    }
}
BOTH(regularized_optimum,
     (const T *reference, const T *utility, T *logp, T *logZ, T *kl, int rows, int columns, int width, double gamma),
     (reference, utility, logp, logZ, kl, rows, columns, width, gamma))
