package dev.plumbline.papers.predictivediversity;

import dev.plumbline.classification.EnsembleDecomposition;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.reward.EnsembleDisagreement;
import java.util.Arrays;

/// The same loss for reward models: L_γ = (1/M) Σ softplus(−dᵢ) − γ D of the Bradley-Terry margins dᵢ = rᵢ(chosen) −
/// rᵢ(rejected), D the gap to the ensemble.
public record RewardEnsembleLoss(Average average, double gamma) {

    /// What the ensemble averages.
    public enum Average {
        /// softplus(−d̄). D ≈ ½ σ(d̄) σ(−d̄) Var(d): worth nothing where the mean margin is large.
        REWARDS,
        /// −log (1/M) Σ σ(dᵢ).
        PROBABILITIES
    }

    public RewardEnsembleLoss {
        if (!(Math.abs(gamma) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be finite, was " + gamma);
        }
    }

    /// D ≥ 0, in nats.
    public static double gap(Average average, double[] margins) {
        return switch (average) {
            case REWARDS -> EnsembleDisagreement.jensenGap(margins);
            case PROBABILITIES ->
                EnsembleDecomposition.logMeanGap(Arrays.stream(margins).map(Logistic::logSigmoid).toArray());
        };
    }

    /// ½ σ(d̄) σ(−d̄) Var(d), divisor M.
    public static double secondOrderGap(double... margins) {
        return Logistic.sigmoidSlope(Moments.mean(margins)) * Moments.variance(margins, 0) / 2;
    }

    public double value(double... margins) {
        double mean = Moments.mean(Arrays.stream(margins).map(d -> Logistic.softplus(-d)).toArray());
        return mean - gamma * gap(average, margins);
    }

    /// dL_γ/ddᵢ = −[(1 − γ)/M + γ rᵢ] σ(−dᵢ), rᵢ = σ(dᵢ)/Σ σ(d_m); for the average of rewards γ rᵢ σ(−dᵢ) becomes
    /// γ σ(−d̄)/M.
    public double[] gradient(double... margins) {
        int m = margins.length;
        double total = Arrays.stream(margins).map(Logistic::sigmoid).sum();
        double joint = Logistic.sigmoid(-Moments.mean(margins)) / m;
        return Arrays.stream(margins).map(d -> {
            double share = average == Average.REWARDS ? joint : Logistic.sigmoid(d) / total * Logistic.sigmoid(-d);
            return -(1 - gamma) / m * Logistic.sigmoid(-d) - gamma * share;
        }).toArray();
    }
}
