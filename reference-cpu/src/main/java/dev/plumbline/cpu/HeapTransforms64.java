package dev.plumbline.cpu;

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
        var lostValue = new double[BLOCK];
        var lostSlope = new double[BLOCK];
        for (int start = from; start < to; start += BLOCK) {
            int count = Math.min(BLOCK, to - start);
            for (int j = 0; j < m; j++) {
                center(reward, reference, in[0], responses, m, j, start, count);
                apply(loop, vectors, in, out, count);
                if (j == 0) {
                    System.arraycopy(out[0], 0, value, start, count);
                    System.arraycopy(out[1], 0, slope, start, count);
                } else {
                    accumulate(value, lostValue, out[0], start, count, j);
                    accumulate(slope, lostSlope, out[1], start, count, j);
                }
            }
            if (m > 1) {
                finish(value, lostValue, start, count, m);
                finish(slope, lostSlope, start, count, m);
            }
        }
    }

    private static void center(double[] reward, double[] reference, double[] z, int responses, int m, int j, int start,
            int count) {
        int prompt = start / responses;
        int response = start % responses;
        for (int i = 0; i < count; i++) {
            z[i] = reward[start + i] - reference[prompt * m + j];
            response++;
            if (response == responses) {
                response = 0;
                prompt++;
            }
        }
    }

    private static void apply(Loop loop, boolean vectors, double[][] in, double[][] out, int count) {
        int rest = vectors ? count - count % VectorArithmetic64.LANES : 0;
        if (rest > 0) {
            loop.vector64.run(in, out, null, null, 0, rest);
        }
        loop.scalar64.run(in, out, null, null, rest, count);
    }

    /// Knuth's two-sum: `sum` + `term`, what the rounding loses added to `lost`.
    private static void accumulate(double[] sum, double[] lost, double[] term, int start, int count, int j) {
        if (j == 1) {
            java.util.Arrays.fill(lost, 0);
        }
        for (int i = 0; i < count; i++) {
            double s = sum[start + i];
            double t = s + term[i];
            double b = t - s;
            lost[i] += s - (t - b) + (term[i] - b);
            sum[start + i] = t;
        }
    }

    /// The mean; an infinite sum has lost NaN and stays.
    private static void finish(double[] sum, double[] lost, int start, int count, int m) {
        for (int i = 0; i < count; i++) {
            double s = sum[start + i];
            double total = s + lost[i];
            sum[start + i] = (total == total ? total : s) / m;
        }
    }
}
