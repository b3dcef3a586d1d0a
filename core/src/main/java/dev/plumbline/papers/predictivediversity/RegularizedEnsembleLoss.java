package dev.plumbline.papers.predictivediversity;

import dev.plumbline.classification.ClassifierEnsemble;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// L_γ = (1/M) Σ −log fᵢ_y − γ D (Abe et al. 2024): γ = 0 trains members independently, γ > 0 encourages diversity, γ <
/// 0 discourages it.
///
/// With the Jensen gap of the cross-entropy L_γ = (1 − γ) average + γ ensemble, so γ = 1 trains the ensemble jointly,
/// and its gradient re-weights members point by point: dL_γ/dzᵢ = [(1 − γ)/M + γ rᵢ](fᵢ − e_y). All weights are ≥ 0 at
/// every point if and only if −1/(M − 1) ≤ γ ≤ 1; for γ > 1 the loss has no lower bound.
public record RegularizedEnsembleLoss(DiversityRegularizer regularizer, double gamma)
        implements ClassifierEnsemble.JointLoss {
    public RegularizedEnsembleLoss {
        if (!(Math.abs(gamma) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be finite, was " + gamma);
        }
    }

    /// @param logits `[members][classes]`
    public double value(double[][] logits, int label) {
        double[][] log = logSoftmax(logits);
        double average = 0;
        for (double[] l : log) {
            average -= l[label] / log.length;
        }
        return gamma == 0 ? average : average - gamma * regularizer.value(log, label);
    }

    @Override
    public void gradient(double[][] logits, int label, double[][] out) {
        double[][] log = logSoftmax(logits);
        if (gamma == 0) {
            for (double[] row : out) {
                Arrays.fill(row, 0);
            }
        } else {
            regularizer.gradient(log, label, out);
        }
        for (int i = 0; i < out.length; i++) {
            double[] score = SoftmaxPolicy.score(log[i], label);
            for (int k = 0; k < score.length; k++) {
                out[i][k] = -score[k] / log.length - gamma * out[i][k];
            }
        }
    }

    private static double[][] logSoftmax(double[][] logits) {
        return Arrays.stream(logits).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new);
    }

    /// rᵢ = fᵢ_y/Σ f_m_y, a softmax of the members' log-probabilities of the label.
    ///
    /// @param log log fᵢ `[members][classes]`
    public static double[] responsibilities(double[][] log, int label) {
        return SoftmaxPolicy.softmax(Arrays.stream(log).mapToDouble(l -> l[label]).toArray());
    }

    /// (1 − γ)/M + γ rᵢ: what the Jensen gap multiplies the cross-entropy gradient of member i by. They sum to 1.
    public static double[] memberWeights(double[][] log, int label, double gamma) {
        return Arrays.stream(responsibilities(log, label))
                .map(r -> (1 - gamma) / log.length + gamma * r).toArray();
    }
}
