package dev.plumbline.papers.dragon;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// A reward of a set of samples.
@FunctionalInterface
public interface DistributionalReward {

    /// @param samples `[n][dimensions]`
    double score(double[][] samples);

    /// The mean of an ordinary reward.
    static DistributionalReward meanOf(ToDoubleFunction<double[]> reward) {
        return samples -> Arrays.stream(samples).mapToDouble(reward).sum() / samples.length;
    }
}
