package dev.plumbline.papers.tadpole;

import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import java.util.Arrays;
import java.util.List;

/// One forecast out of F: coordinate by coordinate the mean or the median of probabilities, points and both bounds.
/// Both are monotone in each coordinate, so lower bounds stay below upper ones.
///
/// MAE(mean) ≤ (1/F) Σ MAE_f by convexity, as for any convex loss, and for nothing that ranks. The median stays between
/// the others' forecasts as long as fewer than half are broken; |median − y| ≤ 2 (1/F) Σ |f − y|.
enum Consensus {
    MEAN(new Aggregation.Mean()),
    MEDIAN(new Aggregation.Median());

    private final Aggregation rule;

    Consensus(Aggregation rule) {
        this.rule = rule;
    }

    /// `[n][classes]`, rows summing to 1: medians of probabilities do not by themselves.
    ///
    /// @param members rows of scores, not negative, with a positive sum `[F][n][classes]`
    double[][] probabilities(Backend backend, double[][][] members) {
        int n = members[0].length;
        int classes = members[0][0].length;
        double[] combined = combine(backend, Arrays.stream(members)
                .map(rows -> Arrays.stream(rows).flatMapToDouble(row -> Arrays.stream(normalized(row))).toArray())
                .toArray(double[][]::new));
        var out = new double[n][];
        Arrays.setAll(out, r -> normalized(Arrays.copyOfRange(combined, r * classes, (r + 1) * classes)));
        return out;
    }

    IntervalForecast forecast(Backend backend, List<IntervalForecast> members) {
        return new IntervalForecast(
                combine(backend, members.stream().map(IntervalForecast::point).toArray(double[][]::new)),
                combine(backend, members.stream().map(IntervalForecast::lower).toArray(double[][]::new)),
                combine(backend, members.stream().map(IntervalForecast::upper).toArray(double[][]::new)));
    }

    /// @param members `[F][n]`
    double[] combine(Backend backend, double[][] members) {
        try (var _ = backend.scope()) {
            var scores = backend.tensor(DType.FLOAT64, Arrays.stream(members).flatMapToDouble(Arrays::stream).toArray(),
                    members.length, members[0].length);
            return backend.ensemble().aggregate(rule, scores).value().toArray();
        }
    }

    private static double[] normalized(double... row) {
        double sum = Arrays.stream(row).sum();
        if (!(sum > 0)) {
            throw new IllegalArgumentException("a row of scores must have a positive sum, was " + Arrays.toString(row));
        }
        return Arrays.stream(row).map(p -> p / sum).toArray();
    }
}
