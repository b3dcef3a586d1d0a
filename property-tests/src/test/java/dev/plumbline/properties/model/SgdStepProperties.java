package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for ascent or a missing learning rate.
class SgdStepProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.sgd_step";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("ascent", call -> Tables.elements(call, "parameter", v -> v[0] + Tables.number(call, "learningRate") * v[1], "parameter", "gradient")),
                new Mutant("no learning rate", call -> Tables.elements(call, "parameter", v -> v[0] - v[1], "parameter", "gradient")));
    }
}
