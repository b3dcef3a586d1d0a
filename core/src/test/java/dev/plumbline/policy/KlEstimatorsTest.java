package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Red if k3 has its exponent the wrong way round, loses its digits near 0, or the controller multiplies by the error
/// without clipping it.
class KlEstimatorsTest {
    @Property(tries = 200)
    void identitiesAndSigns(@ForAll @DoubleRange(min = -20, max = 20) double u) {
        assertTrue(KlEstimators.k2(u) >= 0);
        assertTrue(KlEstimators.k3(u) >= 0);
        // k1 + e^-u − 1 = k3: 4 roundings of numbers no larger than e^-u + |u| + 1
        assertEquals(KlEstimators.k1(u) + Math.exp(-u) - 1, KlEstimators.k3(u),
                4e-16 * (Math.exp(-u) + Math.abs(u) + 1));
        double h = 1e-6;
        assertEquals((KlEstimators.k3(u + h) - KlEstimators.k3(u - h)) / (2 * h), KlEstimators.k3Slope(u),
                1e-8 * (1 + Math.exp(-u)));
    }

    /// Against the power series in 60 digits, over the seam at |u| = 1 and down to where expm1(−u) + u has no digit.
    @Property(tries = 200)
    void k3HasRelativeAccuracy(@ForAll @DoubleRange(min = -1.5, max = 1.5) double u,
            @ForAll @DoubleRange(min = 0, max = 1) double closeness) {
        double x = u * Math.pow(10, -12 * closeness);
        if (x == 0) {
            return;
        }
        var context = new MathContext(60);
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ZERO;
        for (int k = 1; k < 60; k++) {
            term = term.multiply(new BigDecimal(-x), context).divide(BigDecimal.valueOf(k), context);
            sum = k >= 2 ? sum.add(term, context) : sum;
        }
        double exact = sum.doubleValue();
        // x² may round twice and the closed form beyond 1 cancels at most 3 bits
        assertEquals(exact, KlEstimators.k3(x), 0x1p-49 * exact);
    }

    @Test
    void edges() {
        assertEquals(0, KlEstimators.k3(0));
        assertEquals(Double.POSITIVE_INFINITY, KlEstimators.k3(Double.POSITIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, KlEstimators.k3(Double.NEGATIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, KlEstimators.k3(-1e4));
        assertTrue(Double.isNaN(KlEstimators.k3(Double.NaN)));
    }

    /// E k1 = E k3 = KL; E k2 = KL + O(ε³) for policies ε apart.
    @Property(tries = 50)
    void expectationsOnATable(@ForAll long seed) {
        var random = new Philox(seed, 1);
        double[] reference = Rows.gaussian(random, 6, 1);
        double[] direction = Rows.gaussian(random, 6, 1);
        for (double e : new double[] {1, 0x1p-7}) {
            var logits = new double[6];
            for (int i = 0; i < 6; i++) {
                logits[i] = reference[i] + e * direction[i];
            }
            double[] logP = SoftmaxPolicy.logSoftmax(logits);
            double[] logQ = SoftmaxPolicy.logSoftmax(reference);
            var mean = new double[3];
            for (int i = 0; i < 6; i++) {
                double p = Math.exp(logP[i]);
                double u = logP[i] - logQ[i];
                mean[0] += p * KlEstimators.k1(u);
                mean[1] += p * KlEstimators.k2(u);
                mean[2] += p * KlEstimators.k3(u);
            }
            double kl = SoftmaxPolicy.kl(logits, reference).value();
            // k3 carries the rounding of e^-u, up to e^10
            assertEquals(kl, mean[0], 1e-14);
            assertEquals(kl, mean[2], 1e-12);
            double largest = java.util.Arrays.stream(direction).map(Math::abs).max().getAsDouble();
            assertTrue(e == 1 || Math.abs(mean[1] - kl) <= 8 * Math.pow(e * largest, 3));
        }
    }

    @Property(tries = 100)
    void adaptiveController(@ForAll @DoubleRange(min = 0, max = 30) double kl) {
        var controller = new KlController.Adaptive(0.2, 6, 10000);
        double factor = controller.update(kl, 256).beta() / 0.2;
        assertTrue(Math.abs(factor - 1) <= 0.2 * 256 / 10000 + 1e-15);
        assertTrue(controller.update(kl + 1, 256).beta() >= controller.update(kl, 256).beta());
        assertEquals(kl > 6, factor > 1);
        assertEquals(kl < 6, factor < 1);
    }

    @Test
    void controllers() {
        var controller = new KlController.Adaptive(0.2, 6, 10000);
        assertEquals(0.2, controller.update(6, 256).beta());
        // KL/target − 1 = 0.1 inside the clip; 1 above it
        assertEquals(0.2 * (1 + 0.1 * 0.01), controller.update(6.6, 100).beta(), 1e-16);
        assertEquals(0.2 * (1 + 0.2 * 0.01), controller.update(12, 100).beta(), 1e-16);
        assertEquals(0.3, new KlController.Fixed(0.3).update(100, 100).beta());
        assertThrows(IllegalArgumentException.class, () -> controller.update(6, 50000));
        assertThrows(IllegalArgumentException.class, () -> controller.update(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new KlController.Fixed(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new KlController.Adaptive(0.1, 0, 1));
    }
}
