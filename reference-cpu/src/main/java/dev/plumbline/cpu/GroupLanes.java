package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Advantages within groups, a group in each lane: rewards are transposed into a scratch array, which stays in the
/// first-level cache, and every lane then does what {@link HeapPolicy64} does for one group, in binary64 for both types:
/// the same bits. Groups beside one whose sum is not finite, or whose divisor has no normal reciprocal, are left to it.
final class GroupLanes {
    /// Divisors outside have reciprocals that overflow or lose digits.
    static final double LEAST = 0x1p-1000;
    static final double LARGEST = 0x1p1000;

    private static final int LANES = LaneWidth.FLOAT64.length();
    /// Elements of the scratch array. Several blocks of lanes are transposed before the first is read as vectors: a vector
    /// that is read while its elements are still on their way to the cache waits for them.
    private static final int CAPACITY = 2048;

    /// Rows whose squares are summed before their rounding errors are kept.
    private static final int EIGHT = 8 * LANES;
    private static final int BLOCK = 3;
    private static final int WIDE = 4;
    private static final int MEAN = 5;
    private static final int RAW_MEAN = 6;
    private static final int RECIPROCAL = 7;

    private final double[] block;
    /// Rewards of binary32 on their way.
    private final double[] wide;
    private final double[] mean;
    private final double[] rawMean;
    private final double[] reciprocal;
    private final int size;
    private final boolean tiles;

    private GroupLanes(int size) {
        this.size = size;
        this.tiles = Transposition.serves(size);
        this.block = Scratch.array64(BLOCK, CAPACITY);
        this.wide = Scratch.array64(WIDE, CAPACITY);
        this.mean = Scratch.array64(MEAN, CAPACITY);
        this.rawMean = Scratch.array64(RAW_MEAN, CAPACITY);
        this.reciprocal = Scratch.array64(RECIPROCAL, CAPACITY);
    }

    static boolean serves(int size) {
        return size * LANES <= CAPACITY && LANES > 1;
    }

    /// Number of groups to take together: a multiple of the lanes.
    private int next(int from, int to) {
        return Math.min((to - from) / LANES, CAPACITY / (size * LANES)) * LANES;
    }

    /// {@link HeapPolicy64#centered}.
    static void centered(double[] reward, double scale, double[] advantage, int size, int from, int to) {
        var lanes = new GroupLanes(size);
        int g = from;
        for (int count = lanes.next(g, to); count > 0; g += count, count = lanes.next(g, to)) {
            lanes.load(reward, g * size, count);
            if (lanes.center(scale, count)) {
                lanes.store(advantage, g * size, count);
            } else {
                HeapPolicy64.centered(reward, scale, advantage, size, g, g + count);
            }
        }
        HeapPolicy64.centered(reward, scale, advantage, size, g, to);
    }

    /// {@link HeapPolicy64#normalized}.
    static void normalized(double[] reward, double epsilon, int ddof, double[] advantage, int size, int from, int to) {
        var lanes = new GroupLanes(size);
        int g = from;
        for (int count = lanes.next(g, to); count > 0; g += count, count = lanes.next(g, to)) {
            lanes.load(reward, g * size, count);
            if (lanes.normalize(epsilon, ddof, count)) {
                lanes.store(advantage, g * size, count);
            } else {
                HeapPolicy64.normalized(reward, epsilon, ddof, advantage, size, g, g + count);
            }
        }
        HeapPolicy64.normalized(reward, epsilon, ddof, advantage, size, g, to);
    }

    /// {@link HeapPolicy32#centered}.
    static void centered(float[] reward, double scale, float[] advantage, int size, int from, int to) {
        var lanes = new GroupLanes(size);
        int g = from;
        for (int count = lanes.next(g, to); count > 0; g += count, count = lanes.next(g, to)) {
            lanes.load(reward, g * size, count);
            if (lanes.center(scale, count)) {
                lanes.store(advantage, g * size, count);
            } else {
                HeapPolicy32.centered(reward, scale, advantage, size, g, g + count);
            }
        }
        HeapPolicy32.centered(reward, scale, advantage, size, g, to);
    }

    /// {@link HeapPolicy32#normalized}.
    static void normalized(float[] reward, double epsilon, int ddof, float[] advantage, int size, int from, int to) {
        var lanes = new GroupLanes(size);
        int g = from;
        for (int count = lanes.next(g, to); count > 0; g += count, count = lanes.next(g, to)) {
            lanes.load(reward, g * size, count);
            if (lanes.normalize(epsilon, ddof, count)) {
                lanes.store(advantage, g * size, count);
            } else {
                HeapPolicy32.normalized(reward, epsilon, ddof, advantage, size, g, g + count);
            }
        }
        HeapPolicy32.normalized(reward, epsilon, ddof, advantage, size, g, to);
    }

