package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Red if a layer's gradient is left out, transposed or comes from the pass of other features, if weights step but
/// biases do not, or if the logits are read column by column.
class MlpLogitsTest {
    private static final DType FLOAT64 = DType.FLOAT64;
    private final Backend backend = Backends.open("definition", BackendOptions.defaults());

    private Mlp network(Mlp.Layout layout, long seed) {
        return Mlp.random(backend, FLOAT64, layout, new Philox(seed, 0));
    }

    private static double[] flat(Mlp network) {
        return network.values().stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private Mlp of(Mlp.Layout layout, double[] flat) {
        var values = new ArrayList<double[]>();
        int from = 0;
        for (double[] part : network(layout, 0).values()) {
            values.add(Arrays.copyOfRange(flat, from, from += part.length));
        }
        return Mlp.of(backend, FLOAT64, layout, values);
    }

    /// One step of rate 1 subtracts the gradient of −Σ_x E_π[R]. Tolerance: that of {@link Rows#difference}.
    @Test
    void gradientAgreesWithFiniteDifferences() {
        for (var activation : List.of(Activation.TANH, Activation.SILU)) {
            // three prompts with four actions each, then two prompts with three responses of one output each
            gradient(new Mlp.Layout(2, List.of(5, 3), 4, activation), 3, 3);
            gradient(new Mlp.Layout(3, List.of(4), 1, activation), 6, 2);
        }
    }

    private void gradient(Mlp.Layout layout, int n, int rows) {
        var random = new Philox(1, 0);
        Tensor features = backend.tensor(FLOAT64, Rows.gaussian(random, n * layout.inputs(), 1), n, layout.inputs());
        int columns = n * layout.outputs() / rows;
        Tensor reward = backend.tensor(FLOAT64, Rows.gaussian(random, rows * columns, 1), rows, columns);
        Tensor others = backend.tensor(FLOAT64, Rows.gaussian(random, n * layout.inputs(), 1), n, layout.inputs());
        var network = network(layout, 2);
        double[] start = flat(network);
        double[] expected = Rows.difference(parameters -> {
            Tensor z = new MlpLogits(backend, features, of(layout, parameters), rows, new StepRule.Sgd(1)).forward();
            return -Arrays.stream(backend.policy().exactObjective(z, reward).value().toArray()).sum();
        }, start);

        var model = new MlpLogits(backend, features, network, rows, new StepRule.Sgd(1));
        Tensor z = model.forward();
        model.logits(others);
        Tensor ascent = backend.policy().exactObjective(z, reward).gradient();
        model.backward(backend.model().addScaled(ascent, -2, ascent));
        model.step();
        double[] end = flat(network);
        var actual = new double[start.length];
        Arrays.setAll(actual, i -> start[i] - end[i]);
        Rows.assertClose(expected, actual, 1e-8);
        // a bias common to all logits does nothing
        int counting = expected.length - (layout.outputs() == 1 ? 1 : 0);
        assertTrue(Arrays.stream(expected, 0, counting).allMatch(g -> Math.abs(g) > 1e-6), "every parameter counts");
    }

    /// Without hidden layers the bias is the weight of a feature that is always 1. Thirty steps of rate 0.5 on logits
    /// of order 1, each rounded a few times by 1.1e-16: below 1e-13.
    @Test
    void withoutHiddenLayersItIsLinear() {
        var random = new Philox(3, 0);
        double[][] phi = Rows.gaussian(random, 4, 2, 1);
        var withOne = new double[4][];
        Arrays.setAll(withOne, x -> new double[] {phi[x][0], phi[x][1], 1});
        double[] weights = Rows.gaussian(random, 9, 1);
        var linear = new LinearLogits(backend, backend.tensor(FLOAT64, Rows.flat(withOne), 4, 3),
                backend.tensor(FLOAT64, weights, 3, 3), 4, new StepRule.Sgd(0.5));
        var layout = new Mlp.Layout(2, List.of(), 3, Activation.TANH);
        var model = new MlpLogits(backend, backend.tensor(FLOAT64, Rows.flat(phi), 4, 2), of(layout, weights), 4,
                new StepRule.Sgd(0.5));
        var task = new PolicyOptimizer.Task(Rows.gaussian(random, 4, 3, 1), new double[4][3]);
        for (var logits : new LogitModel[] {linear, model}) {
            PolicyOptimizer.run(backend, FLOAT64, task, logits, new PolicyOptimizer.Options(
                    new PolicyMethod.ExactGradient(), new KlPenalty.Full(new KlController.Fixed(0.5)), 0, 30, 30, 1));
        }
        Rows.assertClose(linear.forward().toArray(), model.forward().toArray(), 1e-13);
        Tensor others = backend.tensor(FLOAT64, Rows.gaussian(random, 10, 1), 5, 2);
        assertArrayEquals(new int[] {5, 3}, model.logits(others).shape());
        assertArrayEquals(model.forward().toArray(),
                model.logits(backend.tensor(FLOAT64, Rows.flat(phi), 4, 2)).toArray());
    }

    /// A network that can hold the table reaches the optimum of the table.
    ///
    /// With d = log π − log π* spread over a range r, E_π e⁻ᵈ = 1 and Hoeffding's lemma give KL(π‖π*) ≤ r²/8, and
    /// Pinsker's inequality a total variation of at most r/4: r ≤ 0.01 leaves at most 0.0025. At π* the penalised
    /// reward is constant, so leave-one-out advantages and with them the noise of the draws vanish there.
    @Test
    void reachesTheClosedForm() {
        double beta = 0.5;
        var random = new Philox(4, 0);
        var task = new PolicyOptimizer.Task(Rows.gaussian(random, 4, 4, 1), Rows.gaussian(random, 4, 4, 0.5));
        Tensor features = backend.tensor(FLOAT64, Rows.gaussian(random, 4 * 3, 1), 4, 3);
        var layout = new Mlp.Layout(3, List.of(12), 4, Activation.TANH);
        var controller = new KlController.Fixed(beta);
        var exact = new PolicyOptimizer.Options(
                new PolicyMethod.ExactGradient(), new KlPenalty.Full(controller), 0, 15000, 15000, 1);
        var leaveOneOut = new PolicyOptimizer.Options(
                new PolicyMethod.GroupRelative(
                        new GroupAdvantage.LeaveOneOut(), 8, MinibatchEpochs.of(1), PpoClip.of(0.2)),
                new KlPenalty.Sampled(KlEstimator.K1, KlPlacement.REWARD, controller), 0, 15000, 15000, 1);
        for (var options : List.of(exact, leaveOneOut)) {
            var model = new MlpLogits(backend, features, network(layout, 5), 4, new StepRule.Sgd(2));
            assertTrue(range(task, model, beta) > 1, "the start is far away");
            PolicyOptimizer.run(backend, FLOAT64, task, model, options);
            double reached = range(task, model, beta);
            assertTrue(reached <= 0.01, options.method() + ": " + reached);
        }
    }

    /// Largest range over actions of log π − log π*.
    private static double range(PolicyOptimizer.Task task, LogitModel model, double beta) {
        double[] z = model.forward().toArray();
        double worst = 0;
        for (int x = 0; x < task.reward().length; x++) {
            double[] reward = task.reward()[x];
            int n = reward.length;
            double[] logp = SoftmaxPolicy.logSoftmax(Arrays.copyOfRange(z, x * n, (x + 1) * n));
            double[] best = KlRegularizedPolicy.solve(
                    SoftmaxPolicy.logSoftmax(task.referenceLogits()[x]), reward, beta).logProbability();
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int y = 0; y < n; y++) {
                low = Math.min(low, logp[y] - best[y]);
                high = Math.max(high, logp[y] - best[y]);
            }
            worst = Math.max(worst, high - low);
        }
        return worst;
    }

    @Test
    void refusals() {
        Tensor features = backend.zeros(FLOAT64, 3, 2);
        var two = network(new Mlp.Layout(2, List.of(), 4, Activation.TANH), 6);
        var three = network(new Mlp.Layout(3, List.of(), 4, Activation.TANH), 6);
        var rule = new StepRule.Sgd(1);
        assertThrows(IllegalArgumentException.class, () -> new MlpLogits(backend, features, three, 3, rule));
        assertThrows(IllegalArgumentException.class, () -> new MlpLogits(backend, features, two, 5, rule));
        assertThrows(IllegalArgumentException.class, () -> new MlpLogits(backend, features, two, 0, rule));
    }
}
