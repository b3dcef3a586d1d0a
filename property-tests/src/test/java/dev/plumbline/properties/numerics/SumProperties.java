package dev.plumbline.properties.numerics;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Red for an uncompensated loop, a float accumulator, or a mean.
class SumProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.sum";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("plain loop", call -> {
                    double sum = 0;
                    for (double v : call.inputs().get("x")) {
                        sum += v;
                    }
                    return Map.of("value", new double[] {sum});
                }),
                new Mutant("mean instead of sum", call -> Map.of("value",
                        new double[] {Arrays.stream(call.inputs().get("x")).average().orElse(0)})),
                new Mutant("float accumulator", call -> {
                    float sum = 0;
                    for (double v : call.inputs().get("x")) {
                        sum += (float) v;
                    }
                    return Map.of("value", new double[] {sum});
                }));
    }
}
