package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.quantile.WeightForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Where weights must depend on the input: y = x₂ + ½ N(0, 1); expert A is right for x₁ < 0 and 1.25 too high elsewhere, B the
/// reverse, C is right up to an error 0.6 N(0, 1) of each input.
final class Experts implements Experiment {
    static final List<String> NAMES = List.of("A", "B", "C", "mean", "global coarse", "local coarse", "oracle");
    private static final double BIAS = 1.25;
    private static final double[] NORMAL = Arrays.stream(Levels.taus()).map(Quantiles::normalQuantile).toArray();

    @Override
    public String id() {
        return "experts";
    }

    @Override
    public String title() {
        return "Three experts, each right somewhere";
    }

    private record Data(double[][] x, double[] y, double[][][] base) {
        static Data draw(int n, Philox random) {
            var x = new double[n][2];
            var y = new double[n];
            var base = new double[n][][];
            for (int i = 0; i < n; i++) {
                x[i][0] = 2 * random.nextDouble() - 1;
                x[i][1] = 2 * random.nextDouble() - 1;
                y[i] = x[i][1] + 0.5 * random.nextGaussian();
                boolean left = x[i][0] < 0;
                base[i] = new double[][] {around(x[i][1] + (left ? 0 : BIAS)), around(x[i][1] + (left ? BIAS : 0)),
                        around(x[i][1] + 0.6 * random.nextGaussian())};
            }
            return new Data(x, y, base);
        }

        private static double[] around(double mean) {
            return Arrays.stream(NORMAL).map(z -> mean + 0.5 * z).toArray();
        }
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var training = Data.draw(Math.max(100, (int) (1500 * scale)), new Philox(seed, 1));
        var test = Data.draw(Math.max(100, (int) (2000 * scale)), new Philox(seed, 2));
        int steps = Math.max(50, (int) (2000 * Math.min(scale, 1)));
        var weights = new Training(WeightForm.COARSE, null, steps);
        var out = new LinkedHashMap<String, Double>();
        for (String name : NAMES) {
            Training.Aggregator aggregator = switch (name) {
                case "A" -> (x, g) -> g[0];
                case "B" -> (x, g) -> g[1];
                case "C" -> (x, g) -> g[2];
                case "mean" -> (x, g) -> {
                    var q = new double[Levels.COUNT];
                    Arrays.setAll(q, k -> Moments.mean(new double[] {g[0][k], g[1][k], g[2][k]}));
                    return q;
                };
                case "global coarse" -> weights.global(backend, training.base, training.y, new Philox(seed, 3));
                case "local coarse" -> weights.local(backend, training.x, training.base, training.y, new Philox(seed, 4));
                case "oracle" -> (x, g) -> x[0] < 0 ? g[0] : g[1];
                default -> throw new AssertionError(name);
            };
            out.put(name, Levels.score(test.y,
                    IntStream.range(0, test.y.length).mapToObj(i -> aggregator.of(test.x[i], test.base[i])).toArray(double[][]::new)));
        }
        return out;
    }
}
