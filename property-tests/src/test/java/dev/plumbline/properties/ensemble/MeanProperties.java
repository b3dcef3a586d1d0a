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

/// Red for a sum, another divisor, or the median.
class MeanProperties implements OperationContract {
    @Override
    public String operation() {
        return "ensemble.mean";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.columns("sum", (call, r) -> Arrays.stream(r).sum()),
                Mutant.columns("divides by M - 1", (call, r) -> Arrays.stream(r).sum() / (r.length - 1)),
                Mutant.columns("median", (call, r) -> Scores.sorted(r)[r.length / 2]),
                new Mutant("gradient 1", call -> {
                    var shape = call.shapes().get("scores");
                    var gradient = new double[shape[0] * shape[1]];
                    for (int i = 0; i < gradient.length; i++) {
                        int member = i / shape[1];
                        gradient[i] = 1;
                    }
                    return Map.of("gradient", gradient);
                }));
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
