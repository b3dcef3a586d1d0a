package dev.plumbline.preference.reward;

import dev.plumbline.numerics.Logistic;
import java.util.random.RandomGenerator;

/// Labels that are wrong at a known rate.
public final class PreferenceNoise {
    private PreferenceNoise() {}

    /// Which of `pairs` labels to flip: each with probability `rate`, independently.
    public static boolean[] flips(int pairs, double rate, RandomGenerator random) {
        requireRate(rate, 1);
        var flip = new boolean[pairs];
        for (int i = 0; i < pairs; i++) {
            flip[i] = random.nextDouble() < rate;
        }
        return flip;
    }

    /// The margin that training on flipped labels converges to: logit((1 − 2ε) σ(d) + ε), within ±log((1−ε)/ε).
    public static double noisyMargin(double margin, double rate) {
        requireRate(rate, 0.5);
        return Logistic.logit((1 - 2 * rate) * Logistic.sigmoid(margin) + rate);
    }

    /// Its inverse: logit((σ(d̃) − ε)/(1 − 2ε)); ±∞ at and beyond ±log((1−ε)/ε).
    public static double denoisedMargin(double noisy, double rate) {
        requireRate(rate, 0.5);
        double p = (Logistic.sigmoid(noisy) - rate) / (1 - 2 * rate);
        return Logistic.logit(Math.clamp(p, 0.0, 1.0));
    }

    private static void requireRate(double rate, double limit) {
        if (!(rate >= 0 && rate <= limit) || (limit < 1 && rate == limit)) {
            throw new IllegalArgumentException("rate must lie in [0, " + limit + (limit < 1 ? ")" : "]") + ", was "
                    + rate);
        }
    }
}
