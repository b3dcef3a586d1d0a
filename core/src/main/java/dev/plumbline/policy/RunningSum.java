package dev.plumbline.policy;

/// Sum with a running correction, Neumaier (1974): error at most u|Σx| + n²u² Σ|x| to first order, u = 2⁻⁵³.
///
/// A non-finite term makes the sum what plain addition gives.
final class RunningSum {
    private double sum;
    private double correction;

    RunningSum add(double x) {
        double next = sum + x;
        correction += Math.abs(sum) >= Math.abs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
        return this;
    }

    double value() {
        double corrected = sum + correction;
        return Math.abs(sum) <= Double.MAX_VALUE ? corrected : sum;
    }

    static double of(double[] x) {
        var total = new RunningSum();
        for (double value : x) {
            total.add(value);
        }
        return total.value();
    }
}
