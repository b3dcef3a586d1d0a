// The text of VectorDivergence64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import java.util.Arrays;

/// Divergences of the laws of the rows [from, to) of binary32 arrays `[rows x columns]`, row by row, in the terms of
/// {@link ScalarSoftmax32}. u is the unit roundoff, S the sensitivity.
final class ScalarDivergence32 extends ScalarRows32 {
    /// A number above this may make a difference overflow.
    private static final float LARGE = Float.MAX_VALUE / 1e20f;

    private ScalarDivergence32() {}

    private static boolean isFinite(float x) {
        return Math.abs(x) <= Float.MAX_VALUE;
    }

    /// e^dⱼ into `e`; the result is ρ.
    private static /* wide */ double exponentialsBesidesOne(float[] x, float max, float[] e, int row, int columns) {
        exponentials(x, max, e, row, columns);
        return ScalarRowFolds32.besidesOne(e, row, row + columns);
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
            var kl = ScalarRowFolds32.sum(term, 0, columns);
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
        var change = ScalarRowFolds32.sum(term, 0, columns);
        return ScalarRowFolds32.sum(size, 0, columns) <= 0.5f ? RowSums.logOnePlus(change) : -atTop;
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
            kl[r] = narrow(ScalarRowFolds32.sum(term, 0, columns));
        }
    }
}
