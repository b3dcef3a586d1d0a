package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for a reversed ratio, an absolute value, a slope of 0.
class KlK1Properties implements OperationContract {
    @Override
    public String operation() {
        return "policy.kl_k1";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("reversed", call -> Tables.elements(call, "value", v -> v[1] - v[0], "logp", "referenceLogp")),
                new Mutant("absolute value", call -> Tables.elements(call, "value", v -> Math.abs(v[0] - v[1]), "logp", "referenceLogp")),
                new Mutant("slope 0", call -> Tables.elements(call, "slope", v -> 0, "logp", "referenceLogp")));
    }
}
