package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.PolicyMethod.Sampling;
import dev.plumbline.policy.PolicyOptimizer.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Red if a minibatch is not rescaled to the batch, if old probabilities are taken anew in each epoch, if the step is
/// taken before the divergence is looked at, if the divergence is that of π from π_old, or if whitening uses other
/// samples than it says.
class MinibatchEpochsTest {
    private static final DType FLOAT64 = DType.FLOAT64;
    private static final PpoClip OPEN = new PpoClip(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    private static final double NEVER = Double.POSITIVE_INFINITY;
    private final Backend backend = Backends.open("definition", BackendOptions.defaults());

    private static Task task(int prompts, int responses, long seed) {
        var random = new Philox(seed, 0);
        return new Task(Rows.gaussian(random, prompts, responses, 1), Rows.gaussian(random, prompts, responses, 0.5));
    }

    /// The rate is for the gradient of one prompt.
    private TabularLogits start(DType dtype, Task task, double rate) {
        Tensor z = backend.tensor(dtype, Rows.flat(task.referenceLogits()), task.prompts(), task.responses());
        return new TabularLogits(backend, z, new StepRule.Sgd(rate * task.prompts()));
    }

    private List<PolicyStep> run(
            DType dtype, Task task, LogitModel model, PolicyMethod method, int updates, long seed) {
        var steps = new ArrayList<PolicyStep>();
        var options = new PolicyOptimizer.Options(method, new KlPenalty.None(), 0, updates, 1, seed);
        PolicyOptimizer.run(backend, dtype, task, model, options, steps::add);
        return steps;
    }

    @Property(tries = 50)
    void partsMakeUpTheBatch(@ForAll @IntRange(min = 1, max = 40) int samples,
            @ForAll @IntRange(min = 1, max = 40) int minibatches, @ForAll long seed) {
        var epochs = new MinibatchEpochs(3, minibatches, AdvantageWhitening.NONE, NEVER);
        if (minibatches > samples) {
            assertThrows(IllegalArgumentException.class, () -> epochs.partition(samples, new Philox(seed, 1)));
            return;
        }
        int[][][] parts = epochs.partition(samples, new Philox(seed, 1));
        assertEquals(3, parts.length);
        for (int[][] epoch : parts) {
            assertEquals(minibatches, epoch.length);
            int[] all = Arrays.stream(epoch).flatMapToInt(Arrays::stream).sorted().toArray();
            var expected = new int[samples];
            Arrays.setAll(expected, i -> i);
            assertArrayEquals(expected, all);
            for (int[] part : epoch) {
                assertTrue(part.length == samples / minibatches || part.length == (samples - 1) / minibatches + 1);
            }
        }
        assertTrue(Arrays.deepEquals(parts, epochs.partition(samples, new Philox(seed, 1))));
    }

    /// One epoch, one minibatch, no clip: z + η (1/G) Σ A ∇log π, with the scalar mathematics on the same draws. A
    /// dozen roundings of numbers below 10: 1e-13.
    @Property(tries = 30)
    void oneOpenStepIsThePolicyGradientStep(
            @ForAll @IntRange(min = 1, max = 4) int prompts, @ForAll @IntRange(min = 2, max = 6) int responses,
            @ForAll @IntRange(min = 2, max = 9) int group, @ForAll AdvantageWhitening whitening, @ForAll long seed) {
        var task = task(prompts, responses, seed);
        var model = start(FLOAT64, task, 0.5);
        var once = new MinibatchEpochs(1, 1, whitening, NEVER);
        var steps = run(FLOAT64, task, model,
                new PolicyMethod.GroupRelative(new GroupAdvantage.LeaveOneOut(), group, once, OPEN), 1, seed);

        var random = new Philox(seed, 0);
        var draws = new int[prompts][group];
        var advantage = new double[prompts * group];
        for (int x = 0; x < prompts; x++) {
            double[] p = SoftmaxPolicy.softmax(task.referenceLogits()[x]);
            var reward = new double[group];
            for (int j = 0; j < group; j++) {
                draws[x][j] = random.nextIndex(p);
                reward[j] = task.reward()[x][draws[x][j]];
            }
            System.arraycopy(GroupAdvantages.leaveOneOut(reward), 0, advantage, x * group, group);
        }
        double[] used = whitening == AdvantageWhitening.NONE
                ? advantage
                : Whitening.whiten(advantage, null, true, 1e-8, 1);
        var expected = new double[prompts][];
        for (int x = 0; x < prompts; x++) {
            expected[x] = task.referenceLogits()[x].clone();
            double[] g = Reinforce.gradient(SoftmaxPolicy.logSoftmax(expected[x]), draws[x],
                    Arrays.copyOfRange(used, x * group, (x + 1) * group));
            for (int y = 0; y < responses; y++) {
                expected[x][y] += 0.5 * g[y];
            }
        }
        Rows.assertClose(Rows.flat(expected), model.forward().toArray(), 1e-13);
        assertEquals(1, steps.size());
    }

    /// Over all responses weighted by π_old the means are exact: E ρ = 1, E k3 = KL(π_old‖π). Tolerance: a dozen
    /// roundings of numbers below 10.
    @Test
    void diagnosticsOfAllResponsesAreExact() {
        var task = task(1, 6, 2);
        var clip = PpoClip.of(0.1);
        var model = start(FLOAT64, task, 0.5);
        var ppo = new PolicyMethod.Ppo(new Sampling.Exhaustive(), MinibatchEpochs.of(2), clip, 1, NEVER);
        var second = run(FLOAT64, task, model, ppo, 1, 1).get(1);

        double[] reward = task.reward()[0];
        double[] old = SoftmaxPolicy.logSoftmax(task.referenceLogits()[0]);
        double[] p = SoftmaxPolicy.exp(old);
        // the first value is 0, so the advantage is the reward
        double[] z = task.referenceLogits()[0].clone();
        double value = SoftmaxPolicy.mean(p, reward);
        for (int y = 0; y < 6; y++) {
            z[y] += 0.5 * p[y] * (reward[y] - value);
        }
        double[] now = SoftmaxPolicy.logSoftmax(z);
        double clipped = 0;
        for (int y = 0; y < 6; y++) {
            double ratio = Math.exp(now[y] - old[y]);
            clipped += (reward[y] > 0 && ratio > 1.1) || (reward[y] < 0 && ratio < 0.9) ? p[y] : 0;
        }
        double kl = KlRegularizedPolicy.kl(p, SoftmaxPolicy.exp(now));
        double other = KlRegularizedPolicy.kl(SoftmaxPolicy.exp(now), p);
        assertTrue(clipped > 0.05 && clipped < 0.95 && Math.abs(kl - other) > 1e-4, "the case tells them apart");
        assertEquals(1, second.meanRatio(), 1e-13);
        assertEquals(clipped, second.clipFraction(), 1e-13);
        assertEquals(kl, second.kl(), 1e-13);
        assertEquals(-SoftmaxPolicy.mean(SoftmaxPolicy.exp(now), now), second.entropy(), 1e-13);
    }

    @Test
    void theFirstMinibatchIsOnPolicy() {
        var task = task(3, 5, 3);
        var epochs = new MinibatchEpochs(2, 4, AdvantageWhitening.MINIBATCH, NEVER);
        var methods = List.of(
                new PolicyMethod.Ppo(new Sampling.Draws(7), epochs, PpoClip.of(0.05), 0.5, 0.2),
                new PolicyMethod.GroupRelative(new GroupAdvantage.GroupNormalized(1e-4, 1), 7, epochs,
                        PpoClip.of(0.05)));
        for (var dtype : DType.values()) {
            for (var method : methods) {
                var steps = run(dtype, task, start(dtype, task, 0.5), method, 5, 4);
                assertEquals(5 * 2 * 4, steps.size());
                for (int i = 0; i < steps.size(); i++) {
                    var step = steps.get(i);
                    assertEquals(List.of(i / 8, i / 4 % 2, i % 4),
                            List.of(step.update(), step.epoch(), step.minibatch()));
                    assertTrue(step.taken());
                    if (i % 8 == 0) {
                        assertEquals(1, step.meanRatio(), 0);
                        assertEquals(0, step.clipFraction(), 0);
                        assertEquals(0, step.kl(), 0);
                    } else {
                        assertTrue(step.kl() > 0);
                        assertNotEquals(1, step.meanRatio());
                    }
                }
                assertTrue(steps.stream().anyMatch(step -> step.clipFraction() > 0));
            }
        }
    }

    private record Counted(LogitModel model, int[] steps) implements LogitModel {
        @Override
        public Tensor forward() {
            return model.forward();
        }

        @Override
        public void backward(Tensor dLogits) {
            model.backward(dLogits);
        }

        @Override
        public void step() {
            steps[0]++;
            model.step();
        }
    }

    @Property(tries = 20)
    void noStepOnceTheDivergenceIsExceeded(@ForAll @IntRange(min = 1, max = 5) int minibatches, @ForAll long seed) {
        double target = 0.01;
        var task = task(3, 5, seed);
        var model = new Counted(start(FLOAT64, task, 2), new int[1]);
        var epochs = new MinibatchEpochs(8, minibatches, AdvantageWhitening.BATCH, target);
        var steps = run(FLOAT64, task, model,
                new PolicyMethod.GroupRelative(new GroupAdvantage.MeanCentered(), 6, epochs, OPEN), 4, seed);
        check(steps, target);
        assertEquals(steps.stream().filter(PolicyStep::taken).count(), model.steps()[0]);
        // who does not watch takes the same steps
        var unwatched = start(FLOAT64, task, 2);
        PolicyOptimizer.run(backend, FLOAT64, task, unwatched, new PolicyOptimizer.Options(
                new PolicyMethod.GroupRelative(new GroupAdvantage.MeanCentered(), 6, epochs, OPEN),
                new KlPenalty.None(), 0, 4, 1, seed));
        assertArrayEquals(model.forward().toArray(), unwatched.forward().toArray());
    }

    private static void check(List<PolicyStep> steps, double target) {
        assertTrue(steps.stream().anyMatch(step -> !step.taken()), "the bound is crossed");
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            assertEquals(step.kl() <= target, step.taken());
            boolean last = i + 1 == steps.size() || steps.get(i + 1).update() > step.update();
            assertTrue(step.taken() || last, "nothing follows in an update that was stopped");
        }
    }

