package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.TransformKind;
import dev.plumbline.policy.KlRegularizedPolicy;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Transforms of one reward and the logical AND of several: golden numbers, limits, slopes, order.
///
/// Planted mistakes that turn it red: log of a rounded sigmoid; centring after the transform; reference minus reward; a mean
/// of references where the mean of transforms belongs; a slope of tanh in the output instead of the input; weights that
/// scale the reward.
class RewardTransformTest {
    private static final double PRINTED = 5e-13;
    private static final double[] BASE = {0.2, 0.5, 0.3};
    private static final double[] R1 = {-1, 0, 2};
    private static final double[] R2 = {1.5, -0.5, 0.25};

    private static double[] conjunction() {
        var u = new double[3];
        for (int i = 0; i < 3; i++) {
            u[i] = Conjunction.value(new double[] {R1[i], R2[i]}, new double[] {0.5, 0}, null);
        }
        return u;
    }

    /// Optimal policies, log Z and KL for the raw, the transformed and the combined reward.
    @Test
    void goldenPolicies() {
        var transformed = new double[3];
        for (int i = 0; i < 3; i++) {
            transformed[i] = RewardTransform.value(TransformKind.LOG_SIGMOID, R1[i] - 0.5);
        }
        golden(R1, 1, 1.026146507145, 0.536362595622, 0.026368519604, 0.179192669210, 0.794438811186);
        golden(transformed, 1, -0.753900273839, 0.126191990536, 0.077540808759, 0.401188498561, 0.521270692680);
        golden(conjunction(), 1, -1.431358188739, 0.164377504829, 0.124817041778, 0.298214289034, 0.576968669188);
        golden(conjunction(), 0.5, -2.551266892466, 0.563116834108, 0.057050175188, 0.130264507211, 0.812685317601);
    }

    private static void golden(double[] u, double gamma, double logPartition, double kl, double... policy) {
        assertArrayEquals(policy, KlRegularizedPolicy.optimum(BASE, u, gamma), PRINTED);
        assertEquals(logPartition, KlRegularizedPolicy.logPartition(BASE, u, gamma), PRINTED);
        assertEquals(kl, KlRegularizedPolicy.klOfOptimum(BASE, u, gamma), PRINTED);
    }

    @Test
    void logSigmoidGolden() {
        double[] z = {-1000, -1, 0, 1};
        double[] value = {-1000, -1.313261687518, -0.693147180560, -0.313261687518};
        for (int i = 0; i < z.length; i++) {
            assertEquals(value[i], RewardTransform.value(TransformKind.LOG_SIGMOID, z[i]), PRINTED);
        }
    }

    /// Exact values at 0 and the limits.
    @Test
    void limits() {
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(0.5, RewardTransform.value(TransformKind.SIGMOID, 0), 0);
        assertEquals(0.25, RewardTransform.slope(TransformKind.SIGMOID, 0), 0);
        assertEquals(1, RewardTransform.slope(TransformKind.TANH, 0), 0);
        assertEquals(1, RewardTransform.slope(TransformKind.ARCTAN, 0), 0);
        assertEquals(0.5, RewardTransform.slope(TransformKind.LOG_SIGMOID, 0), 0);
        assertEquals(0, RewardTransform.value(TransformKind.LOG_SIGMOID, infinity), 0);
        assertEquals(-infinity, RewardTransform.value(TransformKind.LOG_SIGMOID, -infinity), 0);
        assertEquals(1, RewardTransform.slope(TransformKind.LOG_SIGMOID, -infinity), 0);
        assertEquals(Math.PI / 2, RewardTransform.value(TransformKind.ARCTAN, infinity), 2e-16);
        assertEquals(-1, RewardTransform.value(TransformKind.TANH, -infinity), 0);
        for (var kind : TransformKind.values()) {
            assertTrue(Double.isNaN(RewardTransform.value(kind, Double.NaN)), kind.name());
            assertTrue(Double.isNaN(RewardTransform.slope(kind, Double.NaN)), kind.name());
        }
    }

