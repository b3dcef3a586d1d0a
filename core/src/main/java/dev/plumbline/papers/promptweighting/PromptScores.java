package dev.plumbline.papers.promptweighting;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// How good a prompt is, from its logits alone (Allingham et al. 2023):
/// s_p = (1/N) Σₙ maxₖ (l_npk − (E_test\[p, k] + E_pre\[p, k])/2).
///
/// Logits `[image][prompt][class]`. With {@link Debias#TEST} the score is a Jensen gap of the maximum, never negative:
/// large where different images light up different classes, by signal or by noise. It rewards spread, not correctness.
final class PromptScores {
    private PromptScores() {}

    /// ds_p in the logits.
    ///
    /// @param test `[image][class]`
    /// @param pretrain the same for every image of pre-training, `[class]`
    record Gradient(double[][] test, double[] pretrain) {}

    /// s `[prompt]`.
    ///
    /// @param pretrainLogits with the same prompts, classes and scale; not looked at where `debias` does not want it
    static double[] score(double[][][] logits, double[][][] pretrainLogits, Debias debias) {
        double[][] byImage = byImage(logits, pretrainLogits, debias);
        var scores = new double[logits[0].length];
        Arrays.setAll(scores, p -> Moments.mean(Arrays.stream(byImage).mapToDouble(row -> row[p]).toArray()));
        return scores;
    }

    /// Without the mean over images: `[image][prompt]`, for weights of each image's own.
    static double[][] byImage(double[][][] logits, double[][][] pretrainLogits, Debias debias) {
        double[][] offset = offset(logits, pretrainLogits, debias);
        var out = new double[logits.length][offset.length];
        for (int n = 0; n < out.length; n++) {
            for (int p = 0; p < offset.length; p++) {
                int best = best(logits[n][p], offset[p]);
                out[n][p] = logits[n][p][best] - offset[p][best];
            }
        }
        return out;
    }

    private static int best(double[] row, double[] offset) {
        var rest = new double[row.length];
        Arrays.setAll(rest, k -> row[k] - offset[k]);
        return SoftmaxPolicy.argmax(rest);
    }

    /// a E_test + b E_pre `[prompt][class]`.
    static double[][] offset(double[][][] logits, double[][][] pretrainLogits, Debias debias) {
        var offset = new double[logits[0].length][logits[0][0].length];
        if (debias.test() > 0) {
            add(mean(logits), debias.test(), offset);
        }
        if (debias.pretrain() > 0) {
            double[][] mean = mean(pretrainLogits);
            if (debias.averagesClasses()) {
                for (double[] row : mean) {
                    Arrays.fill(row, Moments.mean(row));
                }
            }
            add(mean, debias.pretrain(), offset);
        }
        return offset;
    }

    private static void add(double[][] mean, double factor, double[][] out) {
        for (int p = 0; p < out.length; p++) {
            for (int k = 0; k < out[p].length; k++) {
                out[p][k] += factor * mean[p][k];
            }
        }
    }

    /// Mean over images `[prompt][class]`, compensated: the two means are nearly equal numbers.
    private static double[][] mean(double[][][] logits) {
        var mean = new double[logits[0].length][logits[0][0].length];
        for (int p = 0; p < mean.length; p++) {
            for (int k = 0; k < mean[p].length; k++) {
                var sum = new CompensatedSum();
                for (double[][] image : logits) {
                    sum.add(image[p][k]);
                }
                mean[p][k] = sum.dividedBy(logits.length);
            }
        }
        return mean;
    }

    /// With k*ₙ the class that attains the maximum for image n (the lowest among equals) and c_k the share of images
    /// with k* = k: ds_p/dl_npk = (1{k = k*ₙ} − a c_k)/N, ds_p/dl′_n′pk = −b c_k/N′, or −b/(K N′) where classes are
    /// averaged.
    static Gradient gradient(double[][][] logits, double[][][] pretrainLogits, Debias debias, int prompt) {
        double[][] offset = offset(logits, pretrainLogits, debias);
        int n = logits.length;
        int classes = offset[prompt].length;
        var share = new double[classes];
        var gradient = new double[n][classes];
        for (int i = 0; i < n; i++) {
            int best = best(logits[i][prompt], offset[prompt]);
            share[best] += 1.0 / n;
            gradient[i][best] += 1.0 / n;
        }
        for (double[] row : gradient) {
            for (int k = 0; k < classes; k++) {
                row[k] -= debias.test() * share[k] / n;
            }
        }
        var pretrain = new double[classes];
        if (debias.pretrain() > 0) {
            Arrays.setAll(pretrain, k -> -debias.pretrain()
                    * (debias.averagesClasses() ? 1.0 / classes : share[k]) / pretrainLogits.length);
        }
        return new Gradient(gradient, pretrain);
    }

    /// For judges whose candidates have no fixed slots: (1/N) Σₙ (maxₖ l − meanₖ l), the mean advantage of the best of
    /// K. It grows with a judge's noise as with its signal.
    ///
    /// @param standardized divides by the standard deviation (divisor NK) of the judge's centred logits
    static double[] advantage(double[][][] logits, boolean standardized) {
        var out = new double[logits[0].length];
        for (int p = 0; p < out.length; p++) {
            var best = new Moments.Running();
            double squares = 0;
            for (double[][] image : logits) {
                double[] centered = Moments.deviations(image[p]);
                best.add(Arrays.stream(centered).max().orElseThrow());
                squares += Arrays.stream(centered).map(c -> c * c).sum();
            }
            double deviation = Math.sqrt(squares / logits.length / logits[0][p].length);
            out[p] = standardized ? best.mean() / deviation : best.mean();
        }
        return out;
    }
}
