package dev.plumbline.properties.numerics;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Red when the divisor is the count, when masked entries leak, or when weights are ignored.
class WeightedMeanProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.weighted_mean";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("divides by the count", call -> {
                    var x = call.inputs().get("x");
                    var w = call.inputs().get("weight");
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        sum += w[i] == 0 ? 0 : w[i] * x[i];
                    }
                    return Map.of("value", new double[] {sum / x.length});
                }),
                new Mutant("masked entries leak NaN", call -> {
                    var x = call.inputs().get("x");
                    var w = call.inputs().get("weight");
                    double sum = 0;
                    double total = 0;
                    for (int i = 0; i < x.length; i++) {
                        sum += w[i] * x[i];
                        total += w[i];
                    }
                    return Map.of("value", new double[] {sum / total});
                }),
                new Mutant("weights ignored", call -> Map.of("value",
                        new double[] {Arrays.stream(call.inputs().get("x")).average().orElse(Double.NaN)})));
    }
}