    /// At a rate h so small that the policy hardly moves, the sum of an epoch's M steps is M h times the gradient of
    /// the batch: parts of equal size weigh M times theirs. Each step starts at most M h ‖g‖ away, the gradient's
    /// Lipschitz constant is below 10 for advantages below 5, and M = 4, h = 1e-7: relative error below 1e-5.
    @Test
    void minibatchesAverageToTheBatch() {
        var task = task(2, 4, 5);
        double rate = 1e-7;
        var moved = new double[2][];
        for (int i = 0; i < 2; i++) {
            int minibatches = i == 0 ? 1 : 4;
            var model = start(FLOAT64, task, rate);
            run(FLOAT64, task, model, new PolicyMethod.GroupRelative(new GroupAdvantage.MeanCentered(), 8,
                    new MinibatchEpochs(1, minibatches, AdvantageWhitening.BATCH, NEVER), PpoClip.of(0.2)), 1, 6);
            double[] z = model.forward().toArray();
            double[] from = Rows.flat(task.referenceLogits());
            moved[i] = new double[z.length];
            for (int k = 0; k < z.length; k++) {
                moved[i][k] = (z[k] - from[k]) / (rate * minibatches);
            }
        }
        assertTrue(Arrays.stream(moved[0]).map(Math::abs).max().orElse(0) > 0.1);
        Rows.assertClose(moved[0], moved[1], 1e-5);
    }

