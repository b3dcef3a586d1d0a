package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.quantile.ConformalPair;
import dev.plumbline.quantile.CrossingPenalty;
import dev.plumbline.quantile.Isotonizer;
import dev.plumbline.quantile.Pinball;
import dev.plumbline.quantile.WeightForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Six base models of one synthetic function, aggregated with weights learned on out-of-fold forecasts.
///
/// x uniform in [−2, 2]³, y = sin 2x₁ + x₂/2 + s e, s = 0.2 + 0.5 (x₁ + ½)₊, e Student with 4 degrees of freedom, its positive
/// part times 1.3, its negative part times 0.7.
final class Regression implements Experiment {
    static final List<String> BASE = List.of("nearest 15", "nearest 60, weighted", "normal, linear", "normal, degree 5, sd × 0.6",
            "quantile regression, degree 2", "quantile regression, degree 4, a sixth");
    static final List<String> AGGREGATES = List.of("mean", "median", "global coarse", "global medium", "global medium, penalty",
            "global fine", "local coarse", "local medium");
    private static final List<BaseModel.Fit> FITS = List.of(BaseModel.nearest(15, 1, 1, 1), BaseModel.nearest(60, 1, 0.5, 0.2),
            BaseModel.gaussian(1, 1), BaseModel.gaussian(5, 0.6), BaseModel.quantileRegression(2, 1),
            BaseModel.quantileRegression(4, 6));
    private static final int FOLDS = 5;

    @Override
    public String id() {
        return "regression";
    }

    @Override
    public String title() {
        return "Six models of a skewed, heteroscedastic function";
    }

