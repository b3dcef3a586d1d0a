// The text of HeapTransforms64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import java.util.Arrays;

/// Means of a transform over references, on binary32 arrays.
final class HeapTransforms32 {
    /// Elements in a block, so that the scratch arrays stay in the first-level cache.
    private static final int BLOCK = 512;

    private HeapTransforms32() {}

    /// value = (1/m) Σⱼ f(r − refⱼ), slope = (1/m) Σⱼ f′(r − refⱼ) for elements [from, to) of `reward`
    /// `[prompts x responses]`, `reference` `[prompts x m]`; sums over j carry their rounding errors along.
    static void run(Loop loop, boolean vectors, float[] reward, float[] reference, float[] value, float[] slope,
            int responses, int m, int from, int to) {
        var in = new float[][] {new float[BLOCK]};
        var out = new float[][] {new float[BLOCK], new float[BLOCK]};
        var sum = new float[4][];
        sum[0] = value;
        sum[1] = slope;
        sum[2] = new float[BLOCK];
        sum[3] = new float[BLOCK];
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

    private static void center(float[] reward, float[] reference, float[] z, int responses, int m, int j, int start,
            int count) {
        int prompt = start / responses;
        int end = responses - start % responses;                   // of the responses to this prompt
        for (int i = 0; i < count; prompt++) {
            float center = reference[prompt * m + j];
            for (int last = Math.min(end, count); i < last; i++) {
                z[i] = reward[start + i] - center;
            }
            end += responses;
        }
    }

    private static void apply(Loop loop, boolean vectors, float[][] in, float[][] out, int[] shape, int count) {
        int rest = vectors ? count - count % VectorArithmetic32.LANES : 0;
        if (rest > 0) {
            loop.vector32.run(in, out, null, shape, 0, rest);
        }
        loop.scalar32.run(in, out, null, shape, rest, count);
    }
}
