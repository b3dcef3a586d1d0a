package dev.plumbline.reward;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import java.util.Arrays;

/// Rewards r_{p,f} of a grid of models: P pretraining seeds, and F fine-tuning seeds of each. Eisenstein et al. (2024),
/// arXiv 2312.09244.
///
/// Row p is a fine-tune ensemble, r_{p,1..F}: one pretraining. Column f is a pretrain ensemble, r_{1..P,f}: one
/// fine-tuning seed. The groups share members, so that they are not independent of one another.
///
/// @param scores `[P][F][responses]`, no row or column empty; on one scale and offset for every member
public record CrossedEnsemble(double[][][] scores) {

    /// r = g + h + a_p + e_{p,f}: averaging a fine-tune ensemble leaves an error of variance σₐ² + σₑ²/F, a pretrain
    /// ensemble one of (σₐ² + σₑ²)/P; an error h that all members share is in every average, and in neither component.
    ///
    /// @param pretraining unbiased estimate of σₐ², mean over responses; may be negative if σₐ² is near 0
    /// @param finetuning unbiased estimate of σₑ², mean over responses
    public record Components(double pretraining, double finetuning) {}

    /// @throws IllegalArgumentException unless every group is there and as long as the others
    public CrossedEnsemble {
        if (scores.length == 0 || scores[0].length == 0 || scores[0][0].length == 0) {
            throw new IllegalArgumentException("needs a pretraining seed, a fine-tuning seed and a response");
        }
        for (double[][] row : scores) {
            if (row.length != scores[0].length
                    || Arrays.stream(row).anyMatch(member -> member.length != scores[0][0].length)) {
                throw new IllegalArgumentException("every pretraining needs " + scores[0].length + " members with "
                        + scores[0][0].length + " responses each");
            }
        }
    }

    public int pretrainings() {
        return scores.length;
    }

    public int finetunings() {
        return scores[0].length;
    }

    public int responses() {
        return scores[0][0].length;
    }

    /// Members r_{p,1..F} `[F][responses]`.
    public double[][] finetuneEnsemble(int pretraining) {
        return scores[pretraining].clone();
    }

    /// Members r_{1..P,f} `[P][responses]`.
    public double[][] pretrainEnsemble(int finetuning) {
        return Arrays.stream(scores).map(row -> row[finetuning]).toArray(double[][]::new);
    }

    /// The grid with pretraining and fine-tuning exchanged.
    public CrossedEnsemble transposed() {
        var out = new double[finetunings()][][];
        Arrays.setAll(out, this::pretrainEnsemble);
        return new CrossedEnsemble(out);
    }

    /// Mean over responses and pretrainings of the standard deviation over f (divisor F).
    public double withinFinetuneSd() {
        var total = new CompensatedSum();
        for (double[][] members : scores) {
            for (int i = 0; i < responses(); i++) {
                total.add(Moments.standardDeviation(column(members, i), 0));
            }
        }
        return total.value() / pretrainings() / responses();
    }

    /// Mean over responses and fine-tuning seeds of the standard deviation over p (divisor P).
    public double withinPretrainSd() {
        return transposed().withinFinetuneSd();
    }

    /// One-way random effects (Searle, Casella and McCulloch 1992): σₑ² = mean over p of the variance over f (divisor F
    /// − 1), σₐ² = variance over p of the row means (divisor P − 1) − σₑ²/F.
    ///
    /// @throws IllegalStateException unless P ≥ 2 and F ≥ 2
    public Components components() {
        if (pretrainings() < 2 || finetunings() < 2) {
            throw new IllegalStateException("components need at least two seeds of either kind");
        }
        var own = new CompensatedSum();
        var between = new CompensatedSum();
        var means = new double[pretrainings()];
        for (int i = 0; i < responses(); i++) {
            for (int p = 0; p < means.length; p++) {
                double[] members = column(scores[p], i);
                means[p] = Moments.mean(members);
                own.add(Moments.variance(members, 1));
            }
            between.add(Moments.variance(means, 1));
        }
        double finetuning = own.value() / pretrainings() / responses();
        return new Components(between.value() / responses() - finetuning / finetunings(), finetuning);
    }

    private static double[] column(double[][] members, int response) {
        return Arrays.stream(members).mapToDouble(member -> member[response]).toArray();
    }
}
