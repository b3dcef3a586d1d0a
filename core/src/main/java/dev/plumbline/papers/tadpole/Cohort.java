package dev.plumbline.papers.tadpole;

import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Subjects with a latent severity z ~ N(0, 1), and forecasters who see it through noise of their own and an error that
/// all of them share.
///
/// Class 0, 1, 2 by thresholds −0.3 and 0.9 on z + 0.15 N(0, 1); target v = 0.8 z + 0.6 N(0, 1); shared errors h, h′ ~
/// N(0, 1).
///
/// @param labels `[n]`
/// @param target v `[n]`
record Cohort(double[] severity, int[] labels, double[] target, double[] sharedClassError, double[] sharedTargetError) {
    static final int CLASSES = 3;
    private static final double LOW = -0.3;
    private static final double HIGH = 0.9;
    /// Φ⁻¹(0.75): half-width of a central 50 % interval in standard deviations.
    private static final double HALF = 0.6745;

    /// @param probabilities `[n][3]`
    record Forecaster(double[][] probabilities, IntervalForecast target, boolean broken) {}

    static Cohort draw(int n, Philox random) {
        var cohort = new Cohort(new double[n], new int[n], new double[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            double seen = z + 0.15 * random.nextGaussian();
            cohort.severity[i] = z;
            cohort.labels[i] = seen < LOW ? 0 : seen < HIGH ? 1 : 2;
            cohort.target[i] = 0.8 * z + 0.6 * random.nextGaussian();
            cohort.sharedClassError[i] = random.nextGaussian();
            cohort.sharedTargetError[i] = random.nextGaussian();
        }
        return cohort;
    }

    int size() {
        return labels.length;
    }

    /// Noise k ~ U(0.3, 1.2), gain exp(0.25 N), bias 0.35 N, softness U(0.15, 0.8). Class score gain (z + s h + k N) +
    /// bias, read by two logistic thresholds; forecast gain (v + s h′ + k N) + bias, half-width 0.6745 k exp(0.6 N)
    /// exp(0.3 Nᵢ). A broken forecaster's class score is 5 N, its forecast is multiplied by 10 or −3 and moved by 0 or
    /// 8.
    ///
    /// @param shared s, strength of the errors that all forecasters share
    /// @param broken probability of being broken
    List<Forecaster> forecasters(int count, double shared, double broken, Philox random) {
        var out = new ArrayList<Forecaster>();
        for (int f = 0; f < count; f++) {
            out.add(forecaster(shared, broken, random.fork(f)));
        }
        return out;
    }

    private Forecaster forecaster(double shared, double broken, Philox random) {
        int n = size();
        double noise = 0.3 + 0.9 * random.nextDouble();
        double gain = Math.exp(0.25 * random.nextGaussian());
        double bias = 0.35 * random.nextGaussian();
        double softness = 0.15 + 0.65 * random.nextDouble();
        double spread = HALF * noise * Math.exp(0.6 * random.nextGaussian());
        boolean isBroken = random.nextDouble() < broken;
        double factor = isBroken ? random.nextBoolean() ? 10 : -3 : 1;
        double shift = isBroken && random.nextBoolean() ? 8 : 0;
        var probabilities = new double[n][];
        var forecast = new IntervalForecast(new double[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++) {
            double score = gain * (severity[i] + shared * sharedClassError[i] + noise * random.nextGaussian()) + bias;
            double value = gain * (target[i] + shared * sharedTargetError[i] + noise * random.nextGaussian()) + bias;
            double halfWidth = spread * Math.exp(0.3 * random.nextGaussian());
            double seen = isBroken ? 5 * random.nextGaussian() : score;
            double aboveLow = Logistic.sigmoid((seen - LOW) / softness);
            double aboveHigh = Logistic.sigmoid((seen - HIGH) / softness);
            double belowLow = Logistic.sigmoid((LOW - seen) / softness);
            probabilities[i] = new double[] {belowLow, aboveLow - aboveHigh, aboveHigh};
            forecast.point()[i] = factor * value + shift;
            forecast.lower()[i] = forecast.point()[i] - halfWidth;
            forecast.upper()[i] = forecast.point()[i] + halfWidth;
        }
        return new Forecaster(probabilities, forecast, isBroken);
    }

    /// A forecast moved by noise of the given standard deviation.
    static IntervalForecast perturbed(IntervalForecast forecast, double deviation, Philox random) {
        var moved = new double[forecast.point().length];
        Arrays.setAll(moved, i -> forecast.point()[i] + deviation * random.nextGaussian());
        return new IntervalForecast(moved, forecast.lower(), forecast.upper());
    }
}
