package dev.plumbline.properties.reward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

/// Red for the naive logarithm, a mean, a sum of rewards, or the log-sigmoid of the sum.
class ConjunctionProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.conjunction";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("log(sigmoid(z)) as written", call -> {
                    var shape = call.shapes().get("reward");
                    var r = call.inputs().get("reward");
                    var c = call.inputs().get("reference");
                    var w = call.inputs().get("weight");
                    var value = new double[shape[1]];
                    for (int item = 0; item < shape[1]; item++) {
                        double sum = 0;
                        for (int k = 0; k < shape[0]; k++) {
                            double z = r[k * shape[1] + item] - c[k * shape[1] + item];
                            double weight = w == null ? 1 : w[k];
                            sum += weight * Math.log(1 / (1 + Math.exp(-z)));
                        }
                        value[item] = sum;
                    }
                    return Map.of("value", value);
                }),
                new Mutant("mean in place of sum", call -> {
                    var shape = call.shapes().get("reward");
                    var r = call.inputs().get("reward");
                    var c = call.inputs().get("reference");
                    var w = call.inputs().get("weight");
                    var value = new double[shape[1]];
                    for (int item = 0; item < shape[1]; item++) {
                        double sum = 0;
                        for (int k = 0; k < shape[0]; k++) {
                            double z = r[k * shape[1] + item] - c[k * shape[1] + item];
                            double weight = w == null ? 1 : w[k];
                            sum += weight * (Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z))));
                        }
                        value[item] = sum / shape[0];
                    }
                    return Map.of("value", value);
                }),
                new Mutant("sum of centred rewards", call -> {
                    var shape = call.shapes().get("reward");
                    var r = call.inputs().get("reward");
                    var c = call.inputs().get("reference");
                    var w = call.inputs().get("weight");
                    var value = new double[shape[1]];
                    for (int item = 0; item < shape[1]; item++) {
                        double sum = 0;
                        for (int k = 0; k < shape[0]; k++) {
                            double z = r[k * shape[1] + item] - c[k * shape[1] + item];
                            double weight = w == null ? 1 : w[k];
                            sum += weight * z;
                        }
                        value[item] = sum;
                    }
                    return Map.of("value", value);
                }),
                new Mutant("weights ignored", call -> {
                    var shape = call.shapes().get("reward");
                    var r = call.inputs().get("reward");
                    var c = call.inputs().get("reference");
                    var w = call.inputs().get("weight");
                    var value = new double[shape[1]];
                    for (int item = 0; item < shape[1]; item++) {
                        double sum = 0;
                        for (int k = 0; k < shape[0]; k++) {
                            double z = r[k * shape[1] + item] - c[k * shape[1] + item];
                            double weight = w == null ? 1 : w[k];
                            sum += Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z))) + 0 * weight;
                        }
                        value[item] = sum;
                    }
                    return Map.of("value", value);
                }),
                new Mutant("log-sigmoid of the summed rewards", call -> {
                    var shape = call.shapes().get("reward");
                    var value = new double[shape[1]];
                    for (int item = 0; item < shape[1]; item++) {
                        double z = 0;
                        for (int k = 0; k < shape[0]; k++) {
                            z += call.inputs().get("reward")[k * shape[1] + item] - call.inputs().get("reference")[k * shape[1] + item];
                        }
                        value[item] = Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
                    }
                    return Map.of("value", value);
                }));
    }

    /// K min log σ(z) ≤ AND ≤ min log σ(z), up to 8 ULP of the sum.
    @Property(tries = 30)
    void sandwich(@ForAll @Size(4) List<@DoubleRange(min = -300, max = 300) Double> z) {
        var rewards = new double[4][1];
        double least = 0;
        for (int k = 0; k < 4; k++) {
            rewards[k][0] = z.get(k);
            least = Math.min(least, Math.min(z.get(k), 0) - Math.log1p(Math.exp(-Math.abs(z.get(k)))));
        }
        double lowest = least;
        Laws.onEveryExecution((name, backend) -> {
            double value = Laws.call(backend, operation(), Map.of(), "reward", rewards, "reference", new double[4][1]).get("value")[0];
            double slack = 8 * Math.ulp(value);
            assertTrue(value <= lowest + slack && value >= 4 * lowest - slack, name);
        });
    }
}
