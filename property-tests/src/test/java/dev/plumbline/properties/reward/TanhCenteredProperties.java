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

/// Red for forms that overflow or cancel.
class TanhCenteredProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.tanh_centered";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("from exp(2z)", call -> Transforms.of(call, "value", (r, c) -> (Math.exp(2 * (r - c)) - 1) / (Math.exp(2 * (r - c)) + 1))),
                new Mutant("sigmoid", call -> Transforms.of(call, "value", (r, c) -> 1 / (1 + Math.exp(c - r)))),
                new Mutant("slope 1 - tanh^2 as written", call -> Transforms.of(call, "slope", (r, c) -> 1 - Math.tanh(r - c) * Math.tanh(r - c))),
                new Mutant("reversed", call -> Transforms.of(call, "value", (r, c) -> Math.tanh(c - r))));
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
