package dev.plumbline.numerics;

/// Sum with a running correction, Neumaier (1974): error at most u|Σx| + n²u² Σ|x| to first order, u = 2⁻⁵³.
///
/// Finite terms give ±∞ only if their sum lies beyond the largest number: where a partial sum would overflow, it and all
/// later terms are kept as multiples of 2¹⁰³⁰, so that the sum of products ({@link #addProduct}) has room. Infinite terms decide alone: ∞ − ∞ and NaN give NaN.
public final class CompensatedSum {
    /// Square root of the unit of large sums.
    private static final double ROOT = 0x1p515;

    private double sum;
    private double correction;
    private double special; // sum of the terms that are not finite
    private boolean large; // sum and correction are multiples of ROOT²

    /// Adds `x`.
    public CompensatedSum add(double x) {
        if (!(Math.abs(x) <= Double.MAX_VALUE)) {
            special += x;
            return this;
        }
        if (!large && !(Math.abs(sum + x) <= Double.MAX_VALUE)) {
            enlarge();
        }
        return accumulate(large ? x / ROOT / ROOT : x);
    }

    /// Adds a·b, which may lie beyond the largest number.
    public CompensatedSum addProduct(double a, double b) {
        double product = a * b;
        boolean overflows = Math.abs(product) > Double.MAX_VALUE && Math.abs(a) <= Double.MAX_VALUE
                && Math.abs(b) <= Double.MAX_VALUE;
        if (!overflows) {
            return add(product);
        }
        if (!large) {
            enlarge();
        }
        return accumulate(a / ROOT * (b / ROOT));
    }

    private void enlarge() {
        large = true;
        sum = sum / ROOT / ROOT;
        correction = correction / ROOT / ROOT;
    }

    private CompensatedSum accumulate(double term) {
        double next = sum + term;
        correction += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
        return this;
    }

    /// The sum so far; +0 for no term.
    public double value() {
        return special != 0 ? special : large ? (sum + correction) * ROOT * ROOT : sum + correction; // NaN != 0
    }

    /// The sum so far divided by `n`, a whole number below 2⁵³; finite terms give ±∞ only if the quotient lies beyond the
    /// largest number. The remainder of the division counts: n equal terms give that term exactly.
    public double dividedBy(double n) {
        if (special != 0) {
            return special / n;
        }
        double high = sum + correction;
        double low = correction - (high - sum);
        double quotient = high / n;
        double result = quotient + (Math.fma(-quotient, n, high) + low) / n;
        return large ? result * ROOT * ROOT : result;
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
