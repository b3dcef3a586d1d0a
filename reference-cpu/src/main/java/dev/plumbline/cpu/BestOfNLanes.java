package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Σᵢ cᵢ gold₍ᵢ₎ for several n side by side, an n in each lane: what {@link BestOfNLaws} does for one n where no proxies
/// are tied, to the same bits.
final class BestOfNLanes {
    private static final int LANES = LaneWidth.FLOAT64.length();

    private final int columns;
    private final int width;
    /// Row i holds the weight of place i for every n, zeros up to a whole number of vectors.
    private final double[] weights;

    BestOfNLanes(double[]... weights) {
        this.columns = weights[0].length;
        this.width = (weights.length + LANES - 1) / LANES * LANES;
        this.weights = new double[Math.multiplyExact(columns, width)];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < columns; i++) {
                this.weights[i * width + k] = weights[k][i];
            }
        }
    }

    /// From gold values in ascending order of their proxies.
    void weighted(double[] sorted, double... estimate) {
        for (int first = 0; first < width; first += LANES) {
            var sum = DoubleVector.zero(LaneWidth.FLOAT64);
            var lost = DoubleVector.zero(LaneWidth.FLOAT64);
            for (int i = columns - 1; i >= 0; i--) {
                var weight = DoubleVector.fromArray(LaneWidth.FLOAT64, weights, i * width + first);
                var term = DoubleVector.zero(LaneWidth.FLOAT64)      // 0 times an infinite gold value is 0 here
                        .blend(weight.mul(sorted[i]), weight.compare(VectorOperators.GT, 0));
                var t = sum.add(term);
                var b = t.sub(sum);
                lost = lost.add(sum.sub(t.sub(b)).add(term.sub(b)));
                sum = t;
            }
            for (int k = first; k < Math.min(first + LANES, estimate.length); k++) {
                double s = sum.lane(k - first);
                estimate[k] = Math.abs(s) <= Double.MAX_VALUE ? s + lost.lane(k - first) : s;
            }
        }
    }
}
