// The text of VectorSoftmax64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import java.util.Arrays;

/// Softmax functions of the rows [from, to) of binary64 arrays `[rows x columns]`.
///
/// Of each row the largest element x₋ is found first; with dⱼ = xⱼ − x₋ ≤ 0, Σ e^dⱼ = 1 + ρ where ρ leaves out one
/// largest element, so that L = log Σ = log1p(ρ) keeps its digits when one element dominates. Sums are binary64
/// ({@link RowSums}). A row whose largest element is infinite or NaN gives NaN, unless a method says otherwise.
/// u is the unit roundoff, S the sensitivity.
///
/// A kernel is a list of loops over a block of rows that stays in the first-level cache ({@link Stages}): what a row has
/// one of, its largest element, its sums and its logarithm, is found for all rows of the block together.
/// `in[0]` = x, `out[1]` = where e^dⱼ goes; `shape` = columns.
final class ScalarSoftmax64 extends ScalarFunctions64 {
    private static final int BLOCK = 1024;

    /// Rows of fewer elements that do not fill their vectors are taken end to end for their exponentials.
    private static final int SHORT = 8 * LANES;

    // Scratch arrays of a block of rows: x₋ and factors of the rows ...
    private static final int LARGEST = 5;
    private static final int FACTOR = 6;
    private static final int TERMS = 7;
    // ... and in binary64 ρ, log1p(ρ) and one more sum.
    private static final int RHO = 8;
    private static final int LOG = 9;
    private static final int SUM = 10;

    private ScalarSoftmax64() {}

    private static final Loop.Float64[] LOG_SUM_EXP = {
        ScalarSoftmax64::largest, ScalarSoftmax64::exponentials, ScalarSoftmax64::besidesOne, ScalarSoftmax64::logs,
        ScalarSoftmax64::shares, ScalarSoftmax64::scaled, ScalarSoftmax64::logSumExpValue
    };
    private static final Loop.Float64[] LOG_SOFTMAX = {
        ScalarSoftmax64::largest, ScalarSoftmax64::exponentials, ScalarSoftmax64::besidesOne, ScalarSoftmax64::logs,
        ScalarSoftmax64::shares, ScalarSoftmax64::laws
    };
    private static final Loop.Float64[] ENTROPY = {
        ScalarSoftmax64::largest, ScalarSoftmax64::exponentials, ScalarSoftmax64::besidesOne, ScalarSoftmax64::logs,
        ScalarSoftmax64::shares, ScalarSoftmax64::scaled, ScalarSoftmax64::expected, ScalarSoftmax64::termSums,
        ScalarSoftmax64::entropyValue, ScalarSoftmax64::centered
    };
    private static final Loop.Float64[] EXACT_OBJECTIVE = {
        ScalarSoftmax64::largest, ScalarSoftmax64::exponentials, ScalarSoftmax64::besidesOne, ScalarSoftmax64::shares,
        ScalarSoftmax64::scaled, ScalarSoftmax64::products, ScalarSoftmax64::termSums, ScalarSoftmax64::objectiveValue,
        ScalarSoftmax64::advantages
    };
    private static final Loop.Float64[] POLICY_GRADIENT = {
        ScalarSoftmax64::largest, ScalarSoftmax64::exponentials, ScalarSoftmax64::besidesOne, ScalarSoftmax64::logs,
        ScalarSoftmax64::actionsOut, ScalarSoftmax64::others, ScalarSoftmax64::weights, ScalarSoftmax64::scaled,
        ScalarSoftmax64::policyGradientValue
    };

    /// value = x₋ + L, gradient = e^dⱼ/Σ. No columns: −∞; infinite x₋: the value, with gradient NaN.
    /// Value 2 ULP plus 24 u S; gradient 4 ULP plus 24 u S.
    static void logSumExp(double[] x, double[] value, double[] gradient, int columns, int from, int to) {
        if (columns == 0) {
            Arrays.fill(value, from, to, Double.NEGATIVE_INFINITY);
            return;
        }
        run(LOG_SUM_EXP, new double[][] {x}, new double[][] {value, gradient}, columns, from, to);
    }

    /// log p = dⱼ − L, p = e^dⱼ/Σ. 4 ULP plus 24 u S.
    static void logSoftmax(double[] x, double[] logProbability, double[] probability, int columns, int from, int to) {
        run(LOG_SOFTMAX, new double[][] {x}, new double[][] {logProbability, probability}, columns, from, to);
    }

    /// H = L − Σ p d, both parts ≥ 0; gradient −p (d − Σ p d), which is −p (log p + H) without the part that cancels.
    /// 4 ULP plus 24 u S.
    static void entropy(double[] x, double[] value, double[] gradient, int columns, int from, int to) {
        if (columns == 0) {
            Arrays.fill(value, from, to, 0);
            return;
        }
        run(ENTROPY, new double[][] {x}, new double[][] {value, gradient}, columns, from, to);
    }

