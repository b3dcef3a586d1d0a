package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.quantile.Pinball;

/// The 19 levels 0.05, 0.10, … 0.95 of the experiments.
final class Levels {
    static final int COUNT = 19;
    private static final double[] TAUS = new double[COUNT];

    static {
        for (int k = 0; k < COUNT; k++) {
            TAUS[k] = (k + 1) / 20.0;
        }
    }

    private Levels() {}

    static double[] taus() {
        return TAUS.clone();
    }

    /// Mean weighted interval score of forecasts `q` `[n][19]`.
    static double score(double[] y, double[][] q) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += Pinball.weightedIntervalScore(y[i], q[i], TAUS);
        }
        return sum / y.length;
    }
}
