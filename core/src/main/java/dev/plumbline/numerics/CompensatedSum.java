package dev.plumbline.numerics;

/// Sum with a running correction, Neumaier (1974): error at most u|Σx| + n²u² Σ|x| to first order, u = 2⁻⁵³.
///
/// A non-finite term makes the sum what plain addition gives.
public final class CompensatedSum {
    private double sum;
    private double correction;

    /// Adds `x`.
    public CompensatedSum add(double x) {
        double next = sum + x;
        correction += Math.abs(sum) >= Math.abs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
        return this;
    }

    /// The sum so far; +0 for no term.
    public double value() {
        double corrected = sum + correction;
        return Math.abs(sum) <= Double.MAX_VALUE ? corrected : sum;
    }

    /// Σ x.
    public static double of(double[] x) {
        var total = new CompensatedSum();
        for (double value : x) {
            total.add(value);
        }
        return total.value();
    }
}
