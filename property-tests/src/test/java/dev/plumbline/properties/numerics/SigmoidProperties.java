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

/// Red for forms that overflow or cancel.
class SigmoidProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.sigmoid";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("1/(1 + exp(-x)) with exp overflowing to slope NaN", "slope", x -> Math.exp(-x) / ((1 + Math.exp(-x)) * (1 + Math.exp(-x)))),
                Mutant.pointwise("1 - sigmoid(-x)", "value", x -> 1 - 1 / (1 + Math.exp(x))),
                Mutant.pointwise("tanh form", "value", x -> 0.5 * (1 + Math.tanh(x / 2))),
                Mutant.pointwise("slope s (1 - s)", "slope", x -> { double s = 1 / (1 + Math.exp(-x)); return s * (1 - s); }));
    }

    /// σ(x) + σ(−x) = 1 within 4 ULP of each term.
    @Property(tries = 40)
    void mirrorImagesSumToOne(@ForAll @DoubleRange(min = -800, max = 800) double x) {
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "x", new double[] {x, -x}).get("value");
            assertTrue(Laws.near(value[0] + value[1], 1, 9, 0), name);
        });
    }
}
