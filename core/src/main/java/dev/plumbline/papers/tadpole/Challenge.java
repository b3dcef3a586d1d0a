package dev.plumbline.papers.tadpole;

import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.evaluation.RankTable;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.quantile.ConformalPair;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// 219 subjects, 40 forecasters and their two consensus forecasts, ranked by five measures and overall (mAUC and MAE).
final class Challenge implements Experiment {
    static final String BROKEN = "15 % broken";
    static final String CLEAN = "none broken";
    static final String SHARED = "shared error 3";
    static final List<String> VERSIONS = List.of(BROKEN, CLEAN, SHARED);
    static final String TYPICAL = "typical individual";
    static final String BEST = "best individual";
    static final String OVERALL = "overall";
    private static final int FORECASTERS = 40;

    static String name(String version, String who, String measure) {
        return version + ", " + who + ": " + measure;
    }

    static String rank(String version, Consensus who, String measure) {
        return version + ", " + who + ": rank by " + measure;
    }

    @Override
    public String id() {
        return "challenge";
    }

    @Override
    public String title() {
        return "Forty forecasters and their consensus";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        var cohort = Cohort.draw((int) Math.ceil(219 * scale), new Philox(seed, 0));
        measure(backend, BROKEN, cohort, cohort.forecasters(FORECASTERS, 0.35, 0.15, new Philox(seed, 1)), measured);
        measure(backend, CLEAN, cohort, cohort.forecasters(FORECASTERS, 0.35, 0, new Philox(seed, 1)), measured);
        measure(backend, SHARED, cohort, cohort.forecasters(FORECASTERS, 3, 0, new Philox(seed, 1)), measured);
        calibrated(backend, seed, scale, measured);
        luck(cohort, cohort.forecasters(FORECASTERS, 0.35, 0, new Philox(seed, 1)), new Philox(seed, 2), measured);
        return measured;
    }

    private static void measure(
            Backend backend, String version, Cohort cohort, List<Cohort.Forecaster> forecasters,
            Map<String, Double> measured) {
        int all = forecasters.size() + Consensus.values().length;
        var values = new double[Measures.ALL.size()][all];
        for (int f = 0; f < forecasters.size(); f++) {
            put(values, f, forecasters.get(f).probabilities(), forecasters.get(f).target(), cohort);
        }
        double[][][] probabilities =
                forecasters.stream().map(Cohort.Forecaster::probabilities).toArray(double[][][]::new);
        var targets = forecasters.stream().map(Cohort.Forecaster::target).toList();
        for (var consensus : Consensus.values()) {
            put(values, forecasters.size() + consensus.ordinal(), consensus.probabilities(backend, probabilities),
                    consensus.forecast(backend, targets), cohort);
        }
        var directions = new boolean[Measures.ALL.size()];
        for (var measure : Measures.ALL) {
            directions[measure.ordinal()] = measure.higherIsBetter();
        }
        var table = RankTable.of(values, directions);
        for (var measure : Measures.ALL) {
            double[] individual = Arrays.copyOf(values[measure.ordinal()], forecasters.size());
            measured.put(name(version, TYPICAL, measure.label()), Moments.median(individual));
            measured.put(name(version, BEST, measure.label()), measure.higherIsBetter()
                    ? Arrays.stream(individual).max().orElseThrow()
                    : Arrays.stream(individual).min().orElseThrow());
            for (var consensus : Consensus.values()) {
                int at = forecasters.size() + consensus.ordinal();
                measured.put(name(version, consensus.name(), measure.label()), values[measure.ordinal()][at]);
                measured.put(rank(version, consensus, measure.label()), table.ranks()[measure.ordinal()][at]);
            }
        }
        double[] overall = table.overall(Measures.MAUC.ordinal(), Measures.MAE.ordinal());
        double best = Arrays.stream(overall).limit(forecasters.size()).min().orElseThrow();
        measured.put(name(version, BEST, OVERALL), best);
        for (var consensus : Consensus.values()) {
            measured.put(rank(version, consensus, OVERALL), overall[forecasters.size() + consensus.ordinal()]);
        }
    }

    private static void put(
            double[][] values, int at, double[][] probabilities, IntervalForecast forecast, Cohort cohort) {
        for (var measure : Measures.ALL) {
            values[measure.ordinal()][at] = measure.of(probabilities, forecast, cohort);
        }
    }

    /// Consensus intervals that were widened or narrowed on another cohort ({@link ConformalPair}): CPA before and
    /// after.
    private static void calibrated(Backend backend, long seed, double scale, Map<String, Double> measured) {
        int n = (int) Math.ceil(219 * scale);
        var both = Cohort.draw(2 * n, new Philox(seed, 3));
        var targets = both.forecasters(FORECASTERS, 0.35, 0, new Philox(seed, 1)).stream()
                .map(Cohort.Forecaster::target).toList();
        for (var consensus : Consensus.values()) {
            var all = consensus.forecast(backend, targets);
            var past = all.rows(0, n);
            var future = all.rows(n, 2 * n);
            double[] later = Arrays.copyOfRange(both.target(), n, 2 * n);
            double correction = new ConformalPair(0.5)
                    .correction(past.lower(), past.upper(), Arrays.copyOf(both.target(), n));
            measured.put(name(CLEAN, consensus.name(), "CPA of a second cohort"),
                    future.coverageError(later, 0.5, true));
            measured.put(name(CLEAN, consensus.name(), "CPA after calibration"),
                    future.widened(correction).coverageError(later, 0.5, true));
        }
    }

    /// What luck alone does: of 100 forecasts that are the first forecaster's and noise, MAE of the median and of the
    /// one in ten that came out best.
    private static void luck(
            Cohort cohort, List<Cohort.Forecaster> forecasters, Philox random, Map<String, Double> measured) {
        var errors = new double[100];
        Arrays.setAll(errors, _ -> Cohort.perturbed(forecasters.getFirst().target(), 0.3, random)
                .meanAbsoluteError(cohort.target()));
        measured.put("perturbed: median MAE", Moments.median(errors));
        measured.put("perturbed: best tenth MAE", Quantiles.quantile(errors, 0.1, QuantileMethod.LINEAR));
        measured.put("perturbed: best MAE", Arrays.stream(errors).min().orElseThrow());
    }
}
