package dev.plumbline.numerics;

/// Sum with a running correction, Neumaier (1974): error at most u|Σx| + n²u² Σ|x| to first order, u = 2⁻⁵³.
///
/// Finite terms give ±∞ only if their sum lies beyond the largest number: where a partial sum would overflow, it and all
/// later terms are kept as multiples of 2⁶⁴. Infinite terms decide alone: ∞ − ∞ and NaN give NaN.
public final class CompensatedSum {
    private static final double UNIT = 0x1p64;

    private double sum;
    private double correction;
    private double special; // sum of the terms that are not finite
    private boolean large; // sum and correction are multiples of UNIT

    /// Adds `x`.
    public CompensatedSum add(double x) {
        if (!(Math.abs(x) <= Double.MAX_VALUE)) {
            special += x;
            return this;
        }
        double term = large ? x / UNIT : x;
        double next = sum + term;
        if (!(Math.abs(next) <= Double.MAX_VALUE)) {
            large = true;
            sum /= UNIT;
            correction /= UNIT;
            term /= UNIT;
            next = sum + term;
        }
        correction += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
        return this;
    }

    /// The sum so far; +0 for no term.
    public double value() {
        return special != 0 ? special : large ? (sum + correction) * UNIT : sum + correction; // NaN != 0
    }

    /// The sum so far divided by `n`; finite terms give ±∞ only if the quotient lies beyond the largest number.
    public double dividedBy(double n) {
        return special != 0 ? special / n : large ? (sum + correction) / n * UNIT : (sum + correction) / n;
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