    private record Data(double[][] x, double[] y) {
        static Data draw(int n, Philox random) {
            var x = new double[n][3];
            var y = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < 3; j++) {
                    x[i][j] = 4 * random.nextDouble() - 2;
                }
                double chi = 0;
                for (int k = 0; k < 4; k++) {
                    double g = random.nextGaussian();
                    chi += g * g;
                }
                double e = random.nextGaussian() / Math.sqrt(chi / 4);
                double s = 0.2 + 0.5 * Math.max(x[i][0] + 0.5, 0);
                y[i] = Math.sin(2 * x[i][0]) + x[i][1] / 2 + s * (e > 0 ? 1.3 * e : 0.7 * e);
            }
            return new Data(x, y);
        }

        Data rows(int... index) {
            return new Data(Arrays.stream(index).mapToObj(i -> x[i]).toArray(double[][]::new),
                    Arrays.stream(index).mapToDouble(i -> y[i]).toArray());
        }
    }

    /// `[rows][models][levels]`.
    private static double[][][] forecasts(List<BaseModel> models, double[]... x) {
        return Arrays.stream(x).map(row -> models.stream().map(m -> m.predict(row)).toArray(double[][]::new)).toArray(double[][][]::new);
    }

    private static List<BaseModel> fit(Data data) {
        return FITS.stream().map(fit -> fit.to(data.x, data.y)).toList();
    }

    private static double[][][] outOfFold(Data data) {
        int n = data.y.length;
        var all = new double[n][][];
        for (int fold = 0; fold < FOLDS; fold++) {
            int own = fold;
            int[] held = IntStream.range(0, n).filter(i -> i % FOLDS == own).toArray();
            int[] kept = IntStream.range(0, n).filter(i -> i % FOLDS != own).toArray();
            double[][][] g = forecasts(fit(data.rows(kept)), data.rows(held).x);
            for (int r = 0; r < held.length; r++) {
                all[held[r]] = g[r];
            }
        }
        return all;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int n = Math.max(100, (int) (800 * scale));
        var training = Data.draw(n, new Philox(seed, 1));
        var test = Data.draw(Math.max(100, (int) (2000 * scale)), new Philox(seed, 2));
        var calibration = Data.draw(Math.max(50, (int) (200 * scale)), new Philox(seed, 3));
        double[][][] base = outOfFold(training);
        var models = fit(training);
        double[][][] g = forecasts(models, test.x);
        int steps = Math.max(50, (int) (2000 * Math.min(scale, 1)));
        var out = new LinkedHashMap<String, Double>();
        for (int i = 0; i < BASE.size(); i++) {
            int model = i;
            out.put(BASE.get(i), Levels.score(test.y, Arrays.stream(g).map(rows -> rows[model]).toArray(double[][]::new)));
        }
        out.put("best base", BASE.stream().mapToDouble(out::get).min().orElseThrow());
        var penalty = CrossingPenalty.constant(1, 0, Levels.COUNT);
        double[][] local = null;
        for (String name : AGGREGATES) {
            var random = new Philox(seed, 10 + AGGREGATES.indexOf(name));
            Training.Aggregator aggregator = switch (name) {
                case "mean" -> (x, rows) -> perLevel(rows, Moments::mean);
                case "median" -> (x, rows) -> perLevel(rows, Moments::median);
                case "global coarse" -> new Training(WeightForm.COARSE, null, steps).global(backend, base, training.y, random);
                case "global medium" -> new Training(WeightForm.MEDIUM, null, steps).global(backend, base, training.y, random);
                case "global medium, penalty" ->
                    new Training(WeightForm.MEDIUM, penalty, steps).global(backend, base, training.y, random);
                case "global fine" -> new Training(WeightForm.FINE, null, steps).global(backend, base, training.y, random);
                case "local coarse" ->
                    new Training(WeightForm.COARSE, null, steps).local(backend, training.x, base, training.y, random);
                case "local medium" ->
                    new Training(WeightForm.MEDIUM, null, steps).local(backend, training.x, base, training.y, random);
                default -> throw new AssertionError(name);
            };
            double[][] q = IntStream.range(0, g.length).mapToObj(i -> aggregator.of(test.x[i], g[i])).toArray(double[][]::new);
            out.put(name, Levels.score(test.y, q));
            out.put(name + ": crossing", Arrays.stream(q).filter(row -> CrossingPenalty.crossings(row) > 0).count() / (double) q.length);
            if (name.equals("local medium")) {
                local = q;
                calibrate(aggregator, models, calibration, test, q, out);
            }
        }
        repair(test.y, local, out);
        return out;
    }

    private static double[] perLevel(double[][] rows, ToDoubleFunction<double[]> rule) {
        var q = new double[Levels.COUNT];
        Arrays.setAll(q, k -> rule.applyAsDouble(Arrays.stream(rows).mapToDouble(row -> row[k]).toArray()));
        return q;
    }

    private static void repair(double[] y, double[][] q, Map<String, Double> out) {
        double[] taus = Levels.taus();
        for (var isotonizer : Isotonizer.values()) {
            double[][] repaired = Arrays.stream(q).map(row -> isotonizer.apply(row)).toArray(double[][]::new);
            double worst = 0;
            int raised = 0;
            for (int i = 0; i < y.length; i++) {
                double more = Pinball.mean(y[i], repaired[i], taus) - Pinball.mean(y[i], q[i], taus);
                worst = Math.max(worst, more);
                raised += more > 1e-12 ? 1 : 0;
            }
            out.put(isotonizer.name(), Levels.score(y, repaired));
            out.put(isotonizer.name() + ": largest increase", worst);
            out.put(isotonizer.name() + ": raised", raised / (double) y.length);
        }
    }

    /// Nine symmetric pairs, each corrected on `calibration`; coverage on `test`.
    private static void calibrate(Training.Aggregator aggregator, List<BaseModel> models, Data calibration, Data test, double[][] q,
            Map<String, Double> out) {
        double[][][] g = forecasts(models, calibration.x);
        double[][] before = IntStream.range(0, g.length).mapToObj(i -> aggregator.of(calibration.x[i], g[i])).toArray(double[][]::new);
        double[][] after = Arrays.stream(q).map(double[]::clone).toArray(double[][]::new);
        double raw = 0;
        double corrected = 0;
        int pairs = Levels.COUNT / 2;
        for (int k = 0; k < pairs; k++) {
            int low = k;
            int high = Levels.COUNT - 1 - k;
            double alpha = 2 * Levels.taus()[k];
            double shift = new ConformalPair(alpha).correction(column(before, low), column(before, high), calibration.y);
            raw += Math.abs(coverage(q, low, high, test.y) - (1 - alpha)) / pairs;
            for (double[] row : after) {
                row[low] -= shift;
                row[high] += shift;
            }
            corrected += Math.abs(coverage(after, low, high, test.y) - (1 - alpha)) / pairs;
        }
        out.put("coverage error", raw);
        out.put("coverage error, conformal", corrected);
        out.put("conformal, sorted",
                Levels.score(test.y, Arrays.stream(after).map(row -> Isotonizer.SORT.apply(row)).toArray(double[][]::new)));
    }

    private static double[] column(double[][] q, int k) {
        return Arrays.stream(q).mapToDouble(row -> row[k]).toArray();
    }

    private static double coverage(double[][] q, int low, int high, double[] y) {
        return IntStream.range(0, y.length).filter(i -> q[i][low] <= y[i] && y[i] <= q[i][high]).count() / (double) y.length;
    }
}
