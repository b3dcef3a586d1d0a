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

/// Red for leave-one-out, for a division by the deviation, for no baseline.
class MeanCenteredAdvantageProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.mean_centered_advantage";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("leave-one-out", call -> Tables.rows(call, "advantage", (in, c) -> Tables.map(in[0], x -> (x - Tables.mean(in[0])) * in[0].length / Math.max(1, in[0].length - 1.0)), "reward")),
                new Mutant("divided by the deviation", call -> Tables.rows(call, "advantage", (in, c) -> Tables.map(in[0], x -> (x - Tables.mean(in[0])) / (Tables.deviation(in[0], 1) + 1e-4)), "reward")),
                new Mutant("no baseline", call -> Tables.rows(call, "advantage", (in, c) -> in[0], "reward")));
    }

    /// The advantages of a group sum to 0: five terms below 16 in size, each within 8 u of 16.
    @Property(tries = 30)
    void sumToZero(@ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> r) {
        var reward = new double[1][5];
        for (int i = 0; i < 5; i++) {
            reward[0][i] = r.get(i) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            double sum = 0;
            for (double a : Laws.call(backend, operation(), Map.of(), "reward", reward).get("advantage")) {
                sum += a;
            }
            assertTrue(Laws.near(sum, 0, 0, 5 * 8 * 32 * 0x1p-53), name);
        });
    }
}
