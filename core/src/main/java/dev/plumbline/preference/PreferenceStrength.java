package dev.plumbline.preference;

import dev.plumbline.numerics.Moments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How strongly M reward models together prefer the chosen response of each pair i:
///
/// uᵢ = (1/M) Σₘ dᵢₘ,  sᵢ = √((1/M) Σₘ (dᵢₘ − uᵢ)²) (divisor M),  dᵢₘ = rₘ(chosen) − rₘ(rejected)
///
/// Exchanging a pair negates u and keeps s; what a member adds to all responses of a prompt cancels; scaling every member by
/// c > 0 scales both. A negative u says that the label is probably wrong, a large s that the members disagree: the two together
/// are an ambiguous pair, not a wrong one. Voters must not have memorised the labels that they judge. Errors are those of
/// {@link Moments}. Source: Wang et al. 2024 (arXiv 2401.06080), preference strength.
///
/// @param mean u `[pairs]`, reward units, finite
/// @param std s `[pairs]`, reward units
public record PreferenceStrength(double[] mean, double[] std) {
    /// @throws IllegalArgumentException if the arrays differ in length, a mean is not finite, or an std is negative or not finite
    public PreferenceStrength {
        if (mean.length != std.length) {
            throw new IllegalArgumentException("mean and std must have one length, were " + mean.length + " and " + std.length);
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Double.isFinite(mean[i]) || !(std[i] >= 0 && std[i] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("pair " + i + ": mean and std must be finite and std not negative, were "
                        + mean[i] + " and " + std[i]);
            }
        }
    }

    /// @param memberMargins d `[M][pairs]`
    /// @throws IllegalArgumentException if there is no member, rows differ in length, or a margin is not finite
    public static PreferenceStrength of(double[][] memberMargins) {
        if (memberMargins.length == 0) {
            throw new IllegalArgumentException("there are no members");
        }
        int pairs = memberMargins[0].length;
        var mean = new double[pairs];
        var std = new double[pairs];
        for (double[] member : memberMargins) {
            if (member.length != pairs) {
                throw new IllegalArgumentException("members judge " + pairs + " and " + member.length + " pairs");
            }
        }
        for (int i = 0; i < pairs; i++) {
            int pair = i;
            double[] margins = Arrays.stream(memberMargins).mapToDouble(member -> member[pair]).toArray();
            mean[i] = Moments.mean(margins);
            std[i] = Moments.standardDeviation(margins, 0);
        }
        return new PreferenceStrength(mean, std);
    }

    public int size() {
        return mean.length;
    }

    /// Pairs from the smallest u to the largest; equal ones by number.
    public int[] order() {
        return IntStream.range(0, size()).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> mean[i]).thenComparing(i -> i))
                .mapToInt(i -> i).toArray();
    }

    /// The round(fraction · n) pairs of smallest u, in that order.
    ///
    /// @throws IllegalArgumentException unless 0 ≤ fraction ≤ 1
    public int[] lowestFraction(double fraction) {
        return Arrays.copyOf(order(), count(fraction));
    }

    /// The u below which the lowest fraction lies: that of the first pair outside it, so that `u < threshold` picks
    /// {@link #lowestFraction} where no two u are equal; the double above the largest u if it is all of them.
    ///
    /// @throws IllegalArgumentException unless 0 ≤ fraction ≤ 1, or if there are no pairs
    public double threshold(double fraction) {
        if (size() == 0) {
            throw new IllegalArgumentException("there are no pairs");
        }
        int count = count(fraction);
        int[] order = order();
        return count == size() ? Math.nextUp(mean[order[count - 1]]) : mean[order[count]];
    }

    private int count(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be in [0, 1], was " + fraction);
        }
        return (int) Math.round(fraction * size());
    }
}
