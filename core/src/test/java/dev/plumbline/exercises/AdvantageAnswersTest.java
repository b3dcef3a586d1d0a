package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.Reinforce;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.Whitening;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on advantages and the gradients they give: docs/operations/exact-objective.md,
/// policy-gradient-loss.md, rloo-advantage.md, mean-centered-advantage.md, grpo-advantage.md, gae.md, whiten.md.
///
/// Red if a baseline sees its own sample, if a group is divided by the wrong count, if a truncation is not
/// bootstrapped, or if whitening divides by the variance.
class AdvantageAnswersTest {
    private static final double[] LOGITS = {0.3, -1, 0.8};
    private static final double[] REWARD = {1, -0.5, 2};

    /// Sums of fewer than 100 products of numbers below 3.
    private static final double TOLERANCE = 1e-14;

    /// E (1/G) Σ A_i ∇log π(y_i) over all groups of G draws.
    private static double[] expected(double[] logits, double[] reward, int size, UnaryOperator<double[]> advantage) {
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        return ExpectedEstimator.mean(SoftmaxPolicy.softmax(logits), size, draws -> Reinforce.gradient(logP, draws,
                advantage.apply(Arrays.stream(draws).mapToDouble(y -> reward[y]).toArray())));
    }

    private static double[] times(double factor, double[] x) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    @Test
    void constantMovesTheObjectiveAndNotItsGradient() {
        var plain = SoftmaxPolicy.expectation(LOGITS, REWARD);
        var raised = SoftmaxPolicy.expectation(LOGITS, Arrays.stream(REWARD).map(r -> r + 8).toArray());
        assertEquals(plain.value() + 8, raised.value(), 8 * TOLERANCE);
        assertArrayEquals(plain.gradient(), raised.gradient(), TOLERANCE);
    }

    @Test
    void anyConstantBaselineIsUnbiased() {
        double[] exact = SoftmaxPolicy.expectation(LOGITS, REWARD).gradient();
        for (double b : new double[] {0, 1, -7}) {
            assertArrayEquals(exact, expected(LOGITS, REWARD, 1, r -> new double[] {r[0] - b}), TOLERANCE);
        }
        // a baseline that sees the sample
        double[] biased = expected(LOGITS, REWARD, 1, r -> new double[] {r[0] - 0.5 * r[0]});
        assertArrayEquals(times(0.5, exact), biased, TOLERANCE);
    }

    @Test
    void leaveOneOutOfTwoResponsesByHand() {
        double[] logits = {0.4, 0};
        double[] reward = {3, 1};
        double p = SoftmaxPolicy.softmax(logits)[0];
        double byHand = p * (1 - p) * (reward[0] - reward[1]);
        assertArrayEquals(new double[] {byHand, -byHand},
                expected(logits, reward, 2, GroupAdvantages::leaveOneOut), TOLERANCE);
        assertArrayEquals(new double[] {byHand, -byHand},
                SoftmaxPolicy.expectation(logits, reward).gradient(), TOLERANCE);
    }

    @Test
    void meanOfTheGroupHoldsTheSampleItself() {
        double[] exact = SoftmaxPolicy.expectation(LOGITS, REWARD).gradient();
        for (int size = 2; size <= 4; size++) {
            assertArrayEquals(times(1 - 1.0 / size, exact),
                    expected(LOGITS, REWARD, size, GroupAdvantages::meanCentered), TOLERANCE);
        }
    }

    @Test
    void groupsOfTwoFollowTheGradientAtEverySuccessRate() {
        double[] reward = {1, 0, 0};
        for (double[] logits : new double[][] {LOGITS, {3, 0, 0}, {-4, 0, 1}}) {
            double[] exact = SoftmaxPolicy.expectation(logits, reward).gradient();
            assertArrayEquals(exact, expected(logits, reward, 2, r -> GroupAdvantages.normalized(r, 0, 0)), TOLERANCE);
            assertArrayEquals(times(Math.sqrt(0.5), exact),
                    expected(logits, reward, 2, r -> GroupAdvantages.normalized(r, 0, 1)), TOLERANCE);
        }
        for (double p : new double[] {0.01, 0.5, 0.9}) {
            assertEquals(1, GroupAdvantages.grpoBias(2, p, 0), TOLERANCE);
        }
    }

    @Test
    void lambdaOneGivesReturnsMinusValues() {
        double[] reward = {1, 0, 2};
        double[] value = {0.5, 1, -0.5};
        double gamma = 0.9;
        double[] advantage = Gae.estimate(reward, value, null, null, null, null, gamma, 1).advantage();
        double toGo = 0;
        for (int t = 2; t >= 0; t--) {
            toGo = reward[t] + gamma * toGo;
            assertEquals(toGo - value[t], advantage[t], TOLERANCE);
        }
    }

    @Test
    void truncationTreatedAsTerminationLosesTheBootstrap() {
        double[] reward = {0, 0, 0};
        double[] value = {2, 2, 2}; // a constant value that is right: the episode would have gone on
        double[] bootstrap = {0, 0, 2};
        boolean[] end = {false, false, true};
        double lambda = 0.95;
        double[] right = Gae.estimate(reward, value, bootstrap, null, end, null, 1, lambda).advantage();
        double[] wrong = Gae.estimate(reward, value, bootstrap, end, null, null, 1, lambda).advantage();
        for (int t = 0; t < 3; t++) {
            assertEquals(0, right[t], TOLERANCE);
            assertEquals(-2 * Math.pow(lambda, 2 - t), wrong[t], TOLERANCE);
        }
    }

    @Test
    void whiteningTheScoreScalesTheCoefficientOfThePenalty() {
        double[] score = {0, 3, 7, 2};
        double[] u = {0.2, -0.1, 0.4, 0};
        double beta = 0.05;
        double deviation = Math.sqrt(26.0 / 3); // mean 3, divisor 3
        double[] white = Whitening.whiten(score, null, true, 0, 1);
        double[] shaped = new double[4];
        Arrays.setAll(shaped, i -> score[i] - beta * u[i]);
        double[] whole = Whitening.whiten(shaped, null, true, 0, 1);
        double spread = (shaped[1] - shaped[0]) / (whole[1] - whole[0]); // of score and penalty alike
        for (int i = 1; i < 4; i++) {
            double apart = white[i] - beta * u[i] - (white[0] - beta * u[0]);
            assertEquals((score[i] - score[0] - beta * deviation * (u[i] - u[0])) / deviation, apart, TOLERANCE);
            assertEquals((score[i] - score[0] - beta * (u[i] - u[0])) / spread, whole[i] - whole[0], TOLERANCE);
        }
        assertTrue(beta * deviation > 2.9 * beta);
    }
}
