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
import net.jqwik.api.constraints.IntRange;

/// Red for the naive logarithm, a missing or reversed centring, a flipped slope.
class LogSigmoidCenteredProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.log_sigmoid_centered";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("log(sigmoid(z)) as written", call -> Transforms.of(call, "value", (r, c) -> Math.log(1 / (1 + Math.exp(c - r))))),
                new Mutant("not centred", call -> Transforms.of(call, "value", (r, c) -> Math.min(r, 0) - Math.log1p(Math.exp(-Math.abs(r))))),
                new Mutant("reference minus reward", call -> Transforms.of(call, "value", (r, c) -> Math.min(c - r, 0) - Math.log1p(Math.exp(-Math.abs(c - r))))),
                new Mutant("sigmoid in place of log-sigmoid", call -> Transforms.of(call, "value", (r, c) -> 1 / (1 + Math.exp(c - r)))),
                new Mutant("slope sigmoid(z)", call -> Transforms.of(call, "slope", (r, c) -> 1 / (1 + Math.exp(c - r)))),
                new Mutant("log-sigmoid of the mean reference", call -> Transforms.of(call, "value", (r, c) -> r - c)));
    }

    /// A shift of a prompt's rewards and reference together changes nothing (exact on the grid).
    @Property(tries = 30)
    void promptShiftChangesNothing(@ForAll @IntRange(min = -8192, max = 8192) int r, @ForAll @IntRange(min = -8192, max = 8192) int reference,
            @ForAll @IntRange(min = -8192, max = 8192) int shift) {
        double s = 0x1p-10;
        Laws.onEveryExecution((name, backend) -> {
            var out = Laws.call(backend, operation(), Map.of(), "reward", new double[][] {{r * s}, {(r + shift) * s}},
                    "reference", new double[][] {{reference * s}, {(reference + shift) * s}});
            assertTrue(out.get("value")[0] == out.get("value")[1], name);
            assertTrue(out.get("slope")[0] == out.get("slope")[1], name);
        });
    }

    /// min(z, 0) − log 2 ≤ u ≤ min(z, 0), and the slope lies in [0, 1] and falls as the reward rises.
    @Property(tries = 30)
    void boundsAndConcavity(@ForAll @DoubleRange(min = -700, max = 700) double z, @ForAll @DoubleRange(min = 0, max = 10) double step) {
        Laws.onEveryExecution((name, backend) -> {
            var out = Laws.call(backend, operation(), Map.of(), "reward", new double[][] {{z, z + step}}, "reference", new double[][] {{0}});
            double u = out.get("value")[0];
            assertTrue(u <= Math.min(z, 0) && u >= Math.min(z, 0) - 0.6931471805599455, name);
            double ulps = 4 * Math.ulp(out.get("slope")[0]);
            assertTrue(out.get("slope")[0] <= 1 && out.get("slope")[1] >= 0 && out.get("slope")[1] <= out.get("slope")[0] + ulps, name);
        });
    }
}
