// The text of VectorSoftmax64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import java.util.Arrays;

/// Softmax functions of the rows [from, to) of binary32 arrays `[rows x columns]`.
///
/// Of each row the largest element x₋ is found first; with dⱼ = xⱼ − x₋ ≤ 0, Σ e^dⱼ = 1 + ρ where ρ leaves out one
/// largest element, so that L = log Σ = log1p(ρ) keeps its digits when one element dominates. Sums are binary32
/// ({@link RowSums}). A row whose largest element is infinite or NaN gives NaN, unless a method says otherwise.
/// u is the unit roundoff, S the sensitivity.
final class VectorSoftmax32 extends VectorRows32 {
    /// A number above this may make a difference overflow.
    private static final float LARGE = Float.MAX_VALUE / 1e20f;

    private static final int BLOCK = 1024;
    private static final int MAXIMA = 5;

    private VectorSoftmax32() {}

    private static boolean isFinite(float x) {
        return Math.abs(x) <= Float.MAX_VALUE;
    }

    /// e^dⱼ into `e`; the result is ρ.
    private static /* wide */ double exponentialsBesidesOne(float[] x, float max, float[] e, int row, int columns) {
        exponentials(x, max, e, row, columns);
        return besidesOne(x, max, e, row, columns);
    }

    /// ρ from e^dⱼ: Σ − 1 where that loses no digits, else the sum without one largest element.
    private static /* wide */ double besidesOne(float[] x, float max, float[] e, int row, int columns) {
        var sum = VectorRowSums32.sum(e, row, row + columns);
        if (sum >= 2) {
            return sum - 1;
        }
        int top = row;
        while (x[top] != max) {
            top++;
        }
        e[top] = 0;
        var rho = VectorRowSums32.sum(e, row, row + columns);
        e[top] = 1;
        return rho;
    }

    /// Rows that are taken together, so that they stay in the first-level cache.
    private static int rowsAtOnce(int columns) {
        return Math.max(1, Math.min(BLOCK, 2 * BLOCK / Math.max(columns, 1)));
    }

    /// e^dⱼ of the rows [from, to) into `e`, x₋ of each into the result, from its start; `none` where there are no
    /// columns.
    private static float[] exponentialsOfRows(float[] x, float[] e, float none, int columns, int from, int to) {
        float[] max = Scratch.array32(MAXIMA, BLOCK);
        for (int r = from; r < to; r++) {
            max[r - from] = columns == 0 ? none : largestOf(x, r * columns, 0, columns);
        }
        exponentialsOfRows(x, max, e, from, to - from, columns);
        return max;
    }

    /// value = x₋ + L, gradient = e^dⱼ/Σ. No columns: −∞; infinite x₋: the value, with gradient NaN.
    /// Value 2 ULP plus 24 u S; gradient 4 ULP plus 24 u S.
    static void logSumExp(float[] x, float[] value, float[] gradient, int columns, int from, int to) {
        int together = rowsAtOnce(columns);
        for (int start = from; start < to; start += together) {
            int end = Math.min(start + together, to);
            float[] maxima = exponentialsOfRows(x, gradient, Float.NEGATIVE_INFINITY, columns, start, end);
            for (int r = start; r < end; r++) {
                int row = r * columns;
                float max = maxima[r - start];
                value[r] = max;
                if (isFinite(max)) {
                    var rho = besidesOne(x, max, gradient, row, columns);
                    scaleInPlace(gradient, narrow(1 / (1 + rho)), row, columns);
                    value[r] = narrow(max + RowSums.logOnePlus(rho));
                } else {
                    Arrays.fill(gradient, row, row + columns, Float.NaN);
                }
            }
        }
    }

    /// log p = dⱼ − L, p = e^dⱼ/Σ. 4 ULP plus 24 u S.
    static void logSoftmax(float[] x, float[] logProbability, float[] probability, int columns, int from, int to) {
        int together = rowsAtOnce(columns);
        for (int start = from; start < to; start += together) {
            int end = Math.min(start + together, to);
            float[] maxima = exponentialsOfRows(x, probability, Float.NaN, columns, start, end);
            for (int r = start; r < end; r++) {
                int row = r * columns;
                float max = maxima[r - start];
                if (isFinite(max)) {
                    var rho = besidesOne(x, max, probability, row, columns);
                    laws(x, max, narrow(RowSums.logOnePlus(rho)), narrow(1 / (1 + rho)), logProbability, probability,
                            row, 0, columns);
                } else {
                    Arrays.fill(logProbability, row, row + columns, Float.NaN);
                    Arrays.fill(probability, row, row + columns, Float.NaN);
                }
            }
        }
    }

