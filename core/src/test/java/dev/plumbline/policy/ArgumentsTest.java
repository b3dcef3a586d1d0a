package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Arguments that are refused, and the edges of what is not.
///
/// Planted mistakes that turn it red: a length that is not compared; a bound with < for ≤; a NaN that passes a check; a
/// difference of utilities that overflows.
class ArgumentsTest {
    private static void refused(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    private static final double[] HALF = {0.5, 0.5};
    private static final double[] THREE = new double[3];

    @Test
    void lengths() {
        refused(() -> SoftmaxPolicy.kl(HALF, THREE));
        refused(() -> SoftmaxPolicy.forwardKl(HALF, THREE));
        refused(() -> SoftmaxPolicy.expectation(HALF, THREE));
        refused(() -> KlRegularizedPolicy.kl(HALF, THREE));
        refused(() -> KlRegularizedPolicy.objective(THREE, HALF, HALF, 1));
        refused(() -> KlRegularizedPolicy.objective(HALF, HALF, THREE, 1));
        refused(() -> KlRegularizedPolicy.gradientLogits(HALF, THREE, HALF, 1));
        refused(() -> KlRegularizedPolicy.gradientLogits(HALF, HALF, THREE, 1));
        refused(() -> KlRegularizedPolicy.solve(HALF, THREE, 1));
        refused(() -> KlRegularizedPolicy.gammaForMeanKl(new double[0][], new double[0][], 1, 1e-3));
        refused(() -> KlRegularizedPolicy.gammaForMeanKl(new double[][] {HALF}, new double[0][], 1, 1e-3));
    }

    @Test
    void weightsOfTheDivergence() {
        for (double gamma : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused(() -> KlRegularizedPolicy.solve(HALF, HALF, gamma));
            refused(() -> KlRegularizedPolicy.objective(HALF, HALF, HALF, gamma));
            refused(() -> KlRegularizedPolicy.gradientLogits(HALF, HALF, HALF, gamma));
        }
        refused(() -> KlRegularizedPolicy.optimum(new double[] {1.5, -0.5}, HALF, 1));
        refused(() -> KlRegularizedPolicy.optimum(new double[] {Double.NaN, 1}, HALF, 1));
    }

    /// Two responses, utility difference 2: KL at γ is a function of logit 2/γ alone, at most log 2.
    @Test
    void wantedDivergences() {
        double[] utility = {1, -1};
        for (double target : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 0.7}) {
            refused(() -> KlRegularizedPolicy.gammaForKl(HALF, utility, target, 1e-9));
        }
        for (double tolerance : new double[] {0, -1, Double.NaN}) {
            refused(() -> KlRegularizedPolicy.gammaForKl(HALF, utility, 0.1, tolerance));
        }
        // no response is better than the other: no divergence to be had
        refused(() -> KlRegularizedPolicy.gammaForKl(HALF, new double[] {1, 1}, 0.1, 1e-9));
        for (double target : new double[] {1e-8, 0.1, 0.69}) {
            double gamma = KlRegularizedPolicy.gammaForKl(HALF, utility, target, 1e-12);
            assertEquals(target, KlRegularizedPolicy.klOfOptimum(HALF, utility, gamma), 1e-12);
        }
        // a tolerance that nothing meets ends with the bracket
        double gamma = KlRegularizedPolicy.gammaForKl(HALF, utility, 0.1, 1e-300);
        assertEquals(0.1, KlRegularizedPolicy.klOfOptimum(HALF, utility, gamma), 1e-15);
        assertEquals(2, KlRegularizedPolicy.gammaFor(g -> 1 / g, 0.5, 1e-12), 1e-11);
    }

    /// Utilities as large as numbers go, and a γ that brings them back: log odds 2.
    @Test
    void differencesThatOverflow() {
        double max = Double.MAX_VALUE;
        double[] optimum = KlRegularizedPolicy.optimum(HALF, new double[] {max, -max}, max);
        assertEquals(1 / (1 + Math.exp(-2)), optimum[0], 1e-15);
        assertEquals(1 / (1 + Math.exp(2)), optimum[1], 1e-15);
        var terms = SoftmaxPolicy.expectation(new double[] {0, 0}, new double[] {max, max});
        assertEquals(max, terms.value(), Math.ulp(max));
        double infinity = Double.POSITIVE_INFINITY;
        var unbounded = SoftmaxPolicy.expectation(new double[] {0, 0}, new double[] {infinity, 0});
        assertEquals(infinity, unbounded.value(), 0);
    }

    @Test
    void rowsWithoutActions() {
        var none = new double[0];
        assertEquals(-1, SoftmaxPolicy.argmax(none));
        assertEquals(0, SoftmaxPolicy.logSoftmax(none).length);
        assertEquals(0, SoftmaxPolicy.softmax(none).length);
        assertEquals(0, SoftmaxPolicy.entropy(none).value(), 0);
        assertEquals(0, SoftmaxPolicy.kl(none, none).value(), 0);
        assertEquals(Double.NEGATIVE_INFINITY, SoftmaxPolicy.logSumExp(none), 0);
        assertEquals(1, SoftmaxPolicy.argmax(new double[] {1, Double.NaN, 9}));
        assertEquals(0, SoftmaxPolicy.argmax(new double[] {3, 3}));
    }

    /// An action that the reference cannot take costs without end, and pulls without end.
    @Test
    void escapes() {
        double low = Double.NEGATIVE_INFINITY;
        var terms = SoftmaxPolicy.kl(new double[] {0, 0}, new double[] {0, low});
        assertEquals(Double.POSITIVE_INFINITY, terms.value(), 0);
        var never = SoftmaxPolicy.kl(new double[] {0, low}, new double[] {0, 0});
        assertEquals(Math.log(2), never.value(), 1e-15);
        assertArrayEquals(new double[] {0, 0}, never.gradient(), 1e-16);
        var both = SoftmaxPolicy.kl(new double[] {0, low}, new double[] {0, low});
        assertEquals(0, both.value(), 0);
        assertTrue(Double.isNaN(SoftmaxPolicy.kl(new double[] {Double.NaN, 0}, HALF).value()));
    }
}
