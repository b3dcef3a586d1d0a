package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.LabelNoise;
import dev.plumbline.reward.ReferenceReward;
import dev.plumbline.reward.RewardTransform;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The properties P1 to P12 of transformed and combined rewards, on random tables.
///
/// Planted mistakes that turn it red: log σ(ref − r); the reference of another prompt; β for 1/β; the sum of the references
/// left out; a transform of the sum; the KL bound of M7 without log 2; the correction of flipped labels the wrong way round.
class TransformCombineProperties {
    private static final ReferenceReward QUANTILE = new ReferenceReward.Quantile(0.85, QuantileMethod.LINEAR);

    private final int responses = 12;

    private static double[] gaussians(Philox random, int n, double scale) {
        var x = new double[n];
        Arrays.setAll(x, i -> scale * random.nextGaussian());
        return x;
    }

    private static double[] logSigmoid(double[] reward, double reference) {
        return Arrays.stream(reward).map(r -> RewardTransform.value(TransformKind.LOG_SIGMOID, r - reference)).toArray();
    }

    private static double[] conjunction(double[][] reward, double... reference) {
        var u = new double[reward[0].length];
        for (int y = 0; y < u.length; y++) {
            int response = y;
            u[y] = Conjunction.value(Arrays.stream(reward).mapToDouble(r -> r[response]).toArray(), reference, null);
        }
        return u;
    }

    private double[] policy(Philox random) {
        return SoftmaxPolicy.softmax(gaussians(random, responses, 1));
    }

    /// P1: J(π*) − J(π) = γ KL(π‖π*) ≥ 0. Rewards of order 10, so 1e-12 is some hundred roundings.
    @Property(tries = 100)
    void noPolicyIsBetterThanTheClosedForm(@ForAll int seed) {
        var random = new Philox(seed, 0);
        double[] base = policy(random);
        double[] u = gaussians(random, responses, 3);
        double gamma = Math.exp(random.nextGaussian());
        double[] optimum = KlRegularizedPolicy.optimum(base, u, gamma);
        double[] other = policy(random);
        double gap = KlRegularizedPolicy.objective(optimum, base, u, gamma)
                - KlRegularizedPolicy.objective(other, base, u, gamma);
        assertEquals(gamma * KlRegularizedPolicy.kl(other, optimum), gap, 1e-12 * (10 + gamma * 10));
        assertTrue(gap >= 0);
    }

    /// P2: π* at γ = 1 is π₀ ∏ σ(zₖ), normalised; adding one property after the other, in any order, gives the same.
    @Property(tries = 100)
    void conjunctionIsProductOfProbabilities(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int properties) {
        var random = new Philox(seed, 1);
        double[] base = policy(random);
        var reward = new double[properties][];
        var reference = new double[properties];
        for (int k = 0; k < properties; k++) {
            reward[k] = gaussians(random, responses, 2);
            reference[k] = QUANTILE.of(reward[k]);
        }
        double[] optimum = KlRegularizedPolicy.optimum(base, conjunction(reward, reference), 1);
        var product = base.clone();
        for (int y = 0; y < responses; y++) {
            for (int k = 0; k < properties; k++) {
                product[y] *= Logistic.sigmoid(reward[k][y] - reference[k]);
            }
        }
        double total = Arrays.stream(product).sum();
        assertArrayEquals(Arrays.stream(product).map(p -> p / total).toArray(), optimum, 1e-13);
        double[] step = base;
        for (int k : random.permutation(properties)) {
            step = KlRegularizedPolicy.optimum(step, logSigmoid(reward[k], reference[k]), 1);
        }
        assertArrayEquals(optimum, step, 1e-13);
    }

    /// P3: a property whose reference is −∞, or which tells no response from another, changes nothing.
    @Property(tries = 50)
    void indifferentPropertiesDropOut(@ForAll int seed) {
        var random = new Philox(seed, 2);
        double[] base = policy(random);
        double[] reward = gaussians(random, responses, 2);
        var constant = new double[responses];
        Arrays.fill(constant, random.nextGaussian());
        double[] alone = KlRegularizedPolicy.optimum(base, conjunction(new double[][] {reward}, 0.5), 1);
        assertArrayEquals(alone, KlRegularizedPolicy.optimum(
                base, conjunction(new double[][] {reward, constant}, 0.5, 1), 1), 1e-14);
        assertArrayEquals(alone, KlRegularizedPolicy.optimum(base,
                conjunction(new double[][] {reward, gaussians(random, responses, 2)}, 0.5, Double.NEGATIVE_INFINITY), 1), 0);
    }