    /// Whitened advantages know neither unit nor origin of the reward. The ε of 1e-8 beside variances above 0.1 moves
    /// steps of order 1 by less than 1e-7.
    @Test
    void whiteningForgetsTheScaleOfTheReward() {
        var task = task(3, 5, 7);
        var other = new double[3][];
        Arrays.setAll(other, x -> Arrays.stream(task.reward()[x]).map(r -> 3 * r + 7).toArray());
        var scaled = new Task(other, task.referenceLogits());
        for (var whitening : AdvantageWhitening.values()) {
            var ppo = new PolicyMethod.Ppo(new Sampling.Draws(20),
                    new MinibatchEpochs(2, 3, whitening, NEVER), PpoClip.of(0.2), 1, NEVER);
            var plain = start(FLOAT64, task, 0.3);
            run(FLOAT64, task, plain, ppo, 1, 8);
            var stretched = start(FLOAT64, task, 0.3);
            run(FLOAT64, scaled, stretched, ppo, 1, 8);
            if (whitening == AdvantageWhitening.NONE) {
                assertThrows(AssertionError.class, () -> Rows.assertClose(
                        plain.forward().toArray(), stretched.forward().toArray(), 0.01));
            } else {
                Rows.assertClose(plain.forward().toArray(), stretched.forward().toArray(), 1e-7);
            }
        }
    }

