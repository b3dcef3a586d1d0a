package dev.plumbline.reward.aggregation;

import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// What the optimal policies π ∝ π₀ exp(A(r)/β) are in terms of the members' own, πᵢ = π₀ exp(rᵢ/β)/Zᵢ. All in logarithms.
public final class EnsemblePolicies {
    private EnsemblePolicies() {}

    /// log πᵢ.
    public static double[] tilt(double[] logReference, double[] reward, double beta) {
        var logits = new double[reward.length];
        Arrays.setAll(logits, x -> logReference[x] + reward[x] / beta);
        return SoftmaxPolicy.logSoftmax(logits);
    }

    /// log Zᵢ = log Σ π₀ exp(rᵢ/β).
    public static double logPartition(double[] logReference, double[] reward, double beta) {
        var logits = new double[reward.length];
        Arrays.setAll(logits, x -> logReference[x] + reward[x] / beta);
        return SoftmaxPolicy.logSumExp(logits);
    }

    /// Π πᵢ^(1/M), normalised: the policy of the mean reward.
    public static double[] geometricMean(double[][] logPolicies) {
        return combined(logPolicies, column -> Arrays.stream(column).sum() / column.length);
    }

    /// π₀^(1−M) Π πᵢ, normalised: the policy of the sum of rewards.
    public static double[] product(double[] logReference, double[][] logPolicies) {
        var logits = new double[logReference.length];
        Arrays.setAll(logits, x -> Arrays.stream(logPolicies).mapToDouble(row -> row[x]).sum()
                + (1 - logPolicies.length) * logReference[x]);
        return SoftmaxPolicy.logSoftmax(logits);
    }

    /// Σ (Zᵢ/ΣZ) πᵢ: the policy of the entropic soft-max with τ = β.
    public static double[] mixture(double[] logPartition, double[][] logPolicies) {
        return combined(weighted(logPartition, logPolicies), SoftmaxPolicy::logSumExp);
    }

    /// minᵢ Zᵢ πᵢ, normalised: the policy of the minimum.
    public static double[] minimum(double[] logPartition, double[][] logPolicies) {
        return combined(weighted(logPartition, logPolicies), column -> Arrays.stream(column).min().orElseThrow());
    }

    private static double[][] weighted(double[] logPartition, double[][] logPolicies) {
        var rows = new double[logPolicies.length][];
        Arrays.setAll(rows, i -> Arrays.stream(logPolicies[i]).map(l -> l + logPartition[i]).toArray());
        return rows;
    }

    private static double[] combined(double[][] rows, ToDoubleFunction<double[]> rule) {
        var logits = new double[rows[0].length];
        Arrays.setAll(logits, x -> rule.applyAsDouble(Arrays.stream(rows).mapToDouble(row -> row[x]).toArray()));
        return SoftmaxPolicy.logSoftmax(logits);
    }
}