    /// J = Σ p r, gradient p (r − J). 2 ULP plus 24 u S.
    static void exactObjective(double[] x, double[] reward, double[] value, double[] gradient, int columns, int from,
            int to) {
        if (columns == 0) {
            Arrays.fill(value, from, to, 0);
            return;
        }
        run(EXACT_OBJECTIVE, new double[][] {x, reward}, new double[][] {value, gradient}, columns, from, to);
    }

    /// loss = −A log p(a), gradient A (p − onehot(a)); 1 − p(a) as the sum of the others. `action` holds whole numbers
    /// in [0, columns). 4 ULP plus 24 u S.
    static void policyGradient(double[] x, double[] action, double[] advantage, double[] loss, double[] logProbability,
            double[] gradient, int columns, int from, int to) {
        run(POLICY_GRADIENT, new double[][] {x, action, advantage}, new double[][] {logProbability, gradient, loss},
                columns, from, to);
    }

    private static void run(Loop.Float64[] stages, double[][] in, double[][] out, int columns, int from, int to) {
        if (columns > 0) {
            int together = Math.max(1, BLOCK / columns);
            Stages.run(stages, together, in, out, null, new int[] {columns}, from, to);
        }
    }

    /// x₋; where an element is NaN, the largest of the others or NaN.
    private static void largest(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        ScalarRowFolds64.largest(in[0], from, to - from, shape[0], Scratch.array64(LARGEST, BLOCK));
    }