    /// P4: an offset of the prompt cancels with references from its samples, exactly for whole numbers; it does not with a
    /// global one.
    @Property(tries = 100)
    void offsetsOfAPromptCancel(@ForAll int seed, @ForAll @IntRange(min = -1000, max = 1000) int offset) {
        var random = new Philox(seed, 3);
        var reward = new double[responses];
        Arrays.setAll(reward, i -> Math.rint(8 * random.nextGaussian()));
        double[] moved = Arrays.stream(reward).map(r -> r + offset).toArray();
        for (var kind : List.of(new ReferenceReward.Quantile(0.85, QuantileMethod.LOWER), new ReferenceReward.Median(),
                new ReferenceReward.Canned(0, 1))) {
            assertArrayEquals(logSigmoid(reward, kind.of(reward)), logSigmoid(moved, kind.of(moved)), kind.toString());
        }
        var mean = new ReferenceReward.Mean();
        assertArrayEquals(logSigmoid(reward, mean.of(reward)), logSigmoid(moved, mean.of(moved)), 1e-12);
        var global = new ReferenceReward.Global(0);
        if (offset != 0) {
            assertNotEquals(logSigmoid(reward, global.of(reward))[0], logSigmoid(moved, global.of(moved))[0]);
        }
    }

    /// P5: one log-sigmoid keeps the order of the responses to a prompt; a sum of two does not.
    @Property(tries = 50)
    void oneTransformKeepsTheOrder(@ForAll int seed) {
        double[] reward = gaussians(new Philox(seed, 4), responses, 3);
        double[] u = logSigmoid(reward, QUANTILE.of(reward));
        for (int a = 0; a < responses; a++) {
            for (int b = 0; b < responses; b++) {
                assertTrue(reward[a] <= reward[b] || u[a] > u[b]);
            }
        }
    }

    @Example
    void theSumChangesTheBest() {
        double[][] reward = {{9, 1}, {-4, 1}};
        assertTrue(reward[0][0] + reward[1][0] > reward[0][1] + reward[1][1]);
        double[] u = conjunction(reward, 0, 0);
        assertTrue(u[0] < u[1]);
    }

    /// P6: min(z, 0) − log 2 ≤ u ≤ min(z, 0); K min log σ ≤ AND ≤ min log σ; KL ≤ −log Z ≤ (log 2)/γ − log ρ with ρ the base
    /// mass above the reference (of K properties: K log 2).
    @Property(tries = 100)
    void bounds(@ForAll int seed) {
        var random = new Philox(seed, 5);
        double[] base = policy(random);
        double[][] reward = {gaussians(random, responses, 3), gaussians(random, responses, 3)};
        double[] reference = {QUANTILE.of(reward[0]), QUANTILE.of(reward[1])};
        double[] and = conjunction(reward, reference);
        double above = 0;
        for (int y = 0; y < responses; y++) {
            double least = 0;
            for (int k = 0; k < 2; k++) {
                double z = reward[k][y] - reference[k];
                double u = RewardTransform.value(TransformKind.LOG_SIGMOID, z);
                assertTrue(u <= Math.min(z, 0) && u >= Math.min(z, 0) - Math.log(2) - 1e-15 * Math.abs(z));
                least = Math.min(least, u);
            }
            assertTrue(2 * least <= and[y] + 1e-15 && and[y] <= least);
            above += reward[0][y] >= reference[0] ? base[y] : 0;
        }
        double gamma = Math.exp(random.nextGaussian());
        double[] u = logSigmoid(reward[0], reference[0]);
        double kl = KlRegularizedPolicy.klOfOptimum(base, u, gamma);
        double surprise = -KlRegularizedPolicy.logPartition(base, u, gamma);
        assertTrue(kl <= surprise + 1e-12 && surprise <= Math.log(2) / gamma - Math.log(above) + 1e-12);
    }

    /// P7: |u + ref − r| ≤ exp(max r − ref); γ → ∞ gives the base policy.
    @Property(tries = 50)
    void limits(@ForAll int seed) {
        var random = new Philox(seed, 6);
        double[] base = policy(random);
        double[] reward = gaussians(random, responses, 2);
        double most = Arrays.stream(reward).max().orElseThrow();
        double reference = most + 12;
        double[] u = logSigmoid(reward, reference);
        for (int y = 0; y < responses; y++) {
            assertTrue(Math.abs(u[y] + reference - reward[y]) <= Math.exp(most - reference) + 1e-14);
        }
        // |log π* − log π₀| ≤ range(u)/γ
        assertArrayEquals(base, KlRegularizedPolicy.optimum(base, u, 1e12), 1e-10);
    }

