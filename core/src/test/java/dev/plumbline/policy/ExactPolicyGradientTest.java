package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Dynamic programming against enumeration and finite differences, and the table of KL gradients.
///
/// Red if the discount γᵗ in front of the state occupancy is dropped, if the log ratio is differentiated a second time,
/// if k3 is taken of ref/π the wrong way round, or if k2 is summed over tokens where the sequence is meant.
class ExactPolicyGradientTest {
    /// Sums of fewer than 1e3 products of numbers of order 1.
    private static final double TOLERANCE = 1e-12;

    private static FiniteMdp random(Philox random, int states, int actions, int horizon) {
        var transition = new double[states][actions][];
        for (var rows : transition) {
            for (int a = 0; a < actions; a++) {
                // one entry more than states: the probability that the episode ends
                double[] p = SoftmaxPolicy.softmax(Rows.gaussian(random, states + 1, 1));
                rows[a] = java.util.Arrays.copyOf(p, states);
            }
        }
        return new FiniteMdp(SoftmaxPolicy.softmax(Rows.gaussian(random, states, 1)), transition,
                Rows.gaussian(random, states, actions, 1), horizon);
    }

    /// Root 0 with three tokens: 0 ends the response, 1 and 2 lead to states 1 and 2, where any token ends it.
    static FiniteMdp tree() {
        var transition = new double[3][3][3];
        transition[0][1][1] = 1;
        transition[0][2][2] = 1;
        return new FiniteMdp(new double[] {1, 0, 0}, transition,
                new double[][] {{0.5, 0, 0}, {1, -1, 0.3}, {0, 2, -0.7}}, 2);
    }

    @Property(tries = 40)
    void dynamicProgrammingEqualsEnumeration(@ForAll long seed) {
        var random = new Philox(seed, 1);
        var mdp = random(random, 3, 2, 3);
        double[][] logits = Rows.gaussian(random, 3, 2, 1);
        for (double gamma : new double[] {1, 0.7, 0}) {
            var fast = ExactPolicyGradient.of(mdp, logits, gamma);
            var slow = ExactPolicyGradient.byEnumeration(mdp, logits, gamma);
            assertEquals(slow.objective(), fast.objective(), TOLERANCE);
            Rows.assertClose(Rows.flat(slow.gradLogits()), Rows.flat(fast.gradLogits()), TOLERANCE);
        }
    }

    @Property(tries = 20)
    void gradientsEqualFiniteDifferences(@ForAll long seed) {
        var random = new Philox(seed, 2);
        var mdp = random(random, 3, 3, 4);
        double[][] logits = Rows.gaussian(random, 3, 3, 1);
        double[][] reference = Rows.gaussian(random, 3, 3, 1);
        for (int s = 0; s < 3; s++) {
            int state = s;
            double[] numeric = Rows.difference(
                    row -> ExactPolicyGradient.regularized(mdp, with(logits, state, row), reference, 0.3, 0.8)
                            .objective(),
                    logits[s]);
            Rows.assertClose(numeric,
                    ExactPolicyGradient.regularized(mdp, logits, reference, 0.3, 0.8).gradLogits()[s], 1e-8);
        }
    }

    private static double[][] with(double[][] x, int s, double[] row) {
        double[][] y = x.clone();
        y[s] = row;
        return y;
    }

    @Test
    void probabilitiesOfTrajectoriesSumToOne() {
        var random = new Philox(5, 3);
        var mdp = random(random, 3, 2, 4);
        var total = new CompensatedSum();
        mdp.enumerate(Rows.gaussian(random, 3, 2, 1), t -> total.add(t.probability()));
        assertEquals(1, total.value(), TOLERANCE);
        int[] count = {0};
        tree().enumerate(new double[3][3], t -> count[0]++);
        assertEquals(7, count[0], "one short response and six long ones");
    }