    /// e^dⱼ. 1 ULP plus u |dⱼ|.
    private static void exponentials(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] e = out[1];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        int columns = shape[0];
        if (columns % LANES != 0 && columns < SHORT) {
            differences(x, max, e, columns, from, to);
            exponentialsInPlace(e, from * columns, to * columns);
            return;
        }
        for (int r = from; r < to; r++) {
            double largest = max[r - from];
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                store(e, i, expNonPositive(sub(load(x, i), largest)));
            }
            ScalarSoftmax64.exponentials(x, largest, e, i, end);
        }
    }

    /// Elements [from, to) of one row.
    static void exponentials(double[] x, double max, double[] e, int from, int to) {
        for (int i = from; i < to; i++) {
            e[i] = ScalarFunctions64.expNonPositive(x[i] - max);
        }
    }

    /// dⱼ into `e`.
    private static void differences(double[] x, double[] max, double[] e, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            double largest = max[r - from];
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                e[i] = x[i] - largest;
            }
        }
    }

    private static void exponentialsInPlace(double[] e, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            store(e, i, expNonPositive(load(e, i)));
        }
        ScalarSoftmax64.exponentials(e, 0, e, i, to);
    }

    /// ρ: Σ − 1 where that loses no digits, else the sum without the largest element.
    private static void besidesOne(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        ScalarRowFolds64.besidesOne(out[1], from, to - from, shape[0], RowSums.scratch(RHO, BLOCK));
    }

    /// log1p(ρ).
    private static void logs(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        ScalarRowFolds64.logsOnePlus(RowSums.scratch(RHO, BLOCK), RowSums.scratch(LOG, BLOCK), to - from);
    }

    /// 1/Σ.
    private static void shares(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        var rho = RowSums.scratch(RHO, BLOCK);
        double[] factor = Scratch.array64(FACTOR, BLOCK);
        for (int k = 0; k < to - from; k++) {
            factor[k] = narrow(1 / (1 + rho[k]));
        }
    }

    /// e by the factor of the row.
    private static void scaled(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] e = out[1];
        double[] factor = Scratch.array64(FACTOR, BLOCK);
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            double s = factor[r - from];
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                store(e, i, mul(load(e, i), s));
            }
            for (; i < end; i++) {
                e[i] *= s;
            }
        }
    }

    private static void logSumExpValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double[] value = out[0];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        var log = RowSums.scratch(LOG, BLOCK);
        for (int k = 0; k < to - from; k++) {
            value[from + k] = Math.abs(max[k]) <= Double.MAX_VALUE
                    ? narrow(max[k] + log[k])
                    : ScalarRows64.largestOf(in[0], (from + k) * shape[0], 0, shape[0]);
        }
    }

    /// log p = dⱼ − L, p = e^dⱼ/Σ.
    private static void laws(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] logP = out[0];
        double[] p = out[1];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        double[] factor = Scratch.array64(FACTOR, BLOCK);
        var log = RowSums.scratch(LOG, BLOCK);
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            double largest = max[r - from];
            double shift = narrow(log[r - from]);
            double s = factor[r - from];
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                store(logP, i, sub(sub(load(x, i), largest), shift));
                store(p, i, mul(load(p, i), s));
            }
            for (; i < end; i++) {
                logP[i] = x[i] - largest - shift;
                p[i] *= s;
            }
        }
    }

    /// p d, 0 where p is 0, into the terms.
    private static void expected(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] p = out[1];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        double[] term = Scratch.array64(TERMS, Math.max(BLOCK, shape[0]));
        int start = from * shape[0];
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            double largest = max[r - from];
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                var probability = load(p, i);
                var product = mul(probability, sub(load(x, i), largest));
                store(term, i - start, select(equal(probability, 0), 0, product));
            }
            for (; i < end; i++) {
                term[i - start] = p[i] == 0 ? 0 : p[i] * (x[i] - largest);
            }
        }
    }

    /// p r into the terms.
    private static void products(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] reward = in[1];
        double[] p = out[1];
        double[] term = Scratch.array64(TERMS, Math.max(BLOCK, shape[0]));
        int start = from * shape[0];
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                store(term, i - start, mul(load(p, i), load(reward, i)));
            }
            for (; i < end; i++) {
                term[i - start] = p[i] * reward[i];
            }
        }
    }

    private static void termSums(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] term = Scratch.array64(TERMS, Math.max(BLOCK, shape[0]));
        ScalarRowFolds64.sums(term, 0, to - from, shape[0], RowSums.scratch(SUM, BLOCK));
    }

    private static void entropyValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] value = out[0];
        var log = RowSums.scratch(LOG, BLOCK);
        var mean = RowSums.scratch(SUM, BLOCK);
        for (int k = 0; k < to - from; k++) {
            value[from + k] = narrow(log[k] - mean[k]);
        }
    }

    /// p ← −p (d − Σ p d), 0 where p is 0.
    private static void centered(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] p = out[1];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        var mean = RowSums.scratch(SUM, BLOCK);
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            double largest = max[r - from];
            double center = narrow(mean[r - from]);
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                var probability = load(p, i);
                var product = mul(probability, sub(center, sub(load(x, i), largest)));
                store(p, i, select(equal(probability, 0), 0, product));
            }
            for (; i < end; i++) {
                p[i] = p[i] == 0 ? 0 : p[i] * (center - (x[i] - largest));
            }
        }
    }

    private static void objectiveValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double[] value = out[0];
        var mean = RowSums.scratch(SUM, BLOCK);
        for (int k = 0; k < to - from; k++) {
            value[from + k] = narrow(mean[k]);
        }
    }

    /// p ← p (r − J).
    private static void advantages(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] reward = in[1];
        double[] p = out[1];
        var mean = RowSums.scratch(SUM, BLOCK);
        int columns = shape[0];
        for (int r = from; r < to; r++) {
            double center = narrow(mean[r - from]);
            int end = (r + 1) * columns;
            int i = end - columns;
            for (; i <= end - LANES; i += LANES) {
                store(p, i, mul(load(p, i), sub(load(reward, i), center)));
            }
            for (; i < end; i++) {
                p[i] *= reward[i] - center;
            }
        }
    }

    /// 0 in place of the action taken.
    private static void actionsOut(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] action = in[1];
        double[] e = out[1];
        for (int r = from; r < to; r++) {
            e[r * shape[0] + (int) action[r]] = 0;
        }
    }

    /// Σ over the actions that were not taken.
    private static void others(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        ScalarRowFolds64.sums(out[1], from, to - from, shape[0], RowSums.scratch(SUM, BLOCK));
    }

    /// A/Σ.
    private static void weights(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] advantage = in[2];
        var rho = RowSums.scratch(RHO, BLOCK);
        double[] factor = Scratch.array64(FACTOR, BLOCK);
        for (int k = 0; k < to - from; k++) {
            factor[k] = narrow(advantage[from + k] / (1 + rho[k]));
        }
    }

    private static void policyGradientValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double[] x = in[0];
        double[] action = in[1];
        double[] advantage = in[2];
        double[] gradient = out[1];
        double[] max = Scratch.array64(LARGEST, BLOCK);
        var rho = RowSums.scratch(RHO, BLOCK);
        var log = RowSums.scratch(LOG, BLOCK);
        var others = RowSums.scratch(SUM, BLOCK);
        for (int r = from; r < to; r++) {
            int k = r - from;
            int taken = r * shape[0] + (int) action[r];
            double logProbability = narrow(x[taken] - max[k] - log[k]);
            out[0][r] = logProbability;
            out[2][r] = -advantage[r] * logProbability;
            gradient[taken] = narrow(-advantage[r] * (others[k] / (1 + rho[k])));
        }
    }
}
