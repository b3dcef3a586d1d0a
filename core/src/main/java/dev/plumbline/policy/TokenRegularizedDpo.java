package dev.plumbline.policy;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// DPO with a regulariser on its implicit token rewards, T-REG: Zhou et al. 2024, arXiv 2412.02685.
///
/// Token log-probabilities lₜ and lₜ^ref in nats, shapes `[chosen tokens]` and `[rejected tokens]`, without prompt or
/// padding. With r(y) = β Σ (lₜ − lₜ^ref), h = r(y_w) − r(y_l) and the weight w = σ(−h) held as a number,
/// L = −log σ(h) − α w β (Σ_{t ∈ y_w} r̂ₜ lₜ + Σ_{t ∈ y_l} r̂ₜ lₜ).
/// ∂L/∂lₜ = −β w (1 + α r̂ₜ) in y_w and +β w (1 − α r̂ₜ) in y_l: DPO with a weight per token, not negative for α ≤ 2.
/// Plain sums; a NaN anywhere gives a NaN loss.
///
/// @param beta β > 0, finite; else IllegalArgumentException
/// @param alpha α ≥ 0, finite; 0 is DPO; else IllegalArgumentException
/// @param weight w
/// @param margin h
public record TokenRegularizedDpo(double beta, double alpha, Weight weight, Margin margin) {

    /// What multiplies the regulariser of a pair.
    public enum Weight {
        /// w = σ(−h), no part of the gradient: the method.
        HELD,
        /// w = σ(−h), differentiated: adds α R σ(h) σ(−h) ∂h/∂lₜ with −R = β Σ r̂ₜ lₜ, a term of either sign.
        FOLLOWED,
        /// w = 1: a static weight.
        ONE
    }

    /// How a sequence is scored.
    public sealed interface Margin {
        /// DPO: h = β (Σ (l − l^ref) in y_w − the same in y_l).
        record LogRatios() implements Margin {}

        /// SimPO: h = β (mean l in y_w − mean l in y_l) − γ, no reference. The regulariser takes β/|y| for β; the paper
        /// does not say.
        record Means(double gamma) implements Margin {
            public Means {
                if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("gamma must be at least 0 and finite, was " + gamma);
                }
            }
        }
    }

    public TokenRegularizedDpo {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta must be positive and finite, was " + beta);
        }
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha must be at least 0 and finite, was " + alpha);
        }
    }

    /// The method itself.
    public TokenRegularizedDpo(double beta, double alpha) {
        this(beta, alpha, Weight.HELD, new Margin.LogRatios());
    }

    /// One pair: `dpo` = −log σ(h), `regularizer` = −β Σ r̂ₜ lₜ over both responses, `weight` = w,
    /// `total` = dpo + α w regularizer, and ∂total/∂lₜ of each token.
    public record PairLoss(double dpo, double regularizer, double weight, double total, double[] dChosen,
            double[] dRejected) {}

    /// The pair's loss. Arrays of one response must have one length; else IllegalArgumentException.
    public PairLoss evaluate(double[] chosen, double[] chosenReference, double[] chosenReward, double[] rejected,
            double[] rejectedReference, double[] rejectedReward) {
        requireLength("chosen", chosen, chosenReference, chosenReward);
        requireLength("rejected", rejected, rejectedReference, rejectedReward);
        double chosenScale = scale(chosen.length);
        double rejectedScale = scale(rejected.length);
        double h = switch (margin) {
            case Margin.LogRatios() ->
                beta * (logRatio(chosen, chosenReference) - logRatio(rejected, rejectedReference));
            case Margin.Means(double gamma) -> chosenScale * Arrays.stream(chosen).sum()
                    - rejectedScale * Arrays.stream(rejected).sum() - gamma;
        };
        double push = Logistic.sigmoid(-h);
        double w = weight == Weight.ONE ? 1 : push;
        double regularizer = 0;
        for (int t = 0; t < chosen.length; t++) {
            regularizer -= chosenScale * chosenReward[t] * chosen[t];
        }
        for (int t = 0; t < rejected.length; t++) {
            regularizer -= rejectedScale * rejectedReward[t] * rejected[t];
        }
        // dL/dh, but for the r̂ that the tokens carry
        double inMargin = push + (weight == Weight.FOLLOWED
                ? alpha * regularizer * Logistic.sigmoid(h) * push
                : 0);
        var dChosen = new double[chosen.length];
        Arrays.setAll(dChosen, t -> -chosenScale * (inMargin + alpha * w * chosenReward[t]));
        var dRejected = new double[rejected.length];
        Arrays.setAll(dRejected, t -> rejectedScale * (inMargin - alpha * w * rejectedReward[t]));
        double dpo = -Logistic.logSigmoid(h);
        return new PairLoss(dpo, regularizer, w, dpo + alpha * w * regularizer, dChosen, dRejected);
    }

    /// ∂h/∂lₜ without its sign.
    private double scale(int length) {
        return margin instanceof Margin.Means ? beta / length : beta;
    }

    /// rₜ = β (lₜ − lₜ^ref), the token rewards that a DPO policy implies; their sum is r(y).
    public static double[] implicitRewards(double beta, double[] logp, double[] referenceLogp) {
        requireLength("given", logp, referenceLogp, referenceLogp);
        var reward = new double[logp.length];
        Arrays.setAll(reward, t -> beta * (logp[t] - referenceLogp[t]));
        return reward;
    }

    /// r̂ₜ = σ(log p_better − log p_worse) − 1/2 = tanh((log p_better − log p_worse)/2)/2 ∈ [−1/2, 1/2]: one frozen
    /// evaluator reads the same tokens after a prompt that asks for a good answer and after one that asks for a bad
    /// one.
    /// Lengths must agree; else IllegalArgumentException.
    public static double[] contrastiveRewards(double[] better, double[] worse) {
        requireLength("better", better, worse, worse);
        var reward = new double[better.length];
        for (int t = 0; t < reward.length; t++) {
            reward[t] = Math.tanh((better[t] - worse[t]) / 2) / 2;
        }
        return reward;
    }

    private static double logRatio(double[] policy, double[] reference) {
        double sum = 0;
        for (int t = 0; t < policy.length; t++) {
            sum += policy[t] - reference[t];
        }
        return sum;
    }

    private static void requireLength(String name, double[] tokens, double[] second, double[] third) {
        if (second.length != tokens.length || third.length != tokens.length) {
            throw new IllegalArgumentException("arrays of the " + name + " response must have one length, were "
                    + tokens.length + ", " + second.length + ", " + third.length);
        }
    }
}
