package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Identities of the logistic function; digits are the oracle's matter (property-tests).
///
/// Planted mistakes that turn it red: exp of a positive number; log of a rounded sigmoid; 1 − σ for σ(−x); the branches of
/// log1mexp exchanged.
class LogisticTest {
    /// Relative error of 3 ULP on either side, and 1 for the operation between them.
    private static void close(double expected, double actual) {
        assertEquals(expected, actual, 7 * Math.ulp(Math.max(Math.abs(expected), Math.abs(actual))));
    }

    @Property(tries = 500)
    void identities(@ForAll @DoubleRange(min = -700, max = 700) double x) {
        // 2 ULP of log σ are 2 |log σ| ULP of σ
        double tolerance = (2 * Math.abs(Logistic.logSigmoid(x)) + 5) * Math.ulp(Logistic.sigmoid(x));
        assertEquals(Math.exp(Logistic.logSigmoid(x)), Logistic.sigmoid(x), tolerance);
        assertEquals(1, Logistic.sigmoid(x) + Logistic.sigmoid(-x), 4e-16);
        close(-Logistic.logSigmoid(-x), Logistic.softplus(x));
        close(Logistic.sigmoid(x) * Logistic.sigmoid(-x), Logistic.sigmoidSlope(x));
        assertTrue(Logistic.softplus(x) > 0 && Logistic.logSigmoid(x) < 0);
        assertEquals(x, Logistic.softplus(x) - Logistic.softplus(-x), 4 * Math.ulp(Math.abs(x) + 1));
    }

    @Test
    void tails() {
        assertEquals(-1000, Logistic.logSigmoid(-1000), 0);
        assertEquals(-Math.exp(-40), Logistic.logSigmoid(40), Math.ulp(Math.exp(-40)));
        assertEquals(Math.exp(-700), Logistic.sigmoid(-700), 2 * Math.ulp(Math.exp(-700)));
        assertEquals(Double.POSITIVE_INFINITY, Logistic.softplus(Double.POSITIVE_INFINITY), 0);
        assertEquals(0, Logistic.sigmoid(Double.NEGATIVE_INFINITY), 0);
        assertTrue(Double.isNaN(Logistic.logSigmoid(Double.NaN)) && Double.isNaN(Logistic.softplus(Double.NaN)));
    }

    @Test
    void logitAndLog1mexp() {
        assertEquals(0, Logistic.logit(0.5), 0);
        assertEquals(Math.log(3), Logistic.logit(0.75), 4e-16);
        assertEquals(Double.NEGATIVE_INFINITY, Logistic.logit(0), 0);
        assertEquals(Double.POSITIVE_INFINITY, Logistic.logit(1), 0);
        assertTrue(Double.isNaN(Logistic.logit(-0.1)) && Double.isNaN(Logistic.logit(1.1)));
        assertEquals(-Math.log(2), Logistic.log1mexp(-Math.log(2)), 4e-16);
        assertEquals(Math.log(1e-20), Logistic.log1mexp(-1e-20), 1e-14);
        assertEquals(-Math.exp(-50), Logistic.log1mexp(-50), Math.ulp(Math.exp(-50)));
        assertEquals(Double.NEGATIVE_INFINITY, Logistic.log1mexp(0), 0);
        assertTrue(Double.isNaN(Logistic.log1mexp(0.1)));
    }
}
