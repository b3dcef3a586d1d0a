package dev.plumbline.properties.ensemble;

import java.util.Arrays;

/// Plain statistics for planted mistakes.
final class Scores {
    private Scores() {}

    static double mean(double[] r) {
        return Arrays.stream(r).average().orElse(Double.NaN);
    }

    static double variance(double[] r, int ddof) {
        if (r.length == 1) {
            return 0;
        }
        double m = mean(r);
        return Arrays.stream(r).map(x -> (x - m) * (x - m)).sum() / (r.length - ddof);
    }

    static double[] sorted(double[] r) {
        var copy = r.clone();
        Arrays.sort(copy);
        return copy;
    }
}
