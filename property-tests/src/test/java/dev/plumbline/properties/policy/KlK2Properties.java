package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for a missing one half, |u|, or the slope of k1.
class KlK2Properties implements OperationContract {
    @Override
    public String operation() {
        return "policy.kl_k2";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("no one half", call -> Tables.elements(call, "value", v -> (v[0] - v[1]) * (v[0] - v[1]), "logp", "referenceLogp")),
                new Mutant("absolute value", call -> Tables.elements(call, "value", v -> Math.abs(v[0] - v[1]), "logp", "referenceLogp")),
                new Mutant("slope of k1", call -> Tables.elements(call, "slope", v -> 1, "logp", "referenceLogp")));
    }
}
