// The text of HeapPolicy64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import dev.plumbline.numerics.CompensatedSum;

/// Recurrences and groups on binary32 arrays, one sequence or group at a time. Group statistics are binary32.
final class HeapPolicy32 {
    private HeapPolicy32() {}

    /// Generalised advantage estimation of the sequences [from, to), backward in t: δ = r + γ V′ − V,
    /// A = δ + γ λ c A₊. `bootstrap`, `terminated`, `truncated`, `mask` may be null. Error per step 4 u (|r| + |V′| +
    /// |V| + |A₊|), contracted by γ λ from step to step.
    static void gae(float[] reward, float[] value, float[] bootstrap, float[] terminated, float[] truncated,
            float[] mask, float gamma, float lambda, float[] advantage, float[] returns, int steps, int from,
            int to) {
        float decay = gamma * lambda;
        int s = from;
        for (; mask == null && s <= to - 2; s += 2) {
            twoSequences(reward, value, bootstrap, terminated, truncated, gamma, decay, advantage, returns, steps, s);
        }
        for (; s < to; s++) {
            float nextAdvantage = 0;
            float nextValue = 0;
            boolean last = true;
            for (int i = (s + 1) * steps - 1; i >= s * steps; i--) {
                if (mask != null && mask[i] == 0) {
                    continue;
                }
                if (terminated != null && terminated[i] != 0) {
                    nextValue = 0;
                    nextAdvantage = 0;
                } else if (last || truncated != null && truncated[i] != 0) {
                    nextValue = bootstrap == null ? 0 : bootstrap[i];
                    nextAdvantage = 0;
                }
                float delta = Math.fma(gamma, nextValue, reward[i]) - value[i];
                nextAdvantage = Math.fma(decay, nextAdvantage, delta);
                nextValue = value[i];
                advantage[i] = nextAdvantage;
                returns[i] = nextAdvantage + value[i];
                last = false;
            }
        }
    }

    /// The sequences s and s + 1 without a mask, side by side: each waits for its own last step only.
    private static void twoSequences(float[] reward, float[] value, float[] bootstrap, float[] terminated,
            float[] truncated, float gamma, float decay, float[] advantage, float[] returns, int steps, int s) {
        int first = s * steps;
        int second = first + steps;
        int end = steps - 1;
        float v0 = 0;
        float v1 = 0;
        float a0 = 0;
        float a1 = 0;
        for (int t = end; t >= 0; t--) {
            if (terminated != null && terminated[first + t] != 0) {
                v0 = 0;
                a0 = 0;
            } else if (t == end || truncated != null && truncated[first + t] != 0) {
                v0 = bootstrap == null ? 0 : bootstrap[first + t];
                a0 = 0;
            }
            if (terminated != null && terminated[second + t] != 0) {
                v1 = 0;
                a1 = 0;
            } else if (t == end || truncated != null && truncated[second + t] != 0) {
                v1 = bootstrap == null ? 0 : bootstrap[second + t];
                a1 = 0;
            }
            float d0 = Math.fma(gamma, v0, reward[first + t]);
            float d1 = Math.fma(gamma, v1, reward[second + t]);
            v0 = value[first + t];
            v1 = value[second + t];
            a0 = Math.fma(decay, a0, d0 - v0);
            a1 = Math.fma(decay, a1, d1 - v1);
            advantage[first + t] = a0;
            advantage[second + t] = a1;
            returns[first + t] = a0 + v0;
            returns[second + t] = a1 + v1;
        }
    }

    /// scale (Rᵢ − R̄) for the groups [from, to) of `size` responses; a group without spread gives 0.
    static void centered(float[] reward, /* wide */ double scale, float[] advantage, int size, int from, int to) {
        for (int g = from; g < to; g++) {
            int start = g * size;
            var mean = mean(reward, start, size);
            boolean spread = hasSpread(reward, start, size);
            for (int i = start; i < start + size; i++) {
                advantage[i] = spread ? ScalarArithmetic32.narrow(scale * (reward[i] - mean)) : 0;
            }
        }
    }

    /// (Rᵢ − R̄)/(s + ε), s² = Σ (Rᵢ − R̄)²/(G − ddof), as a product with the reciprocal where that is a normal number; a
    /// group without spread gives 0.
    static void normalized(float[] reward, /* wide */ double epsilon, int ddof, float[] advantage, int size, int from,
            int to) {
        for (int g = from; g < to; g++) {
            int start = g * size;
            var mean = mean(reward, start, size);
            boolean spread = hasSpread(reward, start, size);
            var squares = squares(reward, mean, start, size);
            var divisor = Math.sqrt(squares * share(Math.max(size - ddof, 1))) + epsilon;
            boolean normal = divisor >= GroupLanes.LEAST && divisor <= GroupLanes.LARGEST;
            var reciprocal = 1 / divisor;
            for (int i = start; i < start + size; i++) {
                var d = reward[i] - mean;
                advantage[i] = spread ? ScalarArithmetic32.narrow(normal ? d * reciprocal : d / divisor) : 0;
            }
        }
    }

    /// The mean, sum with rounding errors kept (Knuth's two-sum).
    private static /* wide */ double mean(float[] x, int start, int size) {
        /* wide */ double s = x[start];
        /* wide */ double c = 0;
        for (int i = start + 1; i < start + size; i++) {
            var t = s + x[i];
            var b = t - s;
            c += s - (t - b) + (x[i] - b);
            s = t;
        }
        return Math.abs(s) <= Float.MAX_VALUE ? (s + c) * share(size) : carefulMean(x, start, size);
    }

    private static /* wide */ double share(int count) {
        /* wide */ double one = 1;
        return one / count;
    }

    /// The mean where a partial sum overflowed, or a term is not finite.
    private static /* wide */ double carefulMean(float[] x, int start, int size) {
        var total = new CompensatedSum();
        for (int i = start; i < start + size; i++) {
            total.add(x[i]);
        }
        return total.dividedBy(size);
    }

    /// Σ (xᵢ − mean)², rounding errors kept from one sum of eight to the next, less what the rounding of the mean adds.
    private static /* wide */ double squares(float[] x, /* wide */ double mean, int start, int size) {
        /* wide */ double s = 0;
        /* wide */ double lost = 0;
        /* wide */ double rest = 0;
        for (int block = start; block < start + size; block += 8) {
            /* wide */ double eight = 0;
            for (int i = block; i < Math.min(block + 8, start + size); i++) {
                var d = x[i] - mean;
                eight = Math.fma(d, d, eight);
                rest += d;
            }
            var t = s + eight;
            var b = t - s;
            lost += s - (t - b) + (eight - b);
            s = t;
        }
        return s + (lost - rest * rest * share(size));
    }

    /// Whether two elements differ or one is NaN.
    private static boolean hasSpread(float[] x, int start, int size) {
        boolean spread = false;
        for (int i = start; i < start + size; i++) {
            spread |= !(x[i] == x[start]);
        }
        return spread;
    }
}
