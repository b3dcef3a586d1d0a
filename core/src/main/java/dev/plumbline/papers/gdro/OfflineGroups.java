package dev.plumbline.papers.gdro;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import dev.plumbline.policy.diffusion.VelocityField;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// Groups of samples of the reference, made and rewarded once, before training.
///
/// @param samples `[groups][members][dimensions]`
/// @param rewards `[groups][members]`
public record OfflineGroups(double[][][] samples, double[][] rewards) {

    /// @param steps Euler steps of the sampler
    public static OfflineGroups sample(
            VelocityField reference, int groups, int members, int dimensions, int steps, ToDoubleFunction<double[]> reward,
            Philox random) {
        double[][] all = RectifiedFlow.sample(reference, groups * members, dimensions, steps, random);
        var samples = new double[groups][][];
        Arrays.setAll(samples, g -> Arrays.copyOfRange(all, g * members, (g + 1) * members));
        var rewards = new double[groups][];
        Arrays.setAll(rewards, g -> Arrays.stream(samples[g]).mapToDouble(reward).toArray());
        return new OfflineGroups(samples, rewards);
    }

    /// The first `members` of every group.
    public OfflineGroups first(int members) {
        return new OfflineGroups(
                Arrays.stream(samples).map(group -> Arrays.copyOf(group, members)).toArray(double[][][]::new),
                Arrays.stream(rewards).map(group -> Arrays.copyOf(group, members)).toArray(double[][]::new));
    }

    public int size() {
        return samples.length;
    }

    public int members() {
        return samples[0].length;
    }
}
