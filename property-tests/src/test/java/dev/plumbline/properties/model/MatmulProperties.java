package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;

/// Red for a transposed factor or a dropped term.
class MatmulProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.matmul";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("second matrix transposed", call -> {
                    var a = call.inputs().get("a");
                    var b = call.inputs().get("b");
                    int m = call.shapes().get("a")[0];
                    int k = call.shapes().get("a")[1];
                    int n = call.shapes().get("b")[1];
                    var c = new double[m * n];
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            for (int l = 0; l < k; l++) {
                                c[i * n + j] += a[i * k + l] * b[(j * k + l) % Math.max(1, b.length)];
                            }
                        }
                    }
                    return Map.of("value", c);
                }),
                new Mutant("last term dropped", call -> {
                    var a = call.inputs().get("a");
                    var b = call.inputs().get("b");
                    int m = call.shapes().get("a")[0];
                    int k = call.shapes().get("a")[1];
                    int n = call.shapes().get("b")[1];
                    var c = new double[m * n];
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            for (int l = 0; l < k - 1; l++) {
                                c[i * n + j] += a[i * k + l] * b[l * n + j];
                            }
                        }
                    }
                    return Map.of("value", c);
                }));
    }
}
