package dev.plumbline.cpu;

/// What the scalar form of the row kernels calls in place of {@link VectorRowFolds64}.
final class ScalarRowFolds64 {
    private ScalarRowFolds64() {}

    static double sum(double[] a, int from, int to) {
        return RowSums.sum(a, from, to);
    }

    /// {@link RowSums#sum} of each of `rows` rows of `columns` columns, from row `first` of `a` on.
    static void sums(double[] a, int first, int rows, int columns, double[] sum) {
        for (int r = 0; r < rows; r++) {
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
        for (int r = 0; r < rows; r++) {
            int row = (first + r) * columns;
            rho[r] = besidesOne(e, row, row + columns);
        }
    }

    /// The largest element of each of `rows` rows of `columns` columns, at least one, from row `first` of `x` on; NaN if
    /// one is NaN.
    static void largest(double[] x, int first, int rows, int columns, double[] max) {
        for (int r = 0; r < rows; r++) {
            max[r] = ScalarRows64.largestOf(x, (first + r) * columns, 0, columns);
        }
    }

    /// log(1 + y) of the first `count` numbers.
    static void logsOnePlus(double[] y, double[] log, int count) {
        for (int i = 0; i < count; i++) {
            log[i] = RowSums.logOnePlus(y[i]);
        }
    }
}