    /// The regularised optimum of the tree: ref exp(R/β)/Z over whole responses attains β log Z.
    @Test
    void regularizedOptimumOfTheTree() {
        var mdp = tree();
        double beta = 0.5;
        double[][] reference = {{0.3, 0, -0.4}, {0, 0.2, 0.5}, {-1, 0, 0}};
        // backward: log partition of each state is its optimal value divided by β
        var optimal = new double[3][];
        var logZ = new double[3];
        for (int s = 2; s >= 0; s--) {
            double[] x = SoftmaxPolicy.logSoftmax(reference[s]);
            for (int a = 0; a < 3; a++) {
                x[a] += mdp.reward()[s][a] / beta + (s == 0 && a > 0 ? logZ[a] : 0);
            }
            logZ[s] = SoftmaxPolicy.logSumExp(x);
            optimal[s] = x;
        }
        var at = ExactPolicyGradient.regularized(mdp, optimal, reference, beta, 1);
        assertEquals(beta * logZ[0], at.objective(), TOLERANCE);
        Rows.assertClose(new double[9], Rows.flat(at.gradLogits()), TOLERANCE);
    }

    /// Every cell of the table in {@link KlPlacement} on a bandit with five arms.
    @Property(tries = 30)
    void klTableOnABandit(@ForAll long seed) {
        var random = new Philox(seed, 4);
        double[] logits = Rows.gaussian(random, 5, 1);
        double[] reference = Rows.gaussian(random, 5, 1);
        double[] reverse = SoftmaxPolicy.kl(logits, reference).gradient();
        double[] forward = SoftmaxPolicy.forwardKl(logits, reference).gradient();
        double[] ofK2 = Rows.difference(z -> meanK2(z, reference), logits);
        double[][][] table = {
            {reverse, minus(ofK2, reverse), minus(reverse, forward)},
            {new double[5], reverse, forward},
            {reverse, ofK2, reverse},
        };
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        double[] logQ = SoftmaxPolicy.logSoftmax(reference);
        for (var placement : KlPlacement.values()) {
            for (var estimator : KlEstimator.values()) {
                double[] mean = ExpectedEstimator.mean(SoftmaxPolicy.exp(logP), 1, y -> Rows.scaled(
                        SoftmaxPolicy.score(logP, y[0]),
                        placement.scoreCoefficient(estimator, logP[y[0]] - logQ[y[0]])));
                boolean byDifferences = estimator == KlEstimator.K2 && placement != KlPlacement.LOSS;
                Rows.assertClose(table[placement.ordinal()][estimator.ordinal()], mean, byDifferences ? 1e-8 : 1e-11);
            }
        }
    }

    private static double meanK2(double[] logits, double[] reference) {
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        double[] logQ = SoftmaxPolicy.logSoftmax(reference);
        double mean = 0;
        for (int a = 0; a < logP.length; a++) {
            mean += Math.exp(logP[a]) * KlEstimators.k2(logP[a] - logQ[a]);
        }
        return mean;
    }

