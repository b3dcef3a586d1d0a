package dev.plumbline.cpu;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Elementary functions to about 40 digits, for measuring errors of the kernels: Taylor series after halving the
/// argument, and one correction step from the library's value for the inverse functions.
final class Precise {
    static final MathContext DIGITS = new MathContext(60);
    /// π/2.
    static final BigDecimal HALF_PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459"
            + "2307816406286208998628034825342117067982").divide(new BigDecimal(2));

    private Precise() {}

    static BigDecimal exp(BigDecimal x) {
        int halvings = Math.max(0, Math.getExponent(x.doubleValue()) + 8);
        var r = x.divide(new BigDecimal(2).pow(halvings), DIGITS);
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ONE;
        for (int k = 1; k < 30; k++) {
            term = term.multiply(r, DIGITS).divide(new BigDecimal(k), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int k = 0; k < halvings; k++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    static BigDecimal expm1(BigDecimal x) {
        if (Math.abs(x.doubleValue()) > 1e-3) {
            return exp(x).subtract(BigDecimal.ONE);
        }
        return series(x, 1);
    }

    static BigDecimal expResidual(BigDecimal x) {
        if (Math.abs(x.doubleValue()) > 1e-3) {
            return exp(x).subtract(BigDecimal.ONE).subtract(x);
        }
        return series(x, 2);
    }

    /// Σₖ xᵏ/k! from k = `first`.
    private static BigDecimal series(BigDecimal x, int first) {
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ZERO;
        for (int k = 1; k < 20; k++) {
            term = term.multiply(x, DIGITS).divide(new BigDecimal(k), DIGITS);
            sum = k >= first ? sum.add(term, DIGITS) : sum;
        }
        return sum;
    }

    /// From y = Math.log x the next digits: y + 2 (x − eʸ)/(x + eʸ), error (x eʸ⁻¹ − 1)³/12.
    static BigDecimal log(BigDecimal x) {
        return correctedLog(x, new BigDecimal(Math.log(x.doubleValue())));
    }

    static BigDecimal log1p(BigDecimal x) {
        if (Math.abs(x.doubleValue()) < 1e-12) {
            var x2 = x.multiply(x, DIGITS);
            return x.subtract(x2.divide(new BigDecimal(2), DIGITS))
                    .add(x2.multiply(x, DIGITS).divide(new BigDecimal(3), DIGITS))
                    .subtract(x2.multiply(x2, DIGITS).divide(new BigDecimal(4), DIGITS));
        }
        var wide = new MathContext(90);
        return correctedLog(x.add(BigDecimal.ONE, wide), new BigDecimal(Math.log1p(x.doubleValue())));
    }

    private static BigDecimal correctedLog(BigDecimal x, BigDecimal y) {
        var e = exp(y);
        return y.add(x.subtract(e).multiply(new BigDecimal(2)).divide(x.add(e), DIGITS), DIGITS);
    }

    static BigDecimal tanh(BigDecimal x) {
        var t = expm1(x.multiply(new BigDecimal(2)));
        return t.divide(t.add(new BigDecimal(2)), DIGITS);
    }

    static BigDecimal tanhSlope(BigDecimal x) {
        var e = exp(x.abs().multiply(new BigDecimal(-2)));
        var d = e.add(BigDecimal.ONE);
        return e.multiply(new BigDecimal(4)).divide(d.multiply(d), DIGITS);
    }

    /// From y = Math.atan x: y + (x − tan y)/(1 + x tan y), error of third order in that step.
    static BigDecimal atan(BigDecimal x) {
        var y = new BigDecimal(Math.atan(x.doubleValue()));
        var term = BigDecimal.ONE;
        var sine = BigDecimal.ZERO;
        var cosine = BigDecimal.ZERO;
        for (int k = 0; k < 60; k++) {
            switch (k % 4) {
                case 0 -> cosine = cosine.add(term);
                case 1 -> sine = sine.add(term);
                case 2 -> cosine = cosine.subtract(term);
                default -> sine = sine.subtract(term);
            }
            term = term.multiply(y, DIGITS).divide(new BigDecimal(k + 1), DIGITS);
        }
        var step = x.multiply(cosine).subtract(sine).divide(cosine.add(x.multiply(sine)), DIGITS);
        return y.add(step, DIGITS);
    }

    /// cos x for |x| below 10¹²: sin(x + π/2).
    static BigDecimal cos(BigDecimal x) {
        return sine(x, 1);
    }

    static BigDecimal minusSin(BigDecimal x) {
        return sine(x, 2);
    }

    /// sin(x + quarter π/2) by the series of x less the nearest multiple of π/2, which 100 digits of π leave with 80.
    private static BigDecimal sine(BigDecimal x, int quarter) {
        var n = x.divide(HALF_PI, 0, RoundingMode.HALF_EVEN);
        var r = x.subtract(n.multiply(HALF_PI)).round(DIGITS);
        int quadrant = Math.floorMod(n.intValueExact() + quarter, 4);
        var term = quadrant % 2 == 0 ? r : BigDecimal.ONE;
        var sum = term;
        for (int k = 2 - quadrant % 2; k < 60; k += 2) {
            term = term.multiply(r, DIGITS).multiply(r, DIGITS).divide(new BigDecimal(-k * (k + 1)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return quadrant < 2 ? sum : sum.negate();
    }

    static BigDecimal atanSlope(BigDecimal x) {
        return BigDecimal.ONE.divide(BigDecimal.ONE.add(x.multiply(x)), DIGITS);
    }
}
