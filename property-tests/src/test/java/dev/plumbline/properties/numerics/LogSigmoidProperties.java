package dev.plumbline.properties.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Red for the naive formula, a cutoff, a flipped slope.
class LogSigmoidProperties implements OperationContract {
    @Override
    public String operation() {
        return "numerics.log_sigmoid";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("log(1/(1 + exp(-x))) as written", "value", x -> Math.log(1 / (1 + Math.exp(-x)))),
                Mutant.pointwise("log1p without the minimum", "value", x -> -Math.log1p(Math.exp(-x))),
                Mutant.pointwise("cutoff at 20", "value", x -> x < -20 ? x : -Math.log1p(Math.exp(-x))),
                Mutant.pointwise("slope sigmoid(x)", "slope", x -> 1 / (1 + Math.exp(-x))),
                Mutant.pointwise("slope 1 - sigmoid(x)", "slope", x -> 1 - 1 / (1 + Math.exp(-x))));
    }

    /// log σ(x) − log σ(−x) = x. Each side is within 4 ULP of the larger term: 8 ULP of it in sum, on every execution.
    @Property(tries = 40)
    void differenceOfMirrorImagesIsTheArgument(@ForAll @DoubleRange(min = -800, max = 800) double x) {
        Laws.onEveryExecution((name, backend) -> {
            var value = Laws.call(backend, operation(), Map.of(), "x", new double[] {x, -x}).get("value");
            double larger = Math.max(Math.abs(value[0]), Math.abs(value[1]));
            assertTrue(Laws.near(value[0] - value[1], x, 1, 9 * Math.ulp(larger)), name);
        });
    }
}
