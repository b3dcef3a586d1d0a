package dev.plumbline.policy.surrogate;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.KlPlacement;
import dev.plumbline.policy.LossAggregation;
import java.util.Arrays;

/// The whole loss of GRPO and its kin, from rewards and log-probabilities to one number and its gradient:
///
/// L = Σ_it w_it [ℓ_it + β k(l_it − l_it^ref)], ℓ from {@link Form}, w from {@link LossAggregation}, and advantages of
/// consecutive groups of G responses. ∂L/∂l_it = w_it (∂ℓ_it/∂l_it + β k′), or what a ratio of the response makes of it.
///
/// | method | advantage | form | aggregation | β |
/// | --- | --- | --- | --- | --- |
/// | {@link #grpo} | (R − R̄)/(s + ε) | clipped, ± 0.2 | mean of means of responses | 0.04 |
/// | {@link #drGrpo} | R − R̄ | clipped, ± 0.2 | by a constant | 0 |
/// | {@link #dapo} | (R − R̄)/(s + ε) | clipped, −0.2, +0.28 | mean of tokens | 0 |
/// | {@link #gspo} | (R − R̄)/(s + ε) | one clipped ratio a response | mean of means of responses | 0 |
///
/// At l = l_old each ℓ is −A, so that on responses of one length the loss is 0, since advantages sum to 0; its
/// gradient is not.
///
/// @param maxLength L_max of {@link LossAggregation#CONSTANT}
public record GroupRelativeLoss(GroupAdvantage advantage, Form form, LossAggregation aggregation, int maxLength,
        KlEstimator estimator, double beta) {
    /// What has a ratio: each token, or the response.
    public sealed interface Form {
        record Tokens(TokenSurrogate surrogate) implements Form {}

        record Sequences(SequenceSurrogate surrogate) implements Form {}
    }

    /// @param loss L
    /// @param gradient ∂L/∂l `[sequences x tokens]`, 0 at masked tokens
    public record Terms(double loss, double[][] gradient) {}

    /// @throws IllegalArgumentException unless β is finite and not negative and maxLength at least 1
    public GroupRelativeLoss {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1, was " + maxLength);
        }
    }

    /// Shao et al. (2024), arXiv 2402.03300, eq. 3: their β is 0.04. k3 in the loss has the gradient of the forward
    /// divergence KL(ref‖π).
    public static GroupRelativeLoss grpo(double epsilon, int ddof, double beta) {
        return new GroupRelativeLoss(new GroupAdvantage.GroupNormalized(epsilon, ddof),
                new Form.Tokens(new TokenSurrogate.Clipped(PpoClip.of(0.2))), LossAggregation.SEQUENCE_MEAN, 1,
                KlEstimator.K3, beta);
    }

    /// Liu et al. (2025), arXiv 2503.20783: neither the deviation nor the length divides.
    public static GroupRelativeLoss drGrpo(int maxLength) {
        return new GroupRelativeLoss(new GroupAdvantage.MeanCentered(),
                new Form.Tokens(new TokenSurrogate.Clipped(PpoClip.of(0.2))), LossAggregation.CONSTANT, maxLength,
                KlEstimator.K3, 0);
    }

    /// Yu et al. (2025), arXiv 2503.14476, eq. 8. Groups without spread are drawn anew before, see
    /// {@link dev.plumbline.policy.OverlongPenalty#isInformative}.
    public static GroupRelativeLoss dapo(double epsilon, int ddof) {
        return new GroupRelativeLoss(new GroupAdvantage.GroupNormalized(epsilon, ddof),
                new Form.Tokens(new TokenSurrogate.Clipped(new PpoClip(0.2, 0.28, Double.POSITIVE_INFINITY))),
                LossAggregation.TOKEN_MEAN, 1, KlEstimator.K3, 0);
    }

    /// Zheng et al. (2025), arXiv 2507.18071, eq. 5, with their range.
    public static GroupRelativeLoss gspo(double epsilon, int ddof) {
        return new GroupRelativeLoss(new GroupAdvantage.GroupNormalized(epsilon, ddof),
                new Form.Sequences(SequenceSurrogate.gspo(new PpoClip(3e-4, 4e-4, Double.POSITIVE_INFINITY))),
                LossAggregation.SEQUENCE_MEAN, 1, KlEstimator.K3, 0);
    }

    /// Loss and gradient of a batch. What stands at masked tokens has no influence. Advantages carry no gradient.
    ///
    /// @param logp l `[sequences x tokens]`
    /// @param oldLogp when sampled
    /// @param referenceLogp read if β > 0 only
    /// @param reward of each response
    /// @param size G; responses 0..G−1 answer one prompt, the next G another
    /// @throws IllegalArgumentException if shapes differ or G does not divide the number of responses
    public Terms evaluate(double[][] logp, double[][] oldLogp, double[][] referenceLogp, double[] reward,
            boolean[][] mask, int size) {
        if (size < 1 || reward.length % size != 0) {
            throw new IllegalArgumentException("groups of " + size + " do not divide " + reward.length + " responses");
        }
        requireShape("logp", logp, mask);
        requireShape("oldLogp", oldLogp, mask);
        requireShape("referenceLogp", referenceLogp, mask);
        if (reward.length != mask.length) {
            throw new IllegalArgumentException(reward.length + " rewards for " + mask.length + " responses");
        }
        double[] advantages = advantages(reward, size);
        double[][] weight = aggregation.weights(mask, maxLength);
        var gradient = new double[mask.length][];
        var total = new CompensatedSum();
        for (int i = 0; i < mask.length; i++) {
            var loss = new double[mask[i].length];
            gradient[i] = policy(logp[i], oldLogp[i], advantages[i], mask[i], weight[i], loss);
            for (int t = 0; t < loss.length; t++) {
                if (!mask[i][t]) {
                    gradient[i][t] = 0;
                    continue;
                }
                if (beta > 0) {
                    double u = logp[i][t] - referenceLogp[i][t];
                    loss[t] += beta * KlPlacement.REWARD.scoreCoefficient(estimator, u);
                    gradient[i][t] += weight[i][t] * beta * KlPlacement.LOSS.scoreCoefficient(estimator, u);
                }
                total.add(weight[i][t] * loss[t]);
            }
        }
        return new Terms(total.value(), gradient);
    }

    /// A of each response, group by group.
    double[] advantages(double[] reward, int size) {
        var out = new double[reward.length];
        for (int at = 0; at < reward.length; at += size) {
            double[] group = GroupAdvantages.of(advantage, Arrays.copyOfRange(reward, at, at + size));
            System.arraycopy(group, 0, out, at, size);
        }
        return out;
    }

    private double[] policy(double[] logp, double[] oldLogp, double a, boolean[] mask, double[] weight, double[] loss) {
        switch (form) {
            case Form.Tokens(TokenSurrogate surrogate) -> {
                var gradient = new double[loss.length];
                for (int t = 0; t < loss.length; t++) {
                    if (mask[t]) {
                        var point = surrogate.at(logp[t], oldLogp[t], a);
                        loss[t] = point.value();
                        gradient[t] = weight[t] * point.slope();
                    }
                }
                return gradient;
            }
            case Form.Sequences(SequenceSurrogate surrogate) -> {
                var same = new double[loss.length];
                Arrays.fill(same, a);
                var terms = surrogate.evaluate(logp, oldLogp, same, mask);
                System.arraycopy(terms.loss(), 0, loss, 0, loss.length);
                return terms.gradient(weight);
            }
        }
    }

    private static void requireShape(String name, double[][] x, boolean[][] mask) {
        boolean same = x.length == mask.length;
        for (int i = 0; same && i < x.length; i++) {
            same = x[i].length == mask[i].length;
        }
        if (!same) {
            throw new IllegalArgumentException(name + " and mask must have one shape");
        }
    }
}
