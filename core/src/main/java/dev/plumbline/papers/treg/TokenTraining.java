package dev.plumbline.papers.treg;

import dev.plumbline.evaluation.AlongDivergence;
import dev.plumbline.evaluation.CreditCorrelation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.TabularLogits;
import dev.plumbline.policy.TokenRegularizedDpo;
import dev.plumbline.policy.TokenScores;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table of logits follows the mean loss of all pairs from the reference, 400 steps of 0.5; its divergence from the
/// reference and its expected value are exact after each.
final class TokenTraining implements Experiment {
    static final double[] DIVERGENCES = {0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};
    private static final double RATE = 0.5;
    private final String id;
    private final String title;
    private final int memory;
    private final List<Method> methods;

    TokenTraining(String id, String title, int memory, List<Method> methods) {
        this.id = id;
        this.title = title;
        this.memory = memory;
        this.methods = List.copyOf(methods);
    }

    static String correlation(Method method) {
        return method.name() + ": credit correlation";
    }

    static String value(Method method, double kl) {
        return method.name() + ": value at " + kl + " nats";
    }

    static String last(Method method, String what) {
        return method.name() + ": last " + what;
    }

    List<Method> methods() {
        return methods;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var pairs = TokenPairs.of(memory, 48, seed);
        int steps = (int) Math.ceil(400 * scale);
        var measured = new LinkedHashMap<String, Double>();
        measured.put("value of the reference", pairs.space().expectation(pairs.reference(), pairs.value()));
        double[][] own = null;
        for (var method : methods) {
            var path = train(backend, pairs, method, pairs.rewards(method.source(), own), steps);
            own = method == Method.DPO ? path.implicit() : own;
            measured.put(correlation(method), CreditCorrelation.of(path.implicit(), pairs.value()));
            for (double kl : DIVERGENCES) {
                measured.put(value(method, kl), AlongDivergence.valueAt(path.kl(), path.value(), kl));
            }
            measured.put(last(method, "value"), path.value()[steps]);
            measured.put(last(method, "divergence"), path.kl()[steps]);
        }
        return measured;
    }

    /// @param kl KL(π‖ref) in nats after each step, from 0
    /// @param value expected value of a response after each step
    /// @param implicit β log(π/ref) after the last `[rows x tokens]`
    record Path(double[] kl, double[] value, double[][] implicit) {}

    static Path train(Backend backend, TokenPairs pairs, Method method, double[][] rewards, int steps) {
        var space = pairs.space();
        int tokens = pairs.responses().length * TokenPairs.LENGTH;
        int[] row = Arrays.stream(pairs.responses()).flatMapToInt(y -> Arrays.stream(space.rows(y))).toArray();
        int[] token = Arrays.stream(pairs.responses()).flatMapToInt(Arrays::stream).toArray();
        var kl = new double[steps + 1];
        var value = new double[steps + 1];
        try (var _ = backend.scope()) {
            var scores = new TokenScores(backend, DType.FLOAT64, row, token, space.rows());
            Tensor start = tensor(backend, pairs.reference());
            double[] reference = scores.logProbability(start).toArray();
            var model = new TabularLogits(backend, start, new StepRule.Sgd(RATE));
            double[][] logits = pairs.reference();
            for (int step = 0; step <= steps; step++) {
                try (var _ = backend.scope()) {
                    Tensor z = model.forward();
                    logits = table(z);
                    kl[step] = space.kl(logits, pairs.reference());
                    value[step] = space.expectation(logits, pairs.value());
                    if (step < steps) {
                        double[] slope = slope(method, scores.logProbability(z).toArray(), reference, rewards);
                        model.backward(scores.gradient(z, backend.tensor(DType.FLOAT64, slope, tokens)));
                        model.step();
                    }
                }
            }
            double[][] logp = space.logProbabilities(logits);
            double[][] logq = space.logProbabilities(pairs.reference());
            var implicit = new double[space.rows()][];
            Arrays.setAll(implicit, r -> TokenRegularizedDpo.implicitRewards(
                    method.loss().beta(), logp[r], logq[r]));
            return new Path(kl, value, implicit);
        }
    }

    /// Derivatives of the mean loss in the log-probability of each token.
    private static double[] slope(Method method, double[] logp, double[] reference, double[][] rewards) {
        int length = TokenPairs.LENGTH;
        int pairs = rewards.length / 2;
        var slope = new double[logp.length];
        for (int k = 0; k < pairs; k++) {
            int chosen = 2 * k * length;
            int rejected = chosen + length;
            var loss = method.loss().evaluate(
                    Arrays.copyOfRange(logp, chosen, rejected), Arrays.copyOfRange(reference, chosen, rejected),
                    rewards[2 * k], Arrays.copyOfRange(logp, rejected, rejected + length),
                    Arrays.copyOfRange(reference, rejected, rejected + length), rewards[2 * k + 1]);
            for (int t = 0; t < length; t++) {
                slope[chosen + t] = loss.dChosen()[t] / pairs;
                slope[rejected + t] = loss.dRejected()[t] / pairs;
            }
        }
        return slope;
    }

    private static Tensor tensor(Backend backend, double[][] table) {
        double[] flat = Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
        return backend.tensor(DType.FLOAT64, flat, table.length, table[0].length);
    }

    private static double[][] table(Tensor tensor) {
        double[] flat = tensor.toArray();
        var table = new double[tensor.extent(0)][];
        int width = tensor.extent(1);
        Arrays.setAll(table, r -> Arrays.copyOfRange(flat, r * width, (r + 1) * width));
        return table;
    }
}
