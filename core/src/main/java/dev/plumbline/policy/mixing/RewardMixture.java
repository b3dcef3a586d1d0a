package dev.plumbline.policy.mixing;

import java.util.Arrays;
import java.util.List;

/// Several rewards of the responses to one prompt, made one number for each response.
///
/// Rewards R `[G x M]`, weights w `[M]`, scalings f_m, outer scaling F:
/// A = F(Σ_m w_m f_m(g_m ⊙ R_·m)), the gate g_im = 1 unless component m is gated and the gate is shut for response i.
///
/// | method | f | F |
/// | --- | --- | --- |
/// | sum, then GRPO | raw | whitened |
/// | sum, then Dr. GRPO (HARMO, arXiv 2510.05283) | raw | centered |
/// | Multi-Reward Normalization (ReFine-RFT, arXiv 2601.06993) | whitened, ε = 1e-4, ddof 1 | raw |
/// | mixed granularity (PageLLM, arXiv 2506.09084) | fixed | whitened |
///
/// Equivariant under permutation of responses, invariant under permutation of components. With F raw and f whitened (ε
/// = 0): Σ_i A_i = 0, Σ A_i² = (G − 1) wᵀC w, see {@link AdvantageDiagnostics}; scales of the rewards do not matter,
/// and tied sums of unlike components get unlike advantages.
///
/// @param components one for each reward
/// @param gate null: none
/// @param outer F
public record RewardMixture(List<Component> components, Gate gate, RewardScaling outer) {

    /// @param weight w_m, finite; 0 leaves the reward out
    /// @param gated set the raw reward to 0 where the gate is shut
    public record Component(double weight, RewardScaling scaling, boolean gated) {
        public Component {
            if (!(Math.abs(weight) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weight must be finite, was " + weight);
            }
        }
    }

    /// Open for responses whose reward number `by` is at least `threshold`: secondary rewards count for correct answers
    /// only.
    public record Gate(int by, double threshold) {}

    public RewardMixture {
        components = List.copyOf(components);
        if (gate != null && (gate.by() < 0 || gate.by() >= components.size() || components.get(gate.by()).gated()
                || Double.isNaN(gate.threshold()))) {
            throw new IllegalArgumentException("the gate must ask one of the " + components.size()
                    + " rewards that is not gated itself, was " + gate);
        }
    }

    /// Weighted sum of raw rewards, then F.
    public static RewardMixture sumThenScale(double[] weights, RewardScaling outer) {
        return new RewardMixture(same(weights, new RewardScaling.Raw()), null, outer);
    }

    /// Every reward by `scaling`, then the weighted sum. `scaling` must have no memory.
    public static RewardMixture scaleThenSum(double[] weights, RewardScaling scaling) {
        if (scaling instanceof RewardScaling.RunningStatistics) {
            throw new IllegalArgumentException("rewards cannot share running statistics: give each component its own");
        }
        return new RewardMixture(same(weights, scaling), null, new RewardScaling.Raw());
    }

    private static List<Component> same(double[] weights, RewardScaling scaling) {
        return Arrays.stream(weights).mapToObj(w -> new Component(w, scaling, false)).toList();
    }

    /// A_1..A_G.
    ///
    /// @param rewards `[G x M]`
    /// @throws IllegalArgumentException unless every row has one entry for each component
    public double[] apply(double[][] rewards) {
        int size = rewards.length;
        for (double[] row : rewards) {
            if (row.length != components.size()) {
                throw new IllegalArgumentException(row.length + " rewards for " + components.size() + " components");
            }
        }
        var total = new double[size];
        for (int m = 0; m < components.size(); m++) {
            var component = components.get(m);
            if (component.weight() == 0) {
                continue;
            }
            var column = new double[size];
            for (int i = 0; i < size; i++) {
                boolean shut = component.gated() && gate != null && !(rewards[i][gate.by()] >= gate.threshold());
                column[i] = shut ? 0 : rewards[i][m];
            }
            double[] scaled = component.scaling().apply(column);
            for (int i = 0; i < size; i++) {
                total[i] += component.weight() * scaled[i];
            }
        }
        return outer.apply(total);
    }

    /// Advantages of many groups, whitened together afterwards, GDPO (arXiv 2601.05242): A′ = (A − mean_B A)/(s_B + ε),
    /// s_B with divisor n − 1 over all responses of the batch.
    ///
    /// @param rewards `[groups][G][M]`, groups of any sizes
    /// @return `[groups][G]`
    public double[][] applyThenWhiten(double[][][] rewards, double epsilon) {
        double[][] advantages = Arrays.stream(rewards).map(this::apply).toArray(double[][]::new);
        double[] whitened = new RewardScaling.Whitened(epsilon, 1)
                .apply(Arrays.stream(advantages).flatMapToDouble(Arrays::stream).toArray());
        int next = 0;
        for (double[] group : advantages) {
            System.arraycopy(whitened, next, group, 0, group.length);
            next += group.length;
        }
        return advantages;
    }
}
