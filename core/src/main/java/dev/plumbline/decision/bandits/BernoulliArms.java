package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Arm a pays 1 with probability μ(a), else 0.
public final class BernoulliArms implements Bandit {
    private final double[] means;

    /// @param means in [0, 1]
    public BernoulliArms(double... means) {
        if (means.length == 0 || !Arrays.stream(means).allMatch(m -> m >= 0 && m <= 1)) {
            throw new IllegalArgumentException("means must lie in [0, 1], and there must be one; were "
                    + Arrays.toString(means));
        }
        this.means = means.clone();
    }

    @Override
    public int arms() {
        return means.length;
    }

    @Override
    public double mean(int arm) {
        return means[arm];
    }

    @Override
    public double draw(int arm, Philox random) {
        return random.nextDouble() < means[arm] ? 1 : 0;
    }
}
