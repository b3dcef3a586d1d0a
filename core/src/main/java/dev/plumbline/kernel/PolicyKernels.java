package dev.plumbline.kernel;

import java.util.Arrays;
import java.util.List;

/// Softmax policies: losses, advantages, divergences. π = softmax(logits) of each row. Objectives are maximised,
/// losses minimised; logarithms are natural, entropies and divergences in nats.
public interface PolicyKernels {

    /// H = −Σ π log π of each row of `logits` `[rows x actions]`; dH/dzₖ = −πₖ (log πₖ + H). 0 log 0 = 0.
    RowTerms entropy(Tensor logits);

    /// KL(π‖ref) = Σ π (log π − log ref) of each row; d/dzₖ = πₖ (log(πₖ/refₖ) − KL), in the logits of π. 0 log 0 = 0.
    ///
    /// @param logits `[rows x actions]`
    /// @param referenceLogits `[rows x actions]`
    RowTerms klDivergence(Tensor logits, Tensor referenceLogits);

    /// loss = −A log π(a) of each row; gradient A (π − onehot(a)).
    ///
    /// @param logits `[rows x actions]`
    /// @param action `[rows]`, whole numbers in [0, actions)
    /// @param advantage `[rows]`, held constant
    PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage);

    /// Exact objective J = Σ π r of each row; dJ/dzₖ = πₖ (rₖ − J).
    ///
    /// @param logits `[rows x actions]`
    /// @param reward `[rows x actions]`
    RowTerms exactObjective(Tensor logits, Tensor reward);

    /// PPO policy loss of each sample: with ρ = exp(logp − oldLogp), L = −min(ρ A, clip(ρ, 1−low, 1+high) A), and for
    /// A < 0 under dual clip L = min(L, −c A). Slope dL/d logp = −ρ A where the unclipped term is active, else 0.
    /// The unclipped term counts as active on ties. A = 0 gives 0 and slope 0, whatever the ratio. All `[samples]`.
    Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip);

    /// PPO value loss: L = ½ max((V − R)², (clip(V, V_old − c, V_old + c) − R)²); slope dL/dV = V − R if the unclipped
    /// term is at least the clipped one, else 0. `clip` = +∞ for the plain squared error, which does not
    /// read oldValue. All `[samples]`.
    Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip);

    /// KL estimate of each sample and its derivative in logp. With u = logp − referenceLogp: K1: u, 1; K2: u²/2, u;
    /// K3: e⁻ᵘ − 1 + u, 1 − e⁻ᵘ. Any shape.
    Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp);

    /// Generalised advantage estimation, Schulman et al. 2015. Backward in t over valid positions:
    /// δₜ = rₜ + γ V′ₜ − Vₜ, Aₜ = δₜ + γ λ cₜ A₊, return = A + V, where over the next valid position (subscript +)
    /// V′ₜ = 0 and cₜ = 0 if terminatedₜ = 1; V′ₜ = bootstrapₜ and cₜ = 0 if truncatedₜ = 1 or t is the last valid
    /// position of its row; otherwise V′ₜ = V₊ and cₜ = 1. Positions with mask 0 are skipped and get advantage and
    /// return 0.
    Advantages gae(Trajectories trajectories, double gamma, double lambda);

    /// Advantage of each response within its prompt's group: `reward` `[prompts x responses]`, result the same.
    Tensor groupAdvantage(GroupAdvantage kind, Tensor reward);

    /// (x − mean)/√(variance + ε) over the entries with mask 1, divisor (count − ddof); entries with mask 0 become 0.
    /// One valid entry has variance 0 for either ddof; entries without spread give 0 also for ε = 0.
    /// With `shiftMean` false the mean is added back. `mask` may be null (all 1). Any shape.
    Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof);

    /// π* = ref exp(u/γ)/Z of each row, the maximiser of `E[u]` − γ KL(π‖ref).
    ///
    /// @param referenceLogits `[rows x actions]`; only their softmax counts
    /// @param utility `[rows x actions]`
    /// @param gamma KL weight, positive and finite
    TiltedPolicy regularizedOptimum(Tensor referenceLogits, Tensor utility, double gamma);

    /// Law of the best of n independent draws under `reward`, ties broken uniformly over draws:
    /// Pₙ(y) = [F(r_y)ⁿ − F⁻(r_y)ⁿ] p_y / Pr(R = r_y), and its KL from the base law, for each row.
    ///
    /// @param probability `[rows x actions]`, rows sum to 1
    /// @param reward `[rows x actions]`
    /// @param n draws, at least 1
    BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n);

    /// Unbiased estimate of E[gold of the best of n by proxy] from a pool of N ≥ n draws: with proxies sorted
    /// ascending, Σᵢ cᵢ gold₍ᵢ₎, cᵢ = C(i−1, n−1)/C(N, n); tied proxies share the mean of their weights. Each row.
    ///
    /// @param proxy `[rows x pool]`
    /// @param gold `[rows x pool]`
    /// @return `[rows]`
    Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n);

    /// {@link #bestOfNEstimate} for several n, which an execution may compute from one sort of each row.
    ///
    /// @return `[rows]` for each n, the numbers that single calls give
    default List<Tensor> bestOfNEstimates(Tensor proxy, Tensor gold, int... n) {
        return Arrays.stream(n).mapToObj(draws -> bestOfNEstimate(proxy, gold, draws)).toList();
    }

    /// @param loss `[rows]`
    /// @param logProbability log π(a) `[rows]`
    /// @param gradient `[rows x actions]`
    record PolicyGradientTerms(Tensor loss, Tensor logProbability, Tensor gradient) {}

    /// All `[sequences x steps]`. `bootstrap` is the value of the state after a truncation or after the last step
    /// (null: 0); `terminated`, `truncated` (null: never) and `mask` (null: all 1) hold 0 and 1.
    record Trajectories(
            Tensor reward, Tensor value, Tensor bootstrap, Tensor terminated, Tensor truncated, Tensor mask) {
        public Trajectories {
            Shapes.requireRank("reward", reward, 2);
            Shapes.requireSame("value", value, "reward", reward);
            if (bootstrap != null) {
                Shapes.requireSame("bootstrap", bootstrap, "reward", reward);
            }
            if (terminated != null) {
                Shapes.requireSame("terminated", terminated, "reward", reward);
            }
            if (truncated != null) {
                Shapes.requireSame("truncated", truncated, "reward", reward);
            }
            if (mask != null) {
                Shapes.requireSame("mask", mask, "reward", reward);
            }
        }
    }

    /// Both `[sequences x steps]`.
    record Advantages(Tensor advantage, Tensor returns) {}

    /// @param logProbability log π* `[rows x actions]`
    /// @param logPartition log Σ ref exp(u/γ) `[rows]`
    /// @param kl KL(π*‖ref) `[rows]`
    record TiltedPolicy(Tensor logProbability, Tensor logPartition, Tensor kl) {}

    /// @param probability Pₙ `[rows x actions]`
    /// @param kl KL(Pₙ‖p) `[rows]`
    record BestOfN(Tensor probability, Tensor kl) {}
}
