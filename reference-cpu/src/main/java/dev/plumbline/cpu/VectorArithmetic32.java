package dev.plumbline.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The operations that binary32 kernels are written in, on vectors. {@link ScalarArithmetic32} has the same names on
/// `float`: a kernel written in these words gives the same bits in both, because every one of them is either
/// correctly rounded by IEEE 754 or exact.
abstract class VectorArithmetic32 {
    static final VectorSpecies<Float> SPECIES = LaneWidth.FLOAT32;
    static final int LANES = SPECIES.length();
    /// Whether there are 32 vector registers, not 16.
    static final boolean MANY_REGISTERS = LaneWidth.BITS >= 512;

    private static final int MANTISSA = 0x007fffff;
    private static final int SQRT_HALF = 0x3f3504f3;
    private static final int ONE = 0x3f800000;
    private static final int TWO_TO_23 = 0x4b000000;

    static FloatVector load(float[] a, int i) {
        return FloatVector.fromArray(SPECIES, a, i);
    }

    static void store(float[] a, int i, FloatVector v) {
        v.intoArray(a, i);
    }

    static FloatVector constant(float v) {
        return FloatVector.broadcast(SPECIES, v);
    }

    static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    static FloatVector add(FloatVector a, float b) {
        return a.add(b);
    }

    static FloatVector sub(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    static FloatVector sub(FloatVector a, float b) {
        return a.sub(b);
    }

    static FloatVector sub(float a, FloatVector b) {
        return constant(a).sub(b);
    }

    static FloatVector mul(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    static FloatVector mul(FloatVector a, float b) {
        return a.mul(b);
    }

    static FloatVector div(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    static FloatVector div(FloatVector a, float b) {
        return a.div(b);
    }

    static FloatVector div(float a, FloatVector b) {
        return constant(a).div(b);
    }

    /// a b + c, rounded once.
    static FloatVector fma(FloatVector a, FloatVector b, FloatVector c) {
        return a.fma(b, c);
    }

    static FloatVector fma(FloatVector a, float b, FloatVector c) {
        return a.fma(constant(b), c);
    }

    static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, constant(c));
    }

    static FloatVector fma(FloatVector a, float b, float c) {
        return a.fma(constant(b), constant(c));
    }

    static FloatVector neg(FloatVector a) {
        return a.neg();
    }

    static FloatVector abs(FloatVector a) {
        return a.abs();
    }

    static FloatVector sqrt(FloatVector a) {
        return a.lanewise(VectorOperators.SQRT);
    }

    /// The smaller; NaN if either is NaN; −0 below +0.
    static FloatVector min(FloatVector a, FloatVector b) {
        return a.min(b);
    }

    static FloatVector min(FloatVector a, float b) {
        return a.min(b);
    }

    /// The larger; NaN if either is NaN; −0 below +0.
    static FloatVector max(FloatVector a, FloatVector b) {
        return a.max(b);
    }

    static FloatVector max(FloatVector a, float b) {
        return a.max(b);
    }

    static VectorMask<Float> less(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Float> less(FloatVector a, float b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Float> less(float a, FloatVector b) {
        return b.compare(VectorOperators.GT, a);
    }

    static VectorMask<Float> equal(FloatVector a, FloatVector b) {
        return a.compare(VectorOperators.EQ, b);
    }

    static VectorMask<Float> equal(FloatVector a, float b) {
        return a.compare(VectorOperators.EQ, b);
    }

    /// Neither infinite nor NaN.
    static VectorMask<Float> finite(FloatVector a) {
        return a.abs().compare(VectorOperators.LE, Float.MAX_VALUE);
    }

    static VectorMask<Float> and(VectorMask<Float> p, VectorMask<Float> q) {
        return p.and(q);
    }

    static FloatVector select(VectorMask<Float> condition, FloatVector then, FloatVector otherwise) {
        return otherwise.blend(then, condition);
    }

    static FloatVector select(VectorMask<Float> condition, float then, FloatVector otherwise) {
        return otherwise.blend(then, condition);
    }

    static FloatVector select(VectorMask<Float> condition, FloatVector then, float otherwise) {
        return constant(otherwise).blend(then, condition);
    }

    static FloatVector select(VectorMask<Float> condition, float then, float otherwise) {
        return constant(otherwise).blend(then, condition);
    }

    /// p 2ᵏ, exact: k is the integer in the low 9 bits of `shifted` (1.5·2²³ + k). p and the result must be normal.
    static FloatVector scale(FloatVector p, FloatVector shifted) {
        IntVector k = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return p.reinterpretAsInts().add(k).reinterpretAsFloats();
    }

    /// The k with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static FloatVector exponent(FloatVector x) {
        IntVector biased = x.reinterpretAsInts().add(ONE - SQRT_HALF).lanewise(VectorOperators.LSHR, 23);
        return biased.or(TWO_TO_23).reinterpretAsFloats().sub(0x1p23f + 127);
    }

    /// The m with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static FloatVector significand(FloatVector x) {
        IntVector fraction = x.reinterpretAsInts().add(ONE - SQRT_HALF).and(MANTISSA);
        return fraction.add(SQRT_HALF).reinterpretAsFloats();
    }

    /// The largest lane; NaN if any is NaN. Exact, so the order of the lanes does not matter.
    static float largest(FloatVector a) {
        return a.reduceLanes(VectorOperators.MAX);
    }

    /// `value` in the type of the elements.
    static float narrow(double value) {
        return (float) value;
    }
}