    private static double[] minus(double[] a, double[] b) {
        var out = new double[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] - b[i];
        }
        return out;
    }

    /// On sequences: k2 of the summed log ratio in the loss and k1 in the reward give the gradient of the sequence KL;
    /// k2 of each token does not.
    @Test
    void klTableOnTheTree() {
        var mdp = tree();
        var random = new Philox(11, 5);
        double[][] logits = Rows.gaussian(random, 3, 3, 1);
        double[][] reference = Rows.gaussian(random, 3, 3, 1);
        double[] exact = Rows.flat(ExactPolicyGradient.trajectoryKl(mdp, logits, reference).gradLogits());
        Rows.assertClose(exact, expectedPenalty(mdp, logits, reference, false, KlEstimator.K2), TOLERANCE);
        Rows.assertClose(new double[9], expectedPenalty(mdp, logits, reference, false, KlEstimator.K1), TOLERANCE);
        double[] perToken = expectedPenalty(mdp, logits, reference, true, KlEstimator.K2);
        double distance = 0;
        for (int i = 0; i < exact.length; i++) {
            distance = Math.max(distance, Math.abs(exact[i] - perToken[i]));
        }
        assertTrue(distance > 0.01, "token k2 ignores what early tokens do to later states");
        // k1 in the reward: REINFORCE on the negative summed log ratio
        var policy = mdp.policy(logits);
        var inReward = new double[3][3];
        mdp.enumerate(logits, t -> ExactPolicyGradient.addScore(
                inReward, policy, t, t.probability() * sum(tokenRatios(t, logits, reference))));
        Rows.assertClose(exact, Rows.flat(inReward), TOLERANCE);
    }

    private static double[] expectedPenalty(
            FiniteMdp mdp, double[][] logits, double[][] reference, boolean perToken, KlEstimator estimator) {
        var policy = mdp.policy(logits);
        var gradient = new double[3][3];
        mdp.enumerate(logits, t -> {
            double[] u = tokenRatios(t, logits, reference);
            for (int i = 0; i < u.length; i++) {
                var token = new FiniteMdp.Trajectory(1, new int[] {t.states()[i]}, new int[] {t.actions()[i]},
                        new double[1]);
                double argument = perToken ? u[i] : sum(u);
                ExactPolicyGradient.addScore(gradient, policy, token,
                        t.probability() * KlPlacement.LOSS.scoreCoefficient(estimator, argument));
            }
        });
        return Rows.flat(gradient);
    }

    private static double[] tokenRatios(FiniteMdp.Trajectory t, double[][] logits, double[][] reference) {
        var u = new double[t.length()];
        for (int i = 0; i < u.length; i++) {
            int s = t.states()[i];
            u[i] = SoftmaxPolicy.logSoftmax(logits[s])[t.actions()[i]]
                    - SoftmaxPolicy.logSoftmax(reference[s])[t.actions()[i]];
        }
        return u;
    }

    private static double sum(double[] x) {
        return java.util.Arrays.stream(x).sum();
    }

    /// Without baseline, averaging each sequence over its length estimates the gradient of E[R/|y|], not of E[R].
    @Test
    void sequenceMeanIsTheGradientOfRewardPerToken() {
        var mdp = tree();
        double[][] logits = Rows.gaussian(new Philox(3, 6), 3, 3, 1);
        var policy = mdp.policy(logits);
        var sequenceMean = new double[3][3];
        mdp.enumerate(logits, t -> {
            boolean[][] mask = {new boolean[t.length()]};
            java.util.Arrays.fill(mask[0], true);
            double weight = LossAggregation.SEQUENCE_MEAN.weights(mask, 2)[0][0];
            ExactPolicyGradient.addScore(
                    sequenceMean, policy, t, t.probability() * weight * t.discountedReturn(1));
        });
        double[] numeric = new double[9];
        for (int s = 0; s < 3; s++) {
            int state = s;
            double[] row = Rows.difference(z -> rewardPerToken(mdp, with(logits, state, z)), logits[s]);
            System.arraycopy(row, 0, numeric, 3 * s, 3);
        }
        Rows.assertClose(numeric, Rows.flat(sequenceMean), 1e-8);
    }

    private static double rewardPerToken(FiniteMdp mdp, double[][] logits) {
        var total = new CompensatedSum();
        mdp.enumerate(logits, t -> total.add(t.probability() * t.discountedReturn(1) / t.length()));
        return total.value();
    }

    @Test
    void rejectsBadProcesses() {
        assertThrows(IllegalArgumentException.class,
                () -> new FiniteMdp(new double[] {0.5}, new double[1][1][1], new double[1][1], 1));
        assertThrows(IllegalArgumentException.class,
                () -> new FiniteMdp(new double[] {1}, new double[][][] {{{1.5}}}, new double[1][1], 1));
        assertThrows(IllegalArgumentException.class,
                () -> new FiniteMdp(new double[] {1}, new double[1][1][1], new double[1][1], 0));
        assertThrows(IllegalArgumentException.class,
                () -> ExactPolicyGradient.of(tree(), new double[3][3], Double.NaN));
    }
}
