package dev.plumbline.papers.basereward;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;

/// The true reward of features z from N(0, I₁₂): w · z + 1.5 v · max(U z, 0), one-sided and unbounded, or w · z + v ·
/// sin(1.5 U z), odd with a bounded part. Eight units; w and the rows of U from N(0, I/12), v from N(0, I).
///
/// @param units U `[8][12]`
record Teacher(Kind kind, double[] linear, double[][] units, double[] outer) {
    static final int FEATURES = 12;
    private static final int UNITS = 8;
    private static final double TEMPERATURE = 0.5;

    enum Kind {
        ONE_SIDED,
        ODD
    }

    static Teacher of(Kind kind, Philox random) {
        var units = new double[UNITS][];
        double[] linear = scaled(random);
        Arrays.setAll(units, i -> scaled(random));
        var outer = new double[UNITS];
        Arrays.setAll(outer, i -> random.nextGaussian());
        return new Teacher(kind, linear, units, outer);
    }

    private static double[] scaled(Philox random) {
        return Arrays.stream(features(random)).map(x -> x / Math.sqrt(FEATURES)).toArray();
    }

    static double[] features(Philox random) {
        var z = new double[FEATURES];
        Arrays.setAll(z, i -> random.nextGaussian());
        return z;
    }

    double reward(double[] z) {
        double sum = dot(linear, z);
        for (int u = 0; u < UNITS; u++) {
            double s = dot(units[u], z);
            sum += outer[u] * (kind == Kind.ONE_SIDED ? 1.5 * Math.max(s, 0) : Math.sin(1.5 * s));
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// Labels by Bradley-Terry at temperature 1/2, or without noise.
    PreferencePairs pairs(int count, boolean noisy, Philox random) {
        var chosen = new double[count][];
        var rejected = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] a = features(random);
            double[] b = features(random);
            double margin = reward(a) - reward(b);
            boolean first = noisy ? random.nextDouble() < Logistic.sigmoid(margin / TEMPERATURE) : margin > 0;
            chosen[i] = first ? a : b;
            rejected[i] = first ? b : a;
        }
        return PreferencePairs.of(chosen, rejected);
    }
}
