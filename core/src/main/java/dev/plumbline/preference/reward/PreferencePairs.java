package dev.plumbline.preference.reward;

import java.util.Arrays;

/// Compared pairs with features: `chosen` and `rejected` `[pairs][features]`.
///
/// @param chosen features of the preferred response
/// @param rejected features of the other one
/// @param margin subtracted inside the sigmoid; null: 0
/// @param weight not negative; null: 1
/// @param target probability that chosen is better, 1/2 for a tie; null: 1
/// @param group number of the prompt or rater that a pair belongs to: pairs of a group stay together when data is
///     split or resampled; null: every pair is its own group
public record PreferencePairs(
        double[][] chosen, double[][] rejected, double[] margin, double[] weight, double[] target, int[] group) {
    public PreferencePairs {
        int pairs = chosen.length;
        requireLength("rejected", rejected.length, pairs);
        requireLength("margin", margin == null ? pairs : margin.length, pairs);
        requireLength("weight", weight == null ? pairs : weight.length, pairs);
        requireLength("target", target == null ? pairs : target.length, pairs);
        requireLength("group", group == null ? pairs : group.length, pairs);
        for (int i = 0; i < pairs; i++) {
            requireLength("chosen[" + i + "]", chosen[i].length, chosen[0].length);
            requireLength("rejected[" + i + "]", rejected[i].length, chosen[0].length);
            if (target != null && !(target[i] >= 0 && target[i] <= 1)) {
                throw new IllegalArgumentException("target[" + i + "] must lie in [0, 1], was " + target[i]);
            }
            if (weight != null && !(weight[i] >= 0 && weight[i] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weight[" + i + "] must be finite and not negative, was "
                        + weight[i]);
            }
        }
    }

    /// Pairs without margins, weights, soft targets or groups.
    public static PreferencePairs of(double[][] chosen, double[][] rejected) {
        return new PreferencePairs(chosen, rejected, null, null, null, null);
    }

    public int size() {
        return chosen.length;
    }

    /// Features of a response; 0 if there are no pairs.
    public int features() {
        return chosen.length == 0 ? 0 : chosen[0].length;
    }

    /// Weight of pair `i`.
    public double weight(int i) {
        return weight == null ? 1 : weight[i];
    }

    /// Target of pair `i`.
    public double target(int i) {
        return target == null ? 1 : target[i];
    }

    /// Group of pair `i`.
    public int group(int i) {
        return group == null ? i : group[i];
    }

    /// The pairs at `index`, which may repeat.
    public PreferencePairs select(int... index) {
        return new PreferencePairs(
                Arrays.stream(index).mapToObj(i -> chosen[i]).toArray(double[][]::new),
                Arrays.stream(index).mapToObj(i -> rejected[i]).toArray(double[][]::new),
                select(margin, index),
                select(weight, index),
                select(target, index),
                group == null ? null : Arrays.stream(index).map(i -> group[i]).toArray());
    }

    /// The same pairs with the labels of `flip` reversed: target y becomes 1 − y.
    public PreferencePairs withFlippedLabels(boolean[] flip) {
        requireLength("flip", flip.length, size());
        var flipped = new double[size()];
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] = flip[i] ? 1 - target(i) : target(i);
        }
        return new PreferencePairs(chosen, rejected, margin, weight, flipped, group);
    }

    private static double[] select(double[] values, int... index) {
        return values == null ? null : Arrays.stream(index).mapToDouble(i -> values[i]).toArray();
    }

    private static void requireLength(String name, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(name + " has length " + length + ", expected " + expected);
        }
    }
}
