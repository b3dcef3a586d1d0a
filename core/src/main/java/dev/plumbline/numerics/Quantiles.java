package dev.plumbline.numerics;

import java.util.Arrays;

/// Sample quantiles by a named definition; see {@link QuantileMethod}.
public final class Quantiles {
    private Quantiles() {}

    /// A quantile as a combination of two order statistics: (1 − f) x₍low₎ + f x₍high₎.
    ///
    /// @param low index from 0 into the sorted values
    /// @param high `low` or `low + 1`
    /// @param fraction f in [0, 1]
    public record Position(int low, int high, double fraction) {}

    /// Where the quantile of level `q` lies among `n` sorted values.
    ///
    /// @throws IllegalArgumentException unless n ≥ 1 and q lies in [0, 1]
    public static Position position(int n, double q, QuantileMethod method) {
        if (n < 1) {
            throw new IllegalArgumentException("a quantile needs at least one value");
        }
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("q must lie in [0, 1], was " + q);
        }
        double h = (n - 1) * q;
        int floor = (int) Math.floor(h);
        int ceiling = (int) Math.ceil(h);
        return switch (method) {
            case LINEAR -> new Position(floor, ceiling, h - floor);
            case LOWER -> new Position(floor, floor, 0);
            case HIGHER -> new Position(ceiling, ceiling, 0);
            case MIDPOINT -> new Position(floor, ceiling, floor == ceiling ? 0 : 0.5);
            case NEAREST -> single((int) Math.rint(h)); // rint: halves to the even index
            case INVERTED_CDF -> single(Math.max(0, (int) Math.ceil(n * q) - 1));
        };
    }

    private static Position single(int index) {
        return new Position(index, index, 0);
    }

    /// Quantile of level `q`. NaN if any value is NaN.
    ///
    /// @throws IllegalArgumentException unless there is a value and q lies in [0, 1]
    public static double quantile(double[] x, double q, QuantileMethod method) {
        var position = position(x.length, q, method);
        if (Arrays.stream(x).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        var sorted = x.clone();
        Arrays.sort(sorted);
        return interpolate(sorted[position.low()], sorted[position.high()], position.fraction());
    }

    /// (1 − f) a + f b; a itself for f = 0 or a = b, so that infinities meet no zero and nothing overflows.
    public static double interpolate(double a, double b, double fraction) {
        return fraction == 0 || a == b ? a : (1 - fraction) * a + fraction * b;
    }

    /// Indices in ascending order of `x`, equal values in order of index; +0 and −0 are equal. Where there is a NaN the order
    /// is unspecified.
    ///
    /// Merge sort from the bottom up, on indices without boxing.
    public static int[] stableOrder(double[] x) {
        int n = x.length;
        var order = new int[n];
        Arrays.setAll(order, i -> i);
        var merged = new int[n];
        for (int width = 1; width > 0 && width < n; width *= 2) {
            for (int from = 0; from < n; ) {
                int middle = n - from > width ? from + width : n;
                int to = n - middle > width ? middle + width : n;
                int left = from;
                int right = middle;
                for (int k = from; k < to; k++) {
                    boolean takeLeft = right == to || left < middle && x[order[left]] <= x[order[right]];
                    merged[k] = order[takeLeft ? left++ : right++];
                }
                from = to;
            }
            int[] swapped = order;
            order = merged;
            merged = swapped;
        }
        return order;
    }

    /// Φ⁻¹(p), the standard normal quantile: Acklam's rational approximation (relative error 1.2e-9) and one step of
    /// Halley's method on {@link #normalCdf}. ∓∞ at 0 and 1, NaN outside. Absolute error below 1e-13 for p in
    /// [1e-300, 1 − 1e-16].
    public static double normalQuantile(double p) {
        if (!(p > 0 && p < 1)) {
            return p == 0 ? Double.NEGATIVE_INFINITY : p == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (p > 0.5) {
            return -normalQuantile(1 - p);
        }
        double x = p < 0.02425 ? tail(Math.sqrt(-2 * Math.log(p))) : center(p - 0.5);
        double e = normalCdf(x) - p;
        double step = e * Math.sqrt(2 * Math.PI) * Math.exp(x * x / 2);
        return x - step / (1 + x * step / 2);
    }

    private static double tail(double q) {
        return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                                        - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00)
                / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                                + 3.754408661907416e+00) * q + 1);
    }

    private static double center(double q) {
        double r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                                        + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00) * q
                / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                                        + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1);
    }

    /// Φ(x), the standard normal distribution function: for |x| ≤ 3 the series φ(x) Σ x^(2k+1)/(1·3·…·(2k+1)) (Marsaglia
    /// 2004), beyond it the continued fraction of Mills' ratio (Laplace) with 100 terms.
    public static double normalCdf(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double a = Math.abs(x);
        double density = Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI);
        double upper;
        if (a <= 3) {
            double term = a;
            double sum = a;
            for (int k = 3; term > sum * 1e-18; k += 2) {
                term *= a * a / k;
                sum += term;
            }
            upper = 0.5 - density * sum;
        } else if (density == 0) {
            upper = 0;
        } else {
            double fraction = 0;
            for (int k = 100; k > 0; k--) {
                fraction = k / (a + fraction);
            }
            upper = density / (a + fraction);
        }
        return x > 0 ? 1 - upper : upper;
    }
}
