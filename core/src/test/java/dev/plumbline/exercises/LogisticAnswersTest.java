package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on log σ, softplus and σ: docs/operations/log-sigmoid.md, softplus.md, sigmoid.md.
///
/// Red if log σ takes the logarithm of a rounded σ, if softplus is cut off, or if σ on the left is 1 − σ.
class LogisticAnswersTest {
    private static final double U = 0x1p-53;

    @Test
    void theTermOfTheOtherSignCarriesTheRounding() {
        for (double x : new double[] {0.5, 3, 30, 300}) {
            double difference = Logistic.logSigmoid(x) - Logistic.logSigmoid(-x);
            // log σ(−x) is of size x + log 2 at most and within 2 ULP, log σ(x) is smaller, the subtraction rounds once
            assertEquals(x, difference, 4 * Math.ulp(x + 1));
        }
        double small = Math.log1p(Math.exp(-30)); // −log σ(30), within 2 ULP
        double large = 30 + small; // −log σ(−30)
        double lost = small - (large - 30); // exact: both subtractions are (Dekker 1971)
        assertTrue(Math.abs(lost) > 1e-16 && Math.abs(lost) <= Math.ulp(30) / 2);
        assertTrue(2 * Math.ulp(small) < 1e-28);
    }

    @Test
    void naiveFormLosesHalfItsDigits() {
        double halfway = Math.log(2) * 53 / 2; // e⁻ˣ = √u at x = 18.37
        double worst = 0;
        for (int i = 0; i < 1000; i++) {
            double x = halfway + 1e-4 * (i - 500);
            double naive = Math.log(1 / (1 + Math.exp(-x)));
            worst = Math.max(worst, Math.abs(naive / Logistic.logSigmoid(x) - 1));
        }
        // 1 + e⁻ˣ is rounded by up to u, its inverse by up to u/2: together 1.5 u/e⁻ˣ = 1.5 √u, e^0.05 times that at
        // the end
        assertTrue(worst < 1.6 * Math.sqrt(U) && worst > Math.sqrt(U) / 2, "worst " + worst);
        assertEquals(0, Math.log(1 / (1 + Math.exp(-37))));
        assertEquals(Double.NEGATIVE_INFINITY, Math.log(1 / (1 + Math.exp(710))));
    }

    @Test
    void softplusOfBothSignsDiffersByX() {
        for (double x : new double[] {-40, -1, 1e-9, 2, 20, 700}) {
            double right = Logistic.softplus(x);
            double left = Logistic.softplus(-x);
            // 2 ULP of each, half an ULP for the subtraction
            assertEquals(x, right - left, 4.5 * Math.ulp(Math.max(right, left)));
        }
    }

    @Test
    void cutoffAtTwentyCostsMostJustAbove() {
        double before = Double.POSITIVE_INFINITY;
        for (double x = Math.nextUp(20.0); x < 30; x += 0.01) {
            double error = (Logistic.softplus(x) - x) / x; // of a program that returns x from 20 on
            assertTrue(error < before);
            before = error;
        }
        double largest = Logistic.softplus(20) / 20 - 1;
        // 2 ULP of softplus and one of the quotient, each below 2.3e-16 of it, against 1.03e-10
        assertEquals(Math.log1p(Math.exp(-20)) / 20, largest, 7e-16);
        assertEquals(5.8e5, (Logistic.softplus(20) - 20) / Math.ulp(20.0), 0.05e5);
    }

    @Test
    void tanhFormCancelsOnTheLeft() {
        double worst = 0;
        for (int i = 0; i < 1000; i++) {
            double x = 18 + 1e-3 * i;
            double left = (1 + Math.tanh(-x / 2)) / 2;
            worst = Math.max(worst, Math.abs(left / Logistic.sigmoid(-x) - 1));
            double right = (1 + Math.tanh(x / 2)) / 2;
            assertEquals(Logistic.sigmoid(x), right, 6 * U); // 2 ULP of tanh are halved; σ within 3 ULP of size u
        }
        assertTrue(worst > 1e-9, "worst " + worst);
        assertEquals(0, (1 + Math.tanh(-40 / 2.0)) / 2);
        assertTrue(Logistic.sigmoid(-40) > 4e-18);
    }

    @Test
    void threeRoundingsOfTheSigmoidAddUpToMoreThanOneUlp() {
        double worst = 0;
        for (int i = 0; i < 4000; i++) {
            double x = -8 + 0.004 * i;
            BigDecimal truth = BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(new BigDecimal(-x))), DIGITS);
            double sigmoid = Logistic.sigmoid(x);
            double error = new BigDecimal(sigmoid).subtract(truth).abs().doubleValue();
            worst = Math.max(worst, error / Math.ulp(sigmoid));
        }
        assertTrue(worst > 1 && worst < 3, "worst " + worst);
    }

    private static final MathContext DIGITS = new MathContext(40);

    /// e^x = (e^(x/16))^16, the inner one by 40 terms of its series: the rest is below (1/2)^41/41! = 1e-62.
    private static BigDecimal exp(BigDecimal x) {
        BigDecimal small = x.divide(BigDecimal.valueOf(16), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        for (int k = 40; k >= 1; k--) {
            sum = sum.multiply(small, DIGITS).divide(BigDecimal.valueOf(k), DIGITS).add(BigDecimal.ONE);
        }
        return sum.pow(16, DIGITS);
    }
}
