package dev.plumbline.papers.transformcombine;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// Random draws and per-prompt statistics of rewards `[prompts · responses]`.
final class Pools {
    private Pools() {}

    /// e^U, U uniform on [log low, log high].
    static double logUniform(Philox random, double low, double high) {
        return low * Math.exp(random.nextDouble() * Math.log(high / low));
    }

    /// Student's t with 3 degrees of freedom.
    static double studentT3(Philox random) {
        double z = random.nextGaussian();
        double square = 0;
        for (int i = 0; i < 3; i++) {
            double g = random.nextGaussian();
            square += g * g;
        }
        return z / Math.sqrt(square / 3);
    }

    /// A statistic of each prompt.
    static double[] perPrompt(double[] values, int prompts, ToDoubleFunction<double[]> statistic) {
        int responses = values.length / prompts;
        var out = new double[prompts];
        Arrays.setAll(out, x -> statistic.applyAsDouble(Arrays.copyOfRange(values, x * responses, (x + 1) * responses)));
        return out;
    }

    static double[] quantile(double[] values, int prompts, double q) {
        return perPrompt(values, prompts, row -> Quantiles.quantile(row, q, QuantileMethod.LINEAR));
    }

    /// Share of the prompt's responses below each, ties counting one half: how often it beats a draw from the uniform base.
    static double[] rank(double[] values, int prompts) {
        int responses = values.length / prompts;
        var rank = new double[values.length];
        for (int x = 0; x < prompts; x++) {
            int from = x * responses;
            int[] order = Quantiles.stableOrder(Arrays.copyOfRange(values, from, from + responses));
            for (int low = 0; low < responses; ) {
                int high = low + 1;
                while (high < responses && values[from + order[high]] == values[from + order[low]]) {
                    high++;
                }
                for (int i = low; i < high; i++) {
                    rank[from + order[i]] = (low + high) / 2.0 / responses;
                }
                low = high;
            }
        }
        return rank;
    }

    /// (r − mean)/sd of each prompt, divisor n.
    static double[] standardized(double[] values, int prompts) {
        int responses = values.length / prompts;
        double[] mean = perPrompt(values, prompts, Moments::mean);
        double[] sd = perPrompt(values, prompts, row -> Moments.standardDeviation(row, 0));
        var out = new double[values.length];
        Arrays.setAll(out, i -> (values[i] - mean[i / responses]) / sd[i / responses]);
        return out;
    }
}
