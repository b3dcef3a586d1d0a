package dev.plumbline.papers.predictivediversity;

import dev.plumbline.classification.EnsembleDecomposition;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// A measure D of how much members disagree at one point, as a function of their logits z₁ .. z_M, given as
/// log-probabilities log fᵢ = log softmax(zᵢ).
///
/// Through f = softmax(z), a gradient v in f becomes f ⊙ (v − ⟨v, f⟩) in z, and constants in v drop out.
public sealed interface DiversityRegularizer {

    /// Gap of the cross-entropy, log f̄_y − (1/M) Σ log fᵢ_y. With responsibilities rᵢ = fᵢ_y/Σ f_m_y:
    /// dD/dzᵢ = (1/M − rᵢ)(fᵢ − e_y).
    record JensenGap() implements DiversityRegularizer {
        @Override
        public double value(double[][] log, int label) {
            return EnsembleDecomposition.crossEntropy(log, label).diversity();
        }

        @Override
        public void gradient(double[][] log, int label, double[][] out) {
            double[] r = RegularizedEnsembleLoss.responsibilities(log, label);
            for (int i = 0; i < log.length; i++) {
                double[] score = SoftmaxPolicy.score(log[i], label);
                for (int k = 0; k < score.length; k++) {
                    out[i][k] = (r[i] - 1.0 / log.length) * score[k];
                }
            }
        }
    }

    /// Gap of the Brier score, Σ_c Varᵢ(fᵢ_c) with divisor M: dD/dfᵢ = (2/M)(fᵢ − f̄).
    record Variance() implements DiversityRegularizer {
        @Override
        public double value(double[][] log, int label) {
            return EnsembleDecomposition.variance(exp(log));
        }

        @Override
        public void gradient(double[][] log, int label, double[][] out) {
            double[][] f = exp(log);
            double[] mean = EnsembleDecomposition.mean(f);
            for (int i = 0; i < f.length; i++) {
                double[] own = f[i];
                var v = new double[own.length];
                Arrays.setAll(v, c -> 2 * (own[c] - mean[c]) / f.length);
                out[i] = SoftmaxPolicy.expectation(log[i], v).gradient();
            }
        }
    }

    /// H(f̄) − (1/M) Σ H(fᵢ): dD/dfᵢ = (1/M)(log fᵢ − log f̄).
    record JensenShannon() implements DiversityRegularizer {
        @Override
        public double value(double[][] log, int label) {
            return EnsembleDecomposition.jensenShannon(exp(log));
        }

        @Override
        public void gradient(double[][] log, int label, double[][] out) {
            double[] mean = EnsembleDecomposition.logMean(log);
            for (int i = 0; i < log.length; i++) {
                double[] own = log[i];
                var v = new double[own.length];
                Arrays.setAll(v, c -> (own[c] - mean[c]) / log.length);
                out[i] = SoftmaxPolicy.expectation(log[i], v).gradient();
            }
        }
    }

    /// (1/M) Σ ‖fᵢ − mean of the others‖², which is (M/(M − 1))² times {@link Variance}.
    record OneAgainstAll() implements DiversityRegularizer {
        @Override
        public double value(double[][] log, int label) {
            return EnsembleDecomposition.oneAgainstAll(exp(log));
        }

        @Override
        public void gradient(double[][] log, int label, double[][] out) {
            new Variance().gradient(log, label, out);
            double m = log.length;
            double factor = m == 1 ? 0 : (m / (m - 1)) * (m / (m - 1));
            for (double[] row : out) {
                Arrays.setAll(row, k -> factor * row[k]);
            }
        }
    }

    /// D. Only {@link JensenGap} looks at the label.
    ///
    /// @param log log fᵢ `[members][classes]`
    double value(double[][] log, int label);

    /// Writes dD/dlogits to `out` `[members][classes]`.
    void gradient(double[][] log, int label, double[][] out);

    private static double[][] exp(double[][] log) {
        return Arrays.stream(log).map(l -> Arrays.stream(l).map(Math::exp).toArray()).toArray(double[][]::new);
    }
}
