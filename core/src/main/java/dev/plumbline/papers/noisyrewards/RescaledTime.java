package dev.plumbline.papers.noisyrewards;

import static dev.plumbline.papers.noisyrewards.FlippedRewards.INTERVAL;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.name;

import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper.Line;
import java.util.Arrays;

/// Learning curves over (1 − 2p) × step: in expectation a run with flips follows the clean run of step size (1 − 2p) η.
final class RescaledTime {
    private static final double[] COMPARED = {0.1, 0.2, 0.3};

    private RescaledTime() {}

    /// Mean accuracy over `factor` × step.
    static Line curve(Measurements all, String kind, double p, double factor) {
        var step = new double[Study.STEPS / INTERVAL + 1];
        Arrays.setAll(step, t -> t * INTERVAL);
        return new Line("p = " + p, Arrays.stream(step).map(s -> factor * s).toArray(),
                Arrays.stream(step).map(s -> all.mean(name(kind, p, (int) s))).toArray());
    }

    /// Largest distance of the curves of p = 0.1, 0.2, 0.3 from the clean one, linear between its points.
    static double largestGap(Measurements all, String kind) {
        Line clean = curve(all, kind, 0, 1);
        double largest = 0;
        for (double p : COMPARED) {
            Line noisy = curve(all, kind, p, 1 - 2 * p);
            for (int t = 0; t < noisy.x().length; t++) {
                largest = Math.max(largest, Math.abs(noisy.y()[t] - at(clean, noisy.x()[t])));
            }
        }
        return largest;
    }

    /// Value of the line at x within its range.
    static double at(Line line, double x) {
        int right = 1;
        while (right < line.x().length - 1 && line.x()[right] < x) {
            right++;
        }
        double share = (x - line.x()[right - 1]) / (line.x()[right] - line.x()[right - 1]);
        return (1 - share) * line.y()[right - 1] + share * line.y()[right];
    }
}
