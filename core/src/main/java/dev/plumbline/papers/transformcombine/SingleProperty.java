package dev.plumbline.papers.transformcombine;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One property, a proxy with heavy-tailed errors and planted hacks.
///
/// Gold off_x + s_x N(0, 1) with s_x log-uniform on [0.4, 4] and off_x ~ N(0, 9); proxy = gold + t₃/2. One response in a
/// hundred is a hack: its proxy is lifted above the 99.9 % gold quantile by 3 + an exponential of mean 2, its gold lowered to
/// the 5 % quantile. Policies π* ∝ exp(u/γ) of each utility u of the proxy, at one mean divergence from the uniform base.
final class SingleProperty implements Experiment {
    static final double[] BUDGETS = {0.5, 1, 2};
    static final String RAW = "raw";
    static final String LSC = "log-sigmoid, 85 % quantile";
    static final String LSC_MEDIAN = "log-sigmoid, median";
    static final String LSC_MEAN = "log-sigmoid, mean";
    static final String LSC_GAUSSIAN = "log-sigmoid, Gaussian 85 % point";
    static final String LSC_GLOBAL = "log-sigmoid, one reference for all";
    static final String SIGMOID = "sigmoid, median";
    static final String Z_SCORE = "z-score";
    static final List<String> UTILITIES =
            List.of(RAW, LSC, LSC_MEDIAN, LSC_MEAN, LSC_GAUSSIAN, SIGMOID, LSC_GLOBAL, Z_SCORE);
    private static final double HACKS = 0.01;

    @Override
    public String id() {
        return "single-property";
    }

    @Override
    public String title() {
        return "One property with planted hacks";
    }

    static String name(String utility, double budget, String metric) {
        return utility + " @ " + budget + ": " + metric;
    }

    /// @param gold `[prompts · responses]`
    /// @param proxy the same
    /// @param hack 1 for a planted hack, else 0
    record World(int prompts, double[] gold, double[] proxy, double[] hack) {
        static World of(Philox random, int prompts, int responses) {
            var gold = new double[prompts * responses];
            var proxy = new double[gold.length];
            var hack = new double[gold.length];
            int hacks = (int) Math.round(HACKS * responses);
            for (int x = 0; x < prompts; x++) {
                int from = x * responses;
                double spread = Pools.logUniform(random, 0.4, 4);
                double offset = 3 * random.nextGaussian();
                for (int i = from; i < from + responses; i++) {
                    gold[i] = offset + spread * random.nextGaussian();
                    proxy[i] = gold[i] + 0.5 * Pools.studentT3(random);
                }
                double[] row = Arrays.copyOfRange(gold, from, from + responses);
                double top = Quantiles.quantile(row, 0.999, QuantileMethod.LINEAR);
                double bottom = Quantiles.quantile(row, 0.05, QuantileMethod.LINEAR);
                int[] order = random.permutation(responses);
                for (int k = 0; k < hacks; k++) {
                    int i = from + order[k];
                    proxy[i] = top + 3 - 2 * Math.log1p(-random.nextDouble());
                    gold[i] = bottom;
                    hack[i] = 1;
                }
            }
            return new World(prompts, gold, proxy, hack);
        }

        private double[] transformed(Backend backend, TransformKind kind, double... references) {
            try (var _ = backend.scope()) {
                return backend.reward().transform(kind,
                        backend.tensor(DType.FLOAT64, proxy, prompts, proxy.length / prompts),
                        backend.tensor(DType.FLOAT64, references, prompts, 1)).value().toArray();
            }
        }

        double[] utility(Backend backend, String name) {
            return switch (name) {
                case RAW -> proxy;
                case Z_SCORE -> Pools.standardized(proxy, prompts);
                case LSC -> transformed(backend, TransformKind.LOG_SIGMOID, Pools.quantile(proxy, prompts, 0.85));
                case LSC_MEDIAN -> transformed(backend, TransformKind.LOG_SIGMOID, Pools.quantile(proxy, prompts, 0.5));
                case LSC_MEAN -> transformed(
                        backend, TransformKind.LOG_SIGMOID, Pools.perPrompt(proxy, prompts, Moments::mean));
                case LSC_GAUSSIAN -> transformed(backend, TransformKind.LOG_SIGMOID, Pools.perPrompt(proxy, prompts,
                        row -> Moments.mean(row) + Quantiles.normalQuantile(0.85) * Moments.standardDeviation(row, 1)));
                case SIGMOID -> transformed(backend, TransformKind.SIGMOID, Pools.quantile(proxy, prompts, 0.5));
                case LSC_GLOBAL -> {
                    var everywhere = new double[prompts];
                    Arrays.fill(everywhere, Quantiles.quantile(proxy, 0.85, QuantileMethod.LINEAR));
                    yield transformed(backend, TransformKind.LOG_SIGMOID, everywhere);
                }
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 0), Math.max(20, (int) Math.round(200 * scale)), 512);
        double[] rank = Pools.rank(world.gold(), world.prompts());
        var measured = new LinkedHashMap<String, Double>();
        for (String utility : UTILITIES) {
            double[] u = world.utility(backend, utility);
            for (double budget : BUDGETS) {
                var policy = MatchedDivergence.of(backend, u, world.prompts(), budget);
                double[] wins = policy.expectation(rank);
                measured.put(name(utility, budget, "win"), Moments.mean(wins));
                measured.put(name(utility, budget, "p10"), Quantiles.quantile(wins, 0.1, QuantileMethod.LINEAR));
                measured.put(name(utility, budget, "hack"), Moments.mean(policy.expectation(world.hack())));
                measured.put(name(utility, budget, "kl sd"), Moments.standardDeviation(policy.kl(), 0));
            }
        }
        return measured;
    }
}
