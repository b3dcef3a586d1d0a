package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.preference.Dpo;
import dev.plumbline.policy.preference.PreferencePair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// What holds on trajectories of several steps, and the numbers of docs/policy-gradients.md.
///
/// Red if a baseline sees the action, if scores of a state are squared before they are added, if ReMax follows the
/// unlikeliest action, if γᵗ is dropped, if a clamped estimate keeps its slope, if a score on padding is lost, or if a
/// tie counts as a win.
class PolicyGradientFamilyProperties {
    /// Sums of fewer than 1e3 products of numbers of order 10.
    private static final double TOLERANCE = 1e-12;

    /// Two states between which episodes may go on for 3 steps: states are met again, responses have lengths 1 to 3.
    private static FiniteMdp loop(Philox random) {
        var transition = new double[2][2][];
        for (var rows : transition) {
            for (int a = 0; a < 2; a++) {
                rows[a] = Arrays.copyOf(SoftmaxPolicy.softmax(Rows.gaussian(random, 3, 1)), 2);
            }
        }
        return new FiniteMdp(new double[] {0.6, 0.4}, transition, Rows.gaussian(random, 2, 2, 1), 3);
    }

    /// REINFORCE with the reward to go and any baseline of the state is GAE with λ = 1 and V = b; weighted by γᵗ its
    /// expectation is the gradient of the discounted return. A baseline of the action is not allowed.
    @Property(tries = 40, seed = "20261129")
    void rewardToGoWithABaselineOfTheStateIsUnbiased(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.3, max = 1) double gamma) {
        var random = new Philox(seed, 71);
        var mdp = loop(random);
        double[][] logits = Rows.gaussian(random, 2, 2, 1);
        double[] b = Rows.gaussian(random, 2, 3);
        double[] exact = Rows.flat(ExactPolicyGradient.of(mdp, logits, gamma).gradLogits());
        Rows.assertClose(exact, Rows.flat(ExactPolicyGradient.expectedSteps(mdp, logits, tau -> {
            double[] value = Arrays.stream(tau.states()).mapToDouble(s -> b[s]).toArray();
            double[] a = Gae.estimate(tau.rewards(), value, null, null, null, null, gamma, 1).advantage();
            for (int t = 0; t < a.length; t++) {
                a[t] *= Math.pow(gamma, t);
            }
            return a;
        })), TOLERANCE);
        double[][] policy = mdp.policy(logits);
        double[] wrong = Rows.flat(ExactPolicyGradient.expectedSteps(mdp, logits, tau -> {
            var a = new double[tau.length()];
            for (int t = 0; t < a.length; t++) {
                a[t] = tau.actions()[t]; // b = 1 where action 1 was taken
            }
            return a;
        }));
        // its bias in state s is the visits times π₀ π₁ on each action
        assertTrue(Math.abs(wrong[1]) > 0.1 * policy[0][0] * policy[0][1]);
    }

    /// With γᵗ the field is a gradient, so that its matrix of derivatives is symmetric; without γᵗ it is not, hence it
    /// is the gradient of no objective at all.
    @Test
    void droppingTheDiscountGivesTheGradientOfNothing() {
        var random = new Philox(4, 72);
        var mdp = loop(random);
        double[][] logits = Rows.gaussian(random, 2, 2, 1);
        assertEquals(0, asymmetry(mdp, logits, true), 1e-8);
        assertTrue(asymmetry(mdp, logits, false) > 1e-3);
    }

    private static double asymmetry(FiniteMdp mdp, double[][] logits, boolean discounted) {
        double gamma = 0.5;
        var jacobian = new double[4][];
        for (int k = 0; k < 4; k++) {
            int entry = k;
            jacobian[k] = Rows.difference(flat -> Rows.flat(ExactPolicyGradient.expectedSteps(
                    mdp, new double[][] {{flat[0], flat[1]}, {flat[2], flat[3]}}, tau -> {
                        double[] a = Gae.estimate(tau.rewards(), new double[tau.length()], null, null, null, null,
                                gamma, 1).advantage();
                        for (int t = 0; t < a.length; t++) {
                            a[t] *= discounted ? Math.pow(gamma, t) : 1;
                        }
                        return a;
                    }))[entry], Rows.flat(logits));
        }
        double largest = 0;
        for (int k = 0; k < 4; k++) {
            for (int j = 0; j < k; j++) {
                largest = Math.max(largest, Math.abs(jacobian[k][j] - jacobian[j][k]));
            }
        }
        return largest;
    }

    @Property(tries = 40, seed = "20261129")
    void constantsOfTrajectories(@ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 2) double aside) {
        var random = new Philox(seed, 73);
        var mdp = loop(random);
        double[][] logits = Rows.gaussian(random, 2, 2, 1);
        double[] exact = Rows.flat(ExactPolicyGradient.of(mdp, logits, 1).gradLogits());
        double best = TrajectoryBaseline.varianceOptimal(mdp, logits);
        double greedy = TrajectoryBaseline.greedy(mdp, logits);
        for (double b : new double[] {0, best, greedy}) {
            Rows.assertClose(exact, Rows.flat(ExactPolicyGradient.of(mdp, logits,
                    (FiniteMdp.Trajectory tau) -> tau.discountedReturn(1) - b).gradLogits()), TOLERANCE);
        }
        assertTrue(secondMoment(mdp, logits, best) < secondMoment(mdp, logits, best + aside));
        assertTrue(secondMoment(mdp, logits, best) < secondMoment(mdp, logits, best - aside));
        // one state, one step: the constants of a bandit
        var bandit = new FiniteMdp(new double[] {1}, new double[1][2][1], new double[][] {mdp.reward()[0]}, 1);
        double[] logp = SoftmaxPolicy.logSoftmax(logits[0]);
        double[][] row = {logits[0]};
        assertEquals(new Baseline.VarianceOptimal().value(logp, mdp.reward()[0]),
                TrajectoryBaseline.varianceOptimal(bandit, row), TOLERANCE);
        assertEquals(new Baseline.Greedy().value(logp, mdp.reward()[0]), TrajectoryBaseline.greedy(bandit, row));
    }

    /// E (R − b)² ‖S‖².
    private static double secondMoment(FiniteMdp mdp, double[][] logits, double b) {
        var policy = mdp.policy(logits);
        var total = new CompensatedSum();
        mdp.enumerate(logits, tau -> {
            var score = new double[2][2];
            ExactPolicyGradient.addScore(score, policy, tau, 1);
            double norm = Arrays.stream(Rows.flat(score)).map(s -> s * s).sum();
            total.add(tau.probability() * Math.pow(tau.discountedReturn(1) - b, 2) * norm);
        });
        return total.value();
    }

    @Test
    void greedyReturnOfTheTreeByHand() {
        // token 2, then token 1 of state 2: 0 + 2
        double[][] logits = {{0, 1, 2}, {3, 0, 0}, {0, 1, 0}};
        assertEquals(2, TrajectoryBaseline.greedy(ExactPolicyGradientTest.tree(), logits));
    }

    /// Rewards R + 10: what all responses share is subtracted, by others' mean or by the group's.
    @Test
    void bothGroupBaselinesRemoveASharedReward() {
        double[] logits = {0.2, -0.5, 0.7};
        double[] reward = {11, 9.5, 10.2};
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        double[] p = SoftmaxPolicy.softmax(logits);
        double plain = ExpectedEstimator.moments(
                p, 3, y -> Reinforce.gradient(logP, y, reward, new Baseline.None())).totalVariance();
        double rloo = ExpectedEstimator.moments(
                p, 3, y -> Reinforce.gradient(logP, y, GroupAdvantages.leaveOneOut(pick(reward, y)))).totalVariance();
        double mean = ExpectedEstimator.moments(
                p, 3, y -> Reinforce.gradient(logP, y, GroupAdvantages.meanCentered(pick(reward, y)))).totalVariance();
        assertTrue(rloo < 0.05 * plain);
        assertEquals(rloo * 4 / 9, mean, 1e-14 * plain); // (1 − 1/3)²
    }

    private static double[] pick(double[] reward, int... draws) {
        return Arrays.stream(draws).mapToDouble(y -> reward[y]).toArray();
    }

    /// For sequences only k1 is a sum over tokens: Σ k2 and Σ k3 of the tokens are not those of the summed log ratio.
    /// In expectation Σ k1 and Σ k3 are the divergence of the whole law all the same, and Σ k2 is not.
    @Property(tries = 40, seed = "20261129")
    void divergencesOfTokensAndOfSequences(@ForAll long seed) {
        var random = new Philox(seed, 74);
        var mdp = loop(random);
        double[][] logits = Rows.gaussian(random, 2, 2, 1);
        double[][] reference = Rows.gaussian(random, 2, 2, 1);
        var sums = new CompensatedSum[] {new CompensatedSum(), new CompensatedSum()};
        mdp.enumerate(logits, tau -> {
            double u = 0;
            double first = 0;
            double third = 0;
            for (int t = 0; t < tau.length(); t++) {
                double d = logRatio(logits, reference, tau.states()[t], tau.actions()[t]);
                u += d;
                first += KlEstimators.k1(d);
                third += KlEstimators.k3(d);
            }
            assertEquals(KlEstimators.k1(u), first);
            sums[0].add(tau.probability() * first);
            sums[1].add(tau.probability() * third);
        });
        double kl = ExactPolicyGradient.trajectoryKl(mdp, logits, reference).objective();
        assertEquals(kl, sums[0].value(), TOLERANCE);
        assertEquals(kl, sums[1].value(), 1e-11); // e^-u up to e^8
        // log ratios 1 and −1: sum 0, but neither token is free
        assertTrue(KlEstimators.k2(1) + KlEstimators.k2(-1) > KlEstimators.k2(0));
        assertTrue(KlEstimators.k3(1) + KlEstimators.k3(-1) > KlEstimators.k3(0));
    }

    private static double logRatio(double[][] logits, double[][] reference, int state, int action) {
        return SoftmaxPolicy.logSoftmax(logits[state])[action] - SoftmaxPolicy.logSoftmax(reference[state])[action];
    }

    @Property(tries = 200, seed = "20261129")
    void clampedEstimates(@ForAll @DoubleRange(min = -30, max = 30) double u) {
        double h = 1e-6;
        for (var estimator : KlEstimator.values()) {
            var point = KlPlacement.clamped(estimator, u, 20, 10);
            assertTrue(Math.abs(point.value()) <= 10);
            boolean kink = KlPlacement.clamped(estimator, u - h, 20, 10).slope() == 0
                    != (KlPlacement.clamped(estimator, u + h, 20, 10).slope() == 0);
            if (!kink) {
                double slope = (KlPlacement.clamped(estimator, u + h, 20, 10).value()
                        - KlPlacement.clamped(estimator, u - h, 20, 10).value()) / (2 * h);
                // rounding 10 u/h = 1e-9; truncation h² e^|u|/6 with e^-u ≤ 12 inside
                assertEquals(slope, point.slope(), 1e-8);
            }
            double infinity = Double.POSITIVE_INFINITY;
            assertEquals(KlPlacement.straightThrough(estimator, estimator, u),
                    KlPlacement.clamped(estimator, u, infinity, infinity));
            assertTrue(Double.isNaN(KlPlacement.clamped(estimator, Double.NaN, 20, 10).value()));
            assertTrue(Double.isNaN(KlPlacement.clamped(estimator, Double.NaN, 20, 10).slope()));
        }
        assertThrows(IllegalArgumentException.class, () -> KlPlacement.clamped(KlEstimator.K3, 0, Double.NaN, 1));
    }

    /// The score of a response counts in full for every token before it, wherever padding and tool output stand.
    @Property(tries = 60, seed = "20261129")
    void scoresReachTheLastValidToken(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int tokens) {
        var random = new Philox(seed, 75);
        var mask = new boolean[tokens];
        for (int t = 0; t < tokens; t++) {
            mask[t] = random.nextBoolean();
        }
        mask[random.nextInt(tokens)] = true;
        double[] terminal = TokenRewards.terminal(3, mask);
        double[] toGo = Gae.estimate(terminal, new double[tokens], null, null, null, mask, 1, 1).advantage();
        for (int t = 0; t < tokens; t++) {
            assertEquals(mask[t] ? 3 : 0, toGo[t]);
        }
        double[] written = new double[tokens];
        written[tokens - 1] = 3;
        assertArrayEquals(terminal, TokenRewards.onValidTokens(written, mask));
        double[] any = new double[tokens];
        Arrays.setAll(any, _ -> random.nextInt(9));
        double[] moved = TokenRewards.onValidTokens(any, mask);
        assertEquals(Arrays.stream(any).sum(), Arrays.stream(moved).sum());
        for (int t = 0; t < tokens; t++) {
            assertTrue(mask[t] || moved[t] == 0);
        }
    }

    @Test
    void rewardsNeedAValidToken() {
        assertArrayEquals(new double[] {0, 3, 0, 3},
                TokenRewards.onValidTokens(new double[] {1, 1, 1, 3}, new boolean[] {false, true, false, true}));
        assertThrows(IllegalArgumentException.class, () -> TokenRewards.terminal(1, new boolean[2]));
        assertThrows(IllegalArgumentException.class, () -> TokenRewards.terminal(1, new boolean[0]));
        assertThrows(
                IllegalArgumentException.class, () -> TokenRewards.onValidTokens(new double[1], new boolean[] {true,
                    true}));
    }

    @Property(tries = 60, seed = "20261129")
    void winRateOfTheBest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int n) {
        var random = new Philox(seed, 76);
        double[] p = SoftmaxPolicy.softmax(Rows.gaussian(random, 4, 1));
        double[] reward = {random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3)};
        // the last of n + 1 draws is the opponent
        double enumerated = ExpectedEstimator.mean(p, n + 1, y -> {
            double best = Arrays.stream(y).limit(n).mapToDouble(i -> reward[i]).max().orElseThrow();
            return new double[] {best > reward[y[n]] ? 1 : best == reward[y[n]] ? 0.5 : 0};
        })[0];
        double rate = BestOfN.winRate(n, p, reward);
        assertEquals(enumerated, rate, TOLERANCE);
        assertTrue(rate <= n / (n + 1.0) + 1e-15 * 4);
        assertTrue(n > 1 || Math.abs(rate - 0.5) < 1e-15 * 4);
        assertTrue(Double.isNaN(BestOfN.winRate(n, p, new double[] {Double.NaN, 0, 0, 0})));
    }

    @Test
    void winRateOfAContinuousReward() {
        int size = 1000;
        var p = new double[size];
        Arrays.fill(p, 1.0 / size);
        var reward = new double[size];
        Arrays.setAll(reward, i -> i);
        // the trapezoidal rule misses w^(1/n) by less than its first panel, of height 1e-3
        assertEquals(4.0 / 5, BestOfN.winRate(4, p, reward), 1e-3);
    }

    /// Without ε two rewards that differ by one rounding are a winner and a loser.
    @Test
    void roundingIsNoSignalBesideEpsilon() {
        double[] reward = {0.1 + 0.2, 0.3};
        assertArrayEquals(new double[] {1, -1}, GroupAdvantages.normalized(reward, 0, 0));
        // they are 2^-54 apart: 2^-55/1e-4 = 2.8e-13
        assertEquals(0, GroupAdvantages.normalized(reward, 1e-4, 0)[0], 1e-12);
    }

    /// Large groups make GRPO ascend 2 arcsin √p: its derivative is 1/√(p(1 − p)), the limit of the bias factor.
    @Property(tries = 60, seed = "20261129")
    void grpoAscendsTheArcsine(@ForAll @DoubleRange(min = 0.1, max = 0.9) double p) {
        double h = 1e-5;
        double slope = (Math.asin(Math.sqrt(p + h)) - Math.asin(Math.sqrt(p - h))) / h;
        // 1 − 1/(8 G p q) + O(1/G²) with p q ≥ 0.09
        assertEquals(1, GroupAdvantages.grpoBias(2000, p, 0) / slope, 1e-3);
        assertTrue(GroupAdvantages.grpoBias(2000, p, 0) < slope + 1e-8);
    }

    /// −log σ of a mean margin is at most the mean of −log σ: what a loss that averages margins first reports.
    @Property(tries = 60, seed = "20261129")
    void averagingMarginsFirstUnderstatesDpo(@ForAll long seed) {
        double[] h = Rows.gaussian(new Philox(seed, 77), 5, 3);
        var dpo = new Dpo(1);
        double mean = Arrays.stream(h).map(x -> dpo.evaluate(new PreferencePair(x, 0, 0, 0)).loss()).sum() / 5;
        assertTrue(-Logistic.logSigmoid(Arrays.stream(h).sum() / 5) <= mean + 1e-15 * 20);
    }

    /// β stays where the divergence is at its target and is pulled there by a divergence that falls in β.
    @Property(tries = 40, seed = "20261129")
    void theAdaptiveWeightHasItsFixedPointAtTheTarget(@ForAll @DoubleRange(min = 0.05, max = 0.8) double start) {
        // KL(β) = 6 · 0.2/β: at its target for β = 0.2
        KlController controller = new KlController.Adaptive(start, 6, 1000);
        for (int i = 0; i < 400; i++) {
            controller = controller.update(6 * 0.2 / controller.beta(), 1000);
            assertTrue(controller.beta() > 0);
        }
        // steps/horizon = 1: near the fixed point β ← β + (0.2 − β), at once; before it factors 0.8 to 1.2
        assertEquals(0.2, controller.beta(), 1e-14);
    }

    /// The first two tables of docs/policy-gradients.md, digit by digit.
    @Test
    void numbersOfThePage() throws IOException {
        double[] logits = {0.3, -1, 0.8, 0};
        double[] reward = {0, 1, 1, 0};
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        var estimators = new LinkedHashMap<String, ExpectedEstimator.Estimator>();
        estimators.put("REINFORCE", y -> Reinforce.gradient(logP, y, reward, new Baseline.None()));
        estimators.put("REINFORCE, b of least variance",
                y -> Reinforce.gradient(logP, y, reward, new Baseline.VarianceOptimal()));
        estimators.put("ReMax", y -> Reinforce.gradient(logP, y, reward, new Baseline.Greedy()));
        estimators.put("RLOO", y -> Reinforce.gradient(logP, y, GroupAdvantages.leaveOneOut(pick(reward, y))));
        estimators.put("mean of the group", y -> Reinforce.gradient(
                logP, y, GroupAdvantages.meanCentered(pick(reward, y))));
        for (int ddof = 0; ddof < 2; ddof++) {
            int divisor = ddof;
            estimators.put(ddof == 0 ? "GRPO, divisor G" : "GRPO, divisor G − 1", y -> Reinforce.gradient(
                    logP, y, GroupAdvantages.normalized(pick(reward, y), 0, divisor)));
        }
        double[] exact = SoftmaxPolicy.expectation(logits, reward).gradient();
        double squared = Arrays.stream(exact).map(g -> g * g).sum();
        var rows = new ArrayList<String>();
        for (var entry : estimators.entrySet()) {
            var moments = ExpectedEstimator.moments(SoftmaxPolicy.softmax(logits), 4, entry.getValue());
            double along = 0;
            double rest = 0;
            for (int k = 0; k < 4; k++) {
                along += moments.mean()[k] * exact[k] / squared;
            }
            for (int k = 0; k < 4; k++) {
                rest = Math.max(rest, Math.abs(moments.mean()[k] - along * exact[k]));
            }
            assertEquals(0, rest, TOLERANCE); // rewards in {0, 1}: none turns the gradient
            rows.add(String.format(
                    Locale.ROOT, "| %s | %.4f | %.4f |", entry.getKey(), along, moments.totalVariance()));
        }
        for (int size : new int[] {2, 4, 8, 16, 64}) {
            var row = new StringBuilder("| " + size);
            for (double p : new double[] {0.5, 0.3, 0.1, 0.01}) {
                row.append(String.format(Locale.ROOT, " | %.4f", GroupAdvantages.grpoBias(size, p, 0)));
            }
            rows.add(row + " |");
        }
        String page = Files.readString(Path.of("../docs/policy-gradients.md"));
        String missing = rows.stream().filter(row -> !page.contains(row)).collect(Collectors.joining("\n"));
        assertEquals("", missing);
    }
}
