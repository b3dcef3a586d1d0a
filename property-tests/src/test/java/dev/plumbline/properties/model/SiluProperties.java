package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;

/// Red for an incomplete slope, a cancelling sigmoid, tanh in place of sigmoid.
class SiluProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.silu";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("slope sigmoid(x)", "slope", x -> 1 / (1 + Math.exp(-x))),
                Mutant.pointwise("quadratic sigmoid", "value", x -> x * 0.5 * (1 + Math.tanh(x / 2))),
                Mutant.pointwise("tanh for sigmoid", "value", x -> x * Math.tanh(x)));
    }
}
