package dev.plumbline.properties.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.AdvantageWhitening;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.KlPlacement;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.MinibatchEpochs;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyMethod.Sampling;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.PolicyOptimizer.Task;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import dev.plumbline.properties.harness.Executions;
import dev.plumbline.properties.harness.Executions.Execution;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Policy trainers from end to end: REINFORCE, RLOO, GRPO and PPO on the definition and on the Vector API, where the
/// number of threads changes no bit.
///
/// Red if the penalty has the wrong sign or weight, if an advantage keeps a mean that the policy should forget, if a
/// minibatch takes other samples' advantages, if threads share a sum, or if a kernel of one execution is off by more
/// than rounding.
class PolicyTrainersTest {
    private static final double BETA = 0.5;
    private static final int DRAWS = 16;
    /// Rounding errors of one step in a logit, in units of u: storing a logit below 4 costs 4, advantage and gradient,
    /// both below 4 and of a few operations each, less than another 12.
    private static final double STEP_ERROR = 16;

    private static Map<String, PolicyMethod> methods() {
        var epochs = new MinibatchEpochs(2, 2, AdvantageWhitening.NONE, 0.5);
        var clip = PpoClip.of(0.2);
        var methods = new LinkedHashMap<String, PolicyMethod>();
        methods.put("REINFORCE", new PolicyMethod.ScoreFunction(new Baseline.Greedy(), new Sampling.Draws(DRAWS)));
        methods.put("RLOO", new PolicyMethod.GroupRelative(
                new GroupAdvantage.LeaveOneOut(), DRAWS, MinibatchEpochs.of(1), clip));
        // ε of the order of the rewards' spread: the advantages vanish with the spread, as those of the others do
        methods.put("GRPO", new PolicyMethod.GroupRelative(
                new GroupAdvantage.GroupNormalized(1, 1), DRAWS, epochs, clip));
        methods.put("PPO", new PolicyMethod.Ppo(new Sampling.Draws(DRAWS), epochs, clip, 0.5, 0.2));
        return methods;
    }

    /// The Vector API at its preferred width, with one thread and with two; empty where it is not available.
    private static List<Execution> vector() {
        return Executions.named("vector").stream()
                .filter(execution -> List.of("vector", "vector/2 threads").contains(execution.label()))
                .toList();
    }

    private static Task task(int prompts, int responses, long seed) {
        var random = new Philox(seed, 0);
        var reward = new double[prompts][responses];
        var reference = new double[prompts][responses];
        for (int x = 0; x < prompts; x++) {
            for (int y = 0; y < responses; y++) {
                reward[x][y] = 0.4 * random.nextGaussian();
                reference[x][y] = 0.4 * random.nextGaussian();
            }
        }
        return new Task(reward, reference);
    }

    /// The logits after `updates` from the reference, rate `rate` for the gradient of one prompt.
    private static double[] train(
            Backend backend, DType dtype, Task task, PolicyMethod method, double rate, int updates) {
        int prompts = task.reward().length;
        double[] flat = Arrays.stream(task.referenceLogits()).flatMapToDouble(Arrays::stream).toArray();
        var model = new TabularLogits(
                backend, backend.tensor(dtype, flat, prompts, flat.length / prompts), new StepRule.Sgd(rate * prompts));
        var penalty = new KlPenalty.Sampled(KlEstimator.K1, KlPlacement.REWARD, new KlController.Fixed(BETA));
        PolicyOptimizer.run(backend, dtype, task, model,
                new PolicyOptimizer.Options(method, penalty, 0, updates, Integer.MAX_VALUE, 3));
        return model.forward().toArray();
    }

