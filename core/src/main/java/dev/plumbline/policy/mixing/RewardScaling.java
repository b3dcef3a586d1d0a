package dev.plumbline.policy.mixing;

import dev.plumbline.numerics.Moments;
import dev.plumbline.policy.GroupAdvantages;
import java.util.Arrays;

/// How one reward is brought to a scale before it is weighted and summed with others.
///
/// The first five look at the group R₁..R_G of responses to one prompt alone; {@link Fixed} carries statistics of a
/// reference sample, {@link RunningStatistics} those of all groups so far. A group of equal rewards gives 0 by all that
/// subtract a mean. NaN makes a group NaN.
public sealed interface RewardScaling {

    /// The scaled rewards, in the order of the group.
    double[] apply(double[] group);

    /// R_i.
    record Raw() implements RewardScaling {
        @Override
        public double[] apply(double[] group) {
            return group.clone();
        }
    }

    /// R_i − R̄.
    record Centered() implements RewardScaling {
        @Override
        public double[] apply(double[] group) {
            return GroupAdvantages.meanCentered(group);
        }
    }

    /// (R_i − R̄)/(s + ε), s with divisor G − ddof. For ε = 0 invariant to shift and positive factor. A reward that
    /// hardly varies gets as much say as one that varies much, be its variation signal or noise.
    record Whitened(double epsilon, int ddof) implements RewardScaling {
        public Whitened {
            requireEpsilon(epsilon);
            if (ddof != 0 && ddof != 1) {
                throw new IllegalArgumentException("ddof must be 0 (divide by G) or 1 (divide by G - 1), was " + ddof);
            }
        }

        @Override
        public double[] apply(double[] group) {
            return GroupAdvantages.normalized(group, epsilon, ddof);
        }
    }

    /// (R_i − min)/(max − min), in [0, 1]; 0 where all are equal. Invariant to shift and positive factor; decided by
    /// two responses.
    record MinMax() implements RewardScaling {
        @Override
        public double[] apply(double[] group) {
            double least = Arrays.stream(group).min().orElse(0);
            double range = Arrays.stream(group).max().orElse(0) / 2 - least / 2; // half: cannot overflow
            return Arrays.stream(group).map(r -> range == 0 ? 0 : (r / 2 - least / 2) / range).toArray();
        }
    }

    /// (#{j : R_j < R_i} + (#{j : R_j = R_i} − 1)/2)/(G − 1), in [0, 1], mean 1/2: the share of the others that i
    /// beats, ties for half. Invariant to every increasing function. A single response: 1/2.
    record Rank() implements RewardScaling {
        @Override
        public double[] apply(double[] group) {
            var rank = new double[group.length];
            for (int i = 0; i < group.length; i++) {
                double beaten = 0;
                for (int j = 0; j < group.length; j++) {
                    boolean comparable = !Double.isNaN(group[i]) && !Double.isNaN(group[j]);
                    beaten += j == i ? 0
                            : !comparable ? Double.NaN
                            : group[j] < group[i] ? 1 : group[j] == group[i] ? 0.5 : 0;
                }
                rank[i] = group.length == 1 ? 0.5 : beaten / (group.length - 1);
            }
            return rank;
        }
    }

    /// (R_i − mean)/(deviation + ε) with statistics of a fixed sample, so that the target does not move during
    /// training.
    ///
    /// @param deviation not negative
    record Fixed(double mean, double deviation, double epsilon) implements RewardScaling {
        public Fixed {
            requireEpsilon(epsilon);
            if (!(Math.abs(mean) <= Double.MAX_VALUE && deviation >= 0 && deviation <= Double.MAX_VALUE
                    && deviation + epsilon > 0)) {
                throw new IllegalArgumentException("needs a finite mean and deviation + epsilon > 0, were "
                        + mean + ", " + deviation + ", " + epsilon);
            }
        }

        /// Mean and sample standard deviation (divisor n − 1) of `sample`, ε = 0.
        ///
        /// @throws IllegalArgumentException unless the sample has spread
        public static Fixed of(double[] sample) {
            return new Fixed(Moments.mean(sample), Moments.standardDeviation(sample, 1), 0);
        }

        @Override
        public double[] apply(double[] group) {
            return Arrays.stream(group).map(r -> (r - mean) / (deviation + epsilon)).toArray();
        }
    }

    /// (R_i − mean)/(deviation + ε) with statistics of all rewards so far, the group itself included (Welford's
    /// update). Has memory: the order of the groups matters, and the same reward scores differently later. Deviation
    /// with divisor n.
    final class RunningStatistics implements RewardScaling {
        private final double epsilon;
        private final Moments.Running moments = new Moments.Running();

        public RunningStatistics(double epsilon) {
            requireEpsilon(epsilon);
            this.epsilon = epsilon;
        }

        /// Takes the group into the statistics, then scales it.
        @Override
        public double[] apply(double[] group) {
            moments.addAll(group);
            double deviation = Math.sqrt(moments.variance(0));
            return Arrays.stream(group)
                    .map(r -> deviation == 0 ? 0 : (r - moments.mean()) / (deviation + epsilon))
                    .toArray();
        }
    }

    private static void requireEpsilon(double epsilon) {
        if (!(epsilon >= 0 && epsilon <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be finite and not negative, was " + epsilon);
        }
    }
}
