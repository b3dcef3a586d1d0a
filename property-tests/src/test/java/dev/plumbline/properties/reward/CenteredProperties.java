package dev.plumbline.properties.reward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Red for a wrong sign, a missing centring, or references dropped.
class CenteredProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.centered";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("added", call -> Transforms.of(call, "value", (r, c) -> r + c)),
                new Mutant("not centred", call -> Transforms.of(call, "value", (r, c) -> r)),
                new Mutant("slope zero", call -> Transforms.of(call, "slope", (r, c) -> 0)),
                new Mutant("first reference only", call -> {
                    var one = new java.util.LinkedHashMap<>(call.inputs());
                    var reference = call.inputs().get("reference");
                    int m = call.shapes().get("reference")[1];
                    var first = reference.clone();
                    for (int i = 0; i < first.length; i++) {
                        first[i] = reference[i / m * m];
                    }
                    one.put("reference", first);
                    return Transforms.of(new OracleCase(call.operation(), one, call.shapes(), call.parameters()), "value", (r, c) -> r - c);
                }));
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
