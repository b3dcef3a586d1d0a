package dev.plumbline.papers.ctrlu;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Data of four classes in the plane, each a bent cloud: with a ~ N(0, 1), b ~ N(0, 1), local coordinates s = 0.7 a
/// along and h = 1 + 0.25 (a² − 1) + 0.2 b across, turned by class · 90°. Densities and moments are known.
final class CurvedClasses {
    static final int CLASSES = 4;
    private static final double ALONG = 0.7;
    private static final double BEND = 0.25;
    private static final double ACROSS = 0.2;

    private CurvedClasses() {}

    static double[] draw(int label, Philox random) {
        double a = random.nextGaussian();
        return turned(ALONG * a, 1 + BEND * (a * a - 1) + ACROSS * random.nextGaussian(), label);
    }

    static double[][] draws(int label, int count, Philox random) {
        var x = new double[count][];
        Arrays.setAll(x, i -> draw(label, random));
        return x;
    }

    /// (s, h) turned by `label` quarter turns.
    private static double[] turned(double s, double h, int label) {
        return switch (label) {
            case 0 -> new double[] {h, s};
            case 1 -> new double[] {-s, h};
            case 2 -> new double[] {-h, -s};
            case 3 -> new double[] {s, -h};
            default -> throw new IllegalArgumentException("no class " + label);
        };
    }

    /// log p(x | class).
    static double logDensity(double[] x, int label) {
        double[] local = turned(x[1], x[0], (CLASSES - label) % CLASSES);
        double a = local[1] / ALONG;
        double b = (local[0] - 1 - BEND * (a * a - 1)) / ACROSS;
        return -0.5 * (a * a + b * b) - Math.log(2 * Math.PI * ALONG * ACROSS);
    }

    /// The class under which x is likeliest: the best classifier of equally frequent classes.
    static int oracle(double[] x) {
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
            best = logDensity(x, c) > logDensity(x, best) ? c : best;
        }
        return best;
    }

    /// E x of a class.
    static double[] mean(int label) {
        return turned(0, 1, label);
    }

    /// Covariance of a class: 0.49 along, Var(0.25 a²) + 0.04 = 0.165 across, none between them.
    static double[][] covariance(int label) {
        double across = 2 * BEND * BEND + ACROSS * ACROSS;
        double along = ALONG * ALONG;
        return label % 2 == 0 ? new double[][] {{across, 0}, {0, along}} : new double[][] {{along, 0}, {0, across}};
    }
}
