package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;

/// What a policy gains by one reward, judged by the others: Gᵢⱼ = `E_{πᵢ}[rⱼ]` − `E_{π₀}[rⱼ]` for a policy πᵢ aligned to
/// reward i. Gᵢᵢ − Gᵢⱼ is the part of the gain that does not transfer. Eisenstein et al. (2024), arXiv 2312.09244.
///
/// Offsets of rⱼ cancel; scales do not, so rewards are standardised first.
///
/// @param gain Gᵢⱼ `[policies][rewards]`, in units of the rewards
public record TransferMatrix(double[][] gain) {

    /// Gᵢⱼ = Σ_y (πᵢ(y) − π₀(y)) rⱼ(y), the mean over prompts.
    ///
    /// @param policies `[policies][prompts · responses]`, probabilities that sum to 1 for each prompt
    /// @param rewards `[rewards][prompts · responses]`
    /// @param base π₀ `[prompts · responses]`
    /// @throws IllegalArgumentException if prompts < 1 or the lengths differ
    public static TransferMatrix of(double[][] policies, double[][] rewards, double[] base, int prompts) {
        if (prompts < 1) {
            throw new IllegalArgumentException("prompts must be at least 1, was " + prompts);
        }
        var gain = new double[policies.length][rewards.length];
        for (int i = 0; i < policies.length; i++) {
            requireLength("policy", i, policies[i], base.length);
            for (int j = 0; j < rewards.length; j++) {
                requireLength("reward", j, rewards[j], base.length);
                var total = new CompensatedSum();
                for (int y = 0; y < base.length; y++) {
                    total.add((policies[i][y] - base[y]) * rewards[j][y]);
                }
                gain[i][j] = total.value() / prompts;
            }
        }
        return new TransferMatrix(gain);
    }

    private static void requireLength(String what, int index, double[] values, int length) {
        if (values.length != length) {
            throw new IllegalArgumentException(
                    what + " " + index + " has " + values.length + " values, the base policy " + length);
        }
    }

    /// Which pairs of a policy i and a judge j.
    @FunctionalInterface
    public interface Judges {
        boolean include(int policy, int judge);
    }

    /// Mean of Gᵢⱼ over the named pairs; NaN if there is none.
    public double mean(Judges judges) {
        var total = new CompensatedSum();
        int count = 0;
        for (int i = 0; i < gain.length; i++) {
            for (int j = 0; j < gain[i].length; j++) {
                if (judges.include(i, j)) {
                    total.add(gain[i][j]);
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : total.value() / count;
    }
}
