package dev.plumbline.reward;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;

/// What counts as good enough for a prompt: the reference of a centred transform. From rewards of samples of the base
/// policy, and frozen: a reference that moves with the policy is another objective.
public sealed interface ReferenceReward {

    /// The reference of one prompt, from the rewards of its base samples.
    ///
    /// @throws IllegalArgumentException if there are none
    double of(double[] baseRewards);

    /// `baseRewards` `[prompts][samples]` to `[prompts]`.
    default double[] perPrompt(double[][] baseRewards) {
        var references = new double[baseRewards.length];
        for (int i = 0; i < references.length; i++) {
            if (baseRewards[i].length == 0) {
                throw new IllegalArgumentException("prompt " + i + " has no base rewards");
            }
            references[i] = of(baseRewards[i]);
        }
        return references;
    }

    /// Empirical quantile; 0.85 in Wang et al. 2024.
    record Quantile(double q, QuantileMethod method) implements ReferenceReward {
        public Quantile {
            if (!(q >= 0 && q <= 1)) {
                throw new IllegalArgumentException("q must lie in [0, 1], was " + q);
            }
        }

        @Override
        public double of(double[] baseRewards) {
            return Quantiles.quantile(baseRewards, q, method);
        }
    }

    private static double[] required(double[] baseRewards) {
        if (baseRewards.length == 0) {
            throw new IllegalArgumentException("a reference needs at least one sample");
        }
        return baseRewards;
    }

    record Mean() implements ReferenceReward {
        @Override
        public double of(double[] baseRewards) {
            return Moments.mean(required(baseRewards));
        }
    }

    record Median() implements ReferenceReward {
        @Override
        public double of(double[] baseRewards) {
            return Moments.median(required(baseRewards));
        }
    }

    /// mean + Φ⁻¹(q) (sd + ε), sd with divisor n − 1: the "85 % point" of some code, which differs from the empirical
    /// quantile where rewards are skewed.
    record GaussianQuantile(double q, double epsilon) implements ReferenceReward {
        public GaussianQuantile {
            if (!(q > 0 && q < 1)) {
                throw new IllegalArgumentException("q must lie inside (0, 1), was " + q);
            }
        }

        @Override
        public double of(double[] baseRewards) {
            return Moments.mean(required(baseRewards))
                    + Quantiles.normalQuantile(q) * (Moments.standardDeviation(baseRewards, 1) + epsilon);
        }
    }

    /// Mean reward of canned responses (for example refusals), given by their positions among the samples.
    record Canned(int... responses) implements ReferenceReward {
        public Canned {
            if (responses.length == 0) {
                throw new IllegalArgumentException("a canned reference needs at least one response");
            }
            responses = responses.clone();
        }

        @Override
        public double of(double[] baseRewards) {
            var canned = new double[responses.length];
            for (int i = 0; i < canned.length; i++) {
                if (responses[i] < 0 || responses[i] >= baseRewards.length) {
                    throw new IllegalArgumentException("canned response " + responses[i] + " is none of the "
                            + baseRewards.length + " samples");
                }
                canned[i] = baseRewards[responses[i]];
            }
            return Moments.mean(canned);
        }
    }

    /// One number for all prompts: breaks the invariance to prompt offsets, so only a baseline.
    record Global(double value) implements ReferenceReward {
        @Override
        public double of(double[] baseRewards) {
            return value;
        }
    }
}
