package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;

/// Red for the wrong axis or a mean.
class ColumnSumProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.column_sum";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("row sums", call -> {
                    var x = call.inputs().get("x");
                    int columns = call.shapes().get("x")[1];
                    var out = new double[columns];
                    for (int i = 0; i < x.length; i++) {
                        out[(i / columns) % columns] += x[i];
                    }
                    return Map.of("value", out);
                }),
                new Mutant("mean over rows", call -> {
                    var x = call.inputs().get("x");
                    int rows = call.shapes().get("x")[0];
                    int columns = call.shapes().get("x")[1];
                    var out = new double[columns];
                    for (int i = 0; i < x.length; i++) {
                        out[i % columns] += x[i] / rows;
                    }
                    return Map.of("value", out);
                }));
    }
}
