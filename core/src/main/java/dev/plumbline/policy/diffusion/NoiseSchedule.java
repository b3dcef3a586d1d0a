package dev.plumbline.policy.diffusion;

/// Variance-preserving diffusion in T discrete steps, Ho et al. 2020 (DDPM), and its reverse steps, Song et al. 2021 (DDIM).
///
/// x_t = √ā_t x₀ + √(1 − ā_t) e, ā_t = Π_{u≤t} (1 − β_u), ā₀ = 1. From x_t and predicted noise ê to an earlier time s < t:
/// `x̂₀ = (x_t − √(1 − ā_t) ê)/√ā_t`,
/// `v = η² (1 − ā_s)/(1 − ā_t) (1 − ā_t/ā_s)`,
/// `mean = √ā_s x̂₀ + √(1 − ā_s − v) ê`, variance v (DDIM, equations 12 and 16).
/// η = 1 is DDPM's posterior q(x_s | x_t, x̂₀), η = 0 deterministic. The last step, s = 0, has variance 0 under every η.
///
/// @param alphaBar ā `[T + 1]`: 1 first, then strictly falling, positive
public record NoiseSchedule(double[] alphaBar) {
    public NoiseSchedule {
        if (alphaBar.length < 2 || alphaBar[0] != 1) {
            throw new IllegalArgumentException("a schedule starts with 1 and has at least one step");
        }
        for (int t = 1; t < alphaBar.length; t++) {
            if (!(alphaBar[t] > 0 && alphaBar[t] < alphaBar[t - 1])) {
                throw new IllegalArgumentException("alphaBar must fall strictly and stay positive, found " + alphaBar[t - 1]
                        + ", " + alphaBar[t]);
            }
        }
    }

    /// β from `first` to `last` in equal steps (DDPM, section 4: 1e-4 to 0.02 for T = 1000).
    public static NoiseSchedule linear(int steps, double first, double last) {
        var alphaBar = new double[steps + 1];
        alphaBar[0] = 1;
        for (int t = 1; t <= steps; t++) {
            double beta = steps == 1 ? first : first + (last - first) * (t - 1) / (steps - 1);
            alphaBar[t] = alphaBar[t - 1] * (1 - beta);
        }
        return new NoiseSchedule(alphaBar);
    }

    /// T.
    public int steps() {
        return alphaBar.length - 1;
    }

    /// √ā_t.
    public double signal(int t) {
        return Math.sqrt(alphaBar[t]);
    }

    /// √(1 − ā_t).
    public double noise(int t) {
        return Math.sqrt(1 - alphaBar[t]);
    }

    /// x_t of x₀ and e.
    public double[] noised(double[] x0, double[] e, int t) {
        var x = new double[x0.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = signal(t) * x0[i] + noise(t) * e[i];
        }
        return x;
    }

    /// x̂₀ = (x_t − √(1 − ā_t) ê)/√ā_t, `[dimensions]`; x₀ itself for the noise that was added. An error of ê comes back times
    /// √((1 − ā_t)/ā_t): 0.01 at t = 1, 157 at t = 1000 of DDPM's schedule.
    public double[] clean(double[] x, double[] predictedNoise, int t) {
        var clean = new double[x.length];
        for (int i = 0; i < clean.length; i++) {
            clean[i] = (x[i] - noise(t) * predictedNoise[i]) / signal(t);
        }
        return clean;
    }

    /// The step from time t to time s.
    ///
    /// @param x x_t `[dimensions]`
    /// @param predictedNoise ê `[dimensions]`
    /// @param eta η in [0, 1]
    /// @throws IllegalArgumentException unless 0 ≤ s < t ≤ T
    public GaussianStep reverse(double[] x, double[] predictedNoise, int t, int s, double eta) {
        if (!(s >= 0 && s < t && t <= steps())) {
            throw new IllegalArgumentException("a reverse step goes from t to an earlier s, was " + t + " to " + s);
        }
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must lie in [0, 1], was " + eta);
        }
        double late = alphaBar[t];
        double early = alphaBar[s];
        double variance = eta * eta * (1 - early) / (1 - late) * (1 - late / early);
        double direction = Math.sqrt(Math.max(0, 1 - early - variance));
        var mean = clean(x, predictedNoise, t);
        for (int i = 0; i < mean.length; i++) {
            mean[i] = Math.sqrt(early) * mean[i] + direction * predictedNoise[i];
        }
        return new GaussianStep(mean, variance);
    }
}
