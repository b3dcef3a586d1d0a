package dev.plumbline.cpu;

import java.util.Arrays;

/// Divergences of the laws of the rows [from, to) of binary64 arrays `[rows x columns]`, row by row, in the terms of
/// {@link VectorSoftmax64}. u is the unit roundoff, S the sensitivity.
final class VectorDivergence64 extends VectorRows64 {
    /// A number above this may make a difference overflow.
    private static final double LARGE = Double.MAX_VALUE / 1e20;

    private VectorDivergence64() {}

    private static boolean isFinite(double x) {
        return Math.abs(x) <= Double.MAX_VALUE;
    }

    /// e^dⱼ into `e`; the result is ρ.
    private static /* wide */ double exponentialsBesidesOne(double[] x, double max, double[] e, int row, int columns) {
        exponentials(x, max, e, row, columns);
        return VectorRowFolds64.besidesOne(e, row, row + columns);
    }

    /// KL(π‖ref) = Σ [ref − π + π t], t = log(π/ref): terms ≥ 0, no cancellation where the policies are close; gradient
    /// π (t − KL). `x`, `y` are the logits of π and ref. See {@link #logRatioOffset}. 8 ULP plus 32 u S.
    static void klDivergence(double[] x, double[] y, double[] value, double[] gradient, int columns, int from, int to) {
        double[] ref = new double[columns];
        double[] w = new double[columns];
        double[] term = new double[columns];
        double[] size = new double[columns];
        for (int r = from; r < to; r++) {
            int row = r * columns;
            double max = columns == 0 ? Double.NaN : largestOf(x, row, 0, columns);
            double maxRef = columns == 0 ? Double.NaN : largestOf(y, row, 0, columns);
            if (!isFinite(max) || !isFinite(maxRef)) {
                value[r] = columns == 0 ? 0 : Double.NaN;
                Arrays.fill(gradient, row, row + columns, Double.NaN);
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
            var kl = VectorRowFolds64.sum(term, 0, columns);
            value[r] = narrow(kl);
            divergenceInPlace(gradient, w, narrow(c), narrow(kl), row, columns);
        }
    }

    private static int indexOf(double[] x, double value, int from) {
        int i = from;
        while (x[i] != value) {
            i++;
        }
        return i;
    }

    /// c = log Σ ref e^w, so that log(π/ref) = w − c: as log1p(Σ ref (e^w − 1)) where the terms are small, which keeps
    /// the digits of a c near 0, else −log(π/ref) at the element with w = 0, given as `atTop`.
    private static /* wide */ double logRatioOffset(
            double[] ref, double[] w, /* wide */ double atTop, double[] term, double[] size, int columns) {
        growths(ref, w, term, size, 0, columns);
        var change = VectorRowFolds64.sum(term, 0, columns);
        return VectorRowFolds64.sum(size, 0, columns) <= 0.5 ? RowSums.logOnePlus(change) : -atTop;
    }

    /// π* = ref e^(u/γ)/Z: log π* = log softmax(y − y₋ + w), w = (u − u₋)/γ, both relative to the largest of π*, so that
    /// what a row has in common cancels exactly; log Z = u₋/γ + c; KL(π*‖ref) as in {@link #klDivergence}. 8 ULP plus 32 u S.
    static void regularizedOptimum(double[] y, double[] u, double gamma, double[] logProbability, double[] logPartition,
            double[] kl, int columns, int from, int to) {
        double[] v = new double[columns];
        double[] p = new double[columns];
        double[] ref = new double[columns];
        double[] w = new double[columns];
        double[] term = new double[columns];
        double[] size = new double[columns];
        for (int r = from; r < to; r++) {
            int row = r * columns;
            tilted(y, u, gamma, v, row, 0, columns);
            double max = columns == 0 ? Double.NaN : largestOf(v, 0, 0, columns);
            double maxRef = columns == 0 ? Double.NaN : largestOf(y, row, 0, columns);
            if (!isFinite(max) || !isFinite(maxRef)) {
                logPartition[r] = Double.NaN;
                kl[r] = Double.NaN;
                Arrays.fill(logProbability, row, row + columns, Double.NaN);
                continue;
            }
            int top = indexOf(v, max, 0);
            double scale = Math.abs(u[row + top]) > LARGE ? 0.5 : 1;
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
            kl[r] = narrow(VectorRowFolds64.sum(term, 0, columns));
        }
    }
}
