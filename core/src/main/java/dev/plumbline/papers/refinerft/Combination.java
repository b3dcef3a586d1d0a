package dev.plumbline.papers.refinerft;

import dev.plumbline.policy.mixing.RewardMixture;
import dev.plumbline.policy.mixing.RewardScaling;
import java.util.Arrays;
import java.util.List;

/// How the five rewards of a group become advantages.
///
/// @param mixture of each group
/// @param factor by which its advantages are multiplied
/// @param whitened whiten over all groups of the batch afterwards
record Combination(String name, RewardMixture mixture, double factor, boolean whitened) {
    private static final double EPSILON = 1e-4;
    private static final double SIZE =
            Math.sqrt(Arrays.stream(FineGrained.WEIGHTS).map(w -> w * w).sum());
    static final Combination SUM = new Combination("GRPO of the sum",
            RewardMixture.sumThenScale(FineGrained.WEIGHTS, new RewardScaling.Whitened(EPSILON, 1)), 1, false);
    static final Combination EACH = new Combination("MRN", each(), 1, false);
    static final Combination MATCHED = new Combination("MRN / √Σw²", each(), 1 / SIZE, false);
    static final Combination CENTERED = new Combination("Dr. GRPO of the sum",
            RewardMixture.sumThenScale(FineGrained.WEIGHTS, new RewardScaling.Centered()), 1, false);
    static final Combination BATCH = new Combination("GDPO", each(), 1, true);
    static final List<Combination> ALL = List.of(SUM, CENTERED, EACH, MATCHED, BATCH);

    private static RewardMixture each() {
        return RewardMixture.scaleThenSum(FineGrained.WEIGHTS, new RewardScaling.Whitened(EPSILON, 1));
    }

    /// A of each group.
    ///
    /// @param rewards `[groups][G][M]`
    double[][] advantages(double[][][] rewards) {
        double[][] advantages = whitened
                ? mixture.applyThenWhiten(rewards, EPSILON)
                : Arrays.stream(rewards).map(mixture::apply).toArray(double[][]::new);
        for (double[] group : advantages) {
            for (int i = 0; i < group.length; i++) {
                group[i] *= factor;
            }
        }
        return advantages;
    }
}