    /// P8: dJ/dθ equals central differences (h = 1e-5: truncation below 1e-8, rounding 1e-14/h); the weights σ(−z) of the
    /// conjunction lie in (0, 1) and fall with the reward.
    @Property(tries = 30)
    void gradients(@ForAll int seed) {
        var random = new Philox(seed, 7);
        double[] base = policy(random);
        double[] u = gaussians(random, responses, 2);
        double[] logits = gaussians(random, responses, 1);
        double[] gradient = KlRegularizedPolicy.gradientLogits(logits, base, u, 0.7);
        for (int a = 0; a < responses; a++) {
            double[] up = logits.clone();
            double[] down = logits.clone();
            up[a] += 1e-5;
            down[a] -= 1e-5;
            double slope = (KlRegularizedPolicy.objective(SoftmaxPolicy.softmax(up), base, u, 0.7)
                    - KlRegularizedPolicy.objective(SoftmaxPolicy.softmax(down), base, u, 0.7)) / (up[a] - down[a]);
            assertEquals(slope, gradient[a], 1e-8);
        }
        double[] low = Conjunction.gradient(new double[] {-1, 0}, new double[2], null);
        double[] high = Conjunction.gradient(new double[] {0.5, 0}, new double[2], null);
        assertTrue(0 < high[0] && high[0] < low[0] && low[0] < 1);
    }

    /// P9: divergence and mean utility do not rise with γ.
    @Property(tries = 50)
    void divergenceFallsWithGamma(@ForAll int seed) {
        var random = new Philox(seed, 8);
        double[] base = policy(random);
        double[] u = gaussians(random, responses, 2);
        double kl = Double.POSITIVE_INFINITY;
        double mean = Double.POSITIVE_INFINITY;
        for (double gamma = 0.05; gamma < 50; gamma *= 1.7) {
            double[] p = KlRegularizedPolicy.optimum(base, u, gamma);
            double own = 0;
            for (int y = 0; y < responses; y++) {
                own += p[y] * u[y];
            }
            assertTrue(KlRegularizedPolicy.kl(p, base) <= kl + 1e-13 && own <= mean + 1e-13);
            kl = KlRegularizedPolicy.kl(p, base);
            mean = own;
        }
    }

    /// P10: log σ(z) − log σ(−z) = z, and log σ is finite for every finite z.
    @Property(tries = 300)
    void logSigmoidIdentity(@ForAll double any) {
        double z = Double.isFinite(any) ? any : 0;
        double u = RewardTransform.value(TransformKind.LOG_SIGMOID, z);
        assertTrue(Double.isFinite(u));
        assertEquals(z, u - RewardTransform.value(TransformKind.LOG_SIGMOID, -z), 2 * Math.ulp(Math.max(1, Math.abs(z))));
    }

    /// P11: a reference moved by δ moves no log-probability by more than |δ|/γ.
    @Property(tries = 100)
    void sensitivityToTheReference(@ForAll int seed) {
        var random = new Philox(seed, 9);
        double[] logBase = SoftmaxPolicy.logSoftmax(gaussians(random, responses, 1));
        double[] reward = gaussians(random, responses, 2);
        double delta = random.nextGaussian();
        double gamma = Math.exp(random.nextGaussian());
        double[] here = KlRegularizedPolicy.solve(logBase, logSigmoid(reward, 0.3), gamma).logProbability();
        double[] there = KlRegularizedPolicy.solve(logBase, logSigmoid(reward, 0.3 + delta), gamma).logProbability();
        for (int y = 0; y < responses; y++) {
            assertTrue(Math.abs(here[y] - there[y]) <= Math.abs(delta) / gamma + 1e-12);
        }
    }

    /// P12: the margins that flipped labels compress come back. At |Δ| ≤ 8 and ε ≤ 0.4 the probability that is inverted lies
    /// within σ(−8)(1 − 2ε) ≥ 6e-5 of its bound, which turns an error of 2⁻⁵³ into one below 1e-11.
    @Property(tries = 100)
    void flippedLabelsAreCorrected(@ForAll int seed) {
        var random = new Philox(seed, 10);
        double margin = 8 * Math.tanh(random.nextGaussian());
        double rate = 0.4 * random.nextDouble();
        double observed = LabelNoise.compressed(margin, rate);
        assertTrue(Math.abs(observed) <= Math.log((1 - rate) / rate) + 1e-12);
        assertEquals(margin, LabelNoise.corrected(observed, rate), 1e-10);
        assertEquals(margin, LabelNoise.corrected(margin, 0), 1e-11);
    }
}
