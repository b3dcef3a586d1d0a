package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.numerics.CompensatedSum;

/// Sums over all elements in blocks of 4,096, always in binary64: each block keeps its own sum and what rounding lost;
/// the blocks' results are then added in order. Threads only decide who computes a block, so the bits depend on nothing
/// but the data.
///
/// Error at most 1 ULP of the result plus 2 n² u² Σ|xᵢ| (u = 2⁻⁵³). A sum that is not finite is taken again by
/// {@link CompensatedSum}, which knows partial sums that overflow from infinite terms.
final class CompensatedSums {
    private static final int BLOCK = 4096;
    private static final int SERIAL = 16 * BLOCK;

    private final Workers workers;
    private final int vectorsFrom;
    private long seen;

    CompensatedSums(Workers workers, int vectorsFrom) {
        this.workers = workers;
        this.vectorsFrom = vectorsFrom;
    }

    /// Σ xᵢ.
    double sum(HeapTensor x) {
        return total(x, null);
    }

    /// Σ wᵢ xᵢ; elements of weight 0 count as 0.
    double weighted(HeapTensor x, HeapTensor w) {
        return total(x, w);
    }

    private double total(HeapTensor x, HeapTensor w) {
        int count = x.size();
        int blocks = (count + BLOCK - 1) / BLOCK;
        boolean vectors = count >= vectorsFrom || count >= 2 * BLOCK || seen > 1 << 18;
        seen += count;
        var sum = new double[blocks];
        var lost = new double[blocks];
        Workers.Range body = (from, to) -> blocks(x, w, from, to, vectors, sum, lost);
        if (count < SERIAL) {
            body.run(0, blocks);
        } else {
            workers.split(blocks, body);
        }
        double total = folded(sum, lost, blocks);
        return Math.abs(total) <= Double.MAX_VALUE ? total : careful(x, w);
    }

    private static double careful(HeapTensor x, HeapTensor w) {
        var total = new CompensatedSum();
        for (int i = 0; i < x.size(); i++) {
            double weight = w == null ? 1 : w.get(i);
            total.add(weight == 0 ? 0 : weight * x.get(i));
        }
        return total.value();
    }

    private static void blocks(HeapTensor x, HeapTensor w, int first, int last, boolean vectors, double[] sum,
            double[] lost) {
        var laneSum = new double[VectorSums64.VIRTUAL];
        var laneLost = new double[VectorSums64.VIRTUAL];
        boolean wide = x.dtype() == DType.FLOAT64;
        var scratch = new double[wide ? 0 : BLOCK];
        var scratchWeight = new double[wide || w == null ? 0 : BLOCK];
        for (int block = first; block < last; block++) {
            int from = block * BLOCK;
            int to = Math.min(from + BLOCK, x.size());
            java.util.Arrays.fill(laneSum, 0);
            java.util.Arrays.fill(laneLost, 0);
            if (wide) {
                add(x.doubles(), w == null ? null : w.doubles(), from, to, vectors, laneSum, laneLost);
            } else {
                widen(x.floats(), from, to, scratch);
                if (w != null) {
                    widen(w.floats(), from, to, scratchWeight);
                }
                add(scratch, w == null ? null : scratchWeight, 0, to - from, vectors, laneSum, laneLost);
            }
            double c = 0;
            double s = laneSum[0];
            for (int lane = 1; lane < VectorSums64.VIRTUAL; lane++) {
                double t = s + laneSum[lane];
                double b = t - s;
                c += s - (t - b) + (laneSum[lane] - b);
                s = t;
            }
            for (double l : laneLost) {
                c += l;
            }
            sum[block] = s;
            lost[block] = c;
        }
    }

    private static void widen(float[] x, int from, int to, double[] wide) {
        for (int i = from; i < to; i++) {
            wide[i - from] = x[i];
        }
    }

    private static void add(double[] x, double[] w, int from, int to, boolean vectors, double[] sum, double[] lost) {
        int rest = to - (to - from) % VectorSums64.VIRTUAL;
        if (w == null) {
            if (vectors) {
                VectorSums64.sum(x, from, rest, sum, lost);
            } else {
                ScalarSums64.sum(x, from, rest, sum, lost);
            }
        } else if (vectors) {
            VectorSums64.weighted(x, w, from, rest, sum, lost);
        } else {
            ScalarSums64.weighted(x, w, from, rest, sum, lost);
        }
        for (int i = rest; i < to; i++) {
            double weight = w == null ? 1 : w[i];
            double value = weight == 0 ? 0 : x[i];
            double v = weight * value;
            int lane = i - rest;
            double s = sum[lane];
            double t = s + v;
            double b = t - s;
            lost[lane] += s - (t - b) + (v - b) + Math.fma(weight, value, -v);
            sum[lane] = t;
        }
    }

    private static double folded(double[] sum, double[] lost, int blocks) {
        double s = 0;
        double c = 0;
        for (int block = 0; block < blocks; block++) {
            double t = s + sum[block];
            double b = t - s;
            c += s - (t - b) + (sum[block] - b) + lost[block];
            s = t;
        }
        return Math.abs(s) <= Double.MAX_VALUE ? s + c : s;
    }
}
