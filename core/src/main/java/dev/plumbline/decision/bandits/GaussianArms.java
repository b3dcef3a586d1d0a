package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Arm a pays μ(a) + σ z, z standard normal.
public final class GaussianArms implements Bandit {
    private final double[] means;
    private final double deviation;

    /// @param deviation σ ≥ 0
    /// @param means finite
    public GaussianArms(double deviation, double... means) {
        if (means.length == 0 || !Arrays.stream(means).allMatch(m -> Math.abs(m) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("means must be finite, and there must be one; were "
                    + Arrays.toString(means));
        }
        if (!(deviation >= 0 && deviation <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("deviation must be finite and not negative, was " + deviation);
        }
        this.means = means.clone();
        this.deviation = deviation;
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
        return means[arm] + deviation * random.nextGaussian();
    }
}
