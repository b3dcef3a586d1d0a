package dev.plumbline.reward;

import java.util.random.RandomGenerator;

/// Noise on verifier rewards R ∈ {0, 1}, drawn afresh at every step (Lv et al. 2025, arXiv 2505.22653, section 3; the rule for
/// unparseable responses is that of their code).
///
/// A flip is R~ = 1 − R. E[R~|R] = c R + b: c = 1 − 2p and b = p for flips of probability p; c = 1 − p₀₁ − p₁₀ and b = p₀₁ for
/// false positives p₀₁ and false negatives p₁₀. With any baseline that does not depend on the response, the expected policy
/// gradient is therefore c times that of R: it keeps its direction iff c > 0.
///
/// A response from which no answer can be extracted gets 0 and is never flipped: the noise is then a reward of b for form.
///
/// A flip happens iff the next uniform draw u ∈ [0, 1) is below its probability. The number of draws depends only on the shape
/// of the rewards, so that runs of different probability share their random numbers.
public sealed interface RewardNoise {

    /// One draw for each prompt, shared by its rollouts: centered rewards of a group are negated or left alone, and their
    /// variance within the group stays. Rollouts of a prompt must stand in one row: shuffled or filtered before, this is
    /// another kind of noise. A group that mixes parseable and unparseable responses flips the parseable ones only.
    ///
    /// @param p in [0, 1]
    record GroupFlip(double p) implements RewardNoise {
        public GroupFlip {
            requireProbability("p", p);
        }

        @Override
        public double[][] corrupt(double[][] groupRewards, boolean[][] parseable, RandomGenerator noiseStream) {
            requireGroups(groupRewards, parseable);
            var out = new double[groupRewards.length][];
            for (int x = 0; x < out.length; x++) {
                boolean flip = noiseStream.nextDouble() < p;
                out[x] = new double[groupRewards[x].length];
                for (int j = 0; j < out[x].length; j++) {
                    out[x][j] = observed(groupRewards[x][j], isParseable(parseable, x, j), flip);
                }
            }
            return out;
        }

        @Override
        public double gradientScale() {
            return 1 - 2 * p;
        }

        @Override
        public double expected(double reward) {
            return (1 - 2 * p) * reward + p;
        }
    }

    /// One draw for each rollout.
    ///
    /// @param p in [0, 1]
    record OutputFlip(double p) implements RewardNoise {
        public OutputFlip {
            requireProbability("p", p);
        }

        @Override
        public double[][] corrupt(double[][] groupRewards, boolean[][] parseable, RandomGenerator noiseStream) {
            return new AsymmetricFlip(p, p).corrupt(groupRewards, parseable, noiseStream);
        }

        @Override
        public double gradientScale() {
            return 1 - 2 * p;
        }

        @Override
        public double expected(double reward) {
            return (1 - 2 * p) * reward + p;
        }
    }

    /// One draw for each rollout: 0 becomes 1 with probability p₀₁, 1 becomes 0 with probability p₁₀.
    ///
    /// @param falsePositive p₀₁ in [0, 1]
    /// @param falseNegative p₁₀ in [0, 1]
    record AsymmetricFlip(double falsePositive, double falseNegative) implements RewardNoise {
        public AsymmetricFlip {
            requireProbability("falsePositive", falsePositive);
            requireProbability("falseNegative", falseNegative);
        }

        @Override
        public double[][] corrupt(double[][] groupRewards, boolean[][] parseable, RandomGenerator noiseStream) {
            requireGroups(groupRewards, parseable);
            var out = new double[groupRewards.length][];
            for (int x = 0; x < out.length; x++) {
                out[x] = new double[groupRewards[x].length];
                for (int j = 0; j < out[x].length; j++) {
                    double reward = groupRewards[x][j];
                    boolean flip = noiseStream.nextDouble() < (reward == 1 ? falseNegative : falsePositive);
                    out[x][j] = observed(reward, isParseable(parseable, x, j), flip);
                }
            }
            return out;
        }

        @Override
        public double gradientScale() {
            return 1 - falsePositive - falseNegative;
        }

        @Override
        public double expected(double reward) {
            return (1 - falsePositive - falseNegative) * reward + falsePositive;
        }
    }

    /// Noisy rewards, a new array.
    ///
    /// @param groupRewards 0 or 1, `[prompts][rollouts]`
    /// @param parseable the same shape; null: all are
    /// @param noiseStream used for nothing else, lest noise of probability 0 change the run
    /// @throws IllegalArgumentException if a reward is neither 0 nor 1, or the shapes differ
    double[][] corrupt(double[][] groupRewards, boolean[][] parseable, RandomGenerator noiseStream);

    /// Factor c of the expected policy gradient, in [−1, 1].
    double gradientScale();

    /// E[R~|R] of a parseable response.
    double expected(double reward);

    private static double observed(double reward, boolean parseable, boolean flip) {
        if (!parseable) {
            return 0;
        }
        return flip ? 1 - reward : reward;
    }

    private static boolean isParseable(boolean[][] parseable, int x, int j) {
        return parseable == null || parseable[x][j];
    }

    private static void requireProbability(String name, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + p);
        }
    }

    private static void requireGroups(double[][] rewards, boolean[][] parseable) {
        if (parseable != null && parseable.length != rewards.length) {
            throw new IllegalArgumentException(
                    "there are " + rewards.length + " groups of rewards, but parseable has " + parseable.length);
        }
        for (int x = 0; x < rewards.length; x++) {
            if (parseable != null && parseable[x].length != rewards[x].length) {
                throw new IllegalArgumentException("group " + x + " has " + rewards[x].length
                        + " rewards, but parseable has " + parseable[x].length);
            }
            for (double reward : rewards[x]) {
                if (!(reward == 0 || reward == 1)) {
                    throw new IllegalArgumentException("rewards must be 0 or 1, found " + reward + " in group " + x);
                }
            }
        }
    }
}
