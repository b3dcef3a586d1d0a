package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Several rewards, REINFORCE++, V-trace, natural gradients and off-policy divergences against enumeration.
///
/// Red if GDPO adds rewards before it normalises them, if REINFORCE++ charges the divergence of earlier tokens to later
/// ones or forgets the token itself, if V-trace's advantage uses V in place of v or its trace is not multiplied up, if
/// the natural gradient forgets to divide by π, if the off-policy k3 leaves out the ratio or its own derivative.
class PolicyEstimatorProperties {
    /// Two states; the first action of state 0 leads to state 1, the second ends; state 1 ends.
    private static FiniteMdp tree(Philox random) {
        double[][] reward = Rows.gaussian(random, 2, 2, 1);
        return new FiniteMdp(new double[] {1, 0}, new double[][][] {{{0, 1}, {0, 0}}, {{0, 0}, {0, 0}}}, reward, 2);
    }

    @Property(tries = 100)
    void rewardsNormalizedByThemselves(@ForAll long seed, @ForAll @IntRange(min = 3, max = 8) int group,
            @ForAll @DoubleRange(min = 0.1, max = 100) double scale) {
        var random = new Philox(seed, 61);
        double[][] reward = Rows.gaussian(random, 3, group, 1);
        double[] weight = {0.5, 1, 2};
        double[] a = MultiRewardAdvantages.normalizedEach(reward, weight, 0, 1);
        assertEquals(0, CompensatedSum.of(a), 1e-13 * group);
        // Σ A² = (G − 1) wᵀC w
        double quadratic = 0;
        for (int m = 0; m < 3; m++) {
            for (int k = 0; k < 3; k++) {
                quadratic += weight[m] * weight[k] * correlation(reward[m], reward[k]);
            }
        }
        double squares = Arrays.stream(a).map(x -> x * x).sum();
        assertEquals((group - 1) * quadratic, squares, 1e-11 * group);
        // the scale of one reward does not matter, as it would after adding
        double[][] scaled = {reward[0], Rows.scaled(reward[1], scale), reward[2]};
        Rows.assertClose(a, MultiRewardAdvantages.normalizedEach(scaled, weight, 0, 1), 1e-11);
        // one reward: GRPO
        assertArrayEquals(GroupAdvantages.normalized(reward[0], 1e-4, 1),
                MultiRewardAdvantages.normalizedEach(new double[][] {reward[0]}, new double[] {1}, 1e-4, 1));
        double[][] pair = Arrays.stream(reward).map(r -> new double[] {r[0], r[1]}).toArray(double[][]::new);
        double[][] white = MultiRewardAdvantages.decoupled(new double[][][] {reward, pair}, weight, 0);
        double[] flat = Rows.flat(white);
        assertEquals(0, CompensatedSum.of(flat), 1e-12 * flat.length);
        // ε = 1e-8 beside a variance of order 1 takes away at most its ratio
        assertEquals(flat.length - 1, Arrays.stream(flat).map(x -> x * x).sum(), 1e-5 * flat.length);
    }

