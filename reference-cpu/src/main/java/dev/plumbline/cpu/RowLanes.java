package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// What a row has one of, for eight rows at a time: each row's eight partial results first, which are folded eight rows
/// together until every lane holds one row's. Sums add the same numbers in the same order as {@link RowSums}: the same
/// bits. All is binary64.
///
/// Only for 512 bits, for the reason that {@link Transposition} gives, and for rows of one block of {@link RowSums}.
final class RowLanes {
    private static final int LANES = 8;
    /// Partial results of a block of rows.
    private static final int CAPACITY = 1024;

    private static final int PARTIAL = 11;
    private static final int PARTIAL_BESIDES = 12;
    private static final int REST = 13;
    private static final int REST_BESIDES = 14;
    private static final int SUM = 15;

    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(LaneWidth.BITS / 2, 64)));

    // The loops, each of which must be compiled by itself (VectorFunctions64): all are called from one place, below.
    private static final int LARGEST_64 = 0;
    private static final int LARGEST_32 = 1;
    private static final int SUMS_64 = 2;
    private static final int SUMS_32 = 3;
    private static final int BESIDES_64 = 4;
    private static final int BESIDES_32 = 5;
    private static final int FOLD = 6;
    private static final int FOLD_LARGEST = 7;
    private static final int LOG_REDUCED = 8;
    private static final int LOG = 9;
    private static final int LARGEST_SHORT_32 = 10;
    private static final Step[] STEPS = {
        RowLanes::largest64, RowLanes::largest32, RowLanes::sums64, RowLanes::sums32, RowLanes::besides64,
        RowLanes::besides32, RowLanes::fold, RowLanes::foldLargest, RowLanes::logReduced, RowLanes::log,
        RowLanes::largestShort32
    };

    private RowLanes() {}

    /// A loop over `rows` rows, the first of which starts at `at` in `wide` or in `narrow`.
    @FunctionalInterface
    private interface Step {
        void run(double[] wide, float[] narrow, double[] result, double[] besides, int at, int rows, int columns);
    }

    private static void run(int step, double[] wide, float[] narrow, double[] result, double[] besides, int at,
            int rows, int columns) {
        STEPS[step].run(wide, narrow, result, besides, at, rows, columns);
    }

    /// Of more columns a block has fewer than eight rows ({@link VectorSoftmax64}).
    static boolean serves(int columns) {
        return LaneWidth.BITS == 512 && columns >= LANES && columns <= RowSums.BLOCK;
    }

    /// The largest element of each of `rows` rows, a multiple of eight. Where an element is NaN, that or NaN.
    static void largest(double[] x, int first, int rows, int columns, double[] max) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        run(LARGEST_64, x, null, partial, null, first * columns, rows, columns);
        run(FOLD_LARGEST, partial, null, max, null, 0, rows, LANES);
    }

    /// As above, of binary32.
    static void largest(float[] x, int first, int rows, int columns, float[] max) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        double[] wide = Scratch.array64(SUM, CAPACITY);
        int step = columns < 2 * LANES ? LARGEST_SHORT_32 : LARGEST_32;
        run(step, null, x, partial, null, first * columns, rows, columns);
        run(FOLD_LARGEST, partial, null, wide, null, 0, rows, LANES);
        for (int r = 0; r < rows; r++) {
            max[r] = (float) wide[r];
        }
    }

    /// {@link RowSums#sum} of each of `rows` rows, a multiple of eight.
    static void sums(double[] a, int first, int rows, int columns, double[] sum) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        run(SUMS_64, a, null, partial, null, first * columns, rows, columns);
        run(FOLD, partial, null, sum, null, 0, rows, LANES);
        int whole = columns / LANES * LANES;
        for (int r = 0; whole < columns && r < rows; r++) {
            double rest = 0;
            for (int j = whole; j < columns; j++) {
                rest += a[(first + r) * columns + j];
            }
            sum[r] += rest;
        }
    }

    /// As above, of binary32.
    static void sums(float[] a, int first, int rows, int columns, double[] sum) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        run(SUMS_32, null, a, partial, null, first * columns, rows, columns);
        run(FOLD, partial, null, sum, null, 0, rows, LANES);
        int whole = columns / LANES * LANES;
        for (int r = 0; whole < columns && r < rows; r++) {
            double rest = 0;
            for (int j = whole; j < columns; j++) {
                rest += a[(first + r) * columns + j];
            }
            sum[r] += rest;
        }
    }

    /// {@link VectorRowFolds64#besidesOne} of each of `rows` rows, a multiple of eight. Where Σ < 2 only one element is
    /// 1.
    static void besidesOne(double[] e, int first, int rows, int columns, double[] rho) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        double[] besides = Scratch.array64(PARTIAL_BESIDES, CAPACITY);
        double[] rest = Scratch.array64(REST, CAPACITY);
        double[] restBesides = Scratch.array64(REST_BESIDES, CAPACITY);
        run(BESIDES_64, e, null, partial, besides, first * columns, rows, columns);
        for (int r = 0; r < rows; r++) {
            rest[r] = 0;
            restBesides[r] = 0;
            for (int j = columns / LANES * LANES; j < columns; j++) {
                double v = e[(first + r) * columns + j];
                rest[r] += v;
                restBesides[r] += v == 1 ? 0 : v;
            }
        }
        besidesOne(partial, rest, besides, restBesides, rows, rho);
    }

    /// As above, of binary32.
    static void besidesOne(float[] e, int first, int rows, int columns, double[] rho) {
        double[] partial = Scratch.array64(PARTIAL, CAPACITY);
        double[] besides = Scratch.array64(PARTIAL_BESIDES, CAPACITY);
        double[] rest = Scratch.array64(REST, CAPACITY);
        double[] restBesides = Scratch.array64(REST_BESIDES, CAPACITY);
        run(BESIDES_32, null, e, partial, besides, first * columns, rows, columns);
        for (int r = 0; r < rows; r++) {
            rest[r] = 0;
            restBesides[r] = 0;
            for (int j = columns / LANES * LANES; j < columns; j++) {
                double v = e[(first + r) * columns + j];
                rest[r] += v;
                restBesides[r] += v == 1 ? 0 : v;
            }
        }
        besidesOne(partial, rest, besides, restBesides, rows, rho);
    }

    private static void besidesOne(double[] partial, double[] rest, double[] besides, double[] restBesides, int rows,
            double[] rho) {
        double[] all = Scratch.array64(SUM, CAPACITY);
        run(FOLD, partial, null, all, null, 0, rows, LANES);
        run(FOLD, besides, null, rho, null, 0, rows, LANES);
        for (int r = 0; r < rows; r++) {
            double sum = all[r] + rest[r];
            double others = rho[r] + restBesides[r];
            rho[r] = sum < 2 ? others : sum - 1;
        }
    }

    /// log(1 + y), y ≥ 0, of the first `count` numbers, at any width; up to a whole vector more are written.
    static void logsOnePlus(double[] y, double[] log, int count) {
        if (count < VectorArithmetic64.LANES / 2) {
            for (int i = 0; i < count; i++) {
                log[i] = RowSums.logOnePlus(y[i]);
            }
            return;
        }
        run(LOG_REDUCED, y, null, log, null, 0, count, 1);
        run(LOG, null, null, log, null, 0, count, 1);
    }

    private static void logReduced(double[] y, float[] none1, double[] fraction, double[] none2, int at, int count,
            int columns) {
        double[] exponent = Scratch.array64(PARTIAL, CAPACITY);
        double[] lost = Scratch.array64(PARTIAL_BESIDES, CAPACITY);
        for (int i = 0; i < count; i += VectorArithmetic64.LANES) {
            VectorFunctions64.log1pReduced(load(y, i), fraction, exponent, lost, i);
        }
    }

    private static void log(double[] none1, float[] none2, double[] log, double[] none3, int at, int count,
            int columns) {
        double[] exponent = Scratch.array64(PARTIAL, CAPACITY);
        double[] lost = Scratch.array64(PARTIAL_BESIDES, CAPACITY);
        for (int i = 0; i < count; i += VectorArithmetic64.LANES) {
            VectorFunctions64.log1pFrom(load(log, i), load(exponent, i), load(lost, i)).intoArray(log, i);
        }
    }

    private static DoubleVector load(double[] a, int i) {
        return DoubleVector.fromArray(LaneWidth.FLOAT64, a, i);
    }

    private static DoubleVector load(float[] a, int i) {
        var v = FloatVector.fromArray(HALF, a, i);
        return (DoubleVector) v.convertShape(VectorOperators.F2D, LaneWidth.FLOAT64, 0);
    }

    // A NaN is not taken for larger, unless it comes first: the sums of its row are NaN without that. Nothing that takes
    // vectors is a method of its own here: compiled before its caller it is too large to be inlined, and gets objects.

    private static void largest64(double[] x, float[] none1, double[] partial, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var m = load(x, row + columns - LANES);
            for (int i = row; i < row + columns - LANES; i += LANES) {
                var v = load(x, i);
                m = m.blend(v, m.compare(VectorOperators.LT, v));
            }
            m.intoArray(partial, r * LANES);
        }
    }

    /// Of rows of at least 16 elements. All vectors have one width: the compiler would not tell two apart.
    private static void largest32(double[] none1, float[] x, double[] partial, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            int last = row + columns - 2 * LANES;
            var m = FloatVector.fromArray(LaneWidth.FLOAT32, x, last);
            for (int i = row; i < last; i += 2 * LANES) {
                var v = FloatVector.fromArray(LaneWidth.FLOAT32, x, i);
                m = m.blend(v, m.compare(VectorOperators.LT, v));
            }
            var low = (DoubleVector) m.convertShape(VectorOperators.F2D, LaneWidth.FLOAT64, 0);
            var high = (DoubleVector) m.convertShape(VectorOperators.F2D, LaneWidth.FLOAT64, 1);
            low.blend(high, low.compare(VectorOperators.LT, high)).intoArray(partial, r * LANES);
        }
    }

    /// Of rows of 8 to 15 elements.
    private static void largestShort32(double[] none1, float[] x, double[] partial, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var low = load(x, row);
            var high = load(x, row + columns - LANES);
            low.blend(high, low.compare(VectorOperators.LT, high)).intoArray(partial, r * LANES);
        }
    }

    private static void sums64(double[] a, float[] none1, double[] partial, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var s = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = row; i <= row + columns - LANES; i += LANES) {
                s = s.add(load(a, i));
            }
            s.intoArray(partial, r * LANES);
        }
    }

    private static void sums32(double[] none1, float[] a, double[] partial, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var s = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = row; i <= row + columns - LANES; i += LANES) {
                s = s.add(load(a, i));
            }
            s.intoArray(partial, r * LANES);
        }
    }

    /// Sums of all, and of all that are not 1.
    private static void besides64(double[] e, float[] none, double[] partial, double[] besides, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var s = DoubleVector.zero(LaneWidth.FLOAT64);
            var t = s;
            for (int i = row; i <= row + columns - LANES; i += LANES) {
                var v = load(e, i);
                s = s.add(v);
                t = t.add(v.blend(0, v.compare(VectorOperators.EQ, 1)));
            }
            s.intoArray(partial, r * LANES);
            t.intoArray(besides, r * LANES);
        }
    }

    private static void besides32(double[] none, float[] e, double[] partial, double[] besides, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r++) {
            int row = at + r * columns;
            var s = DoubleVector.zero(LaneWidth.FLOAT64);
            var t = s;
            for (int i = row; i <= row + columns - LANES; i += LANES) {
                var v = load(e, i);
                s = s.add(v);
                t = t.add(v.blend(0, v.compare(VectorOperators.EQ, 1)));
            }
            s.intoArray(partial, r * LANES);
            t.intoArray(besides, r * LANES);
        }
    }

    // s₀ + s₁ + (s₂ + s₃) + (s₄ + s₅ + (s₆ + s₇)) of eight rows: neighbours first, then pairs, then halves.

    private static void fold(double[] partial, float[] none1, double[] sum, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r += LANES) {
            int i = r * LANES;
            var a = load(partial, i);
            var b = load(partial, i + 8);
            var ab = Transposition.EVEN_1.selectFrom(a, b).add(Transposition.ODD_1.selectFrom(a, b));
            a = load(partial, i + 16);
            b = load(partial, i + 24);
            var cd = Transposition.EVEN_1.selectFrom(a, b).add(Transposition.ODD_1.selectFrom(a, b));
            var low = Transposition.EVEN_2.selectFrom(ab, cd).add(Transposition.ODD_2.selectFrom(ab, cd));
            a = load(partial, i + 32);
            b = load(partial, i + 40);
            ab = Transposition.EVEN_1.selectFrom(a, b).add(Transposition.ODD_1.selectFrom(a, b));
            a = load(partial, i + 48);
            b = load(partial, i + 56);
            cd = Transposition.EVEN_1.selectFrom(a, b).add(Transposition.ODD_1.selectFrom(a, b));
            var high = Transposition.EVEN_2.selectFrom(ab, cd).add(Transposition.ODD_2.selectFrom(ab, cd));
            Transposition.LOW_4.selectFrom(low, high).add(Transposition.HIGH_4.selectFrom(low, high)).intoArray(sum, r);
        }
    }

    private static void foldLargest(double[] partial, float[] none1, double[] max, double[] none2, int at, int rows,
            int columns) {
        for (int r = 0; r < rows; r += LANES) {
            int i = r * LANES;
            var a = load(partial, i);
            var b = load(partial, i + 8);
            var even = Transposition.EVEN_1.selectFrom(a, b);
            var odd = Transposition.ODD_1.selectFrom(a, b);
            var ab = even.blend(odd, even.compare(VectorOperators.LT, odd));
            a = load(partial, i + 16);
            b = load(partial, i + 24);
            even = Transposition.EVEN_1.selectFrom(a, b);
            odd = Transposition.ODD_1.selectFrom(a, b);
            var cd = even.blend(odd, even.compare(VectorOperators.LT, odd));
            even = Transposition.EVEN_2.selectFrom(ab, cd);
            odd = Transposition.ODD_2.selectFrom(ab, cd);
            var low = even.blend(odd, even.compare(VectorOperators.LT, odd));
            a = load(partial, i + 32);
            b = load(partial, i + 40);
            even = Transposition.EVEN_1.selectFrom(a, b);
            odd = Transposition.ODD_1.selectFrom(a, b);
            ab = even.blend(odd, even.compare(VectorOperators.LT, odd));
            a = load(partial, i + 48);
            b = load(partial, i + 56);
            even = Transposition.EVEN_1.selectFrom(a, b);
            odd = Transposition.ODD_1.selectFrom(a, b);
            cd = even.blend(odd, even.compare(VectorOperators.LT, odd));
            even = Transposition.EVEN_2.selectFrom(ab, cd);
            odd = Transposition.ODD_2.selectFrom(ab, cd);
            var high = even.blend(odd, even.compare(VectorOperators.LT, odd));
            even = Transposition.LOW_4.selectFrom(low, high);
            odd = Transposition.HIGH_4.selectFrom(low, high);
            even.blend(odd, even.compare(VectorOperators.LT, odd)).intoArray(max, r);
        }
    }
}
