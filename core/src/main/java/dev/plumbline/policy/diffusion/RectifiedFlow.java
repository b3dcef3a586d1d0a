package dev.plumbline.policy.diffusion;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Straight paths between data and noise, Liu et al. 2023, Lipman et al. 2023.
///
/// x_t = (1 − t) x₀ + t e, e ~ N(0, I), t in [0, 1]: **t = 1 is pure noise**, and the target is v = e − x₀. (Other codes count
/// time the other way, with v = x₀ − e.) The least-squares minimiser is v(x, t) = E[e − x₀ | x_t = x]; dx/dt = v carries the
/// density of x_t along. Samples are made from t = 1 down to 0.
public final class RectifiedFlow {
    private RectifiedFlow() {}

    /// x_t.
    public static double[] noised(double[] x0, double[] e, double t) {
        requireTime(t);
        var x = new double[x0.length];
        Arrays.setAll(x, i -> (1 - t) * x0[i] + t * e[i]);
        return x;
    }

    /// v = e − x₀.
    public static double[] target(double[] x0, double[] e) {
        var v = new double[x0.length];
        Arrays.setAll(v, i -> e[i] - x0[i]);
        return v;
    }

    /// Density of x_t.
    public static GaussianMixture marginal(GaussianMixture data, double t) {
        requireTime(t);
        return data.noised(1 - t, t);
    }

    /// E[e − x₀ | x_t = x], without error.
    public static VelocityField exact(GaussianMixture data) {
        return (x, t) -> {
            var v = new double[x.length][];
            for (int i = 0; i < x.length; i++) {
                requireTime(t[i]);
                v[i] = target(data.posteriorMean(x[i], 1 - t[i], t[i]), data.posteriorNoise(x[i], 1 - t[i], t[i]));
            }
            return v;
        };
    }

    /// ∇ log p_t(x) = −(x + (1 − t) v)/t of a velocity v = v(x, t), for t > 0.
    public static double[] score(double[] x, double[] velocity, double t) {
        if (!(t > 0 && t <= 1)) {
            throw new IllegalArgumentException("t must lie in (0, 1], was " + t);
        }
        var score = new double[x.length];
        Arrays.setAll(score, i -> -(x[i] + (1 - t) * velocity[i]) / t);
        return score;
    }

    /// A step of the stochastic differential equation with the same marginals as the flow, from t to t − h:
    /// mean x − [v − (σ²/2) ∇ log p_t] h, variance σ² h (Liu et al. 2025, Flow-GRPO). σ = 0 is an Euler step of the flow.
    ///
    /// @param velocity v(x, t) `[dimensions]`
    /// @param h in (0, t]
    /// @param sigma σ ≥ 0; Flow-GRPO takes a √(t/(1 − t)), which is infinite at t = 1
    public static GaussianStep step(double[] x, double[] velocity, double t, double h, double sigma) {
        if (!(h > 0 && h <= t)) {
            throw new IllegalArgumentException("h must lie in (0, t], was " + h + ", t " + t);
        }
        if (!(sigma >= 0 && sigma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("sigma must be finite and not negative, was " + sigma);
        }
        double[] score = score(x, velocity, t);
        var mean = new double[x.length];
        Arrays.setAll(mean, i -> x[i] - (velocity[i] - 0.5 * sigma * sigma * score[i]) * h);
        return new GaussianStep(mean, sigma * sigma * h);
    }

    /// `count` samples: noise from `random`, then `steps` equal Euler steps of dx/dt = v from t = 1 to 0.
    public static double[][] sample(VelocityField field, int count, int dimensions, int steps, Philox random) {
        var x = new double[count][dimensions];
        for (double[] point : x) {
            Arrays.setAll(point, i -> random.nextGaussian());
        }
        return integrate(field, x, steps);
    }

    /// Where `noise` `[count][dimensions]` is carried to; the argument is not changed.
    public static double[][] integrate(VelocityField field, double[][] noise, int steps) {
        if (!(steps > 0)) {
            throw new IllegalArgumentException("steps must be positive, was " + steps);
        }
        double[][] x = Arrays.stream(noise).map(double[]::clone).toArray(double[][]::new);
        var t = new double[x.length];
        for (int step = steps; step > 0; step--) {
            Arrays.fill(t, (double) step / steps);
            double[][] v = field.at(x, t);
            for (int j = 0; j < x.length; j++) {
                for (int i = 0; i < x[j].length; i++) {
                    x[j][i] -= v[j][i] / steps;
                }
            }
        }
        return x;
    }

    private static void requireTime(double t) {
        if (!(t >= 0 && t <= 1)) {
            throw new IllegalArgumentException("t must lie in [0, 1], was " + t);
        }
    }
}