    /// H = L − Σ p d, both parts ≥ 0; gradient −p (d − Σ p d), which is −p (log p + H) without the part that cancels.
    /// 4 ULP plus 24 u S.
    static void entropy(float[] x, float[] value, float[] gradient, int columns, int from, int to) {
        float[] term = new float[columns];
        int together = rowsAtOnce(columns);
        for (int start = from; start < to; start += together) {
            int end = Math.min(start + together, to);
            float[] maxima = exponentialsOfRows(x, gradient, Float.NaN, columns, start, end);
            for (int r = start; r < end; r++) {
                int row = r * columns;
                float max = maxima[r - start];
                if (isFinite(max)) {
                    var rho = besidesOne(x, max, gradient, row, columns);
                    scaleInPlace(gradient, narrow(1 / (1 + rho)), row, columns);
                    expected(gradient, x, max, term, row, columns);
                    var mean = VectorRowSums32.sum(term, 0, columns);
                    value[r] = narrow(RowSums.logOnePlus(rho) - mean);
                    centeredInPlace(gradient, x, max, narrow(mean), row, columns);
                } else {
                    value[r] = columns == 0 ? 0 : Float.NaN;
                    Arrays.fill(gradient, row, row + columns, Float.NaN);
                }
            }
        }
    }

    /// J = Σ p r, gradient p (r − J). 2 ULP plus 24 u S.
    static void exactObjective(float[] x, float[] reward, float[] value, float[] gradient, int columns, int from,
            int to) {
        float[] term = new float[columns];
        int together = rowsAtOnce(columns);
        for (int start = from; start < to; start += together) {
            int end = Math.min(start + together, to);
            float[] maxima = exponentialsOfRows(x, gradient, Float.NaN, columns, start, end);
            for (int r = start; r < end; r++) {
                int row = r * columns;
                float max = maxima[r - start];
                if (isFinite(max)) {
                    var rho = besidesOne(x, max, gradient, row, columns);
                    scaleInPlace(gradient, narrow(1 / (1 + rho)), row, columns);
                    products(gradient, reward, term, row, columns);
                    var mean = VectorRowSums32.sum(term, 0, columns);
                    value[r] = narrow(mean);
                    advantageInPlace(gradient, reward, narrow(mean), row, columns);
                } else {
                    value[r] = columns == 0 ? 0 : Float.NaN;
                    Arrays.fill(gradient, row, row + columns, Float.NaN);
                }
            }
        }
    }

    /// loss = −A log p(a), gradient A (p − onehot(a)); 1 − p(a) as the sum of the others. `action` holds whole numbers
    /// in [0, columns). 4 ULP plus 24 u S.
    static void policyGradient(float[] x, float[] action, float[] advantage, float[] loss, float[] logProbability,
            float[] gradient, int columns, int from, int to) {
        int together = rowsAtOnce(columns);
        for (int start = from; start < to; start += together) {
            int end = Math.min(start + together, to);
            float[] maxima = exponentialsOfRows(x, gradient, Float.NaN, columns, start, end);
            for (int r = start; r < end; r++) {
                int row = r * columns;
                float max = maxima[r - start];
                if (isFinite(max)) {
                    float a = advantage[r];
                    int taken = row + (int) action[r];
                    var rho = besidesOne(x, max, gradient, row, columns);
                    gradient[taken] = 0;
                    var others = VectorRowSums32.sum(gradient, row, row + columns);
                    var total = 1 + rho;
                    var shift = RowSums.logOnePlus(rho);
                    logProbability[r] = narrow(x[taken] - max - shift);
                    loss[r] = -a * logProbability[r];
                    scaleInPlace(gradient, narrow(a / total), row, columns);
                    gradient[taken] = narrow(-a * (others / total));
                } else {
                    logProbability[r] = Float.NaN;
                    loss[r] = Float.NaN;
                    Arrays.fill(gradient, row, row + columns, Float.NaN);
                }
            }
        }
    }