    /// |f‴| ≤ 2 for all kinds: central differences with h = 1e-4 are within 4e-9 of the slope, rounding 1e-15/h.
    @Property(tries = 200)
    void slopesAndOrder(@ForAll @DoubleRange(min = -30, max = 30) double z) {
        for (var kind : TransformKind.values()) {
            double h = 1e-4;
            double up = RewardTransform.value(kind, z + h);
            double down = RewardTransform.value(kind, z - h);
            assertEquals((up - down) / (2 * h), RewardTransform.slope(kind, z), 1e-8, kind.name());
            assertTrue(up >= down, kind.name());
            assertTrue(RewardTransform.slope(kind, z) >= 0, kind.name());
        }
    }

    @ParameterizedTest
    @EnumSource(TransformKind.class)
    void severalReferencesAreAveragedAfterTheTransform(TransformKind kind) {
        double[] references = {-1, 0.5, 3};
        double value = 0;
        double slope = 0;
        for (double reference : references) {
            value += RewardTransform.value(kind, 0.7 - reference) / 3;
            slope += RewardTransform.slope(kind, 0.7 - reference) / 3;
        }
        assertEquals(value, RewardTransform.value(kind, 0.7, references), 1e-15);
        assertEquals(slope, RewardTransform.slope(kind, 0.7, references), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> RewardTransform.value(kind, 0.7, new double[0]));
    }

    @Test
    void scaleAndClip() {
        assertEquals(1.5, RewardTransform.scaleAndClip(4, 1, 2, -2, 2), 0);
        assertEquals(2, RewardTransform.scaleAndClip(9, 1, 2, -2, 2), 0);
        assertEquals(-2, RewardTransform.scaleAndClip(-9, 1, 2, -2, 2), 0);
        assertEquals(0.5, RewardTransform.scaleAndClipSlope(4, 1, 2, -2, 2), 0);
        assertEquals(0, RewardTransform.scaleAndClipSlope(5, 1, 2, -2, 2), 0);
        assertEquals(0, RewardTransform.scaleAndClipSlope(-3, 1, 2, -2, 2), 0);
        assertTrue(Double.isNaN(RewardTransform.scaleAndClip(Double.NaN, 1, 2, -2, 2)));
        assertThrows(IllegalArgumentException.class, () -> RewardTransform.scaleAndClip(1, 0, 0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> RewardTransform.scaleAndClip(1, 0, 1, 1, -1));
    }

    /// AND fails as soon as one part fails; a weight multiplies the log-probability, and 0 leaves a part out.
    @Test
    void conjunction1() {
        double[] reference = {0, 0};
        assertEquals(2 * -Math.log(2), Conjunction.value(new double[] {0, 0}, reference, null), 3e-16);
        assertEquals(-1000, Conjunction.value(new double[] {1000, -1000}, reference, null), 1e-12);
        double[] z = {0.3, -2};
        double parts = 2 * -Math.log1p(Math.exp(-0.3)) - 0.5 * Math.log1p(Math.exp(2));
        assertEquals(parts, Conjunction.value(z, reference, new double[] {2, 0.5}), 1e-15);
        assertEquals(0, Conjunction.value(new double[] {Double.NEGATIVE_INFINITY}, new double[1], new double[] {0}), 0);
        double[] gradient = Conjunction.gradient(z, reference, new double[] {2, 0.5});
        assertEquals(2 / (1 + Math.exp(0.3)), gradient[0], 5e-16);
        assertEquals(0.5 / (1 + Math.exp(-2)), gradient[1], 5e-16);
    }

    /// 1 − (1 − p)(1 − q) for probabilities p and q.
    @Property(tries = 100)
    void disjunction(@ForAll @DoubleRange(min = -8, max = 8) double a, @ForAll @DoubleRange(min = -8, max = 8) double b) {
        double p = 1 / (1 + Math.exp(-a));
        double q = 1 / (1 + Math.exp(-b));
        double expected = p + q - p * q;
        double found = Math.exp(Conjunction.disjunction(new double[] {a + 1, b - 1}, new double[] {1, -1}));
        assertEquals(expected, found, 1e-14);
    }
}
