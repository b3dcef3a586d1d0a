package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Red if a gradient loses its sign or its mean, if 0 log 0 is NaN, or if small divergences come from subtracting
/// logarithms.
class SoftmaxPolicyTest {
    private static final double OFF = Double.NEGATIVE_INFINITY;

    @Property(tries = 100)
    void gradientsEqualFiniteDifferences(@ForAll long seed) {
        var random = new Philox(seed, 1);
        double[] z = Rows.gaussian(random, 5, 2);
        double[] q = Rows.gaussian(random, 5, 2);
        Rows.assertClose(Rows.difference(x -> SoftmaxPolicy.entropy(x).value(), z),
                SoftmaxPolicy.entropy(z).gradient(), 1e-8);
        Rows.assertClose(Rows.difference(x -> SoftmaxPolicy.kl(x, q).value(), z),
                SoftmaxPolicy.kl(z, q).gradient(), 1e-8);
        Rows.assertClose(Rows.difference(x -> SoftmaxPolicy.forwardKl(x, q).value(), z),
                SoftmaxPolicy.forwardKl(z, q).gradient(), 1e-8);
        Rows.assertClose(Rows.difference(x -> SoftmaxPolicy.expectation(x, q).value(), z),
                SoftmaxPolicy.expectation(z, q).gradient(), 1e-8);
        for (int a = 0; a < z.length; a++) {
            int action = a;
            Rows.assertClose(Rows.difference(x -> SoftmaxPolicy.logSoftmax(x)[action], z),
                    SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(z), a), 1e-8);
        }
    }

    @Property(tries = 100)
    void shiftOfLogitsChangesNothingAndKlIsNotNegative(@ForAll long seed) {
        var random = new Philox(seed, 2);
        double[] z = Rows.gaussian(random, 4, 3);
        double[] q = Rows.gaussian(random, 4, 3);
        double[] moved = z.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 64;
        }
        // the shift rounds each logit by at most 2^-47
        assertEquals(SoftmaxPolicy.kl(z, q).value(), SoftmaxPolicy.kl(moved, q).value(), 1e-12);
        assertEquals(SoftmaxPolicy.entropy(z).value(), SoftmaxPolicy.entropy(moved).value(), 1e-12);
        assertTrue(SoftmaxPolicy.kl(z, q).value() >= 0);
        assertEquals(0, SoftmaxPolicy.kl(z, z).value());
    }

    /// KL of a tilt by ε t is ε² Var(t)/2 + O(ε³); at ε = 1e-9 the definition in logarithms has no digit left.
    @Test
    void smallDivergencesKeepTheirDigits() {
        double e = 0x1p-30;
        double[] z = {e, 0, -e, 2 * e};
        double mean = e / 2;
        double variance = 0;
        for (double t : z) {
            variance += (t - mean) * (t - mean) / 4;
        }
        // third order is of relative size e
        assertEquals(variance / 2, SoftmaxPolicy.kl(z, new double[4]).value(), 1e-8 * variance);
    }

    /// One action of probability 1 − 3 e^−40: H = 3 e^−40 (40 + 1) + O(e^−80).
    @Test
    void peakedPolicyKeepsItsEntropy() {
        double[] z = {40, 0, 0, 0};
        double rest = Math.exp(-40);
        var entropy = SoftmaxPolicy.entropy(z);
        assertEquals(3 * rest * 41, entropy.value(), 1e-14 * 123 * rest);
        assertEquals(-120 * rest, entropy.gradient()[0], 1e-13 * 120 * rest);
        var objective = SoftmaxPolicy.expectation(z, new double[] {1000, 999, 999, 999});
        assertEquals(3 * rest, objective.gradient()[0], 1e-13 * 3 * rest);
    }

    @Test
    void impossibleActions() {
        double[] z = {0, OFF, Math.log(3)};
        double[] p = SoftmaxPolicy.softmax(z);
        Rows.assertClose(new double[] {0.25, 0, 0.75}, p, 1e-15);
        var entropy = SoftmaxPolicy.entropy(z);
        assertEquals(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), entropy.value(), 1e-15);
        assertEquals(0, entropy.gradient()[1]);
        var kl = SoftmaxPolicy.kl(z, new double[] {0, 0, 0});
        assertEquals(Math.log(3) - entropy.value(), kl.value(), 1e-15);
        assertEquals(0, kl.gradient()[1]);
        assertEquals(kl.value(), SoftmaxPolicy.kl(z, new double[] {0, 0, 0}).value());
        // both cannot take it
        assertEquals(0, SoftmaxPolicy.kl(z, z).value());
        // the reference cannot take what the policy can
        assertEquals(Double.POSITIVE_INFINITY, SoftmaxPolicy.kl(new double[] {0, 0, 0}, z).value());
        assertTrue(Double.isNaN(SoftmaxPolicy.kl(new double[] {OFF, OFF}, new double[2]).value()));
        assertTrue(Double.isNaN(SoftmaxPolicy.entropy(new double[] {0, Double.NaN}).value()));
    }

    @Test
    void logSumExpEdges() {
        assertEquals(OFF, SoftmaxPolicy.logSumExp(new double[0]));
        assertEquals(OFF, SoftmaxPolicy.logSumExp(new double[] {OFF, OFF}));
        assertEquals(Double.POSITIVE_INFINITY, SoftmaxPolicy.logSumExp(new double[] {0, Double.POSITIVE_INFINITY}));
        assertEquals(1000 + Math.log(2), SoftmaxPolicy.logSumExp(new double[] {1000, 1000}), 1e-12);
        assertArrayEquals(new double[0], SoftmaxPolicy.entropy(new double[0]).gradient());
    }
}
