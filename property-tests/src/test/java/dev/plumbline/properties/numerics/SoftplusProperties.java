package dev.plumbline.properties.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Red for the naive formula, a threshold, a flipped slope.
class SoftplusProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.softplus";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("log(1 + exp(x)) as written", "value", x -> Math.log(1 + Math.exp(x))),
                Mutant.pointwise("threshold 20", "value", x -> x > 20 ? x : Math.log1p(Math.exp(x))),
                Mutant.pointwise("slope sigmoid(-x)", "slope", x -> 1 / (1 + Math.exp(x))));
    }

    /// softplus(x) − softplus(−x) = x; bound as for log σ.
    @Property(tries = 40)
    void differenceOfMirrorImagesIsTheArgument(@ForAll @DoubleRange(min = -800, max = 800) double x) {
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "x", new double[] {x, -x}).get("value");
            assertTrue(Laws.near(value[0] - value[1], x, 1, 9 * Math.ulp(Math.max(value[0], value[1]))), name);
        });
    }
}
