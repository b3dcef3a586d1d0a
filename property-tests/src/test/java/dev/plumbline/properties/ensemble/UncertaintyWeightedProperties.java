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

/// Red for the other ddof, for sd in place of variance, for weight 0 read as 1 (the published code), for E[r²] − m².
class UncertaintyWeightedProperties implements OperationContract {
    @Override
    public String operation() {
        return "ensemble.uncertainty_weighted";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.columns("sample variance for population variance", (call, r) -> Scores.mean(r) - Double.parseDouble(call.parameters().get("lambda")) * Scores.variance(r, 1)),
                Mutant.columns("population variance for sample variance", (call, r) -> Scores.mean(r) - Double.parseDouble(call.parameters().get("lambda")) * Scores.variance(r, 0)),
                Mutant.columns("standard deviation for variance", (call, r) -> Scores.mean(r) - Double.parseDouble(call.parameters().get("lambda")) * Math.sqrt(Scores.variance(r, Integer.parseInt(call.parameters().get("ddof"))))),
                Mutant.columns("weight 0 read as 1", (call, r) -> Scores.mean(r) - (Double.parseDouble(call.parameters().get("lambda")) == 0 ? 1 : Double.parseDouble(call.parameters().get("lambda"))) * Scores.variance(r, Integer.parseInt(call.parameters().get("ddof")))),
                Mutant.columns("adds the penalty", (call, r) -> Scores.mean(r) + Double.parseDouble(call.parameters().get("lambda")) * Scores.variance(r, Integer.parseInt(call.parameters().get("ddof")))),
                Mutant.columns("E[r^2] - m^2", (call, r) -> Scores.mean(r) - Double.parseDouble(call.parameters().get("lambda")) * (Arrays.stream(r).map(x -> x * x).average().orElse(0) - Scores.mean(r) * Scores.mean(r)) * (r.length == 1 ? 0 : r.length / (double) (r.length - Integer.parseInt(call.parameters().get("ddof"))))));
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
}
