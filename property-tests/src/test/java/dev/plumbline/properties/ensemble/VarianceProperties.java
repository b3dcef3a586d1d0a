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

/// Red for the other ddof, the deviation, cancellation, or 0/0.
class VarianceProperties implements OperationContract {
    @Override
    public String operation() {
        return "ensemble.variance";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.columns("other ddof 1", (call, r) -> Scores.variance(r, 1)),
                Mutant.columns("other ddof 0", (call, r) -> Scores.variance(r, 0)),
                Mutant.columns("standard deviation", (call, r) -> Math.sqrt(Scores.variance(r, Integer.parseInt(call.parameters().get("ddof"))))),
                Mutant.columns("E[r^2] - m^2", (call, r) -> (Arrays.stream(r).map(x -> x * x).average().orElse(0) - Scores.mean(r) * Scores.mean(r)) * (r.length == 1 ? 0 : r.length / (double) (r.length - Integer.parseInt(call.parameters().get("ddof"))))),
                Mutant.columns("0/0 for one member", (call, r) -> r.length == 1 ? Double.NaN : Scores.variance(r, Integer.parseInt(call.parameters().get("ddof")))));
    }

    /// Equal members have variance exactly 0, whatever they are.
    @Property(tries = 30)
    void equalMembers(@ForAll int mantissa, @ForAll @IntRange(min = -1000, max = 900) int exponent) {
        double r = Math.scalb((double) mantissa, exponent);
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "scores", new double[][] {{r}, {r}, {r}}).get("value");
            assertTrue(value[0] == 0, name);
        });
    }
}
