package dev.plumbline.papers.ctrlu;

import dev.plumbline.numerics.Philox;

/// L = L_pre + λ(step) · mean(e^(−U) ℓ) + mean(U), the means over images with t₁ ≤ t_max, arXiv 2410.11236.
///
/// The same x₀ and e at two times, t₁ uniform on 1..T and t₂ = min(t₁ + Δt, T), give two estimates of x₀ and two
/// readings of the reward model. {@link dev.plumbline.reward.UncertaintyWeighting} has the terms of one position.
///
/// @param latest t_max: later estimates are too far off for the reward model to mean anything
/// @param shift Δt ≥ 0
/// @param gradScale λ after the ramp, ≥ 0
/// @param ramp steps in which λ rises linearly from 0; 0: none
public record TwinObjective(int latest, int shift, double gradScale, int ramp) {
    /// Added to the counts that means divide by, so that an empty mask gives 0.
    public static final double GUARD = 1e-10;

    public TwinObjective {
        if (shift < 0 || ramp < 0) {
            throw new IllegalArgumentException("shift and ramp must not be negative, were " + shift + ", " + ramp);
        }
        if (!(gradScale >= 0 && gradScale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gradScale must be finite and not negative, was " + gradScale);
        }
    }

    /// λ = gradScale · min(1, step/ramp).
    public double lambda(int step) {
        return ramp == 0 ? gradScale : gradScale * Math.min(1, (double) step / ramp);
    }

    /// t₁ of a draw.
    public static int firstTime(int steps, Philox random) {
        return 1 + random.nextInt(steps);
    }

    /// t₂; at the last times the views coincide, and U is 0.
    public int secondTime(int first, int steps) {
        return Math.min(first + shift, steps);
    }

    /// Weight of each position in the means, `[images][positions]`: valid positions are averaged within an image, then
    /// images with t₁ ≤ t_max. Σ w x is the mean.
    ///
    /// @param firstTimes t₁ `[images]`
    /// @param valid positions that have a label, `[images][positions]`
    public double[][] weights(int[] firstTimes, boolean[][] valid) {
        int images = 0;
        for (int time : firstTimes) {
            images += time <= latest ? 1 : 0;
        }
        var weights = new double[valid.length][];
        for (int i = 0; i < valid.length; i++) {
            int positions = 0;
            for (boolean v : valid[i]) {
                positions += v ? 1 : 0;
            }
            weights[i] = new double[valid[i].length];
            for (int k = 0; k < weights[i].length; k++) {
                weights[i][k] = valid[i][k] && firstTimes[i] <= latest ? 1 / (positions + GUARD) / (images + GUARD) : 0;
            }
        }
        return weights;
    }
}
