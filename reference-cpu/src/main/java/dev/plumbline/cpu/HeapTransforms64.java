package dev.plumbline.cpu;

import java.util.Arrays;

/// Means of a transform over references, on binary64 arrays.
final class HeapTransforms64 {
    /// Elements in a block, so that the scratch arrays stay in the first-level cache.
    private static final int BLOCK = 512;

    private HeapTransforms64() {}

    /// value = (1/m) Σⱼ f(r − refⱼ), slope = (1/m) Σⱼ f′(r − refⱼ) for elements [from, to) of `reward`
    /// `[prompts x responses]`, `reference` `[prompts x m]`; sums over j carry their rounding errors along.
    static void run(Loop loop, boolean vectors, double[] reward, double[] reference, double[] value, double[] slope,
            int responses, int m, int from, int to) {
        var in = new double[][] {new double[BLOCK]};
        var out = new double[][] {new double[BLOCK], new double[BLOCK]};
        var sum = new double[4][];
        sum[0] = value;
        sum[1] = slope;
        sum[2] = new double[BLOCK];
        sum[3] = new double[BLOCK];
        var shape = new int[2];
        for (int start = from; start < to; start += BLOCK) {
            int count = Math.min(BLOCK, to - start);
            shape[0] = start;
            shape[1] = m;
            for (int j = 0; j < m; j++) {
                center(reward, reference, in[0], responses, m, j, start, count);
                apply(loop, vectors, in, out, null, count);
                if (j == 0) {
                    System.arraycopy(out[0], 0, value, start, count);
                    System.arraycopy(out[1], 0, slope, start, count);
                    Arrays.fill(sum[2], 0);
                    Arrays.fill(sum[3], 0);
                } else {
                    apply(VectorRewardKernels.ACCUMULATE, vectors, out, sum, shape, count);
                }
            }
            if (m > 1) {
                apply(VectorRewardKernels.FINISH, vectors, out, sum, shape, count);
            }
        }
    }

    private static void center(double[] reward, double[] reference, double[] z, int responses, int m, int j, int start,
            int count) {
        int prompt = start / responses;
        int end = responses - start % responses;                   // of the responses to this prompt
        for (int i = 0; i < count; prompt++) {
            double center = reference[prompt * m + j];
            for (int last = Math.min(end, count); i < last; i++) {
                z[i] = reward[start + i] - center;
            }
            end += responses;
        }
    }

    private static void apply(Loop loop, boolean vectors, double[][] in, double[][] out, int[] shape, int count) {
        int rest = vectors ? count - count % VectorArithmetic64.LANES : 0;
        if (rest > 0) {
            loop.vector64.run(in, out, null, shape, 0, rest);
        }
        loop.scalar64.run(in, out, null, shape, rest, count);
    }
}
