package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The operations that binary64 kernels are written in, on vectors. {@link ScalarArithmetic64} has the same names on
/// `double`: a kernel written in these words gives the same bits in both, because every one of them is either
/// correctly rounded by IEEE 754 or exact.
abstract class VectorArithmetic64 {
    static final VectorSpecies<Double> SPECIES = LaneWidth.FLOAT64;
    static final int LANES = SPECIES.length();
    /// Whether there are 32 vector registers, not 16.
    static final boolean MANY_REGISTERS = LaneWidth.BITS >= 512;

    private static final long MANTISSA = 0x000fffffffffffffL;
    private static final long SQRT_HALF = 0x3fe6a09e667f3bcdL;
    private static final long ONE = 0x3ff0000000000000L;
    private static final long TWO_TO_52 = 0x4330000000000000L;

    static DoubleVector load(double[] a, int i) {
        return DoubleVector.fromArray(SPECIES, a, i);
    }

    static void store(double[] a, int i, DoubleVector v) {
        v.intoArray(a, i);
    }

    static DoubleVector constant(double v) {
        return DoubleVector.broadcast(SPECIES, v);
    }

    static DoubleVector add(DoubleVector a, DoubleVector b) {
        return a.add(b);
    }

    static DoubleVector add(DoubleVector a, double b) {
        return a.add(b);
    }

    static DoubleVector sub(DoubleVector a, DoubleVector b) {
        return a.sub(b);
    }

    static DoubleVector sub(DoubleVector a, double b) {
        return a.sub(b);
    }

    static DoubleVector sub(double a, DoubleVector b) {
        return constant(a).sub(b);
    }

    static DoubleVector mul(DoubleVector a, DoubleVector b) {
        return a.mul(b);
    }

    static DoubleVector mul(DoubleVector a, double b) {
        return a.mul(b);
    }

    static DoubleVector div(DoubleVector a, DoubleVector b) {
        return a.div(b);
    }

    static DoubleVector div(DoubleVector a, double b) {
        return a.div(b);
    }

    static DoubleVector div(double a, DoubleVector b) {
        return constant(a).div(b);
    }

    /// a b + c, rounded once.
    static DoubleVector fma(DoubleVector a, DoubleVector b, DoubleVector c) {
        return a.fma(b, c);
    }

    static DoubleVector fma(DoubleVector a, double b, DoubleVector c) {
        return a.fma(constant(b), c);
    }

    static DoubleVector fma(DoubleVector a, DoubleVector b, double c) {
        return a.fma(b, constant(c));
    }

    static DoubleVector fma(DoubleVector a, double b, double c) {
        return a.fma(constant(b), constant(c));
    }

    static DoubleVector neg(DoubleVector a) {
        return a.neg();
    }

    static DoubleVector abs(DoubleVector a) {
        return a.abs();
    }

    static DoubleVector sqrt(DoubleVector a) {
        return a.lanewise(VectorOperators.SQRT);
    }

    /// The smaller; NaN if either is NaN; −0 below +0.
    static DoubleVector min(DoubleVector a, DoubleVector b) {
        return a.min(b);
    }

    static DoubleVector min(DoubleVector a, double b) {
        return a.min(b);
    }

    /// The larger; NaN if either is NaN; −0 below +0.
    static DoubleVector max(DoubleVector a, DoubleVector b) {
        return a.max(b);
    }

    static DoubleVector max(DoubleVector a, double b) {
        return a.max(b);
    }

    static VectorMask<Double> less(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Double> less(DoubleVector a, double b) {
        return a.compare(VectorOperators.LT, b);
    }

    static VectorMask<Double> less(double a, DoubleVector b) {
        return b.compare(VectorOperators.GT, a);
    }

    static VectorMask<Double> equal(DoubleVector a, DoubleVector b) {
        return a.compare(VectorOperators.EQ, b);
    }

    static VectorMask<Double> equal(DoubleVector a, double b) {
        return a.compare(VectorOperators.EQ, b);
    }

    /// Neither infinite nor NaN.
    static VectorMask<Double> finite(DoubleVector a) {
        return a.abs().compare(VectorOperators.LE, Double.MAX_VALUE);
    }

    static VectorMask<Double> and(VectorMask<Double> p, VectorMask<Double> q) {
        return p.and(q);
    }

    static DoubleVector select(VectorMask<Double> condition, DoubleVector then, DoubleVector otherwise) {
        return otherwise.blend(then, condition);
    }

    static DoubleVector select(VectorMask<Double> condition, double then, DoubleVector otherwise) {
        return otherwise.blend(then, condition);
    }

    static DoubleVector select(VectorMask<Double> condition, DoubleVector then, double otherwise) {
        return constant(otherwise).blend(then, condition);
    }

    static DoubleVector select(VectorMask<Double> condition, double then, double otherwise) {
        return constant(otherwise).blend(then, condition);
    }

    /// p 2ᵏ, exact: k is the integer in the low 12 bits of `shifted` (1.5·2⁵² + k). p and the result must be normal.
    static DoubleVector scale(DoubleVector p, DoubleVector shifted) {
        LongVector k = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return p.reinterpretAsLongs().add(k).reinterpretAsDoubles();
    }

    /// The k with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static DoubleVector exponent(DoubleVector x) {
        LongVector biased = x.reinterpretAsLongs().add(ONE - SQRT_HALF).lanewise(VectorOperators.LSHR, 52);
        return biased.or(TWO_TO_52).reinterpretAsDoubles().sub(0x1p52 + 1023);
    }

    /// The m with x = m 2ᵏ, √½ ≤ m < √2 (to the last bit), for positive normal x.
    static DoubleVector significand(DoubleVector x) {
        LongVector fraction = x.reinterpretAsLongs().add(ONE - SQRT_HALF).and(MANTISSA);
        return fraction.add(SQRT_HALF).reinterpretAsDoubles();
    }

    /// The largest lane; NaN if any is NaN. Exact, so the order of the lanes does not matter.
    static double largest(DoubleVector a) {
        return a.reduceLanes(VectorOperators.MAX);
    }

    /// `value` in the type of the elements.
    static double narrow(double value) {
        return value;
    }
}
