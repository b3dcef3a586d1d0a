package dev.plumbline.evaluation;

import java.util.Arrays;

/// Point forecasts with an interval each, `[n]`. A target that is NaN is missing and left out.
///
/// @param point in the unit of the target
/// @param lower ≤ upper
public record IntervalForecast(double[] point, double[] lower, double[] upper) {

    /// @throws IllegalArgumentException if lengths differ or an interval is upside down or NaN
    public IntervalForecast {
        if (point.length != lower.length || point.length != upper.length) {
            throw new IllegalArgumentException("needs an interval for each point, were " + point.length + ", "
                    + lower.length + ", " + upper.length);
        }
        for (int i = 0; i < lower.length; i++) {
            if (!(lower[i] <= upper[i])) {
                throw new IllegalArgumentException("interval " + i + " is " + lower[i] + " to " + upper[i]);
            }
        }
    }

    /// Positions from, from + 1, .., to − 1.
    public IntervalForecast rows(int from, int to) {
        return new IntervalForecast(Arrays.copyOfRange(point, from, to), Arrays.copyOfRange(lower, from, to),
                Arrays.copyOfRange(upper, from, to));
    }

    /// Both bounds moved outwards by `correction`, inwards if it is negative, but not beyond the middle of the
    /// interval.
    public IntervalForecast widened(double correction) {
        var low = new double[lower.length];
        var high = new double[upper.length];
        for (int i = 0; i < low.length; i++) {
            double half = (upper[i] - lower[i]) / 2;
            double moved = Math.max(correction, -half);
            low[i] = Math.min(lower[i] - moved, lower[i] + half);
            high[i] = Math.max(upper[i] + moved, low[i]);
        }
        return new IntervalForecast(point, low, high);
    }

    /// (1/n) Σ |point − target|.
    public double meanAbsoluteError(double... target) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < target.length; i++) {
            if (!Double.isNaN(target[i])) {
                sum += Math.abs(point[i] - target[i]);
                n++;
            }
        }
        return sum / n;
    }

    /// d/dpoint of {@link #meanAbsoluteError}: sign/n, 0 at the target.
    public double[] meanAbsoluteErrorGradient(double... target) {
        double n = Arrays.stream(target).filter(t -> !Double.isNaN(t)).count();
        var gradient = new double[target.length];
        Arrays.setAll(gradient, i -> Double.isNaN(target[i]) ? 0 : Math.signum(point[i] - target[i]) / n);
        return gradient;
    }

    /// Weighted error Σ C |point − target|/Σ C with C = 1/(upper − lower): the mean absolute error plus the covariance
    /// of C and the error over the mean of C. Unchanged when all widths are multiplied by a number, so it says nothing
    /// of coverage.
    ///
    /// @throws IllegalArgumentException if an interval of a target that is there has no width
    public double weightedError(double... target) {
        double weights = 0;
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            double c = weight(i, target);
            weights += c;
            sum += c == 0 ? 0 : c * Math.abs(point[i] - target[i]);
        }
        return sum / weights;
    }

    /// Derivatives of {@link #weightedError}.
    ///
    /// @param point C sign/Σ C
    /// @param weight in C: (|error| − weighted error)/Σ C
    public record WeightedErrorGradient(double[] point, double[] weight) {}

    public WeightedErrorGradient weightedErrorGradient(double... target) {
        double value = weightedError(target);
        double total = 0;
        for (int i = 0; i < target.length; i++) {
            total += weight(i, target);
        }
        var gradient = new WeightedErrorGradient(new double[target.length], new double[target.length]);
        for (int i = 0; i < target.length; i++) {
            double c = weight(i, target);
            if (c > 0) {
                gradient.point[i] = c * Math.signum(point[i] - target[i]) / total;
                gradient.weight[i] = (Math.abs(point[i] - target[i]) - value) / total;
            }
        }
        return gradient;
    }

    private double weight(int i, double... target) {
        if (Double.isNaN(target[i])) {
            return 0;
        }
        if (upper[i] == lower[i]) {
            throw new IllegalArgumentException("interval " + i + " has no width: its weight would be infinite");
        }
        return 1 / (upper[i] - lower[i]);
    }

    /// Share of targets inside.
    ///
    /// @param strict lower < target < upper, as the official code of TADPOLE has it; else bounds are inside
    public double coverage(double[] target, boolean strict) {
        int inside = 0;
        int n = 0;
        for (int i = 0; i < target.length; i++) {
            if (!Double.isNaN(target[i])) {
                boolean open = lower[i] < target[i] && target[i] < upper[i];
                boolean closed = lower[i] <= target[i] && target[i] <= upper[i];
                inside += (strict ? open : closed) ? 1 : 0;
                n++;
            }
        }
        return (double) inside / n;
    }

    /// |coverage − nominal|, small for good. It says nothing of sharpness.
    ///
    /// @param nominal in [0, 1]; 0.5 in TADPOLE
    public double coverageError(double[] target, double nominal, boolean strict) {
        if (!(nominal >= 0 && nominal <= 1)) {
            throw new IllegalArgumentException("nominal must lie in [0, 1], was " + nominal);
        }
        return Math.abs(coverage(target, strict) - nominal);
    }
}