    /// Every execution ends at π* = ref exp(R/β)/Z up to rounding.
    ///
    /// Where the penalised reward R − β log(π/ref) is the same for all responses, advantages vanish, and with them the
    /// noise of the draws: near π* the error e of the logits follows e ← (1 − η β Ĉ) e + r, with Ĉ the covariance of
    /// the drawn scores, whose expectation diag π − ππᵀ is at least min π on rows of sum 0 (GRPO's centring with its
    /// own reward takes a factor 1 − 1/G off), and r at most {@link #STEP_ERROR} u. Hence |e| is at most
    /// r/(1 − q) + qᴺ |e₀|, q = 1 − η β (1 − 1/G) min π; minibatches only add steps. Log ratios then have at most twice
    /// this range, the total variation is at most a quarter of the range (Hoeffding, Pinsker), and two executions
    /// differ by at most both distances; in the direction (1, ..., 1), which no gradient corrects, roundings add up
    /// over the steps. Executions need not draw alike for this, so a draw that rounding tips over does no harm.
    @ParameterizedTest
    @EnumSource(DType.class)
    void executionsReachTheClosedForm(DType dtype) {
        var task = task(3, 4, 1);
        double rate = 1;
        int updates = 1500;
        double u = dtype == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
        double[] optimum = optimum(task);
        double least = Arrays.stream(optimum).map(Math::exp).min().orElseThrow();
        double contraction = rate * BETA * (1 - 1.0 / DRAWS) * least;
        double bound = 2 * (STEP_ERROR * u / contraction + 4 * Math.pow(1 - contraction, updates));
        assertTrue(bound < 2000 * u, "the bound is rounding");
        assertTrue(range(task, flat(task.referenceLogits()), optimum) > 1, "the start is far away");

        for (var method : methods().entrySet()) {
            double[] expected = train(Executions.definition(), dtype, task, method.getValue(), rate, updates);
            double reached = range(task, expected, optimum);
            assertTrue(reached <= bound, method.getKey() + " on the definition: " + reached / u + " u");
            double[] threaded = null;
            for (var execution : vector()) {
                double[] actual = train(execution.backend(), dtype, task, method.getValue(), rate, updates);
                String label = method.getKey() + " on " + execution.label() + ": ";
                double range = range(task, actual, optimum);
                assertTrue(range <= bound, label + range / u + " u");
                double drift = 4 * updates * STEP_ERROR * u;
                for (int i = 0; i < actual.length; i++) {
                    assertTrue(Math.abs(actual[i] - expected[i]) <= 2 * (bound + drift), label + "logit " + i);
                }
                threaded = threaded == null ? actual : threaded;
                assertArrayEquals(threaded, actual, label + "threads change no bit");
            }
        }
    }

    /// Rows long and many enough that two threads share each kernel; also one step from equal numbers, where both
    /// executions hold the same draws: a logit takes a sum of G products of an advantage below 6 and a probability,
    /// times η/G, so 2 (G + 16) u η 6 bounds the difference for a dozen roundings in advantage and softmax, and storing
    /// logits below 2 adds 2 u.
    @ParameterizedTest
    @EnumSource(DType.class)
    void threadsChangeNoBit(DType dtype) {
        var task = task(32, 160, 2);
        double u = dtype == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
        for (var method : methods().entrySet()) {
            double[] one = null;
            for (var execution : vector()) {
                double[] actual = train(execution.backend(), dtype, task, method.getValue(), 1, 2);
                one = one == null ? actual : one;
                assertArrayEquals(one, actual, method.getKey() + " on " + execution.label());
            }
        }
        var step = methods().get("RLOO");
        double[] expected = train(Executions.definition(), dtype, task, step, 1, 1);
        for (var execution : vector()) {
            double[] actual = train(execution.backend(), dtype, task, step, 1, 1);
            for (int i = 0; i < actual.length; i++) {
                assertEquals(expected[i], actual[i], (12 * (DRAWS + 16) + 2) * u, execution.label());
            }
        }
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /// log π* of all prompts.
    private static double[] optimum(Task task) {
        var rows = new double[task.reward().length][];
        Arrays.setAll(rows, x -> KlRegularizedPolicy.solve(
                SoftmaxPolicy.logSoftmax(task.referenceLogits()[x]), task.reward()[x], BETA).logProbability());
        return flat(rows);
    }

    /// Largest range over the responses to a prompt of logit − log π*; NaN if any is.
    private static double range(Task task, double[] logits, double[] optimum) {
        int responses = task.reward()[0].length;
        double worst = 0;
        for (int from = 0; from < logits.length; from += responses) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = from; i < from + responses; i++) {
                low = Math.min(low, logits[i] - optimum[i]);
                high = Math.max(high, logits[i] - optimum[i]);
            }
            worst = Math.max(worst, high - low);
        }
        return worst;
    }
}
