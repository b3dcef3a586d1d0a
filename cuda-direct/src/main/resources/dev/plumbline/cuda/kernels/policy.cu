#include "common.cuh"

// PPO policy loss: rho = exp(logp - old), L = -min(rho A, clip(rho, 1 - low, 1 + high) A), for A < 0 at most -c A;
// slope -rho A where the unclipped term is active.
template <typename T>
__device__ void ppo_policy(const T *logp, const T *old, const T *advantage, T *value, T *slope, long long n, double low, double high,
                           double dual) {
    FOR_EACH(i, n) {
        double a = advantage[i], d = (double)logp[i] - old[i], ratio = exp(d), loss, g;
        if (a == 0 && !isNaN(ratio)) {
            loss = g = -a; // also for a ratio that overflows
        } else {
            double half = exp(d / 2);
            double unclipped = fabs(d) > 700 ? half * a * half : ratio * a;
            double bounded = least(most(ratio, 1 - low), 1 + high);
            double clipped = bounded == ratio ? unclipped : bounded * a;
            bool active = !(clipped < unclipped);
            loss = active ? -unclipped : -clipped;
            g = active ? -unclipped : 0;
            if (a < 0 && loss > -dual * a) {
                loss = -dual * a;
                g = 0;
            }
        }
        value[i] = (T)loss;
        slope[i] = (T)g;
    }
}
BOTH(ppo_policy,
     (const T *logp, const T *old, const T *advantage, T *value, T *slope, long long n, double low, double high, double dual),
     (logp, old, advantage, value, slope, n, low, high, dual))

// PPO value loss: max((V - R)^2, (clip(V, V_old -+ c) - R)^2)/2
template <typename T>
__device__ void ppo_value(const T *value, const T *old, const T *returns, T *loss, T *slope, long long n, double clip) {
    FOR_EACH(i, n) {
        double v = value[i], r = returns[i], error = v - r;
        double clipped = clip == INF ? error : least(most(v, old[i] - clip), old[i] + clip) - r;
        double larger = most(fabs(error), fabs(clipped));
        loss[i] = (T)(larger * larger / 2);
        slope[i] = (T)(isNaN(larger) ? larger : fabs(clipped) > fabs(error) ? 0 : error);
    }
}
BOTH(ppo_value, (const T *value, const T *old, const T *returns, T *loss, T *slope, long long n, double clip),
     (value, old, returns, loss, slope, n, clip))

// u = logp - ref. 1: u, 1; 2: u^2/2, u; 3: exp(-u) - 1 + u, 1 - exp(-u)
template <typename T> __device__ void kl_estimate(const T *logp, const T *ref, T *value, T *slope, long long n, int kind) {
    FOR_EACH(i, n) {
        double u = (double)logp[i] - ref[i];
        value[i] = (T)(kind == 1 ? u : kind == 2 ? u * u / 2 : k3(u));
        slope[i] = (T)(kind == 1 ? 1 : kind == 2 ? u : -expm1(-u));
    }
}
BOTH(kl_estimate, (const T *logp, const T *ref, T *value, T *slope, long long n, int kind), (logp, ref, value, slope, n, kind))

// Generalised advantage estimation: a warp loads 32 steps of its sequence at a time, from the end, works out their differences
// side by side, and runs the recurrence A = d + gamma lambda A_next through them in order. A parallel scan would compose the steps in
// another order: its last bits would depend on where masked steps stand, and those must change nothing.
template <typename T>
__device__ void gae(const T *reward, const T *value, const T *bootstrap, const T *terminated, const T *truncated, const T *mask,
                    T *advantage, T *returns, int sequences, int steps, double gamma, double lambda) {
    Lanes lanes(32, sequences);
    long long base = lanes.row * steps;
    double running = 0, carryValue = 0; // advantage and value of the next valid step
    bool carry = false;                 // whether there is one
    for (int from = (steps - 1) / 32 * 32; from >= 0; from -= 32) {
        int t = from + lanes.lane;
        bool valid = t < steps && (!mask || mask[base + t] != 0);
        double v = valid ? (double)value[base + t] : 0;
        unsigned all = __ballot_sync(0xffffffffu, valid);
        unsigned following = all & ~(0xffffffffu >> (31 - lanes.lane));
        double nextValue = __shfl_sync(0xffffffffu, v, following ? __ffs(following) - 1 : lanes.lane);
        bool last = !following && !carry;
        if (!following) {
            nextValue = carryValue;
        }
        bool ends = valid && terminated && terminated[base + t] != 0;
        bool cut = last || (valid && truncated && truncated[base + t] != 0);
        double d = 0, a = 0;
        if (valid) {
            double next = ends ? 0 : !cut ? nextValue : bootstrap ? (double)bootstrap[base + t] : 0;
            d = reward[base + t] + gamma * next - v;
        }
        unsigned stops = __ballot_sync(0xffffffffu, ends || cut);
        for (int i = 31; i >= 0; i--) {
            double delta = __shfl_sync(0xffffffffu, d, i);
            if (all >> i & 1) {
                running = stops >> i & 1 ? delta : delta + gamma * lambda * running;
            }
            a = i == lanes.lane ? running : a;
        }
        if (lanes.active && t < steps) {
            advantage[base + t] = (T)(valid ? a : 0);
            returns[base + t] = (T)(valid ? a + v : 0);
        }
        double firstValue = __shfl_sync(0xffffffffu, v, all ? __ffs(all) - 1 : 0);
        if (all) {
            carryValue = firstValue;
            carry = true;
        }
    }
}
BOTH(gae,
     (const T *reward, const T *value, const T *bootstrap, const T *terminated, const T *truncated, const T *mask, T *advantage, T *returns,
      int sequences, int steps, double gamma, double lambda),
     (reward, value, bootstrap, terminated, truncated, mask, advantage, returns, sequences, steps, gamma, lambda))

