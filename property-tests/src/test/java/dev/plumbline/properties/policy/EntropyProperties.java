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

/// Red for bits, a flipped sign, NaN at probability 0, or a gradient without its mean.
class EntropyProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.entropy";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("in bits", call -> Tables.rows(call, "value", (in, c) -> new double[] {-Tables.dot(Tables.softmax(in[0]), Tables.map(Tables.softmax(in[0]), p -> Math.log(p) / Math.log(2)))}, "logits")),
                new Mutant("p log p without the 0 log 0 rule", call -> Tables.rows(call, "value", (in, c) -> new double[] {-Tables.dot(Tables.softmax(in[0]), Tables.map(Tables.softmax(in[0]), Math::log))}, "logits")),
                new Mutant("sign", call -> Tables.rows(call, "value", (in, c) -> new double[] {Tables.dot(Tables.softmax(in[0]), Tables.map(Tables.softmax(in[0]), Math::log))}, "logits")),
                new Mutant("gradient without the entropy term", call -> Tables.rows(call, "gradient", (in, c) -> Tables.map(Tables.softmax(in[0]), p -> -p * Math.log(p)), "logits")));
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
            for (double g : Laws.call(backend, operation(), Map.of(), "logits", logits).get("gradient")) {
                sum += g;
            }
            assertTrue(Laws.near(sum, 0, 0, 6 * 64 * 64 * 0x1p-53), name);
        });
    }

    /// 0 ≤ H ≤ log n, up to 16 u.
    @Property(tries = 30)
    void bounds(@ForAll @Size(6) List<@IntRange(min = -819200, max = 819200) Integer> z) {
        var logits = new double[1][6];
        for (int i = 0; i < 6; i++) {
            logits[0][i] = z.get(i) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            double h = Laws.call(backend, operation(), Map.of(), "logits", logits).get("value")[0];
            assertTrue(h >= 0 && h <= Math.log(6) + 16 * 0x1p-53, name + " " + h);
        });
    }
}
