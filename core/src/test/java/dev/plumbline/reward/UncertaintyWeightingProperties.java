package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.reward.UncertaintyWeighting.ScalePlace;
import dev.plumbline.reward.UncertaintyWeighting.Terms;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 7 and 10 of the specification of Ctrl-U.
///
/// Planted mistakes, and what turns red: the divergence the other way round (P3, P6); the second reading held constant
/// (P3); the sum times λ (P7); u left out of the exponent (P3); weight differentiated although detached (detached); the
/// sign of the second slope (P10).
class UncertaintyWeightingProperties {
    private static final int CLASSES = 4;

    private static double[] logits(int seed, int stream) {
        var random = new Philox(seed, stream);
        var z = new double[CLASSES];
        Arrays.setAll(z, k -> 1.5 * random.nextGaussian());
        return z;
    }

    private static Terms terms(UncertaintyWeighting weighting, double[] z1, double[] z2, int label, double lambda) {
        try (var backend = new DefinitionBackend()) {
            return weighting.classification(backend, backend.tensor(DType.FLOAT64, z1, 1, z1.length),
                    backend.tensor(DType.FLOAT64, z2, 1, z2.length), new int[] {label}, lambda);
        }
    }

    private static double loss(UncertaintyWeighting weighting, double[] z1, double[] z2, int label, double lambda) {
        return terms(weighting, z1, z2, label, lambda).loss()[0];
    }

    /// KL(q ‖ p) by its sum; the terms are below 50.
    private static double divergence(double[] to, double[] from) {
        double a = Arrays.stream(to).map(Math::exp).sum();
        double b = Arrays.stream(from).map(Math::exp).sum();
        double kl = 0;
        for (int k = 0; k < to.length; k++) {
            double p = Math.exp(to[k]) / a;
            double q = Math.exp(from[k]) / b;
            kl += q * Math.log(q / p);
        }
        return kl;
    }

    private static double[] moved(double[] z, int k, double h) {
        double[] moved = z.clone();
        moved[k] += h;
        return moved;
    }

