package dev.plumbline.properties.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Red for a uniform mean, a missing baseline, a flipped sign.
class ExactObjectiveProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.exact_objective";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("uniform mean of the rewards", call -> Tables.rows(call, "value", (in, c) -> new double[] {Tables.mean(in[1])}, "logits", "reward")),
                new Mutant("gradient without the baseline", call -> Tables.rows(call, "gradient", (in, c) -> { var p = Tables.softmax(in[0]); for (int i = 0; i < p.length; i++) { p[i] *= in[1][i]; } return p; }, "logits", "reward")),
                new Mutant("gradient of the loss: sign flipped", call -> Tables.rows(call, "gradient", (in, c) -> { var p = Tables.softmax(in[0]); double j = Tables.dot(p, in[1]); for (int i = 0; i < p.length; i++) { p[i] *= j - in[1][i]; } return p; }, "logits", "reward")));
    }

    /// The gradient in the logits sums to 0 over the actions: a common shift of logits changes nothing. Entries of
    /// size below 64 with error below 64 u each.
    @Property(tries = 30)
    void gradientSumsToZero(@ForAll @Size(6) List<@IntRange(min = -8192, max = 8192) Integer> z, @ForAll @Size(6) List<@IntRange(min = -8192, max = 8192) Integer> other) {
        var logits = new double[1][6];
        var second = new double[1][6];
        for (int i = 0; i < 6; i++) {
            logits[0][i] = z.get(i) * 0x1p-10;
            second[0][i] = other.get(i) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            double sum = 0;
            for (double g : Laws.call(backend, operation(), Map.of(), "logits", logits, "reward", second).get("gradient")) {
                sum += g;
            }
            assertTrue(Laws.near(sum, 0, 0, 6 * 64 * 64 * 0x1p-53), name);
        });
    }
}
