package dev.plumbline.papers.transformcombine;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two properties that pull apart: gold rewards of correlation −1/2 with spreads log-uniform on [0.5, 4] for each prompt and
/// property, proxy = gold + N(0, 1)/2, references at the 85 % quantile.
final class TwoProperties implements Experiment {
    static final double[] BUDGETS = {1, 2, 3};
    static final String SUM = "sum of raw";
    static final String LSC_OF_SUM = "log-sigmoid of the sum";
    static final String Z_SCORES = "sum of z-scores";
    static final String SUM_OF_LSC = "sum of log-sigmoids";
    static final String MINIMUM = "minimum above the references";
    static final List<String> UTILITIES = List.of(SUM, LSC_OF_SUM, Z_SCORES, SUM_OF_LSC, MINIMUM);
    static final List<String> METRICS = List.of("both", "product", "lower");
    private static final double LEVEL = 0.85;

    @Override
    public String id() {
        return "two-properties";
    }

    @Override
    public String title() {
        return "Two properties that pull apart";
    }

    static String name(String utility, double budget, String metric) {
        return utility + " @ " + budget + ": " + metric;
    }

    /// Rewards of property k `[2][prompts · responses]`.
    record World(int prompts, double[][] gold, double[][] proxy) {
        static World of(Philox random, int prompts, int responses) {
            var gold = new double[2][prompts * responses];
            var proxy = new double[2][prompts * responses];
            for (int x = 0; x < prompts; x++) {
                double[] spread = {Pools.logUniform(random, 0.5, 4), Pools.logUniform(random, 0.5, 4)};
                for (int i = x * responses; i < (x + 1) * responses; i++) {
                    double a = random.nextGaussian();
                    double b = -0.5 * a + Math.sqrt(0.75) * random.nextGaussian();
                    gold[0][i] = spread[0] * a;
                    gold[1][i] = spread[1] * b;
                    for (int k = 0; k < 2; k++) {
                        proxy[k][i] = gold[k][i] + 0.5 * random.nextGaussian();
                    }
                }
            }
            return new World(prompts, gold, proxy);
        }

        private double[] sum() {
            var sum = new double[proxy[0].length];
            Arrays.setAll(sum, i -> proxy[0][i] + proxy[1][i]);
            return sum;
        }

        double[] utility(Backend backend, String name) {
            int n = proxy[0].length;
            int responses = n / prompts;
            double[][] reference = {Pools.quantile(proxy[0], prompts, LEVEL), Pools.quantile(proxy[1], prompts, LEVEL)};
            var u = new double[n];
            switch (name) {
                case SUM -> u = sum();
                case Z_SCORES -> {
                    double[] first = Pools.standardized(proxy[0], prompts);
                    double[] second = Pools.standardized(proxy[1], prompts);
                    Arrays.setAll(u, i -> first[i] + second[i]);
                }
                case LSC_OF_SUM -> {
                    double[] sum = sum();
                    try (var _ = backend.scope()) {
                        u = backend.reward().transform(TransformKind.LOG_SIGMOID,
                                backend.tensor(DType.FLOAT64, sum, prompts, responses),
                                backend.tensor(DType.FLOAT64, Pools.quantile(sum, prompts, LEVEL), prompts, 1))
                                .value().toArray();
                    }
                }
                case SUM_OF_LSC -> {
                    var rewards = new double[2 * n];
                    var references = new double[2 * n];
                    for (int k = 0; k < 2; k++) {
                        System.arraycopy(proxy[k], 0, rewards, k * n, n);
                        for (int i = 0; i < n; i++) {
                            references[k * n + i] = reference[k][i / responses];
                        }
                    }
                    try (var _ = backend.scope()) {
                        u = backend.reward().conjunction(backend.tensor(DType.FLOAT64, rewards, 2, n),
                                backend.tensor(DType.FLOAT64, references, 2, n), null).value().toArray();
                    }
                }
                case MINIMUM -> Arrays.setAll(u, i -> Math.min(
                        proxy[0][i] - reference[0][i / responses], proxy[1][i] - reference[1][i / responses]));
                default -> throw new IllegalArgumentException(name);
            }
            return u;
        }
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 1), Math.max(20, (int) Math.round(200 * scale)), 512);
        int n = world.gold()[0].length;
        int responses = n / world.prompts();
        var both = new double[n];
        var product = new double[n];
        var lower = new double[n];
        Arrays.fill(both, 1);
        Arrays.fill(product, 1);
        Arrays.fill(lower, 1);
        for (double[] gold : world.gold()) {
            double[] median = Pools.quantile(gold, world.prompts(), 0.5);
            double[] good = Pools.quantile(gold, world.prompts(), LEVEL);
            double[] rank = Pools.rank(gold, world.prompts());
            for (int i = 0; i < n; i++) {
                both[i] *= gold[i] > median[i / responses] ? 1 : 0;
                product[i] *= Logistic.sigmoid(gold[i] - good[i / responses]);
                lower[i] = Math.min(lower[i], rank[i]);
            }
        }
        var measured = new LinkedHashMap<String, Double>();
        for (String utility : UTILITIES) {
            double[] u = world.utility(backend, utility);
            for (double budget : BUDGETS) {
                var policy = MatchedDivergence.of(backend, u, world.prompts(), budget);
                measured.put(name(utility, budget, "both"), Moments.mean(policy.expectation(both)));
                measured.put(name(utility, budget, "product"), Moments.mean(policy.expectation(product)));
                measured.put(name(utility, budget, "lower"), Moments.mean(policy.expectation(lower)));
            }
        }
        return measured;
    }
}
