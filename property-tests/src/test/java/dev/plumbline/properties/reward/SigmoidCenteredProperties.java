package dev.plumbline.properties.reward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Red for forms that cancel or a reversed difference.
class SigmoidCenteredProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.sigmoid_centered";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("tanh form", call -> Transforms.of(call, "value", (r, c) -> 0.5 * (1 + Math.tanh((r - c) / 2)))),
                new Mutant("reversed", call -> Transforms.of(call, "value", (r, c) -> 1 / (1 + Math.exp(r - c)))),
                new Mutant("slope s (1 - s)", call -> Transforms.of(call, "slope", (r, c) -> { double v = 1 / (1 + Math.exp(c - r)); return v * (1 - v); })));
    }

    /// A shift of a prompt's rewards and reference together changes nothing (exact on the grid).
    @Property(tries = 30)
    void promptShiftChangesNothing(@ForAll @IntRange(min = -8192, max = 8192) int r, @ForAll @IntRange(min = -8192, max = 8192) int reference,
            @ForAll @IntRange(min = -8192, max = 8192) int shift) {
        double s = 0x1p-10;
        Laws.onEveryExecution((name, backend) -> {
            var out = Laws.call(backend, operation(), Map.of(), "reward", new double[][] {{r * s}, {(r + shift) * s}},
                    "reference", new double[][] {{reference * s}, {(reference + shift) * s}});
            assertTrue(out.get("value")[0] == out.get("value")[1], name);
            assertTrue(out.get("slope")[0] == out.get("slope")[1], name);
        });
    }
}
