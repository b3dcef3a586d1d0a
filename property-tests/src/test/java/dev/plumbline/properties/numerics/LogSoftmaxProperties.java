package dev.plumbline.properties.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

/// Red for log(softmax), a missing shift, or the wrong axis. The bound of the sum allows for the error of each exponent, at most u times 2000 for scores within 1000 of zero.
class LogSoftmaxProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.log_softmax";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.rows("log of softmax", "x", "logProbability", x -> {
                    double max = Arrays.stream(x).max().orElse(0);
                    double sum = Arrays.stream(x).map(v -> Math.exp(v - max)).sum();
                    return Arrays.stream(x).map(v -> Math.log(Math.exp(v - max) / sum)).toArray();
                }),
                Mutant.rows("unshifted", "x", "probability", x -> {
                    double sum = Arrays.stream(x).map(Math::exp).sum();
                    return Arrays.stream(x).map(v -> Math.exp(v) / sum).toArray();
                }),
                new Mutant("softmax over the other axis", call -> {
                    var shape = call.shapes().get("x");
                    var x = call.inputs().get("x");
                    var p = new double[x.length];
                    for (int column = 0; column < shape[1]; column++) {
                        double sum = 0;
                        for (int row = 0; row < shape[0]; row++) {
                            sum += Math.exp(x[row * shape[1] + column]);
                        }
                        for (int row = 0; row < shape[0]; row++) {
                            p[row * shape[1] + column] = Math.exp(x[row * shape[1] + column]) / sum;
                        }
                    }
                    return Map.of("probability", p);
                }));
    }

    /// Probabilities of a row sum to 1 within (n + 3) u for n = 9 entries of error 4 ULP each.
    @Property(tries = 40)
    void rowsSumToOne(@ForAll @Size(9) List<@DoubleRange(min = -1000, max = 1000) Double> row) {
        var x = new double[][] {row.stream().mapToDouble(v -> v).toArray()};
        Laws.onEveryExecution((name, backend) -> {
            double sum = 0;
            for (double p : Laws.call(backend, operation(), Map.of(), "x", x).get("probability")) {
                sum += p;
            }
            assertTrue(Laws.near(sum, 1, 0, 4096 * 0x1p-53), name);
        });
    }
}
