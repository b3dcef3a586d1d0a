package dev.plumbline.papers;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.KlRegularizedPolicy;
import java.util.Arrays;

/// Closed-form policies π* ∝ exp(u/γ) over a uniform base policy at a wanted mean divergence: utilities of different scale can
/// only be compared at one divergence, never at one γ.
///
/// @param gamma KL weight
/// @param policy π* `[prompts · responses]`
/// @param kl KL(π*‖base) of each prompt, nats
public record MatchedDivergence(double gamma, double[] policy, double[] kl) {
    private static final double TOLERANCE = 1e-6;

    /// @param utility `[prompts · responses]`
    /// @param meanKl wanted mean over prompts, nats
    /// @throws IllegalArgumentException if it is out of reach
    public static MatchedDivergence of(Backend backend, double[] utility, int prompts, double meanKl) {
        int responses = utility.length / prompts;
        try (var _ = backend.scope()) {
            Tensor base = backend.zeros(DType.FLOAT64, prompts, responses);
            Tensor u = backend.tensor(DType.FLOAT64, utility, prompts, responses);
            double gamma = KlRegularizedPolicy.gammaFor(g -> {
                try (var _ = backend.scope()) {
                    double[] kl = backend.policy().regularizedOptimum(base, u, g).kl().toArray();
                    return CompensatedSum.of(kl) / prompts;
                }
            }, meanKl, TOLERANCE);
            var optimum = backend.policy().regularizedOptimum(base, u, gamma);
            return new MatchedDivergence(
                    gamma, Arrays.stream(optimum.logProbability().toArray()).map(Math::exp).toArray(), optimum.kl().toArray());
        }
    }

    /// `E_π[f]` of each prompt.
    ///
    /// @param f `[prompts · responses]`
    public double[] expectation(double[] f) {
        int prompts = kl.length;
        int responses = f.length / prompts;
        var out = new double[prompts];
        for (int x = 0; x < prompts; x++) {
            var total = new CompensatedSum();
            for (int i = x * responses; i < (x + 1) * responses; i++) {
                total.add(policy[i] * f[i]);
            }
            out[x] = total.value();
        }
        return out;
    }
}
