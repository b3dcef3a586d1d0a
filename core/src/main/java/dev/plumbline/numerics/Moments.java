package dev.plumbline.numerics;

import java.util.Arrays;

/// Mean and variance with an explicit divisor.
public final class Moments {
    private Moments() {}

    /// Σx/n, compensated: n equal elements give that element exactly. NaN for none.
    public static double mean(double[] x) {
        var total = new CompensatedSum();
        for (double value : x) {
            total.add(value);
        }
        return x.length == 0 ? Double.NaN : total.dividedBy(x.length);
    }

    /// Mean of x − mean: the rounding error of `mean`.
    private static double rest(double[] x, double mean) {
        var total = new CompensatedSum();
        for (double value : x) {
            total.add(value - mean);
        }
        return total.dividedBy(x.length);
    }

    /// Deviations x − mean, the mean rounded and what its rounding lost: (x − m) − mean(x − m). Error 2 u |x − mean| and
    /// that of m to second order, whichever element is large. Equal elements give exactly 0, because x − m is then a
    /// small multiple of one ulp. NaN if the mean is not finite.
    public static double[] deviations(double[] x) {
        var d = new double[x.length];
        if (x.length == 0) {
            return d;
        }
        double mean = mean(x);
        double rest = Math.abs(mean) <= Double.MAX_VALUE ? rest(x, mean) : Double.NaN;
        for (int i = 0; i < x.length; i++) {
            d[i] = x[i] - mean - rest;
        }
        return d;
    }

    /// Σ(x − mean)²/(n − ddof). One element gives 0 for either ddof (there is no spread); none gives NaN.
    ///
    /// @param ddof 0 (population) or 1 (sample)
    /// @throws IllegalArgumentException for another ddof
    public static double variance(double[] x, int ddof) {
        requireDdof(ddof);
        if (x.length == 0) {
            return Double.NaN;
        }
        if (x.length == 1) {
            return Double.isFinite(x[0]) ? 0 : Double.NaN;
        }
        var squares = new CompensatedSum();
        for (double deviation : deviations(x)) {
            squares.add(deviation * deviation);
        }
        return squares.value() / (x.length - ddof);
    }

    /// √variance.
    public static double standardDeviation(double[] x, int ddof) {
        return Math.sqrt(variance(x, ddof));
    }

    /// Median: middle order statistic, or the mean of the two middle ones. NaN if there is a NaN, or nothing.
    public static double median(double[] x) {
        if (x.length == 0) {
            return Double.NaN;
        }
        return Quantiles.quantile(x, 0.5, QuantileMethod.MIDPOINT);
    }

    static void requireDdof(int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (divide by n) or 1 (divide by n - 1), was " + ddof);
        }
    }

    /// Running mean and variance, Welford (1962): one pass, no cancellation. As reward normalisers use it.
    public static final class Running {
        private long count;
        private double mean;
        private double squares;

        public Running add(double x) {
            count++;
            double delta = x - mean;
            mean += delta / count;
            squares += delta * (x - mean);
            return this;
        }

        public Running addAll(double[] x) {
            Arrays.stream(x).forEach(this::add);
            return this;
        }

        public long count() {
            return count;
        }

        /// NaN before the first element.
        public double mean() {
            return count == 0 ? Double.NaN : mean;
        }

        /// Divisor count − ddof; 0 for one element, NaN for none.
        public double variance(int ddof) {
            requireDdof(ddof);
            return count == 0 ? Double.NaN : count == 1 ? 0 : squares / (count - ddof);
        }
    }
}
