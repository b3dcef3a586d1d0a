package dev.plumbline.papers.promptweighting;

import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// The classifier of several prompts: agg_nk = Σ_p w_p l_npk on the raw logits. It is one classifier whose text
/// embedding is Σ_p w_p t_pk, not normalised again.
final class PromptEnsemble {
    private PromptEnsemble() {}

    /// `[image][class]`.
    ///
    /// @param logits `[image][prompt][class]`
    static double[][] aggregate(double[][][] logits, double... weights) {
        var out = new double[logits.length][];
        for (int n = 0; n < out.length; n++) {
            out[n] = weighted(logits[n], weights);
        }
        return out;
    }

    /// With weights of each image's own, `[image][prompt]`.
    static double[][] aggregate(double[][][] logits, double[][] weights) {
        var out = new double[logits.length][];
        for (int n = 0; n < out.length; n++) {
            out[n] = weighted(logits[n], weights[n]);
        }
        return out;
    }

    /// Σ_p w_p row_p.
    static double[] weighted(double[][] rows, double... weights) {
        if (rows.length != weights.length) {
            throw new IllegalArgumentException(weights.length + " weights do not fit " + rows.length + " prompts");
        }
        var sum = new double[rows[0].length];
        for (int p = 0; p < rows.length; p++) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += weights[p] * rows[p][k];
            }
        }
        return sum;
    }

    /// argmax of each row.
    static int[] predict(double[][] aggregated) {
        return Arrays.stream(aggregated).mapToInt(SoftmaxPolicy::argmax).toArray();
    }

    /// d agg_nk/ds_p = w_p (l_npk − agg_nk) for softmax weights at temperature 1, `[prompt][class]` for one image.
    static double[][] scoreGradient(double[][] logits, double... weights) {
        double[] aggregate = weighted(logits, weights);
        var gradient = new double[logits.length][aggregate.length];
        for (int p = 0; p < gradient.length; p++) {
            for (int k = 0; k < aggregate.length; k++) {
                gradient[p][k] = weights[p] * (logits[p][k] - aggregate[k]);
            }
        }
        return gradient;
    }
}
