package dev.plumbline.numerics;

/// max c·x subject to A x ≤ b, x ≥ 0, for b ≥ 0: a small dense linear program that has a feasible point, x = 0.
///
/// Solved by {@link Simplex}. The dual y certifies the optimum: y ≥ 0, Aᵀ y ≥ c and b·y = c·x.
///
/// @param value c·x
/// @param x `[variables]`
/// @param dual y, the prices of the rows `[rows]`
public record LinearProgram(double value, double[] x, double[] dual) {
    /// @param c `[variables]`
    /// @param a `[rows][variables]`
    /// @param b `[rows]`, not negative; +∞ for a row that limits nothing
    /// @throws ArithmeticException if the objective is unbounded
    public static LinearProgram maximize(double[] c, double[][] a, double[] b) {
        requireConsistent(c, a, b);
        var program = new Simplex(c.length);
        for (int i = 0; i < a.length; i++) {
            if (b[i] < Double.POSITIVE_INFINITY) {
                program.atMost(a[i], b[i]);
            }
        }
        var solved = program.solve(c);
        var dual = new double[a.length];
        int next = 0;
        for (int i = 0; i < a.length; i++) {
            dual[i] = b[i] < Double.POSITIVE_INFINITY ? solved.dual()[next++] : 0;
        }
        return new LinearProgram(solved.value(), solved.x(), dual);
    }

    private static void requireConsistent(double[] c, double[][] a, double[] b) {
        if (a.length == 0 || b.length != a.length) {
            throw new IllegalArgumentException("needs a limit for each of at least one row; there are " + a.length
                    + " rows and " + b.length + " limits");
        }
        for (double[] row : a) {
            if (row.length != c.length) {
                throw new IllegalArgumentException("every row must have " + c.length + " entries, found " + row.length);
            }
            for (double entry : row) {
                requireFinite(entry);
            }
        }
        for (double entry : c) {
            requireFinite(entry);
        }
        for (double limit : b) {
            if (!(limit >= 0)) {
                throw new IllegalArgumentException("limits must not be negative, found " + limit);
            }
        }
    }

    private static void requireFinite(double entry) {
        if (!(Math.abs(entry) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("entries of a linear program must be finite, found " + entry);
        }
    }
}
