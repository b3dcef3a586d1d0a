package dev.plumbline.papers.rewardrobust;

import dev.plumbline.policy.KlRegularizedPolicy;
import java.util.Arrays;

/// The policy that is best against one worst reward for all responses: max_π a `E[r_nom]` + (1 − a) minᵢ `E[rᵢ]` − β KL(π‖π_ref).
///
/// The problem is concave in π and linear in the weights of the heads, so that π ∝ π_ref exp((a r_nom + (1 − a) Σ wᵢ rᵢ)/β) for the w
/// that minimises the convex dual D(w) = β mean log E_ref exp(·/β). Found by mirror descent, wᵢ ← wᵢ exp(−η `E_π[rᵢ]`), whose steps
/// shorten as 1/√t; the best w seen is kept.
///
/// Source: Yan et al. 2024, the objective as written; the dual is ours.
///
/// @param policy `[prompts][responses]`
/// @param headWeights w on the simplex
/// @param dual D(w), an upper bound of the value
/// @param primal value of `policy`, a lower bound
public record SetwiseOptimum(double[][] policy, double[] headWeights, double dual, double primal) {

    /// @param reference π_ref `[prompts][responses]`, positive
    /// @param heads rᵢ `[heads][prompts][responses]`
    /// @param nominal r_nom `[prompts][responses]`
    /// @param nominalWeight a in [0, 1]
    /// @param beta β > 0
    public static SetwiseOptimum solve(
            double[][] reference, double[][][] heads, double[][] nominal, double nominalWeight, double beta, int iterations) {
        if (!(beta > 0) || !(nominalWeight >= 0 && nominalWeight <= 1)) {
            throw new IllegalArgumentException("beta must be positive and the nominal weight from 0 to 1, were " + beta + ", " + nominalWeight);
        }
        var w = new double[heads.length];
        Arrays.fill(w, 1.0 / heads.length);
        SetwiseOptimum best = null;
        for (int t = 0; t < iterations; t++) {
            var current = at(reference, heads, nominal, nominalWeight, beta, w);
            best = best == null || current.dual - current.primal < best.dual - best.primal ? current : best;
            double[] expected = expectations(current.policy, heads);
            double eta = 1 / Math.sqrt(t + 1.0);
            double least = Arrays.stream(expected).min().orElseThrow();
            double total = 0;
            for (int i = 0; i < w.length; i++) {
                w[i] *= Math.exp(-eta * (expected[i] - least));
                total += w[i];
            }
            for (int i = 0; i < w.length; i++) {
                w[i] /= total;
            }
        }
        return best;
    }

    /// The policy of given weights, with both bounds.
    public static SetwiseOptimum at(
            double[][] reference, double[][][] heads, double[][] nominal, double nominalWeight, double beta, double[] w) {
        int prompts = reference.length;
        var policy = new double[prompts][];
        double dual = 0;
        double nominalValue = 0;
        double kl = 0;
        for (int x = 0; x < prompts; x++) {
            var utility = new double[reference[x].length];
            for (int y = 0; y < utility.length; y++) {
                utility[y] = nominalWeight * nominal[x][y];
                for (int i = 0; i < heads.length; i++) {
                    utility[y] += (1 - nominalWeight) * w[i] * heads[i][x][y];
                }
            }
            policy[x] = KlRegularizedPolicy.optimum(reference[x], utility, beta);
            dual += beta * KlRegularizedPolicy.logPartition(reference[x], utility, beta) / prompts;
            kl += KlRegularizedPolicy.kl(policy[x], reference[x]) / prompts;
            nominalValue += dot(policy[x], nominal[x]) / prompts;
        }
        double worst = Arrays.stream(expectations(policy, heads)).min().orElseThrow();
        return new SetwiseOptimum(policy, w.clone(), dual, nominalWeight * nominalValue + (1 - nominalWeight) * worst - beta * kl);
    }

    /// `E_π[rᵢ]`, mean over prompts, of each head.
    public static double[] expectations(double[][] policy, double[][][] heads) {
        return Arrays.stream(heads).mapToDouble(head -> {
            double sum = 0;
            for (int x = 0; x < policy.length; x++) {
                sum += dot(policy[x], head[x]) / policy.length;
            }
            return sum;
        }).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
