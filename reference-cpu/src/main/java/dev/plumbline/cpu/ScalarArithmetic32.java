package dev.plumbline.cpu;

/// The operations that binary32 kernels are written in, on `float`; see {@link VectorArithmetic32}.
abstract class ScalarArithmetic32 {
    static final int LANES = 1;
    /// Whether there are 32 vector registers, not 16.
    static final boolean MANY_REGISTERS = false;

    private static final int MANTISSA = 0x007fffff;
    private static final int SQRT_HALF = 0x3f3504f3;
    private static final int ONE = 0x3f800000;
    private static final int TWO_TO_23 = 0x4b000000;

    static float load(float[] a, int i) {
        return a[i];
    }

    static void store(float[] a, int i, float v) {
        a[i] = v;
    }

    static float constant(float v) {
        return v;
    }

    static float add(float a, float b) {
        return a + b;
    }

    static float sub(float a, float b) {
        return a - b;
    }

    static float mul(float a, float b) {
        return a * b;
    }

    static float div(float a, float b) {
        return a / b;
    }

    /// a b + c, rounded once.
    static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    static float neg(float a) {
        return -a;
    }

    static float abs(float a) {
        return Math.abs(a);
    }

    static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    /// The smaller; NaN if either is NaN; −0 below +0.
    static float min(float a, float b) {
        return Math.min(a, b);
    }

    /// The larger; NaN if either is NaN; −0 below +0.
    static float max(float a, float b) {
        return Math.max(a, b);
    }

    static boolean less(float a, float b) {
        return a < b;
    }

    static boolean equal(float a, float b) {
        return a == b;
    }

    /// Neither infinite nor NaN.
    static boolean finite(float a) {
        return Math.abs(a) <= Float.MAX_VALUE;
    }

    static boolean and(boolean p, boolean q) {
        return p && q;
    }

    static float select(boolean condition, float then, float otherwise) {
        return condition ? then : otherwise;
    }

    /// p 2ᵏ, exact: k is the integer in the low 9 bits of `shifted` (1.5·2²³ + k). p and the result must be normal.
    static float scale(float p, float shifted) {
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }

    /// The k with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static float exponent(float x) {
        int biased = Float.floatToRawIntBits(x) + (ONE - SQRT_HALF) >>> 23;
        return Float.intBitsToFloat(biased | TWO_TO_23) - (0x1p23f + 127);
    }

    /// The m with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static float significand(float x) {
        int fraction = Float.floatToRawIntBits(x) + (ONE - SQRT_HALF) & MANTISSA;
        return Float.intBitsToFloat(fraction + SQRT_HALF);
    }

    /// The largest lane.
    static float largest(float a) {
        return a;
    }

    /// `value` in the type of the elements.
    static float narrow(double value) {
        return (float) value;
    }
}
