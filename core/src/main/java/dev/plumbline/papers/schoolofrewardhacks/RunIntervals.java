package dev.plumbline.papers.schoolofrewardhacks;

import dev.plumbline.evaluation.BootstrapInterval;
import dev.plumbline.evaluation.RateContrast;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often a 95 % interval holds the truth when runs of training differ: resampled by run, and by response.
///
/// A run's rate is σ(−1 + 0.7 N(0, 1)); 100 responses each; 3, 6 or 10 runs, as in the paper. 100 repetitions, 400
/// draws. The truth is the mean of the rate over runs, by quadrature.
final class RunIntervals implements Experiment {
    static final int[] RUNS = {3, 6, 10};
    static final String BY_RUN = "resampled by run";
    static final String BY_RESPONSE = "resampled by response";
    static final List<String> UNITS = List.of(BY_RUN, BY_RESPONSE);
    private static final int RESPONSES = 100;

    static String coverage(String unit, int runs) {
        return unit + ", " + runs + " runs: coverage";
    }

    static String width(String unit, int runs) {
        return unit + ", " + runs + " runs: width";
    }

    @Override
    public String id() {
        return "run-intervals";
    }

    @Override
    public String title() {
        return "Coverage of intervals over runs and over responses";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int repetitions = Math.max(10, (int) Math.round(100 * scale));
        int draws = Math.max(50, (int) Math.round(400 * Math.min(1, scale)));
        double truth = truth();
        var measured = new LinkedHashMap<String, Double>();
        for (int count : RUNS) {
            var random = new Philox(seed, 10 + count);
            for (int repetition = 0; repetition < repetitions; repetition++) {
                var runs = new double[count][RESPONSES];
                for (double[] run : runs) {
                    double rate = Logistic.sigmoid(-1 + 0.7 * random.nextGaussian());
                    Arrays.setAll(run, _ -> random.nextDouble() < rate ? 1 : 0);
                }
                double[] all = Arrays.stream(runs).flatMapToDouble(Arrays::stream).toArray();
                add(measured, BY_RUN, count, RateContrast.overRuns(runs, draws, 0.95, random), truth, repetitions);
                add(measured, BY_RESPONSE, count, BootstrapInterval.ofMean(all, draws, 0.95, random), truth,
                        repetitions);
            }
        }
        return measured;
    }

    private static void add(Map<String, Double> measured, String unit, int count, BootstrapInterval interval,
            double truth, int repetitions) {
        double covers = interval.low() <= truth && truth <= interval.high() ? 1.0 / repetitions : 0;
        measured.merge(coverage(unit, count), covers, Double::sum);
        measured.merge(width(unit, count), (interval.high() - interval.low()) / repetitions, Double::sum);
    }

    /// E σ(−1 + 0.7 Z) by the trapezoidal rule, whose error for a smooth function under a normal density is far below
    /// 1e-12 at this step.
    static double truth() {
        double sum = 0;
        double mass = 0;
        for (int i = -1000; i <= 1000; i++) {
            double z = i / 100.0;
            double density = Math.exp(-z * z / 2);
            sum += density * Logistic.sigmoid(-1 + 0.7 * z);
            mass += density;
        }
        return sum / mass;
    }
}
