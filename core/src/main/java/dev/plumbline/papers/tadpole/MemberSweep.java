package dev.plumbline.papers.tadpole;

import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far more forecasters help: F = 1, 3, 9, 27.
///
/// Plain forecasters v + s h + 0.75 N have errors of variance s² + 0.75², of which the share ρ = s²/(s² + 0.75²) is
/// common: the mean has (s² + 0.75²)(ρ + (1 − ρ)/F). Beside it the MAE of consensus forecasts of {@link
/// Cohort#forecasters}.
final class MemberSweep implements Experiment {
    static final int[] COUNTS = {1, 3, 9, 27};
    static final double[] SHARED = {0, 0.35, 1};
    private static final double NOISE = 0.75;

    static String squared(double shared, int count) {
        return "shared " + shared + ", " + count + " plain: mean squared error";
    }

    static String error(double shared, int count, Consensus consensus) {
        return "shared " + shared + ", " + count + ", " + consensus + ": MAE";
    }

    /// v (ρ + (1 − ρ)/F).
    static double expected(double shared, int count) {
        double variance = shared * shared + NOISE * NOISE;
        double common = shared * shared / variance;
        return variance * (common + (1 - common) / count);
    }

    @Override
    public String id() {
        return "members";
    }

    @Override
    public String title() {
        return "More forecasters, and what they share";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int n = (int) Math.ceil(2000 * scale);
        for (double shared : SHARED) {
            var cohort = Cohort.draw(n, new Philox(seed, 0));
            var forecasters = cohort.forecasters(27, shared, 0, new Philox(seed, 1));
            var noise = new Philox(seed, 2);
            var plain = new double[27][n];
            for (double[] row : plain) {
                Arrays.setAll(row, i -> cohort.target()[i] + shared * cohort.sharedTargetError()[i]
                        + NOISE * noise.nextGaussian());
            }
            for (int count : COUNTS) {
                double[] mean = Consensus.MEAN.combine(backend, Arrays.copyOf(plain, count));
                double squares = 0;
                for (int i = 0; i < n; i++) {
                    squares += (mean[i] - cohort.target()[i]) * (mean[i] - cohort.target()[i]) / n;
                }
                measured.put(squared(shared, count), squares);
                List<IntervalForecast> first =
                        forecasters.stream().limit(count).map(Cohort.Forecaster::target).toList();
                for (var consensus : Consensus.values()) {
                    measured.put(error(shared, count, consensus),
                            consensus.forecast(backend, first).meanAbsoluteError(cohort.target()));
                }
            }
        }
        return measured;
    }
}
