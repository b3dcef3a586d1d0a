package dev.plumbline.papers.clipdelta;

import dev.plumbline.policy.FiniteMdp;
import dev.plumbline.policy.SequencePolicyOptimizer.StepRewards;
import dev.plumbline.reward.ProcessRewardShaping;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What training adds to success: α u(r), J = E[α Σₖ uₖ + c − β log(π/ref)].
///
/// @param name as in the tables
/// @param shape u of the scores r₁..r_K
/// @param alpha α
record Rewarding(String name, UnaryOperator<double[]> shape, double alpha) {
    /// η of the experiments: clean steps score above it.
    static final double ETA = 0.8;
    static final String SUCCESS = "success";
    static final String PROCESS = "process reward";
    static final String NORMALIZED = "process reward / K";
    static final String OUTCOME = "outcome reward";
    static final String CLIP = "Clip";
    static final String DELTA = "Delta";
    static final String CLIP_DELTA = "Clip-Delta";

    /// The rows of the paper's table, and the division by the length.
    static List<Rewarding> all(double alpha) {
        return List.of(
                new Rewarding(SUCCESS, new ProcessRewardShaping.Raw()::shape, 0),
                new Rewarding(OUTCOME, new ProcessRewardShaping.LastOnly()::shape, alpha),
                new Rewarding(PROCESS, new ProcessRewardShaping.Raw()::shape, alpha),
                new Rewarding(NORMALIZED, new ProcessRewardShaping.LengthNormalized()::shape, alpha),
                new Rewarding(CLIP, new ProcessRewardShaping.Clip(ETA)::shape, alpha),
                new Rewarding(DELTA, new ProcessRewardShaping.Delta()::shape, alpha),
                new Rewarding(CLIP_DELTA, new ProcessRewardShaping.ClipDelta(ETA)::shape, alpha));
    }

    /// Delta with another index, sign, order or credit.
    static List<Rewarding> variations(double alpha) {
        return List.of(
                new Rewarding("Delta, credited one step late", Rewarding::late, alpha),
                new Rewarding("Delta, opposite sign", Rewarding::progress, alpha),
                new Rewarding("Delta, then Clip", r -> new ProcessRewardShaping.Clip(0)
                        .shape(new ProcessRewardShaping.Delta().shape(r)), alpha),
                new Rewarding("Delta, one return for all steps",
                        r -> atTheEnd(new ProcessRewardShaping.Delta().shape(r)), alpha),
                new Rewarding("Clip-Delta, one return for all steps",
                        r -> atTheEnd(new ProcessRewardShaping.ClipDelta(ETA).shape(r)), alpha));
    }

    /// Credit on the transition k − 1 → k, potential-based shaping with Φ = −r: u₁ = −r₁, uₖ = rₖ₋₁ − rₖ,
    /// u_K = r_{K−1}. The rewards to go of step j are r_{j−1}, a baseline: no signal in expectation.
    static double[] late(double[] r) {
        var u = new double[r.length];
        for (int k = 0; k < r.length; k++) {
            u[k] = (k > 0 ? r[k - 1] : 0) - (k < r.length - 1 ? r[k] : 0);
        }
        return u;
    }

    /// uₖ = rₖ₊₁ − rₖ, u_K = 0: rewards to go r_K − rⱼ.
    static double[] progress(double[] r) {
        var u = new double[r.length];
        for (int k = 0; k < r.length - 1; k++) {
            u[k] = r[k + 1] - r[k];
        }
        return u;
    }

    /// Σ u at the last step: every step gets the same return, as estimators of one advantage for each response see it.
    static double[] atTheEnd(double[] u) {
        var moved = new double[u.length];
        moved[u.length - 1] = Arrays.stream(u).sum();
        return moved;
    }

    /// α u of an episode.
    StepRewards added(ProofChain chain) {
        return episode -> Arrays.stream(shape.apply(chain.scores(episode))).map(u -> alpha * u).toArray();
    }

    /// Gₖ = α Σ_{j ≥ k} uⱼ + c of each step. E Σ Gₖ ∇log π is ∇J only if uₖ does not depend on later steps. Delta's
    /// does: its estimator pays each step its own score, rₖ, and is the gradient with the states' probabilities held.
    double[] returns(ProofChain chain, FiniteMdp.Trajectory episode) {
        return ProcessRewardShaping.stepReturns(
                shape.apply(chain.scores(episode)), alpha, episode.discountedReturn(1));
    }
}
