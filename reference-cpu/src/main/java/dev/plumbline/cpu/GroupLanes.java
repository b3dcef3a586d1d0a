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

    private static final int BLOCK = 3;
    private static final int WIDE = 4;

    private final double[] block;
    /// Rewards of binary32 on their way.
    private final double[] wide;
    private final int size;
    private final boolean tiles;

    private GroupLanes(int size) {
        this.size = size;
        this.tiles = Transposition.serves(size);
        this.block = Scratch.array64(BLOCK, CAPACITY);
        this.wide = Scratch.array64(WIDE, CAPACITY);
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
        double share = 1.0 / size;
        for (int from = 0; from < count * size; from += size * LANES) {
            int to = from + size * LANES;
            var s = row(from);
            var c = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = from + LANES; i < to; i += LANES) {
                var x = row(i);
                var t = s.add(x);
                var b = t.sub(s);
                c = c.add(s.sub(t.sub(b)).add(x.sub(b)));
                s = t;
            }
            if (!finite(s)) {
                return false;
            }
            var mean = s.add(c).mul(share);
            var first = row(from);
            var spread = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = from; i < to; i += LANES) {
                spread = spread.add(row(i).sub(first).abs());
            }
            var none = spread.compare(VectorOperators.EQ, 0);
            mean = mean.blend(first, none);
            for (int i = from; i < to; i += LANES) {
                row(i).sub(mean).mul(scale).intoArray(block, i);
            }
        }
        return true;
    }

    /// Whether `count` groups in the scratch array were turned into (R − R̄)/(s + ε).
    private boolean normalize(double epsilon, int ddof, int count) {
        double share = 1.0 / size;
        double degrees = 1.0 / Math.max(size - ddof, 1);
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
            var mean = s.add(c).mul(share);
            var squares = DoubleVector.zero(LaneWidth.FLOAT64);
            var rest = squares;
            for (int i = from; i < to; i += LANES) {
                var d = row(i).sub(mean);
                squares = squares.add(d.mul(d));
                rest = rest.add(d);
            }
            var variance = squares.sub(rest.mul(rest).mul(share)).mul(degrees);
            var divisor = variance.lanewise(VectorOperators.SQRT).add(epsilon);
            if (!normal(divisor)) {
                return false;
            }
            var none = spread.compare(VectorOperators.EQ, 0);
            mean = mean.blend(first, none);
            var reciprocal = DoubleVector.broadcast(LaneWidth.FLOAT64, 1).div(divisor);
            for (int i = from; i < to; i += LANES) {
                row(i).sub(mean).mul(reciprocal).intoArray(block, i);
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
