package dev.plumbline.preference.rankings;

import java.util.Arrays;
import java.util.Comparator;

/// Cross-entropy between the choices that scores s make in a group and the softened choices that rewards r make, stage by stage:
/// Plackett-Luce with soft targets. Wang et al. 2026, arXiv 2601.02036 (GDRO), equations 2 to 9.
///
/// Members in order of falling reward, r₁ ≥ … ≥ r_k. Stage i chooses among those that remain, i .. k:
/// `pᵢ(j) = exp sⱼ/Σ_{m≥i} exp s_m`, `qᵢ(j) = exp(rⱼ/τ)/Σ_{m≥i} exp(r_m/τ)`,
/// `L = Σᵢ [log Σ_{m≥i} exp s_m − Σ_{j≥i} qᵢ(j) sⱼ]`, `∂L/∂sⱼ = Σ_{i ≤ min(j, stages)} (pᵢ(j) − qᵢ(j))`,
/// i = 1 .. k − 1, or stage 1 alone.
///
/// Convex in s, unmoved by a constant added to s or to r. L ≥ Σᵢ H(qᵢ), with equality exactly where s = r/τ + constant: if s is
/// b log(π/ref) over the whole support, there π ∝ ref exp(r/(τ b)). τ = 0 is the limit: the largest of those that remain share the
/// target equally; without ties L is the negative log-likelihood of the order, for k = 2 −log σ(s₁ − s₂). Members of equal reward
/// leave in order of their place, so with ties the order of the arguments matters to L (not to where its minimum is).
///
/// Suffix sums by log-sum-exp, maximum subtracted; L of an infinite score is infinite or NaN.
///
/// @param tau τ ≥ 0, in units of the reward
/// @param firstStageOnly leave out stages 2 .. k − 1 (top-1)
public record GroupRankingLoss(double tau, boolean firstStageOnly) {
    public GroupRankingLoss {
        requireTau(tau);
    }

    /// All stages.
    public GroupRankingLoss(double tau) {
        this(tau, false);
    }

    /// @param gradient ∂L/∂s `[members]`, of sum 0
    public record Terms(double loss, double[] gradient) {}

    /// @param scores s `[members]`, in any order
    /// @param rewards r `[members]`, not NaN
    /// @throws IllegalArgumentException unless there are as many scores as rewards, two at least
    public Terms evaluate(double[] scores, double[] rewards) {
        int k = scores.length;
        if (k < 2 || rewards.length != k) {
            throw new IllegalArgumentException("a group needs two members, each with a score and a reward; found " + k + " scores, "
                    + rewards.length + " rewards");
        }
        int[] order = byFallingReward(rewards);
        double[] s = Arrays.stream(order).mapToDouble(j -> scores[j]).toArray();
        double[] r = Arrays.stream(order).mapToDouble(j -> rewards[j]).toArray();
        var gradient = new double[k];
        double loss = 0;
        for (int i = 0; i < (firstStageOnly ? 1 : k - 1); i++) {
            double[] q = softTargets(r, i, tau);
            double max = Double.NEGATIVE_INFINITY;
            for (int j = i; j < k; j++) {
                max = Math.max(max, s[j]);
            }
            double sum = 0;
            for (int j = i; j < k; j++) {
                sum += Math.exp(s[j] - max);
            }
            loss += Math.log(sum);
            for (int j = i; j < k; j++) {
                double target = q[j - i];
                loss += target == 0 ? 0 : target * (max - s[j]);
                gradient[order[j]] += Math.exp(s[j] - max) / sum - target;
            }
        }
        return new Terms(loss, gradient);
    }

    /// Places of `rewards`, largest first; equal ones in their order.
    public static int[] byFallingReward(double[] rewards) {
        for (double reward : rewards) {
            if (Double.isNaN(reward)) {
                throw new IllegalArgumentException("a reward is NaN");
            }
        }
        var places = new Integer[rewards.length];
        Arrays.setAll(places, j -> j);
        // + 0.0: −0 and 0 are equal rewards
        Arrays.sort(places, Comparator.comparingDouble((Integer j) -> -rewards[j] + 0.0));
        return Arrays.stream(places).mapToInt(j -> j).toArray();
    }

    /// qᵢ over the members from place `from` on: softmax of r/τ, or its limit for τ = 0.
    ///
    /// @return `[members − from]`, of sum 1
    public static double[] softTargets(double[] rewards, int from, double tau) {
        requireTau(tau);
        double[] rest = Arrays.copyOfRange(rewards, from, rewards.length);
        double max = Arrays.stream(rest).max().orElseThrow(() -> new IllegalArgumentException("no member is left"));
        double[] q = Arrays.stream(rest).map(r -> r == max ? 1 : tau == 0 ? 0 : Math.exp((r - max) / tau)).toArray();
        double sum = Arrays.stream(q).sum();
        return Arrays.stream(q).map(x -> x / sum).toArray();
    }

    /// Σᵢ H(qᵢ), the least L, nats.
    public double leastLoss(double[] rewards) {
        double[] r = Arrays.stream(byFallingReward(rewards)).mapToDouble(j -> rewards[j]).toArray();
        double total = 0;
        for (int i = 0; i < (firstStageOnly ? 1 : r.length - 1); i++) {
            for (double q : softTargets(r, i, tau)) {
                total -= q == 0 ? 0 : q * Math.log(q);
            }
        }
        return total;
    }

    private static void requireTau(double tau) {
        if (!(tau >= 0 && tau <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("tau must be finite and not negative, was " + tau);
        }
    }
}