// Advantages within a group: 0 leave-one-out, 1 mean removed, 2 divided by s + epsilon. reward [prompts x responses]
template <typename T>
__device__ void group_advantage(const T *reward, T *out, int rows, int size, int width, int kind, double epsilon, int ddof) {
    Lanes lanes(width, rows);
    const T *r = reward + lanes.row * size;
    Sum total, residual;
    double infinite = 0;
    bool unequal = false;
    EACH_COLUMN(j, size) {
        total.add(r[j]);
        infinite += isFinite(r[j]) ? 0 : r[j];
        unequal |= !(r[j] == r[0]);
    }
    for (int distance = 1; distance < lanes.width; distance *= 2) {
        infinite += lanes.exchange(infinite, distance);
    }
    unequal = lanes.any(unequal);
    double mean = lanes.total(total).dividedBy(size);
    EACH_COLUMN(j, size) {
        residual.add(r[j] - mean);
    }
    Sum rests = lanes.total(residual);
    double rest = isFinite(mean) ? rests.dividedBy(size) : NOT_A_NUMBER;
    auto deviation = [=](int j) { return infinite != 0 ? r[j] - infinite : r[j] - mean - rest; };
    double divisor = 1;
    // all lanes take part, whether their own row needs the deviation or not
    double largest = 0;
    EACH_COLUMN(j, size) {
        largest = most(largest, fabs(deviation(j)));
    }
    largest = lanes.maximum(largest);
    int exponent = isFinite(largest) && largest > 0 ? ilogb(largest) : 0;
    Sum squares;
    EACH_COLUMN(j, size) {
        double scaled = scalbn(deviation(j), -exponent);
        squares.add(scaled * scaled);
    }
    divisor = scalbn(sqrt(lanes.total(squares).value() / (size - ddof)), exponent) + epsilon;
    if (!lanes.active) {
        return;
    }
    EACH_COLUMN(j, size) {
        double a = deviation(j);
        if (kind == 0) {
            a = a * size / (size - 1);
        } else if (kind == 2) {
            a = unequal ? a / divisor : 0;
        }
        out[lanes.row * size + j] = (T)a;
    }
}
BOTH(group_advantage, (const T *reward, T *out, int rows, int size, int width, int kind, double epsilon, int ddof),
     (reward, out, rows, size, width, kind, epsilon, ddof))

// Law of the best of n draws under reward, ties uniform: P_n(y) = (F^n - F-^n) p_y/Pr(R = r_y). Ranks by counting.
template <typename T>
__device__ void best_of_n_law(const T *probability, const T *reward, T *law, T *kl, int rows, int columns, int width, int n) {
    Lanes lanes(width, rows);
    const T *p = probability + lanes.row * columns, *r = reward + lanes.row * columns;
    bool nan = false;
    EACH_COLUMN(j, columns) {
        nan |= isNaN(p[j]) || isNaN(r[j]);
    }
    nan = lanes.any(nan);
    Sum total;
    EACH_COLUMN(j, columns) {
        Sum below, equal;
        for (int k = 0; k < columns; k++) {
            if (r[k] < r[j]) {
                below.add(p[k]);
            } else if (r[k] == r[j]) {
                equal.add(p[k]);
            }
        }
        double q = equal.value();
        below.merge(equal);
        double f = below.value(), out = 0;
        if (q > 0) {
            double logLoses = n * log1p(-least(1, q / f));
            double wins = pow(f, (double)n) * -expm1(logLoses), share = p[j] / q;
            out = n == 1 ? (double)p[j] : wins * share;
            double logRatio = n * log(f) + log(-expm1(logLoses)) - log(q);
            total.add(wins == 0 ? 0 : wins * share * logRatio);
        }
        if (lanes.active) {
            law[lanes.row * columns + j] = (T)(nan ? NOT_A_NUMBER : out);
        }
    }
    double divergence = lanes.total(total).value();
    if (lanes.active && lanes.lane == 0) {
        kl[lanes.row] = (T)(nan ? NOT_A_NUMBER : n == 1 ? 0 : most(0, divergence));
    }
}
BOTH(best_of_n_law, (const T *probability, const T *reward, T *law, T *kl, int rows, int columns, int width, int n),
     (probability, reward, law, kl, rows, columns, width, n))

// Sum of c_i gold_(i), c_i = C(i - 1, n - 1)/C(N, n) of the pool sorted by proxy; ties share the mean of their weights.
// `weights` [pool] from the host.
template <typename T>
__device__ void best_of_n_estimate(const T *proxy, const T *gold, const double *weights, T *out, int rows, int pool, int width) {
    Lanes lanes(width, rows);
    const T *x = proxy + lanes.row * pool, *g = gold + lanes.row * pool;
    bool nan = false;
    Sum total;
    EACH_COLUMN(j, pool) {
        nan |= isNaN(x[j]);
        int below = 0, equal = 0;
        for (int k = 0; k < pool; k++) {
            below += x[k] < x[j];
            equal += x[k] == x[j];
        }
        Sum share;
        for (int i = below; i < below + equal; i++) {
            share.add(weights[i]);
        }
        total.add(equal == 0 ? 0 : share.value() / equal * g[j]);
    }
    nan = lanes.any(nan);
    double value = lanes.total(total).value();
    if (lanes.active && lanes.lane == 0) {
        out[lanes.row] = (T)(nan ? NOT_A_NUMBER : value);
    }
}
BOTH(best_of_n_estimate, (const T *proxy, const T *gold, const double *weights, T *out, int rows, int pool, int width),
     (proxy, gold, weights, out, rows, pool, width))
