package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for min in place of max, a missing one half, a missing clip, a slope through the clip.
class PpoValueLossProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.ppo_value_loss";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("minimum of the squares", call -> Tables.elements(call, "value", v -> 0.5 * Math.min((v[0] - v[2]) * (v[0] - v[2]), Math.pow(Math.max(v[1] - Tables.number(call, "clip"), Math.min(v[1] + Tables.number(call, "clip"), v[0])) - v[2], 2)), "value", "oldValue", "returns")),
                new Mutant("no one half", call -> Tables.elements(call, "value", v -> Math.max((v[0] - v[2]) * (v[0] - v[2]), Math.pow(Math.max(v[1] - Tables.number(call, "clip"), Math.min(v[1] + Tables.number(call, "clip"), v[0])) - v[2], 2)), "value", "oldValue", "returns")),
                new Mutant("no clip", call -> Tables.elements(call, "value", v -> 0.5 * (v[0] - v[2]) * (v[0] - v[2]), "value", "oldValue", "returns")),
                new Mutant("slope of the clipped value", call -> Tables.elements(call, "slope", v -> Math.max(v[1] - Tables.number(call, "clip"), Math.min(v[1] + Tables.number(call, "clip"), v[0])) - v[2], "value", "oldValue", "returns")),
                new Mutant("slope of the plain error", call -> Tables.elements(call, "slope", v -> v[0] - v[2], "value", "oldValue", "returns")));
    }
}
