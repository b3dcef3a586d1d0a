package dev.plumbline.evaluation;

import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;
import java.util.HashMap;
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
        var all = new int[group.length];
        Arrays.setAll(all, i -> i);
        int[][] groups = members(group);
        var drawn = new int[groups.length];
        var values = new double[draws];
        int used = 0;
        for (int draw = 0; draw < draws; draw++) {
            int size = 0;
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = random.nextInt(groups.length);
                size = Math.addExact(size, groups[drawn[i]].length);
            }
            var positions = new int[size];
            int filled = 0;
            for (int number : drawn) {
                System.arraycopy(groups[number], 0, positions, filled, groups[number].length);
                filled += groups[number].length;
            }
            double value = statistic.applyAsDouble(positions);
            if (!Double.isNaN(value)) {
                values[used++] = value;
            }
        }
        if (used == 0) {
            throw new ArithmeticException("the statistic is NaN on every draw");
        }
        double[] kept = Arrays.copyOf(values, used);
        return new BootstrapInterval(
                statistic.applyAsDouble(all),
                Quantiles.quantile(kept, (1 - level) / 2, QuantileMethod.LINEAR),
                Quantiles.quantile(kept, (1 + level) / 2, QuantileMethod.LINEAR),
                used);
    }

    /// Positions of each group, groups in order of appearance.
    private static int[][] members(int... group) {
        var numbers = new HashMap<Integer, Integer>();
        var number = new int[group.length];
        for (int i = 0; i < group.length; i++) {
            Integer known = numbers.putIfAbsent(group[i], numbers.size());
            number[i] = known == null ? numbers.size() - 1 : known;
        }
        var sizes = new int[numbers.size()];
        for (int g : number) {
            sizes[g]++;
        }
        var members = new int[sizes.length][];
        Arrays.setAll(members, g -> new int[sizes[g]]);
        for (int i = number.length - 1; i >= 0; i--) {
            members[number[i]][--sizes[number[i]]] = i;
        }
        return members;
    }

    /// Mean of independent values.
    public static BootstrapInterval ofMean(double[] values, int draws, double level, Philox random) {
        var group = new int[values.length];
        Arrays.setAll(group, i -> i);
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