    private void load(double[] x, int start, int count) {
        for (int g = 0; g < count; g += LANES) {
            int at = g * size;
            if (tiles) {
                Transposition.intoRows(x, start + at, size, block, at);
                continue;
            }
            for (int i = 0; i < size; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    block[at + i * LANES + lane] = x[start + at + lane * size + i];
                }
            }
        }
    }

    private void store(double[] x, int start, int count) {
        for (int g = 0; g < count; g += LANES) {
            int at = g * size;
            if (tiles) {
                Transposition.intoGroups(block, at, size, x, start + at);
                continue;
            }
            for (int i = 0; i < size; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    x[start + at + lane * size + i] = block[at + i * LANES + lane];
                }
            }
        }
    }

    private void load(float[] x, int start, int count) {
        for (int i = 0; i < count * size; i++) {
            wide[i] = x[start + i];
        }
        load(wide, 0, count);
    }

    private void store(float[] x, int start, int count) {
        store(wide, 0, count);
        for (int i = 0; i < count * size; i++) {
            x[start + i] = (float) wide[i];
        }
    }

    private DoubleVector row(int i) {
        return DoubleVector.fromArray(LaneWidth.FLOAT64, block, i);
    }

    /// Whether `count` groups in the scratch array were turned into scale (R − R̄).
    private boolean center(double scale, int count) {
        return means(count) && scaled(DoubleVector.broadcast(LaneWidth.FLOAT64, scale), count);
    }

    /// Whether `count` groups in the scratch array were turned into (R − R̄)/(s + ε).
    private boolean normalize(double epsilon, int ddof, int count) {
        return means(count) && reciprocals(epsilon, ddof, count) && scaled(null, count);
    }

    // Each loop has a method of its own: together they exceed what the compiler inlines (VectorFunctions64).

    /// R̄ of every group, the first reward itself where all are the same; false if one is not finite.
    private boolean means(int count) {
        double share = 1.0 / size;
        for (int from = 0; from < count * size; from += size * LANES) {
            int to = from + size * LANES;
            var first = row(from);
            var s = first;
            var c = DoubleVector.zero(LaneWidth.FLOAT64);
            var spread = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = from + LANES; i < to; i += LANES) {
                var x = row(i);
                var t = s.add(x);
                var b = t.sub(s);
                c = c.add(s.sub(t.sub(b)).add(x.sub(b)));
                s = t;
                spread = spread.add(x.sub(first).abs());
            }
            if (!finite(s)) {
                return false;
            }
            s.add(c).mul(share).intoArray(rawMean, from / size);
            s.add(c).mul(share).blend(first, spread.compare(VectorOperators.EQ, 0)).intoArray(mean, from / size);
        }
        return true;
    }

    /// 1/(s + ε) of every group; false if one is not normal.
    private boolean reciprocals(double epsilon, int ddof, int count) {
        double share = 1.0 / size;
        double degrees = 1.0 / Math.max(size - ddof, 1);
        for (int from = 0; from < count * size; from += size * LANES) {
            int to = from + size * LANES;
            var center = DoubleVector.fromArray(LaneWidth.FLOAT64, rawMean, from / size);
            var squares = DoubleVector.zero(LaneWidth.FLOAT64);
            var lost = DoubleVector.zero(LaneWidth.FLOAT64);
            var rest = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int start = from; start < to; start += EIGHT) {
                var eight = DoubleVector.zero(LaneWidth.FLOAT64);
                int end = Math.min(start + EIGHT, to);
                for (int i = start; i < end; i += LANES) {
                    var d = row(i).sub(center);
                    eight = d.fma(d, eight);
                    rest = rest.add(d);
                }
                var t = squares.add(eight);
                var b = t.sub(squares);
                lost = lost.add(squares.sub(t.sub(b)).add(eight.sub(b)));
                squares = t;
            }
            var variance = squares.add(lost.sub(rest.mul(rest).mul(share))).mul(degrees);
            var divisor = variance.lanewise(VectorOperators.SQRT).add(epsilon);
            if (!normal(divisor)) {
                return false;
            }
            DoubleVector.broadcast(LaneWidth.FLOAT64, 1).div(divisor).intoArray(reciprocal, from / size);
        }
        return true;
    }

    /// (R − R̄) by one factor, or by each group's own where it is null.
    private boolean scaled(DoubleVector factor, int count) {
        for (int from = 0; from < count * size; from += size * LANES) {
            var center = DoubleVector.fromArray(LaneWidth.FLOAT64, mean, from / size);
            var by = factor == null ? DoubleVector.fromArray(LaneWidth.FLOAT64, reciprocal, from / size) : factor;
            for (int i = from; i < from + size * LANES; i += LANES) {
                row(i).sub(center).mul(by).intoArray(block, i);
            }
        }
        return true;
    }

    private static boolean finite(DoubleVector s) {
        return s.abs().compare(VectorOperators.LE, Double.MAX_VALUE).allTrue();
    }

    private static boolean normal(DoubleVector divisor) {
        return divisor.compare(VectorOperators.GE, LEAST).and(divisor.compare(VectorOperators.LE, LARGEST)).allTrue();
    }
}
