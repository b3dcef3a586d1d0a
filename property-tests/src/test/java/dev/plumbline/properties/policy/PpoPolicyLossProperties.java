package dev.plumbline.properties.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Red for max in place of min, a missing clip, an inverted ratio, a slope through the clip, a dual clip on both signs or on none.
class PpoPolicyLossProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.ppo_policy_loss";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("maximum of the surrogates", call -> Tables.elements(call, "value", v -> -Math.max(Math.exp(v[0] - v[1]) * v[2], Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2]), "logp", "oldLogp", "advantage")),
                new Mutant("no clip", call -> Tables.elements(call, "value", v -> -Math.exp(v[0] - v[1]) * v[2], "logp", "oldLogp", "advantage")),
                new Mutant("sign flipped", call -> Tables.elements(call, "value", v -> Math.min(Math.exp(v[0] - v[1]) * v[2], Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2]), "logp", "oldLogp", "advantage")),
                new Mutant("ratio inverted", call -> Tables.elements(call, "value", v -> -Math.min(Math.exp(v[1] - v[0]) * v[2], Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2]), "logp", "oldLogp", "advantage")),
                new Mutant("slope ignores the clip", call -> Tables.elements(call, "slope", v -> -Math.exp(v[0] - v[1]) * v[2], "logp", "oldLogp", "advantage")),
                new Mutant("clipped ratio only", call -> Tables.elements(call, "value", v -> -Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2], "logp", "oldLogp", "advantage")),
                new Mutant("dual clip for positive advantages too", call -> Tables.elements(call, "value", v -> Math.min(-Math.min(Math.exp(v[0] - v[1]) * v[2], Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2]), Tables.number(call, "dualClip") * Math.abs(v[2])), "logp", "oldLogp", "advantage")),
                new Mutant("dual clip forgotten", call -> Tables.elements(call, "value", v -> -Math.min(Math.exp(v[0] - v[1]) * v[2], Math.max(1 - Tables.number(call, "low"), Math.min(1 + Tables.number(call, "high"), Math.exp(v[0] - v[1]))) * v[2]), "logp", "oldLogp", "advantage")));
    }

    /// At ratio 1 the loss is −A and its slope −A, exactly.
    @Property(tries = 30)
    void onPolicy(@ForAll @IntRange(min = -8192, max = 8192) int a, @ForAll @IntRange(min = -8192, max = 0) int logp) {
        Laws.onEveryExecution((name, backend) -> {
            double l = logp * 0x1p-10;
            var out = Laws.call(backend, operation(), Map.of(), "logp", new double[] {l}, "oldLogp", new double[] {l}, "advantage", new double[] {a * 0x1p-10});
            assertTrue(out.get("value")[0] == -a * 0x1p-10 && out.get("slope")[0] == -a * 0x1p-10, name);
        });
    }
}
