package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;

/// Red for a form that overflows or cancels, or another slope.
class TanhProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.tanh";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("from exp(2x)", "value", x -> (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1)),
                Mutant.pointwise("slope 1 - tanh^2 as written", "slope", x -> 1 - Math.tanh(x) * Math.tanh(x)),
                Mutant.pointwise("slope 1 - |tanh|", "slope", x -> 1 - Math.abs(Math.tanh(x))));
    }
}