    /// P1: equal readings, exactly λ ℓ with its gradient.
    @Property(tries = 100, seed = "20261129")
    void equalReadingsWeighNothing(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 3) double lambda) {
        double[] z = logits(seed, 1);
        var terms = terms(UncertaintyWeighting.of(0.7), z, z, 2, lambda);
        assertEquals(0, terms.uncertainty()[0]);
        assertEquals(1, terms.weight()[0]);
        assertEquals(lambda * terms.rewardLoss()[0], terms.loss()[0]);
        double total = Arrays.stream(z).map(Math::exp).sum();
        for (int k = 0; k < CLASSES; k++) {
            // one rounding each of exp, the sum and the quotient
            assertEquals(lambda * (Math.exp(z[k]) / total - (k == 2 ? 1 : 0)), terms.gradPrimary()[0][k], 1e-14);
            assertEquals(0, Math.abs(terms.gradAuxiliary()[0][k]));
        }
    }

    /// P2. Shifts by whole numbers below 64 change logits of below 16 by at most 2⁻⁴⁸.
    @Property(tries = 200, seed = "20261129")
    void uncertaintyIsADivergence(@ForAll int seed, @ForAll @IntRange(min = -60, max = 60) int shift) {
        double[] z1 = logits(seed, 1);
        double[] z2 = logits(seed, 2);
        var terms = terms(UncertaintyWeighting.of(1), z1, z2, 0, 1);
        assertTrue(terms.uncertainty()[0] > 0);
        assertTrue(terms.weight()[0] > 0 && terms.weight()[0] < 1);
        assertEquals(divergence(z1, z2), terms.uncertainty()[0], 1e-12);
        double[] other = Arrays.stream(z1).map(z -> z + shift).toArray();
        assertEquals(terms.uncertainty()[0], terms(UncertaintyWeighting.of(1), other, z2, 0, 1).uncertainty()[0],
                1e-12);
        assertEquals(terms.uncertainty()[0],
                terms(UncertaintyWeighting.of(1), z1, Arrays.stream(z2).map(z -> z + shift).toArray(), 0, 1)
                        .uncertainty()[0],
                1e-12);
    }

    /// P3. Central differences of step 1e-5: h² times third derivatives below 1e3, and u L/h, together below 1e-7.
    @Property(tries = 100, seed = "20261129")
    void gradients(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 2) double u,
            @ForAll @DoubleRange(min = 0, max = 3) double lambda, @ForAll @IntRange(max = 3) int label,
            @ForAll boolean inside,
            @ForAll boolean sum) {
        var weighting = new UncertaintyWeighting(u, inside ? ScalePlace.INSIDE : ScalePlace.SUM_ONLY, false, sum);
        double[] z1 = logits(seed, 1);
        double[] z2 = logits(seed, 2);
        var terms = terms(weighting, z1, z2, label, lambda);
        double h = 1e-5;
        for (int k = 0; k < CLASSES; k++) {
            assertEquals((loss(weighting, moved(z1, k, h), z2, label, lambda)
                    - loss(weighting, moved(z1, k, -h), z2, label, lambda))
                    / (2 * h), terms.gradPrimary()[0][k], 1e-6);
            assertEquals((loss(weighting, z1, moved(z2, k, h), label, lambda)
                    - loss(weighting, z1, moved(z2, k, -h), label, lambda))
                    / (2 * h), terms.gradAuxiliary()[0][k], 1e-6);
        }
        assertEquals(0, Arrays.stream(terms.gradPrimary()[0]).sum(), 1e-13);
        assertEquals(0, Arrays.stream(terms.gradAuxiliary()[0]).sum(), 1e-13);
    }

    /// A weight held constant: its gradient is λ e^(−U) dℓ/dz₁, and nothing reaches the second reading.
    @Property(tries = 100, seed = "20261129")
    void detached(@ForAll int seed) {
        double[] z1 = logits(seed, 1);
        double[] z2 = logits(seed, 2);
        var terms = terms(UncertaintyWeighting.detached(1), z1, z2, 1, 2);
        var plain = terms(UncertaintyWeighting.of(1), z1, z1, 1, 2);
        for (int k = 0; k < CLASSES; k++) {
            assertEquals(terms.weight()[0] * plain.gradPrimary()[0][k], terms.gradPrimary()[0][k], 1e-15);
            assertEquals(0, Math.abs(terms.gradAuxiliary()[0][k]));
        }
        assertEquals(2 * terms.weight()[0] * terms.rewardLoss()[0], terms.loss()[0]);
    }

    /// P4: |L(u) − λ ℓ| ≤ u D (1 + λ ℓ), for divergences D.
    @Property(tries = 100, seed = "20261129")
    void smallScaleIsUnweighted(@ForAll int seed, @ForAll @IntRange(min = 3, max = 9) int digits) {
        double u = Math.pow(10, -digits);
        double[] z1 = logits(seed, 1);
        double[] z2 = logits(seed, 2);
        var terms = terms(UncertaintyWeighting.of(u), z1, z2, 3, 2);
        double bound = terms.uncertainty()[0] * (1 + 2 * terms.rewardLoss()[0]);
        assertEquals(2 * terms.rewardLoss()[0], terms.loss()[0], bound + 1e-14);
    }

    /// P5: the least over U, and no U below it, with errors of two exponentials and a product below 1e-12 of a loss
    /// below 1e3.
    @Property(tries = 300, seed = "20261129")
    void leastOverUncertainty(@ForAll @DoubleRange(min = 0, max = 1000) double l,
            @ForAll @DoubleRange(min = 0, max = 20) double u) {
        double least = UncertaintyWeighting.leastOverUncertainty(l);
        double at = Math.max(0, Math.log(l));
        assertEquals(Math.exp(-at) * l + at, least, 1e-12 * (1 + l));
        assertTrue(Math.exp(-u) * l + u >= least - 1e-12 * (1 + l));
        assertTrue(l > 1 || Math.exp(-u) * l + u >= Math.min(l, 1 + Math.log(l)) - 1e-12);
    }

    /// P6: with z₂ = z₁ + s v both directions are s² Var/2 to third order, so that their difference over s² falls with
    /// s; and they differ for readings that are far apart.
    @Property(tries = 100, seed = "20261129")
    void directionMatters(@ForAll int seed) {
        double[] z = logits(seed, 1);
        double[] v = logits(seed, 2);
        double far = asymmetry(z, v, 1e-2);
        double near = asymmetry(z, v, 1e-3);
        // third derivatives of the log-sum-exp are at most 6 |v|³ < 2e4 · s
        assertTrue(far <= 2e4 * 1e-2 && near <= 2e4 * 1e-3);
        double[] other = logits(seed, 3);
        double one = terms(UncertaintyWeighting.of(1), z, other, 0, 1).uncertainty()[0];
        assertNotEquals(one, terms(UncertaintyWeighting.of(1), other, z, 0, 1).uncertainty()[0]);
        assertEquals(divergence(z, other), one, 1e-12);
    }

    private static double asymmetry(double[] z, double[] v, double s) {
        var other = new double[z.length];
        Arrays.setAll(other, k -> z[k] + s * v[k]);
        return Math.abs(terms(UncertaintyWeighting.of(1), z, other, 0, 1).uncertainty()[0]
                - terms(UncertaintyWeighting.of(1), other, z, 0, 1).uncertainty()[0]) / (s * s);
    }

    /// P7: only consistency is left, whatever λ would weigh; descent brings the readings together.
    @Property(tries = 20, seed = "20261129")
    void withoutRewardReadingsMeet(@ForAll int seed) {
        double[] z1 = logits(seed, 1);
        double[] z2 = logits(seed, 2);
        var weighting = UncertaintyWeighting.of(1);
        assertEquals(divergence(z1, z2), loss(weighting, z1, z2, 0, 0), 1e-12);
        double first = loss(weighting, z1, z2, 0, 0);
        for (int step = 0; step < 400; step++) {
            var terms = terms(weighting, z1, z2, 0, 0);
            for (int k = 0; k < CLASSES; k++) {
                z1[k] -= 0.5 * terms.gradPrimary()[0][k];
                z2[k] -= 0.5 * terms.gradAuxiliary()[0][k];
            }
        }
        assertTrue(loss(weighting, z1, z2, 0, 0) < 0.05 * first, "from " + first);
    }

    /// P10, and differences of step 1e-6 away from the kink: error below 1e-7.
    @Property(tries = 200, seed = "20261129")
    void regression(@ForAll @DoubleRange(min = -3, max = 3) double a, @ForAll @DoubleRange(min = -3, max = 3) double b,
            @ForAll @DoubleRange(min = -3, max = 3) double target, @ForAll boolean inside) {
        var weighting = new UncertaintyWeighting(0.1, inside ? ScalePlace.INSIDE : ScalePlace.SUM_ONLY, false, true);
        var term = weighting.regression(a, b, target, 2);
        double d = Math.abs(a - b);
        assertEquals(inside ? Math.exp(-0.1 * d) : Math.exp(-d), term.weight());
        assertEquals(2 * term.weight() * (a - target) * (a - target) + 0.1 * d, term.loss(), 1e-13);
        if (d > 1e-5) {
            double h = 1e-6;
            assertEquals((weighting.regression(a + h, b, target, 2).loss()
                    - weighting.regression(a - h, b, target, 2).loss())
                    / (2 * h), term.gradPrimary(), 1e-6);
            assertEquals((weighting.regression(a, b + h, target, 2).loss()
                    - weighting.regression(a, b - h, target, 2).loss())
                    / (2 * h), term.gradAuxiliary(), 1e-6);
        }
        // whole shifts of numbers below 4: the differences move by at most 1e-15
        var shifted = weighting.regression(a + 8, b + 8, target + 8, 2);
        assertEquals(term.loss(), shifted.loss(), 1e-12);
        assertEquals(term.weight(), shifted.weight(), 1e-12);
    }

    @Test
    void equalNumbers() {
        var term = UncertaintyWeighting.of(1).regression(2, 2, 1, 3);
        assertEquals(3, term.loss());
        assertEquals(6, term.gradPrimary());
        assertEquals(0, Math.abs(term.gradAuxiliary()));
    }

    @Test
    void rowsAreIndependent() {
        double[] z1 = {1, 0, -1, 2, 2, 2};
        double[] z2 = {0, 0, 1, 2, 1, 0};
        try (var backend = new DefinitionBackend()) {
            var both = UncertaintyWeighting.of(1).classification(backend, backend.tensor(DType.FLOAT64, z1, 2, 3),
                    backend.tensor(DType.FLOAT64, z2, 2, 3), new int[] {0, 2}, 1);
            var second = terms(UncertaintyWeighting.of(1), Arrays.copyOfRange(z1, 3, 6), Arrays.copyOfRange(z2, 3, 6),
                    2, 1);
            assertEquals(second.loss()[0], both.loss()[1]);
            assertArrayEquals(second.gradAuxiliary()[0], both.gradAuxiliary()[1]);
        }
    }

    @Test
    void badArguments() {
        assertThrows(IllegalArgumentException.class, () -> UncertaintyWeighting.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> UncertaintyWeighting.of(0));
        assertThrows(IllegalArgumentException.class, () -> UncertaintyWeighting.of(1).regression(0, 0, 0, Double.NaN));
    }
}
