package dev.plumbline.oracle.scalar;

import java.util.Locale;

/// Formats in which numbers are stored and computed.
public enum Format {
    FLOAT64(53, 1023),
    FLOAT32(24, 127),
    /// Sign, 8 bits of exponent, 7 of fraction.
    BFLOAT16(8, 127),
    /// Sign, 5 bits of exponent, 10 of fraction.
    FLOAT16(11, 15);

    private final int digits;
    private final int maxExponent;

    Format(int digits, int maxExponent) {
        this.digits = digits;
        this.maxExponent = maxExponent;
    }

    /// u = 2^−p, half the distance from 1 to the next larger number.
    public double unitRoundoff() {
        return Math.scalb(1.0, -digits);
    }

    /// Largest finite number.
    public double max() {
        return Math.scalb(2.0 - Math.scalb(1.0, 1 - digits), maxExponent);
    }

    /// Smallest positive number.
    public double minSubnormal() {
        return this == FLOAT64 ? Double.MIN_VALUE : Math.scalb(1.0, 2 - maxExponent - digits);
    }

    /// Distance of neighbouring numbers at |y|, at least the smallest subnormal.
    public double ulp(double y) {
        int exponent = y == 0 ? 1 - maxExponent : Math.clamp(Math.getExponent(y), 1 - maxExponent, maxExponent);
        return Math.max(minSubnormal(), Math.scalb(1.0, exponent - digits + 1));
    }

    /// Nearest number of the format, ties to even; beyond {@link #max} infinity.
    public double round(double y) {
        return switch (this) {
            case FLOAT64 -> y;
            case FLOAT32 -> (float) y;
            case BFLOAT16, FLOAT16 -> rounded(y);
        };
    }

    private double rounded(double y) {
        if (y == 0 || !(Math.abs(y) <= Double.MAX_VALUE)) {
            return y;
        }
        double unit = ulp(y);
        double nearest = Math.rint(y / unit) * unit;
        return Math.abs(nearest) > max() ? Math.copySign(Double.POSITIVE_INFINITY, y) : nearest;
    }

    /// `float32`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
