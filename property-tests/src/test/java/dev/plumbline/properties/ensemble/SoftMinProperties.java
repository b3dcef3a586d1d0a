package dev.plumbline.properties.ensemble;

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

/// Red for the unnormalised form, a missing shift, a flipped sign, an inverse temperature, the Boltzmann average.
class SoftMinProperties implements OperationContract {
    @Override
    public String operation() {
        return "ensemble.soft_min";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.columns("no 1/M", (call, r) -> { double tau = Double.parseDouble(call.parameters().get("tau")); double m = Arrays.stream(r).min().orElseThrow(); return m - tau * Math.log(Arrays.stream(r).map(x -> Math.exp(-(x - m) / tau)).sum()); }),
                Mutant.columns("no shift", (call, r) -> { double tau = Double.parseDouble(call.parameters().get("tau")); double m = Arrays.stream(r).min().orElseThrow(); return -tau * Math.log(Arrays.stream(r).map(x -> Math.exp(-x / tau)).average().orElse(0)) + 0 * m; }),
                Mutant.columns("soft maximum", (call, r) -> { double tau = Double.parseDouble(call.parameters().get("tau")); double m = Arrays.stream(r).min().orElseThrow(); return m + tau * Math.log(Arrays.stream(r).map(x -> Math.exp((x - m) / tau)).average().orElse(0)); }),
                Mutant.columns("tau as inverse temperature", (call, r) -> { double tau = Double.parseDouble(call.parameters().get("tau")); double m = Arrays.stream(r).min().orElseThrow(); return m - Math.log(Arrays.stream(r).map(x -> Math.exp(-(x - m) * tau)).average().orElse(0)) / tau; }),
                Mutant.columns("Boltzmann average", (call, r) -> { double tau = Double.parseDouble(call.parameters().get("tau")); double m = Arrays.stream(r).min().orElseThrow(); return Arrays.stream(r).map(x -> x * Math.exp(-(x - m) / tau)).sum() / Arrays.stream(r).map(x -> Math.exp(-(x - m) / tau)).sum(); }));
    }

    /// A common shift moves the aggregate by the shift: scores on a grid, so both sides differ only by the rounding of
    /// two results of size below 64 (16 ULP of 64 allowed).
    @Property(tries = 30)
    void commonShift(@ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> r, @ForAll @IntRange(min = -8192, max = 8192) int shift) {
        var scores = new double[5][2];
        for (int i = 0; i < 5; i++) {
            scores[i][0] = r.get(i) * 0x1p-10;
            scores[i][1] = (r.get(i) + shift) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "scores", scores).get("value");
            assertTrue(Laws.near(value[1] - value[0], shift * 0x1p-10, 0, 16 * Math.ulp(64.0)), name);
        });
    }

    /// The member weights sum to 1 (5 weights of error below 8 u each).
    @Property(tries = 30)
    void weightsSumToOne(@ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> r) {
        var scores = new double[5][1];
        for (int i = 0; i < 5; i++) {
            scores[i][0] = r.get(i) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            double sum = 0;
            for (double w : Laws.call(backend, operation(), Map.of(), "scores", scores).get("gradient")) {
                sum += w;
            }
            assertTrue(Laws.near(sum, 1, 0, 2048 * 0x1p-53), name);
        });
    }

    /// One member: the aggregate is the member itself, bit for bit.
    @Property(tries = 30)
    void oneMember(@ForAll @IntRange(min = -8192, max = 8192) int r) {
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "scores", new double[][] {{r * 0x1p-10}}).get("value");
            assertTrue(value[0] == r * 0x1p-10, name);
        });
    }

    /// min ≤ value ≤ mean, up to the rounding of the mean.
    @Property(tries = 30)
    void betweenMinimumAndMean(@ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> r) {
        var scores = new double[5][1];
        double least = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int i = 0; i < 5; i++) {
            scores[i][0] = r.get(i) * 0x1p-10;
            least = Math.min(least, scores[i][0]);
            sum += scores[i][0];
        }
        double lowest = least;
        double mean = sum / 5;
        Laws.onEveryExecution((name, backend) -> {
            double value = Laws.call(backend, operation(), Map.of(), "scores", scores).get("value")[0];
            assertTrue(value >= lowest - 8 * Math.ulp(8.0) && value <= mean + 8 * Math.ulp(8.0), name);
        });
    }
}
