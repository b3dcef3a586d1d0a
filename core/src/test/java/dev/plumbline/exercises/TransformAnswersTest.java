package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.RewardTransform;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on transforms of rewards: docs/operations/centered.md, log-sigmoid-centered.md,
/// sigmoid-centered.md, tanh-centered.md, arctan-centered.md, scale-and-clip.md, conjunction.md.
///
/// Red if log σ becomes σ, if a reference is added instead of subtracted, if rewards are clipped before they are
/// scaled, or if tanh is taken from σ.
class TransformAnswersTest {
    private static final double[] BASE = {0.2, 0.5, 0.3};
    private static final double[] REWARD = {1.5, -0.5, 2};

    @Test
    void centeringLeavesThePolicyAlone() {
        double[] centered = Arrays.stream(REWARD)
                .map(r -> RewardTransform.value(TransformKind.CENTERED, r, new double[] {1.25, 0.5})).toArray();
        // exact differences; e^(u/γ) of numbers below 4 and a sum of three, a dozen roundings of 1e-16
        assertArrayEquals(KlRegularizedPolicy.optimum(BASE, REWARD, 0.5),
                KlRegularizedPolicy.optimum(BASE, centered, 0.5), 2e-15);
    }

    @Test
    void oneTransformKeepsTheWinnerAndASumOfTwoDoesNot() {
        double[] first = {5, 1.5};
        double[] second = {-1, 1.5};
        for (var kind : TransformKind.values()) {
            for (double[] reward : new double[][] {first, second, REWARD}) {
                double[] value = Arrays.stream(reward).map(r -> RewardTransform.value(kind, r - 0.5)).toArray();
                assertEquals(SoftmaxPolicy.argmax(reward), SoftmaxPolicy.argmax(value), kind.name());
            }
        }
        double[] sum = {first[0] + second[0], first[1] + second[1]};
        double[] and = {Logistic.logSigmoid(first[0]) + Logistic.logSigmoid(second[0]),
            Logistic.logSigmoid(first[1]) + Logistic.logSigmoid(second[1])};
        assertEquals(0, SoftmaxPolicy.argmax(sum)); // 4 against 3
        assertEquals(1, SoftmaxPolicy.argmax(and)); // −1.32 against −0.40
    }

    @Test
    void farReferenceGivesTheRewardItself() {
        for (double reference : new double[] {10, 20, 40}) {
            for (double r : REWARD) {
                double utility = RewardTransform.value(TransformKind.LOG_SIGMOID, r - reference);
                // log σ(z) = z − log(1 + e^z) and log(1 + e^z) < e^z; three roundings of numbers below 64
                assertEquals(r, utility + reference, Math.exp(r - reference) + 3 * Math.ulp(32.0));
                assertTrue(RewardTransform.slope(TransformKind.LOG_SIGMOID, r - reference) > 1 - 1e-3);
            }
        }
    }

    @Test
    void onlyTheLogarithmRepairsABadAnswer() {
        double slope = RewardTransform.slope(TransformKind.SIGMOID, -10);
        double logSlope = RewardTransform.slope(TransformKind.LOG_SIGMOID, -10);
        assertEquals(4.54e-5, slope, 1e-8);
        assertEquals(1, logSlope, 4.6e-5);
        // (log σ)′ = σ′/σ; two values within 3 ULP and the quotient
        assertEquals(logSlope, slope / RewardTransform.value(TransformKind.SIGMOID, -10), 1e-15);
    }

    @Test
    void tanhIsAScaledSigmoidWithDigitsAtZero() {
        for (double z : new double[] {-3, -0.5, 0.1, 2}) {
            assertEquals(Math.tanh(z), 2 * Logistic.sigmoid(2 * z) - 1, 1e-15); // 3 ULP of σ < 1, doubled
        }
        double z = 1e-10;
        double fromSigmoid = 2 * Logistic.sigmoid(2 * z) - 1;
        double error = Math.abs(fromSigmoid / z - 1);
        assertTrue(error > 1e-9 && error < 3e-6); // σ = ½ is known to 1e-16, doubled and divided by 1e-10
        assertEquals(z, RewardTransform.value(TransformKind.TANH, z), Math.ulp(z)); // z³/3 is far below
    }

    @Test
    void slopesOfArctanAndTanhPartAtThree() {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double z = (low + high) / 2;
            double ratio = RewardTransform.slope(TransformKind.ARCTAN, z)
                    / RewardTransform.slope(TransformKind.TANH, z);
            if (ratio < 10) { // the ratio cosh² z/(1 + z²) rises with |z|
                low = z;
            } else {
                high = z;
            }
        }
        assertEquals(2.9903, high, 5e-5);
        assertEquals(Math.cosh(high), Math.sqrt(10 * (1 + high * high)), 1e-13); // values near 10, a few roundings
    }

    @Test
    void scalingFirstForgetsTheUnits() {
        double[] reward = {-20, 0.5, 3, 40};
        for (double unit : new double[] {4, 0.125}) { // powers of 2: exact
            for (double r : reward) {
                double scaled = RewardTransform.scaleAndClip(r, 1, 8, -2, 2);
                assertEquals(scaled, RewardTransform.scaleAndClip(unit * r, unit * 1, unit * 8, -2, 2));
            }
        }
        assertNotEquals(clipThenScale(3, 1), clipThenScale(8 * 3, 8)); // 24 is cut to 10 before it is scaled
    }

    private static double clipThenScale(double r, double unit) {
        return (Math.clamp(r, -10, 10) - unit) / (8 * unit);
    }

    @Test
    void conjunctionLiesBetweenKTimesTheWorstAndTheWorst() {
        var random = new Philox(12, 0);
        for (int k = 1; k <= 20; k++) {
            double[] z = random.doubles(k, -8, 8).toArray();
            double worst = Arrays.stream(z).map(Logistic::logSigmoid).min().getAsDouble();
            double and = Conjunction.value(z, new double[k], null);
            // the sum is compensated: one rounding
            assertTrue(k * worst <= and + Math.ulp(and) && and <= worst + Math.ulp(worst));
        }
        // both ends are reached: equal properties, and one alone that may fail
        assertEquals(3 * Logistic.logSigmoid(1), Conjunction.value(new double[] {1, 1, 1}, new double[3], null), 2e-16);
        assertEquals(Logistic.logSigmoid(1), Conjunction.value(new double[] {1, 800, 800}, new double[3], null));
    }

    @Test
    void disjunctionIsTheConjunctionOfTheOppositesDenied() {
        double[] z = {-1, 0.5, -2};
        double[] opposite = Arrays.stream(z).map(v -> -v).toArray();
        double and = Math.exp(Conjunction.value(opposite, new double[3], null));
        double or = Math.exp(Conjunction.disjunction(z, new double[3]));
        assertEquals(1 - and, or, 1e-15); // logarithms below 4, so e^(..) is within 4 u and the rest below that
        assertEquals(1 - Logistic.sigmoid(1) * Logistic.sigmoid(-0.5) * Logistic.sigmoid(2), or, 1e-15);
    }
}
