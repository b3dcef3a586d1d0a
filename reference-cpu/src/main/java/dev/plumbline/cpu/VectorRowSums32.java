package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// {@link RowSums} of binary32 arrays on vectors of binary64: the same eight accumulators, so the same bits.
final class VectorRowSums32 {
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(LaneWidth.BITS / 2, 64)));
    private static final int LANES = LaneWidth.FLOAT64.length();
    /// Shorter stretches are left to {@link RowSums}, and so are widths at which eight accumulators fill no register or
    /// too many.
    private static final int SHORT = LANES == 8 || LANES == 4 ? 32 : Integer.MAX_VALUE;

    private VectorRowSums32() {}

    static double sum(float[] a, int from, int to) {
        if (to - from < SHORT) {
            return RowSums.sum(a, from, to);
        }
        double sum = 0;
        double lost = 0;
        for (int start = from; start < to; start += RowSums.BLOCK) {
            int end = Math.min(start + RowSums.BLOCK, to);
            double v = LANES == 8 ? one(a, start, end) : two(a, start, end);
            double t = sum + v;
            double b = t - sum;
            lost += sum - (t - b) + (v - b);
            sum = t;
        }
        return Math.abs(sum) <= Double.MAX_VALUE ? sum + lost : sum;
    }

    private static DoubleVector load(float[] a, int i) {
        return (DoubleVector) FloatVector.fromArray(HALF, a, i).convertShape(VectorOperators.F2D, LaneWidth.FLOAT64, 0);
    }

    private static double one(float[] a, int from, int to) {
        var s = DoubleVector.zero(LaneWidth.FLOAT64);
        int i = from;
        for (; i <= to - 8; i += 8) {
            s = s.add(load(a, i));
        }
        return s.lane(0) + s.lane(1) + (s.lane(2) + s.lane(3)) + (s.lane(4) + s.lane(5) + (s.lane(6) + s.lane(7)))
                + rest(a, i, to);
    }

    private static double two(float[] a, int from, int to) {
        var s = DoubleVector.zero(LaneWidth.FLOAT64);
        var r = s;
        int i = from;
        for (; i <= to - 8; i += 8) {
            s = s.add(load(a, i));
            r = r.add(load(a, i + 4));
        }
        return s.lane(0) + s.lane(1) + (s.lane(2) + s.lane(3)) + (r.lane(0) + r.lane(1) + (r.lane(2) + r.lane(3)))
                + rest(a, i, to);
    }

    private static double rest(float[] a, int from, int to) {
        double rest = 0;
        for (int i = from; i < to; i++) {
            rest += a[i];
        }
        return rest;
    }
}
