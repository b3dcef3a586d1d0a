package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;

/// What a row of binary64 numbers has one of: {@link RowSums} on vectors, by the same eight accumulators, so with the same
/// bits; its largest element; many rows together by {@link RowLanes}.
final class VectorRowFolds64 {
    private static final int LANES = LaneWidth.FLOAT64.length();
    /// Shorter stretches are left to {@link RowSums}, and so are widths at which eight accumulators fill no register or
    /// too many.
    private static final int SHORT = LANES == 8 || LANES == 4 ? 32 : Integer.MAX_VALUE;

    private VectorRowFolds64() {}

    static double sum(double[] a, int from, int to) {
        if (to - from < SHORT) {
            return RowSums.sum(a, from, to);
        }
        double sum = 0;
        double lost = 0;
        for (int start = from; start < to; start += RowSums.BLOCK) {
            int end = Math.min(start + RowSums.BLOCK, to);
            double v = LANES == 8 ? one(a, start, end) : two(a, start, end);
            double t = sum + v;
            double b = t - sum;
            lost += sum - (t - b) + (v - b);
            sum = t;
        }
        return Math.abs(sum) <= Double.MAX_VALUE ? sum + lost : sum;
    }

    /// {@link RowSums#sum} of each of `rows` rows of `columns` columns, from row `first` of `a` on.
    static void sums(double[] a, int first, int rows, int columns, double[] sum) {
        int done = RowLanes.serves(columns) ? rows - rows % 8 : 0;
        RowLanes.sums(a, first, done, columns, sum);
        for (int r = done; r < rows; r++) {
            int row = (first + r) * columns;
            sum[r] = sum(a, row, row + columns);
        }
    }

    /// ρ of e = e^dⱼ, the largest of which is 1: Σ − 1 where that loses no digits, else the sum without the largest; NaN
    /// if one is.
    static double besidesOne(double[] e, int from, int to) {
        double sum = sum(e, from, to);
        if (!(sum < 2)) {
            return sum - 1;
        }
        int top = from;
        while (e[top] != 1) {
            top++;
        }
        e[top] = 0;
        double rho = sum(e, from, to);
        e[top] = 1;
        return rho;
    }

    /// {@link #besidesOne} of each of `rows` rows of `columns` columns, from row `first` of `e` on.
    static void besidesOne(double[] e, int first, int rows, int columns, double[] rho) {
        int done = RowLanes.serves(columns) ? rows - rows % 8 : 0;
        RowLanes.besidesOne(e, first, done, columns, rho);
        for (int r = done; r < rows; r++) {
            int row = (first + r) * columns;
            rho[r] = besidesOne(e, row, row + columns);
        }
    }

    /// The largest element of each of `rows` rows of `columns` columns, at least one, from row `first` of `x` on.
    /// Where one is NaN, the largest of the others or NaN.
    static void largest(double[] x, int first, int rows, int columns, double[] max) {
        int done = RowLanes.serves(columns) ? rows - rows % 8 : 0;
        RowLanes.largest(x, first, done, columns, max);
        for (int r = done; r < rows; r++) {
            max[r] = VectorRows64.largestOf(x, (first + r) * columns, 0, columns);
        }
    }

    /// log(1 + y) of the first `count` numbers.
    static void logsOnePlus(double[] y, double[] log, int count) {
        RowLanes.logsOnePlus(y, log, count);
    }

    private static DoubleVector load(double[] a, int i) {
        return DoubleVector.fromArray(LaneWidth.FLOAT64, a, i);
    }

    private static double one(double[] a, int from, int to) {
        var s = DoubleVector.zero(LaneWidth.FLOAT64);
        int i = from;
        for (; i <= to - 8; i += 8) {
            s = s.add(load(a, i));
        }
        return s.lane(0) + s.lane(1) + (s.lane(2) + s.lane(3)) + (s.lane(4) + s.lane(5) + (s.lane(6) + s.lane(7)))
                + rest(a, i, to);
    }

    private static double two(double[] a, int from, int to) {
        var s = DoubleVector.zero(LaneWidth.FLOAT64);
        var r = s;
        int i = from;
        for (; i <= to - 8; i += 8) {
            s = s.add(load(a, i));
            r = r.add(load(a, i + 4));
        }
        return s.lane(0) + s.lane(1) + (s.lane(2) + s.lane(3)) + (r.lane(0) + r.lane(1) + (r.lane(2) + r.lane(3)))
                + rest(a, i, to);
    }

    private static double rest(double[] a, int from, int to) {
        double rest = 0;
        for (int i = from; i < to; i++) {
            rest += a[i];
        }
        return rest;
    }
}
