package dev.plumbline.cpu;

/// The operations that binary64 kernels are written in, on `double`; see {@link VectorArithmetic64}.
abstract class ScalarArithmetic64 {
    static final int LANES = 1;
    /// Whether there are 32 vector registers, not 16.
    static final boolean MANY_REGISTERS = false;

    private static final long MANTISSA = 0x000fffffffffffffL;
    private static final long SQRT_HALF = 0x3fe6a09e667f3bcdL;
    private static final long ONE = 0x3ff0000000000000L;
    private static final long TWO_TO_52 = 0x4330000000000000L;

    static double load(double[] a, int i) {
        return a[i];
    }

    static void store(double[] a, int i, double v) {
        a[i] = v;
    }

    static double constant(double v) {
        return v;
    }

    static double add(double a, double b) {
        return a + b;
    }

    static double sub(double a, double b) {
        return a - b;
    }

    static double mul(double a, double b) {
        return a * b;
    }

    static double div(double a, double b) {
        return a / b;
    }

    /// a b + c, rounded once.
    static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    static double neg(double a) {
        return -a;
    }

    static double abs(double a) {
        return Math.abs(a);
    }

    static double sqrt(double a) {
        return Math.sqrt(a);
    }

    /// The smaller; NaN if either is NaN; −0 below +0.
    static double min(double a, double b) {
        return Math.min(a, b);
    }

    /// The larger; NaN if either is NaN; −0 below +0.
    static double max(double a, double b) {
        return Math.max(a, b);
    }

    static boolean less(double a, double b) {
        return a < b;
    }

    static boolean equal(double a, double b) {
        return a == b;
    }

    /// Neither infinite nor NaN.
    static boolean finite(double a) {
        return Math.abs(a) <= Double.MAX_VALUE;
    }

    static boolean and(boolean p, boolean q) {
        return p && q;
    }

    static double select(boolean condition, double then, double otherwise) {
        return condition ? then : otherwise;
    }

    /// p 2ᵏ, exact: k is the integer in the low 12 bits of `shifted` (1.5·2⁵² + k). p and the result must be normal.
    static double scale(double p, double shifted) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(shifted) << 52));
    }

    /// The k with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static double exponent(double x) {
        long biased = Double.doubleToRawLongBits(x) + (ONE - SQRT_HALF) >>> 52;
        return Double.longBitsToDouble(biased | TWO_TO_52) - (0x1p52 + 1023);
    }

    /// The m with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static double significand(double x) {
        long fraction = Double.doubleToRawLongBits(x) + (ONE - SQRT_HALF) & MANTISSA;
        return Double.longBitsToDouble(fraction + SQRT_HALF);
    }

    /// The largest lane.
    static double largest(double a) {
        return a;
    }

    /// `value` in the type of the elements.
    static double narrow(double value) {
        return value;
    }
}
