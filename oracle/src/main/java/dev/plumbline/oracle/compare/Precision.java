package dev.plumbline.oracle.compare;

import dev.plumbline.oracle.exact.Real;
import java.math.BigDecimal;

/// A binary floating-point type of IEEE 754, with round to nearest.
public enum Precision {
    /// p = 24, largest exponent 127.
    BINARY32(24, 127),
    /// p = 53, largest exponent 1023.
    BINARY64(53, 1023);

    private final int digits;
    private final int maxExponent;
    private final Real unitRoundoff;
    private final Real max;
    private final Real minSubnormal;
    private final Real overflowThreshold;

    Precision(int digits, int maxExponent) {
        this.digits = digits;
        this.maxExponent = maxExponent;
        this.unitRoundoff = Real.of(power(-digits));
        this.minSubnormal = Real.of(power(2 - maxExponent - digits));
        var unitAtTop = power(maxExponent - digits + 1);
        var next = power(maxExponent + 1);
        this.max = Real.of(next.subtract(unitAtTop));
        this.overflowThreshold = Real.of(next.subtract(unitAtTop.divide(BigDecimal.TWO)));
    }

    /// 2ⁿ, exactly.
    private static BigDecimal power(int n) {
        return n >= 0 ? BigDecimal.TWO.pow(n) : new BigDecimal("0.5").pow(-n);
    }

    /// u = 2^−p: half the distance from 1 to the next larger number.
    public Real unitRoundoff() {
        return unitRoundoff;
    }

    /// Largest finite number, (2 − 2^(1−p)) 2^emax.
    public Real max() {
        return max;
    }

    /// Smallest positive number, 2^(2−emax−p).
    public Real minSubnormal() {
        return minSubnormal;
    }

    /// The smallest magnitude that rounds to infinity: `max` plus half a unit.
    public Real overflowThreshold() {
        return overflowThreshold;
    }

    /// Distance of neighbouring numbers in the binade of the real number |y|: 2^(e−p+1) with 2ᵉ ≤ |y| < 2^(e+1), e held
    /// within the exponents of the type, so the smallest subnormal below the normal range and the last unit above it.
    ///
    /// @throws ArithmeticException if y is not finite
    public Real ulp(Real y) {
        var magnitude = y.abs();
        int exponent;
        if (magnitude.compareTo(max) >= 0) {
            exponent = maxExponent;
        } else {
            double nearest = magnitude.toDouble();
            exponent = nearest == 0 ? 1 - maxExponent : Math.getExponent(nearest);
            // Rounding to binary64 may have carried into the next binade.
            if (nearest != 0 && Real.of(nearest).compareTo(magnitude) > 0 && nearest == Math.scalb(1.0, exponent)) {
                exponent--;
            }
            exponent = Math.clamp(exponent, 1 - maxExponent, maxExponent);
        }
        y.decimal();
        return Real.of(power(exponent - digits + 1));
    }
}
