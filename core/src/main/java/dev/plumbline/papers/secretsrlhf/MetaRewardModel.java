package dev.plumbline.papers.secretsrlhf;

import static dev.plumbline.papers.secretsrlhf.ContrastiveLoss.dot;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// MetaRM: a reward model that still tells apart the responses of the current policy, for which there are no labels.
///
/// J(θ) = E_x (2/k²) Σ_{i<j} σ(|r(x, yᵢ) − r(x, yⱼ)|) over k responses to each prompt. Ascent θ′ = θ + η ∇J(θ) on these, then
/// descent θ ← θ − α ∇_θ L(θ′(θ)) on labelled pairs. Exactly ∇_θ L(θ′(θ)) = (I + η H_J(θ)) ∇L(θ′), to first order ∇L(θ′).
/// Source: Wang et al. 2024 (arXiv 2401.06080), MetaRM (equations from memory).
///
/// J lies in [(k−1)/(2k), (k−1)/k]: open above on the real line, closed in float64, where σ(v) = 1 from v ≈ 37 on. In v = rᵢ − rⱼ,
/// σ(|v|) is concave on either side of 0 with a **convex kink** at 0 (slopes ∓1/4): its second derivative is not positive
/// where it exists, yet J is not concave. At v = 0 the derivative used is 0.
public final class MetaRewardModel {
    private MetaRewardModel() {}

    /// J.
    ///
    /// @param rewardsPerPrompt `[prompts][k]`, k ≥ 1 may differ between prompts
    /// @throws IllegalArgumentException if there are no prompts or a prompt has no responses
    public static double differenceObjective(double[][] rewardsPerPrompt) {
        double sum = 0;
        for (double[] r : rewardsPerPrompt) {
            requireResponses(r.length);
            double own = 0;
            for (int j = 1; j < r.length; j++) {
                for (int i = 0; i < j; i++) {
                    own += Logistic.sigmoid(Math.abs(r[i] - r[j]));
                }
            }
            sum += 2 * own / ((double) r.length * r.length);
        }
        requireResponses(rewardsPerPrompt.length);
        return sum / rewardsPerPrompt.length;
    }

    /// ∂J/∂r `[prompts][k]`: (2/(P k²)) Σⱼ σ(|v|) σ(−|v|) sign(v), v = rᵢ − rⱼ.
    public static double[][] differenceGradient(double[][] rewardsPerPrompt) {
        requireResponses(rewardsPerPrompt.length);
        var gradient = new double[rewardsPerPrompt.length][];
        for (int x = 0; x < gradient.length; x++) {
            double[] r = rewardsPerPrompt[x];
            requireResponses(r.length);
            gradient[x] = new double[r.length];
            double factor = 2 / ((double) r.length * r.length * rewardsPerPrompt.length);
            for (int i = 0; i < r.length; i++) {
                for (int j = 0; j < r.length; j++) {
                    double v = r[i] - r[j];
                    gradient[x][i] += factor * slope(v);
                }
            }
        }
        return gradient;
    }

    /// σ(|v|) σ(−|v|) sign(v), the derivative of σ(|v|).
    private static double slope(double v) {
        return Logistic.sigmoid(v) * Logistic.sigmoid(-v) * Math.signum(v);
    }

    /// σ(|v|) σ(−|v|) (1 − 2σ(|v|)) ≤ 0; 0 at the kink.
    private static double curvature(double v) {
        double p = Logistic.sigmoid(Math.abs(v));
        return p * Logistic.sigmoid(-Math.abs(v)) * (1 - 2 * p);
    }

    /// r(φ) = w·φ.
    ///
    /// @param weights w
    public record LinearReward(double... weights) {
        /// w·φ.
        public double of(double... features) {
            return dot(weights, features);
        }

        /// L = mean of softplus(−w·e) over pairs, e = φ(chosen) − φ(rejected).
        public double loss(double[]... pairDifferences) {
            return Arrays.stream(pairDifferences).mapToDouble(e -> Logistic.softplus(-of(e))).sum() / pairDifferences.length;
        }

        /// ∇L = −mean of σ(−w·e) e.
        public double[] lossGradient(double[]... pairDifferences) {
            var gradient = new double[weights.length];
            for (double[] e : pairDifferences) {
                add(gradient, -Logistic.sigmoid(-of(e)) / pairDifferences.length, e);
            }
            return gradient;
        }

        /// J of responses `[prompts][k][features]`.
        public double objective(double[][]... shifted) {
            return differenceObjective(Arrays.stream(shifted)
                    .map(prompt -> Arrays.stream(prompt).mapToDouble(this::of).toArray()).toArray(double[][]::new));
        }

        /// ∇J = mean over prompts of (2/k²) Σ_{i<j} σ(|v|) σ(−|v|) sign(v) e.
        public double[] objectiveGradient(double[][]... shifted) {
            return sum(null, shifted);
        }

        /// H_J z, H_J = mean over prompts of (2/k²) Σ_{i<j} σ(|v|) σ(−|v|) (1 − 2σ(|v|)) e eᵀ, away from kinks.
        public double[] hessianTimes(double[] z, double[][]... shifted) {
            return sum(z, shifted);
        }

        private double[] sum(double[] z, double[][]... shifted) {
            requireResponses(shifted.length);
            var total = new double[weights.length];
            for (double[][] prompt : shifted) {
                requireResponses(prompt.length);
                double factor = 2 / ((double) prompt.length * prompt.length * shifted.length);
                for (int j = 1; j < prompt.length; j++) {
                    for (int i = 0; i < j; i++) {
                        var e = prompt[i].clone();
                        add(e, -1, prompt[j]);
                        double v = of(e);
                        add(total, factor * (z == null ? slope(v) : curvature(v) * dot(e, z)), e);
                    }
                }
            }
            return total;
        }

        /// w + η ∇J(w).
        public LinearReward ascended(double[][][] shifted, double eta) {
            if (!(eta >= 0 && eta <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("eta must be finite and not negative, was " + eta);
            }
            var w = weights.clone();
            add(w, eta, objectiveGradient(shifted));
            return new LinearReward(w);
        }
    }

    /// ∇_w L(w + η ∇J(w)), or ∇L(w′) alone.
    ///
    /// @param shifted `[prompts][k][features]`
    /// @param pairDifferences e `[pairs][features]`
    /// @param eta η ≥ 0; 0 is Bradley-Terry without MetaRM
    /// @param exact with the factor I + η H_J
    public static double[] outerGradient(
            LinearReward r, double[][][] shifted, double[][] pairDifferences, double eta, boolean exact) {
        double[] gradient = r.ascended(shifted, eta).lossGradient(pairDifferences);
        if (exact && eta > 0) {
            add(gradient, eta, r.hessianTimes(gradient.clone(), shifted));
        }
        return gradient;
    }

    private static void requireResponses(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there are no responses");
        }
    }

    static void add(double[] sum, double factor, double[] x) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += factor * x[k];
        }
    }
}
