package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;

/// Red for another slope at 0, a leak, or a lost NaN.
class ReluProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.relu";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("slope 1 at 0", "slope", x -> x >= 0 ? 1 : 0),
                Mutant.pointwise("leaky", "value", x -> x > 0 ? x : 0.01 * x),
                Mutant.pointwise("drops NaN", "value", x -> x > 0 ? x : 0));
    }
}
