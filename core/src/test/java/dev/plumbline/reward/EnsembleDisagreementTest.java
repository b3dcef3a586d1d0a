package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Measures of disagreement: golden numbers, signs, and what agreement gives.
///
/// Planted mistakes that turn it red: the other ddof; Gini over ordered pairs counted once; entropy in bits; the Jensen gap
/// with its sign changed.
class EnsembleDisagreementTest {
    private static final double PRINTED = 5e-13;
    private static final double[] R = {-1, 0, 2, 2.5, -0.5};

    @Test
    void goldenNumbers() {
        double[] p = Arrays.stream(R).map(Logistic::sigmoid).toArray();
        assertEquals(1.94, EnsembleDisagreement.variance(R, 0), 4e-16);
        assertEquals(2.425, EnsembleDisagreement.variance(R, 1), 5e-16);
        assertEquals(3.5, EnsembleDisagreement.range(R));
        assertTrue(Double.isNaN(EnsembleDisagreement.range(new double[] {1, Double.NaN, 0})));
        assertEquals(1.9, EnsembleDisagreement.giniMeanDifference(R), 1e-15);
        assertEquals(0.162341612190, EnsembleDisagreement.mutualInformation(p), PRINTED);
        assertEquals(0.199772769033, EnsembleDisagreement.jensenGap(R), PRINTED);
    }

    /// Mean less half of Gini's difference is the expected minimum of two members drawn without replacement.
    @Property(tries = 200)
    void giniGivesTheExpectedMinimumOfTwo(@ForAll @Size(min = 2, max = 7) double[] raw) {
        double[] r = Arrays.stream(raw).map(x -> Double.isFinite(x) ? Math.tanh(x) : 0).toArray();
        double expected = 0;
        for (int i = 0; i < r.length; i++) {
            for (int j = 0; j < i; j++) {
                expected += Math.min(r[i], r[j]) / (r.length * (r.length - 1) / 2.0);
            }
        }
        double mean = Arrays.stream(r).average().orElseThrow();
        assertEquals(expected, mean - EnsembleDisagreement.giniMeanDifference(r) / 2, 1e-14);
    }

    @Property(tries = 200)
    void neverNegativeAndZeroInAgreement(@ForAll @Size(min = 1, max = 7) double[] raw) {
        double[] r = Arrays.stream(raw).map(x -> Double.isFinite(x) ? 20 * Math.tanh(x) : 0).toArray();
        double[] p = Arrays.stream(r).map(Logistic::sigmoid).toArray();
        assertTrue(EnsembleDisagreement.mutualInformation(p) >= 0);
        assertTrue(EnsembleDisagreement.jensenGap(r) >= -1e-14);
        var same = new double[r.length];
        Arrays.fill(same, r[0]);
        assertEquals(0, EnsembleDisagreement.variance(same, 0), 0);
        assertEquals(0, EnsembleDisagreement.giniMeanDifference(same), 0);
        Arrays.fill(same, p[0]);
        assertEquals(0, EnsembleDisagreement.mutualInformation(same), 1e-15);
    }

    @Test
    void effectiveMembers() {
        assertEquals(5, EnsembleDisagreement.effectiveMembers(5, 0), 0);
        assertEquals(1, EnsembleDisagreement.effectiveMembers(5, 1), 0);
        assertEquals(5 / 3., EnsembleDisagreement.effectiveMembers(5, 0.5), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> EnsembleDisagreement.effectiveMembers(0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> EnsembleDisagreement.effectiveMembers(5, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> EnsembleDisagreement.effectiveMembers(5, -0.1));
    }
}
