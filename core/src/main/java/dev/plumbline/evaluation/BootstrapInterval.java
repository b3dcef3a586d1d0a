package dev.plumbline.evaluation;

import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.function.ToDoubleFunction;

/// Percentile interval of a statistic (Efron 1979) over resampled groups.
///
/// Each draw takes as many groups as there are, with replacement, each with all its positions, so that pairs of one
/// prompt or rater stay together. The ends are the (1 ∓ level)/2 quantiles of the draws, {@link QuantileMethod#LINEAR}.
/// Ends of a 95% interval want 1,000 draws or more.
///
/// @param estimate the statistic on the data itself
/// @param low lower end
/// @param high upper end
/// @param draws draws on which the statistic was a number
public record BootstrapInterval(double estimate, double low, double high, int draws) {

    /// @param group group of each position `[n]`
    /// @param statistic of the positions it is given, which may repeat; NaN on a draw leaves it out
    /// @throws IllegalArgumentException if there are no positions or no draws, or level is not in (0, 1)
    /// @throws ArithmeticException if the statistic is NaN on every draw
    public static BootstrapInterval of(
            int[] group, ToDoubleFunction<int[]> statistic, int draws, double level, Philox random) {
        Proportion.requireLevel(level);
        if (group.length == 0 || draws < 1) {
            throw new IllegalArgumentException(
                    "needs at least one position and one draw, were " + group.length + " and " + draws);
        }
        var byGroup = new LinkedHashMap<Integer, ArrayList<Integer>>();
        var all = new int[group.length];
        for (int i = 0; i < group.length; i++) {
            byGroup.computeIfAbsent(group[i], key -> new ArrayList<>()).add(i);
            all[i] = i;
        }
        var groups = new ArrayList<>(byGroup.values());
        var values = new double[draws];
        int used = 0;
        for (int draw = 0; draw < draws; draw++) {
            var positions = new ArrayList<Integer>();
            for (int i = 0; i < groups.size(); i++) {
                positions.addAll(groups.get(random.nextInt(groups.size())));
            }
            double value = statistic.applyAsDouble(
                    positions.stream().mapToInt(Integer::intValue).toArray());
            if (!Double.isNaN(value)) {
                values[used++] = value;
            }
        }
        if (used == 0) {
            throw new ArithmeticException("the statistic is NaN on every draw");
        }
        double[] kept = java.util.Arrays.copyOf(values, used);
        return new BootstrapInterval(
                statistic.applyAsDouble(all),
                Quantiles.quantile(kept, (1 - level) / 2, QuantileMethod.LINEAR),
                Quantiles.quantile(kept, (1 + level) / 2, QuantileMethod.LINEAR),
                used);
    }

    /// Mean of independent values.
    public static BootstrapInterval ofMean(double[] values, int draws, double level, Philox random) {
        var group = new int[values.length];
        java.util.Arrays.setAll(group, i -> i);
        return of(
                group,
                positions -> {
                    double sum = 0;
                    for (int i : positions) {
                        sum += values[i];
                    }
                    return sum / positions.length;
                },
                draws,
                level,
                random);
    }
}
