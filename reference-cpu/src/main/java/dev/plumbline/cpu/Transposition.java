package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/// Eight groups of binary64 numbers, end to end, to and from an array whose row i holds element i of each.
///
/// Only for 512 bits, where one instruction picks lanes from two registers; elsewhere the compiler has none for it, and
/// element by element is faster.
final class Transposition {
    static final int LANES = 8;

    private static final VectorSpecies<Double> SPECIES = LaneWidth.FLOAT64;
    static final DoubleVector EVEN_1 = lanes(0, 8, 2, 10, 4, 12, 6, 14);
    static final DoubleVector ODD_1 = lanes(1, 9, 3, 11, 5, 13, 7, 15);
    static final DoubleVector EVEN_2 = lanes(0, 1, 8, 9, 4, 5, 12, 13);
    static final DoubleVector ODD_2 = lanes(2, 3, 10, 11, 6, 7, 14, 15);
    static final DoubleVector LOW_4 = lanes(0, 1, 2, 3, 8, 9, 10, 11);
    static final DoubleVector HIGH_4 = lanes(4, 5, 6, 7, 12, 13, 14, 15);
    private static final DoubleVector FIRST_FOURTHS = lanes(0, 4, 8, 12, 1, 5, 9, 13);
    private static final DoubleVector LAST_FOURTHS = lanes(2, 6, 10, 14, 3, 7, 11, 15);

    private Transposition() {}

    private static DoubleVector lanes(double... from) {
        return serves(LANES) ? DoubleVector.fromArray(SPECIES, from, 0) : null;
    }

    /// Whether groups of this size can be transposed here.
    static boolean serves(int size) {
        return LaneWidth.BITS == 512 && (size == 4 || size % LANES == 0);
    }

    /// Groups `from[at ...]` into rows `to[place ...]`.
    static void intoRows(double[] from, int at, int size, double[] to, int place) {
        if (size == 4) {
            fours(from, at, to, place);
            return;
        }
        for (int i = 0; i < size; i += LANES) {
            tile(from, at + i, size, to, place + i * LANES, LANES);
        }
    }

    /// Rows `from[place ...]` into groups `to[at ...]`.
    static void intoGroups(double[] from, int place, int size, double[] to, int at) {
        if (size == 4) {
            foursBack(from, place, to, at);
            return;
        }
        for (int i = 0; i < size; i += LANES) {
            tile(from, place + i * LANES, LANES, to, at + i, size);
        }
    }

    private static DoubleVector load(double[] x, int i) {
        return DoubleVector.fromArray(SPECIES, x, i);
    }

    /// 8 x 8: pairs of lanes, then pairs of pairs, then halves change places.
    private static void tile(double[] from, int at, int stride, double[] to, int place, int line) {
        int at4 = at + 4 * stride;
        var a = load(from, at);
        var b = load(from, at + stride);
        var c = load(from, at + 2 * stride);
        var d = load(from, at + 3 * stride);
        var e = load(from, at4);
        var f = load(from, at4 + stride);
        var g = load(from, at4 + 2 * stride);
        var h = load(from, at4 + 3 * stride);
        var ab = EVEN_1.selectFrom(a, b);
        var cd = EVEN_1.selectFrom(c, d);
        var ef = EVEN_1.selectFrom(e, f);
        var gh = EVEN_1.selectFrom(g, h);
        var low = EVEN_2.selectFrom(ab, cd);
        var high = EVEN_2.selectFrom(ef, gh);
        LOW_4.selectFrom(low, high).intoArray(to, place);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 4 * line);
        low = ODD_2.selectFrom(ab, cd);
        high = ODD_2.selectFrom(ef, gh);
        LOW_4.selectFrom(low, high).intoArray(to, place + 2 * line);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 6 * line);
        ab = ODD_1.selectFrom(a, b);
        cd = ODD_1.selectFrom(c, d);
        ef = ODD_1.selectFrom(e, f);
        gh = ODD_1.selectFrom(g, h);
        low = EVEN_2.selectFrom(ab, cd);
        high = EVEN_2.selectFrom(ef, gh);
        LOW_4.selectFrom(low, high).intoArray(to, place + line);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 5 * line);
        low = ODD_2.selectFrom(ab, cd);
        high = ODD_2.selectFrom(ef, gh);
        LOW_4.selectFrom(low, high).intoArray(to, place + 3 * line);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 7 * line);
    }

    private static void fours(double[] from, int at, double[] to, int place) {
        var a = load(from, at);
        var b = load(from, at + 8);
        var c = load(from, at + 16);
        var d = load(from, at + 24);
        var low = FIRST_FOURTHS.selectFrom(a, b);
        var high = FIRST_FOURTHS.selectFrom(c, d);
        LOW_4.selectFrom(low, high).intoArray(to, place);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 8);
        low = LAST_FOURTHS.selectFrom(a, b);
        high = LAST_FOURTHS.selectFrom(c, d);
        LOW_4.selectFrom(low, high).intoArray(to, place + 16);
        HIGH_4.selectFrom(low, high).intoArray(to, place + 24);
    }

    private static void foursBack(double[] from, int place, double[] to, int at) {
        var a = load(from, place);
        var b = load(from, place + 8);
        var c = load(from, place + 16);
        var d = load(from, place + 24);
        var low = LOW_4.selectFrom(a, b);
        var high = LOW_4.selectFrom(c, d);
        FIRST_FOURTHS.selectFrom(low, high).intoArray(to, at);
        LAST_FOURTHS.selectFrom(low, high).intoArray(to, at + 8);
        low = HIGH_4.selectFrom(a, b);
        high = HIGH_4.selectFrom(c, d);
        FIRST_FOURTHS.selectFrom(low, high).intoArray(to, at + 16);
        LAST_FOURTHS.selectFrom(low, high).intoArray(to, at + 24);
    }
}
