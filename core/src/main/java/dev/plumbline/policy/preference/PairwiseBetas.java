package dev.plumbline.policy.preference;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;

/// DPO in which every pair has a β of its own: L = (1/N) Σ −log σ(βᵢ hᵢ), dL/dhᵢ = −(βᵢ/N) σ(−βᵢ hᵢ), h the margin of
/// log ratios ({@link PreferencePair#margin}). The βᵢ are constants of the policy: no gradient goes through them. Equal
/// βᵢ give the mean of {@link Dpo}, bit for bit.
///
/// What a larger β does: the pull u = β σ(−β h) has du/dβ = σ(−β h) (1 − β h σ(β h)), which is positive exactly where
/// β h < 1 + W(1/e) = {@link #LARGEST_GROWING}. Up to there a larger β pulls harder, beyond it more weakly. If y_w is
/// preferred with probability p, L of one pair is least at h = logit(p)/β: a larger β ends nearer to the reference.
public final class PairwiseBetas {
    /// 1 + W(1/e), W Lambert's function: the root of z σ(z) = 1.
    public static final double LARGEST_GROWING = 1.278464542761073795;

    private PairwiseBetas() {}

    /// @param loss L, nats
    /// @param gradient dL/dh `[pairs]`
    public record Terms(double loss, double[] gradient) {}

    /// @param margins h `[pairs]`
    /// @param betas β `[pairs]`, finite
    /// @throws IllegalArgumentException if lengths differ, there are no pairs, or a β is not finite
    public static Terms evaluate(double[] margins, double[] betas) {
        int n = margins.length;
        if (n == 0 || betas.length != n) {
            throw new IllegalArgumentException("there are " + n + " margins and " + betas.length + " betas");
        }
        var gradient = new double[n];
        var total = new CompensatedSum();
        for (int i = 0; i < n; i++) {
            if (!(Math.abs(betas[i]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("beta[" + i + "] must be finite, was " + betas[i]);
            }
            double z = betas[i] * margins[i];
            total.add(Logistic.softplus(-z));
            gradient[i] = betas[i] * -Logistic.sigmoid(-z) / n;
        }
        return new Terms(total.value() / n, gradient);
    }

    /// u = β σ(−β h), the size of the pull of a pair.
    public static double pull(double beta, double margin) {
        return beta * Logistic.sigmoid(-beta * margin);
    }

    /// du/dβ.
    public static double pullSlope(double beta, double margin) {
        double z = beta * margin;
        return Logistic.sigmoid(-z) * (1 - z * Logistic.sigmoid(z));
    }
}
