package dev.plumbline.quantile;

import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// Puts quantiles q₁ … qₘ that cross into ascending order.
///
/// With equal weights over levels, sorting and isotonic regression never increase Σₖ ρ_τₖ(y − qₖ), for any y (Fakoor et al.
/// 2023, theorem on post-processing); the sweep may: at the levels ¼, ½, ¾ it turns (0, −1, 0), loss ½ at y = 0, into
/// (−1, −1, 0), loss ¾.
public enum Isotonizer {
    /// Ascending, equal numbers in their order.
    SORT {
        @Override
        public double[] apply(double... q) {
            int[] order = Quantiles.stableOrder(q);
            var sorted = new double[q.length];
            Arrays.setAll(sorted, k -> q[order[k]]);
            return sorted;
        }

        @Override
        public double[] vectorJacobian(double[] q, double[] upstream) {
            int[] order = Quantiles.stableOrder(q);
            var out = new double[q.length];
            for (int k = 0; k < out.length; k++) {
                out[order[k]] = upstream[k];
            }
            return out;
        }
    },

    /// The nearest ascending vector in the Euclidean sense, by pooling adjacent violators in one pass: maximal blocks of
    /// averages. Its Jacobian averages over each block.
    ISOTONIC {
        @Override
        public double[] apply(double... q) {
            int[] start = blocks(q);
            return averaged(q, start);
        }

        @Override
        public double[] vectorJacobian(double[] q, double[] upstream) {
            return averaged(upstream, blocks(q));
        }
    },

    /// Running maximum from the median upwards, running minimum from it downwards; the median stays.
    MIN_MAX_SWEEP {
        @Override
        public double[] apply(double... q) {
            int[] from = selected(q);
            var out = new double[q.length];
            Arrays.setAll(out, k -> q[from[k]]);
            return out;
        }

        @Override
        public double[] vectorJacobian(double[] q, double[] upstream) {
            int[] from = selected(q);
            var out = new double[q.length];
            for (int k = 0; k < out.length; k++) {
                out[from[k]] += upstream[k];
            }
            return out;
        }
    };

    /// The repaired quantiles; `q` is not changed.
    ///
    /// @throws IllegalArgumentException for a sweep of an even number of levels, which has no median
    public abstract double[] apply(double... q);

    /// Jᵀ `upstream` at `q`, where J is the Jacobian of {@link #apply}; at kinks, that of one side.
    public abstract double[] vectorJacobian(double[] q, double[] upstream);

    /// For each level the first of its block.
    private static int[] blocks(double... q) {
        var first = new int[q.length];
        var sum = new double[q.length];
        var count = new int[q.length];
        int blocks = 0;
        for (int k = 0; k < q.length; k++) {
            first[blocks] = k;
            sum[blocks] = q[k];
            count[blocks] = 1;
            blocks++;
            while (blocks > 1 && sum[blocks - 2] * count[blocks - 1] > sum[blocks - 1] * count[blocks - 2]) {
                sum[blocks - 2] += sum[blocks - 1];
                count[blocks - 2] += count[blocks - 1];
                blocks--;
            }
        }
        var start = new int[q.length];
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(start, first[b], first[b] + count[b], first[b]);
        }
        return start;
    }

    private static double[] averaged(double[] x, int... start) {
        var out = new double[x.length];
        for (int from = 0; from < x.length;) {
            int to = from;
            double sum = 0;
            while (to < x.length && start[to] == from) {
                sum += x[to];
                to++;
            }
            Arrays.fill(out, from, to, to - from == 1 ? x[from] : sum / (to - from));
            from = to;
        }
        return out;
    }

    private static int[] selected(double... q) {
        if (q.length % 2 == 0) {
            throw new IllegalArgumentException("a sweep starts at the median; " + q.length + " levels have none");
        }
        int middle = q.length / 2;
        var from = new int[q.length];
        from[middle] = middle;
        for (int k = middle + 1; k < q.length; k++) {
            from[k] = q[k] >= q[from[k - 1]] ? k : from[k - 1];
        }
        for (int k = middle - 1; k >= 0; k--) {
            from[k] = q[k] <= q[from[k + 1]] ? k : from[k + 1];
        }
        return from;
    }
}
