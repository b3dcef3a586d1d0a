package dev.plumbline.properties.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Red without the shift, with a shift by another element, or with the mean in place of the sum.
class LogSumExpProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.log_sum_exp";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.rows("no shift", "x", "value", x -> new double[] {Math.log(Arrays.stream(x).map(Math::exp).sum())}),
                Mutant.rows("shift by the first element", "x", "value", x -> new double[] {
                        x.length == 0 ? Double.NEGATIVE_INFINITY : x[0] + Math.log(Arrays.stream(x).map(v -> Math.exp(v - x[0])).sum())}),
                Mutant.rows("maximum starts at the smallest positive number", "x", "value", x -> {
                    double max = Double.MIN_VALUE;
                    for (double v : x) {
                        max = Math.max(max, v);
                    }
                    double shift = max;
                    return new double[] {shift + Math.log(Arrays.stream(x).map(v -> Math.exp(v - shift)).sum())};
                }),
                Mutant.rows("log-mean-exp", "x", "value", x -> {
                    double max = Arrays.stream(x).max().orElse(0);
                    return new double[] {max + Math.log(Arrays.stream(x).map(v -> Math.exp(v - max)).sum() / x.length)};
                }));
    }

    /// A common shift moves the value by the shift and leaves the gradient: exact inputs on a grid, so only the
    /// rounding of two results (2 ULP each and 3 u S, S ≤ 10 here) separates the sides.
    @Property(tries = 40)
    void commonShift(@ForAll @IntRange(min = -4096, max = 4096) int shift, @ForAll @Size(value = 5) List<@IntRange(min = -4096, max = 4096) Integer> row) {
        var x = new double[2][5];
        for (int i = 0; i < 5; i++) {
            x[0][i] = row.get(i) * 0x1p-10;
            x[1][i] = (row.get(i) + shift) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            var result = Laws.call(backend, operation(), Map.of(), "x", x);
            var value = result.get("value");
            assertTrue(Laws.near(value[1] - value[0], shift * 0x1p-10, 0, 100 * 0x1p-53), name);
        });
    }
}