    private static double correlation(double[] x, double[] y) {
        double mx = Arrays.stream(x).average().orElseThrow();
        double my = Arrays.stream(y).average().orElseThrow();
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
            xy += (x[i] - mx) * (y[i] - my);
        }
        return xy / Math.sqrt(xx * yy);
    }

    /// Two answers with one of two rewards each: their sums are equal, so that GRPO on the sum sees nothing; so does
    /// each reward by itself only if it has no spread.
    @Test
    void sumsThatAreEqualKeepTheirSignalsApart() {
        double[][] reward = {{1, 0, 1, 0}, {0, 1, 0.5, 0.5}};
        double[] a = MultiRewardAdvantages.normalizedEach(reward, new double[] {1, 1}, 0, 0);
        double[] sum = {1, 1, 1.5, 0.5};
        double[] together = GroupAdvantages.normalized(sum, 0, 0);
        assertEquals(together[0], together[1]);
        // s₁ = ½, s₂ = √(1/8): deviations ±½ and ∓½, ∓½ … : 1 − √2 and −1 + √2
        assertEquals(1 - Math.sqrt(2), a[0], 1e-15);
        assertEquals(Math.sqrt(2) - 1, a[1], 1e-15);
    }

    @Property(tries = 60)
    void reinforcePlusPlusHasTheRegularizedGradient(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double beta) {
        var random = new Philox(seed, 62);
        var mdp = tree(random);
        double[][] logits = Rows.gaussian(random, 2, 2, 1);
        double[][] reference = Rows.gaussian(random, 2, 2, 1);
        var policy = mdp.policy(logits);
        var gradient = new double[2][2];
        mdp.enumerate(logits, tau -> {
            int n = tau.length();
            var l = new double[n];
            var ref = new double[n];
            var mask = new boolean[n];
            for (int t = 0; t < n; t++) {
                l[t] = SoftmaxPolicy.logSoftmax(logits[tau.states()[t]])[tau.actions()[t]];
                ref[t] = SoftmaxPolicy.logSoftmax(reference[tau.states()[t]])[tau.actions()[t]];
                mask[t] = true;
            }
            double[] a = ReinforcePlusPlus.returns(new double[] {tau.discountedReturn(1)}, new double[][] {l},
                    new double[][] {ref}, new boolean[][] {mask}, beta)[0];
            for (int t = 0; t < n; t++) {
                var step = new FiniteMdp.Trajectory(1, new int[] {tau.states()[t]}, new int[] {tau.actions()[t]},
                        new double[] {0});
                ExactPolicyGradient.addScore(gradient, policy, step, tau.probability() * a[t]);
            }
        });
        var exact = ExactPolicyGradient.regularized(mdp, logits, reference, beta, 1).gradLogits();
        Rows.assertClose(Rows.flat(exact), Rows.flat(gradient), 1e-12);
    }

    @Property(tries = 60)
    void whiteningOfTheBatchForgetsShiftAndScale(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.5, max = 20) double scale) {
        var random = new Philox(seed, 63);
        double[][] a = Rows.gaussian(random, 3, 4, 100);
        boolean[][] mask = {{true, true, true, false}, {true, false, true, true}, {true, true, false, false}};
        double[][] moved = Arrays.stream(a)
                .map(row -> Arrays.stream(row).map(x -> scale * x + 3).toArray())
                .toArray(double[][]::new);
        moved[0][3] = Double.NaN;
        // ε = 1e-8 is all that remembers the scale, beside a variance of 1e4
        Rows.assertClose(Rows.flat(ReinforcePlusPlus.whitened(a, mask)),
                Rows.flat(ReinforcePlusPlus.whitened(moved, mask)), 1e-8);
        double[] score = {3, 1, 10, 5};
        assertArrayEquals(new double[] {1, -1, 2.5, -2.5}, ReinforcePlusPlus.centered(score, new int[] {7, 7, 2, 2}));
    }

    @Property(tries = 80)
    void vTraceOnPolicyIsGeneralizedAdvantageEstimation(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int steps,
            @ForAll @DoubleRange(min = 0, max = 1) double lambda) {
        var random = new Philox(seed, 64);
        double[] reward = Rows.gaussian(random, steps, 1);
        double[] value = Rows.gaussian(random, steps, 1);
        var ratio = new double[steps];
        Arrays.fill(ratio, 1);
        var gae = Gae.estimate(reward, value, null, null, null, null, 0.9, lambda);
        var trace = new VTrace(1, 1, 0.9, lambda).estimate(reward, value, ratio);
        Rows.assertClose(gae.returns(), trace.target(), 1e-13);
        if (lambda == 1) {
            Rows.assertClose(gae.advantage(), trace.advantage(), 1e-13);
        }
    }

    @Property(tries = 60)
    void vTraceWithoutTruncationIsUnbiased(@ForAll long seed) {
        var random = new Philox(seed, 65);
        var mdp = tree(random);
        double[][] target = Rows.gaussian(random, 2, 2, 1);
        double[][] behavior = Rows.gaussian(random, 2, 2, 1);
        double[] value = Rows.gaussian(random, 2, 3);
        double infinity = Double.POSITIVE_INFINITY;
        var expected = new CompensatedSum();
        var truncated = new CompensatedSum();
        // the fixed point of truncation at 1 in each state, from the last state back
        double[][] pi = mdp.policy(target);
        double[][] mu = mdp.policy(behavior);
        var fixed = new double[2];
        for (int s = 1; s >= 0; s--) {
            double mass = 0;
            double sum = 0;
            for (int a = 0; a < 2; a++) {
                double p = Math.min(mu[s][a], pi[s][a]);
                mass += p;
                sum += p * (mdp.reward()[s][a] + (s == 0 && a == 0 ? fixed[1] : 0));
            }
            fixed[s] = sum / mass;
        }
        mdp.enumerate(behavior, tau -> {
            int n = tau.length();
            var v = new double[n];
            var ratio = new double[n];
            var stationary = new double[n];
            for (int t = 0; t < n; t++) {
                int s = tau.states()[t];
                int a = tau.actions()[t];
                v[t] = value[s];
                stationary[t] = fixed[s];
                ratio[t] = pi[s][a] / mu[s][a];
            }
            expected.add(tau.probability()
                    * new VTrace(infinity, infinity, 1, 1).estimate(tau.rewards(), v, ratio).target()[0]);
            truncated.add(tau.probability()
                    * new VTrace(1, 1, 1, 1).estimate(tau.rewards(), stationary, ratio).target()[0]);
        });
        assertEquals(ExactPolicyGradient.of(mdp, target, 1).objective(), expected.value(), 1e-12);
        assertEquals(fixed[0], truncated.value(), 1e-12);
    }

    @Property(tries = 100)
    void naturalGradientOfTheBanditIsTheReward(@ForAll long seed) {
        var random = new Philox(seed, 66);
        double[] logits = Rows.gaussian(random, 5, 1);
        double[] reward = Rows.gaussian(random, 5, 1);
        double[] policy = SoftmaxPolicy.softmax(logits);
        double[] g = SoftmaxPolicy.expectation(logits, reward).gradient();
        double[] x = NaturalGradient.direction(policy, g);
        double mean = Arrays.stream(reward).average().orElseThrow();
        for (int a = 0; a < 5; a++) {
            // divided by π ≥ e^-8
            assertEquals(reward[a] - mean, x[a], 1e-11);
            double fisher = policy[a] * x[a] - policy[a] * SoftmaxPolicy.mean(policy, x);
            assertEquals(g[a], fisher, 1e-13); // F x = g
        }
        double delta = 1e-6;
        double step = NaturalGradient.trustRegionStep(policy, g, delta);
        var moved = logits.clone();
        for (int a = 0; a < 5; a++) {
            moved[a] += step * x[a];
        }
        // KL = ∫∫ Var of r on the way, and d log Var/dη is at most the range of r
        double range = Arrays.stream(reward).max().orElseThrow() - Arrays.stream(reward).min().orElseThrow();
        assertEquals(1, SoftmaxPolicy.kl(logits, moved).value() / delta, Math.expm1(step * range) + 1e-8);
        assertEquals(0, NaturalGradient.trustRegionStep(policy, new double[5], delta));
        // mirror descent: π exp(η r)/Z
        double[] tilted = KlRegularizedPolicy.optimum(policy, reward, 1 / step);
        Rows.assertClose(tilted, SoftmaxPolicy.softmax(moved), 1e-12);
    }

    @Property(tries = 60)
    void divergencesFromSamplesOfAnotherPolicy(@ForAll long seed) {
        var random = new Philox(seed, 67);
        double[] logits = Rows.gaussian(random, 5, 1);
        double[] reference = Rows.gaussian(random, 5, 1);
        double[] old = Rows.gaussian(random, 5, 1);
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        double[] logR = SoftmaxPolicy.logSoftmax(reference);
        double[] logO = SoftmaxPolicy.logSoftmax(old);
        var reverse = SoftmaxPolicy.kl(logits, reference).gradient();
        var forward = SoftmaxPolicy.forwardKl(logits, reference).gradient();
        for (var placement : KlPlacement.values()) {
            for (var estimator : KlEstimator.values()) {
                double[] mean = ExpectedEstimator.mean(SoftmaxPolicy.softmax(old), 1, y -> {
                    double c = placement.offPolicyCoefficient(
                            estimator, logP[y[0]] - logR[y[0]], Math.exp(logP[y[0]] - logO[y[0]]));
                    return Rows.scaled(SoftmaxPolicy.score(logP, y[0]), c);
                });
                double[] want = switch (placement) {
                    case LOSS_WITH_SCORE_TERM -> estimator == KlEstimator.K2 ? null : reverse;
                    case LOSS -> switch (estimator) {
                        case K1 -> new double[5];
                        case K2 -> reverse;
                        case K3 -> forward;
                    };
                    case REWARD -> switch (estimator) {
                        case K1 -> reverse;
                        case K2 -> null;
                        case K3 -> difference(reverse, forward);
                    };
                };
                if (want != null) {
                    // weights and e^-u up to e^8
                    Rows.assertClose(want, mean, 1e-11);
                }
            }
        }
        var plus = KlPlacement.straightThrough(KlEstimator.K3, KlEstimator.K2, 0.7);
        assertEquals(new PpoLoss.Point(KlEstimators.k3(0.7), 0.7), plus);
    }

    private static double[] difference(double[] x, double[] y) {
        var out = x.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] -= y[i];
        }
        return out;
    }

    @Test
    void overlongAnswers() {
        var penalty = new OverlongPenalty(100, 20);
        assertEquals(0, penalty.of(80));
        assertEquals(-0.25, penalty.of(85));
        assertEquals(-1, penalty.of(100));
        assertEquals(-1, penalty.of(1000));
        for (int length = 0; length < 130; length++) {
            assertTrue(penalty.of(length + 1) <= penalty.of(length));
        }
        assertFalse(OverlongPenalty.isInformative(new double[] {1, 1, 1}));
        assertFalse(OverlongPenalty.isInformative(new double[0]));
        assertTrue(OverlongPenalty.isInformative(new double[] {1, 1, 0}));
        assertTrue(OverlongPenalty.isInformative(new double[] {1, Double.NaN}));
    }

    /// Dropping groups without spread multiplies the direction of a prompt by 1/(1 − p^G − (1 − p)^G) and does not turn
    /// it.
    @Test
    void droppedGroupsLeaveTheDirection() {
        double[] logits = {0.3, -0.4, 0.9};
        double[] reward = {1, 0, 0};
        double[] p = SoftmaxPolicy.softmax(logits);
        double[] logp = SoftmaxPolicy.logSoftmax(logits);
        int size = 3;
        double[] kept = ExpectedEstimator.mean(p, size, y -> {
            double[] r = Arrays.stream(y).mapToDouble(i -> reward[i]).toArray();
            double informative = OverlongPenalty.isInformative(r) ? 1 : 0;
            double[] g = Rows.scaled(Reinforce.gradient(logp, y, GroupAdvantages.leaveOneOut(r)), informative);
            double[] out = Arrays.copyOf(g, 4);
            out[3] = informative;
            return out;
        });
        assertEquals(1 - Math.pow(p[0], size) - Math.pow(1 - p[0], size), kept[3], 1e-15);
        Rows.assertClose(SoftmaxPolicy.expectation(logits, reward).gradient(), Arrays.copyOf(kept, 3), 1e-15);
    }

    @Test
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> new OverlongPenalty(10, 0));
        assertThrows(IllegalArgumentException.class, () -> new OverlongPenalty(10, 11));
        assertThrows(IllegalArgumentException.class, () -> new OverlongPenalty(10, 5).of(-1));
        assertThrows(IllegalArgumentException.class, () -> new VTrace(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new VTrace(1, 1, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class,
                () -> NaturalGradient.direction(new double[] {1, 0}, new double[2]));
        assertThrows(IllegalArgumentException.class,
                () -> NaturalGradient.trustRegionStep(new double[] {1}, new double[1], 0));
        assertThrows(IllegalArgumentException.class,
                () -> MultiRewardAdvantages.normalizedEach(new double[0][], new double[0], 0, 1));
        assertThrows(IllegalArgumentException.class,
                () -> ReinforcePlusPlus.returns(
                        new double[1], new double[1][1], new double[1][1], new boolean[1][1], -1));
        assertThrows(IllegalArgumentException.class, () -> ReinforcePlusPlus.centered(new double[2], new int[1]));
    }
}