    @Test
    void sameSeedSameBits() {
        var task = task(3, 5, 9);
        var ppo = new PolicyMethod.Ppo(new Sampling.Draws(8),
                new MinibatchEpochs(3, 5, AdvantageWhitening.MINIBATCH, 0.02), PpoClip.of(0.2), 1, 0.2);
        var logits = new double[3][];
        var steps = new ArrayList<List<PolicyStep>>();
        for (int i = 0; i < 3; i++) {
            var model = start(FLOAT64, task, 0.5);
            steps.add(run(FLOAT64, task, model, ppo, 10, i == 2 ? 11 : 10));
            logits[i] = model.forward().toArray();
        }
        assertArrayEquals(logits[0], logits[1]);
        assertEquals(steps.get(0), steps.get(1));
        assertFalse(Arrays.equals(logits[0], logits[2]));
    }

    private double[] runSequences(MinibatchEpochs epochs, LossAggregation aggregation, double rate, int updates,
            List<PolicyStep> steps) {
        var mdp = ExactPolicyGradientTest.tree();
        var model = new TabularLogits(backend, backend.zeros(FLOAT64, 3, 3), new StepRule.Sgd(rate));
        SequencePolicyOptimizer.run(backend, FLOAT64, mdp, new double[3][3], model, new SequencePolicyOptimizer.Options(
                16, epochs, PpoClip.of(0.2), new SequencePolicyOptimizer.Credit.Critic(0.9, 0.5, NEVER), aggregation,
                new KlPenalty.None(), 1, updates, 1, 12), steps::add);
        return model.forward().toArray();
    }

    /// The same for episodes of unequal length; bound as in {@link #minibatchesAverageToTheBatch}.
    @Test
    void sequences() {
        for (var aggregation : LossAggregation.values()) {
            var seen = new ArrayList<PolicyStep>();
            double[] whole = runSequences(new MinibatchEpochs(1, 1, AdvantageWhitening.BATCH, NEVER), aggregation, 1e-7,
                    1, seen);
            double[] parts = runSequences(new MinibatchEpochs(1, 4, AdvantageWhitening.BATCH, NEVER), aggregation,
                    1e-7 / 4, 1, seen);
            Rows.assertClose(Rows.scaled(whole, 1e7), Rows.scaled(parts, 1e7), 1e-5);
            assertTrue(Arrays.stream(whole).map(Math::abs).max().orElse(0) > 1e-9);
        }
        var epochs = new MinibatchEpochs(6, 3, AdvantageWhitening.MINIBATCH, 0.01);
        var first = new ArrayList<PolicyStep>();
        var second = new ArrayList<PolicyStep>();
        double[] z = runSequences(epochs, LossAggregation.TOKEN_MEAN, 1, 5, first);
        assertArrayEquals(z, runSequences(epochs, LossAggregation.TOKEN_MEAN, 1, 5, second));
        assertEquals(first, second);
        check(first, 0.01);
        for (var step : first) {
            if (step.epoch() == 0 && step.minibatch() == 0) {
                assertEquals(List.of(1.0, 0.0, 0.0), List.of(step.meanRatio(), step.clipFraction(), step.kl()));
            }
        }
    }

    @Test
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> MinibatchEpochs.of(0));
        assertThrows(IllegalArgumentException.class, () -> new MinibatchEpochs(1, 0, AdvantageWhitening.NONE, NEVER));
        assertThrows(IllegalArgumentException.class,
                () -> new MinibatchEpochs(1, 1, AdvantageWhitening.NONE, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new MinibatchEpochs(1, 1, AdvantageWhitening.NONE, 0));
        assertThrows(IllegalArgumentException.class, () -> new PolicyMethod.Ppo(new Sampling.Exhaustive(),
                new MinibatchEpochs(1, 1, AdvantageWhitening.BATCH, NEVER), PpoClip.of(0.2), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> runSequences(
                new MinibatchEpochs(1, 17, AdvantageWhitening.NONE, NEVER), LossAggregation.CONSTANT, 1, 1, List.of()));
    }
}