    /// KL(π‖ref) = Σ [ref − π + π t], t = log(π/ref): terms ≥ 0, no cancellation where the policies are close; gradient
    /// π (t − KL). `x`, `y` are the logits of π and ref. See {@link #logRatioOffset}. 8 ULP plus 32 u S.
    static void klDivergence(float[] x, float[] y, float[] value, float[] gradient, int columns, int from, int to) {
        float[] ref = new float[columns];
        float[] w = new float[columns];
        float[] term = new float[columns];
        float[] size = new float[columns];
        for (int r = from; r < to; r++) {
            int row = r * columns;
            float max = columns == 0 ? Float.NaN : largestOf(x, row, 0, columns);
            float maxRef = columns == 0 ? Float.NaN : largestOf(y, row, 0, columns);
            if (!isFinite(max) || !isFinite(maxRef)) {
                value[r] = columns == 0 ? 0 : Float.NaN;
                Arrays.fill(gradient, row, row + columns, Float.NaN);
                continue;
            }
            int top = indexOf(x, max, row);
            var rho = exponentialsBesidesOne(x, max, gradient, row, columns);
            scaleInPlace(gradient, narrow(1 / (1 + rho)), row, columns);
            System.arraycopy(y, row, term, 0, columns);
            var rhoRef = exponentialsBesidesOne(term, maxRef, ref, 0, columns);
            scaleInPlace(ref, narrow(1 / (1 + rhoRef)), 0, columns);
            // a reference of −∞ at the top makes the divergence infinite, whatever is subtracted
            boolean known = isFinite(y[top]);
            differences(x, y, known ? x[top] : 0, known ? y[top] : 0, w, row, 0, columns);
            var atTop = maxRef - y[top] + (RowSums.logOnePlus(rhoRef) - RowSums.logOnePlus(rho));
            var c = isFinite(y[top]) ? logRatioOffset(ref, w, atTop, term, size, columns)
                    : max - maxRef + (RowSums.logOnePlus(rho) - RowSums.logOnePlus(rhoRef));
            divergences(gradient, ref, w, narrow(c), term, row, columns);
            var kl = VectorRowSums32.sum(term, 0, columns);
            value[r] = narrow(kl);
            divergenceInPlace(gradient, w, narrow(c), narrow(kl), row, columns);
        }
    }

    private static int indexOf(float[] x, float value, int from) {
        int i = from;
        while (x[i] != value) {
            i++;
        }
        return i;
    }

    /// c = log Σ ref e^w, so that log(π/ref) = w − c: as log1p(Σ ref (e^w − 1)) where the terms are small, which keeps
    /// the digits of a c near 0, else −log(π/ref) at the element with w = 0, given as `atTop`.
    private static /* wide */ double logRatioOffset(
            float[] ref, float[] w, /* wide */ double atTop, float[] term, float[] size, int columns) {
        growths(ref, w, term, size, 0, columns);
        var change = VectorRowSums32.sum(term, 0, columns);
        return VectorRowSums32.sum(size, 0, columns) <= 0.5f ? RowSums.logOnePlus(change) : -atTop;
    }

    /// π* = ref e^(u/γ)/Z: log π* = log softmax(y − y₋ + w), w = (u − u₋)/γ, both relative to the largest of π*, so that
    /// what a row has in common cancels exactly; log Z = u₋/γ + c; KL(π*‖ref) as in {@link #klDivergence}. 8 ULP plus 32 u S.
    static void regularizedOptimum(float[] y, float[] u, float gamma, float[] logProbability, float[] logPartition,
            float[] kl, int columns, int from, int to) {
        float[] v = new float[columns];
        float[] p = new float[columns];
        float[] ref = new float[columns];
        float[] w = new float[columns];
        float[] term = new float[columns];
        float[] size = new float[columns];
        for (int r = from; r < to; r++) {
            int row = r * columns;
            tilted(y, u, gamma, v, row, 0, columns);
            float max = columns == 0 ? Float.NaN : largestOf(v, 0, 0, columns);
            float maxRef = columns == 0 ? Float.NaN : largestOf(y, row, 0, columns);
            if (!isFinite(max) || !isFinite(maxRef)) {
                logPartition[r] = Float.NaN;
                kl[r] = Float.NaN;
                Arrays.fill(logProbability, row, row + columns, Float.NaN);
                continue;
            }
            int top = indexOf(v, max, 0);
            float scale = Math.abs(u[row + top]) > LARGE ? 0.5f : 1;
            tilts(u, u[row + top], gamma, scale, w, row, 0, columns);
            raised(y, y[row + top], w, v, row, 0, columns);
            max = largestOf(v, 0, 0, columns);
            var rho = exponentialsBesidesOne(v, max, p, 0, columns);
            scaleInPlace(p, narrow(1 / (1 + rho)), 0, columns);
            shifted(v, max, narrow(RowSums.logOnePlus(rho)), term, 0, columns);
            System.arraycopy(term, 0, logProbability, row, columns);
            System.arraycopy(y, row, term, 0, columns);
            var rhoRef = exponentialsBesidesOne(term, maxRef, ref, 0, columns);
            scaleInPlace(ref, narrow(1 / (1 + rhoRef)), 0, columns);
            var atTop = maxRef - y[row + top] - max + (RowSums.logOnePlus(rhoRef) - RowSums.logOnePlus(rho));
            var c = logRatioOffset(ref, w, atTop, term, size, columns);
            logPartition[r] = narrow(u[row + top] / gamma + c);
            divergences(p, ref, w, narrow(c), term, 0, columns);
            kl[r] = narrow(VectorRowSums32.sum(term, 0, columns));
        }
    }
}
