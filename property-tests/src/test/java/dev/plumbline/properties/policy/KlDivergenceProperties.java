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

/// Red for the reversed divergence, unnormalised logits, a cancelling form, or another gradient.
class KlDivergenceProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.kl_divergence";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("cross entropy minus entropy, cancelling", call -> Tables.rows(call, "value", (in, c) -> new double[] {Tables.dot(Tables.softmax(in[0]), Tables.map(Tables.softmax(in[0]), Math::log)) - Tables.dot(Tables.softmax(in[0]), Tables.map(Tables.softmax(in[1]), Math::log))}, "logits", "referenceLogits")),
                new Mutant("reversed: KL(ref || pi)", call -> Tables.rows(call, "value", (in, c) -> new double[] {Tables.dot(Tables.softmax(in[1]), Tables.map(Tables.softmax(in[1]), Math::log)) - Tables.dot(Tables.softmax(in[1]), Tables.map(Tables.softmax(in[0]), Math::log))}, "logits", "referenceLogits")),
                new Mutant("logits not normalised", call -> Tables.rows(call, "value", (in, c) -> new double[] {Tables.dot(Tables.softmax(in[0]), in[0]) - Tables.dot(Tables.softmax(in[0]), in[1])}, "logits", "referenceLogits")),
                new Mutant("gradient of the reversed divergence", call -> Tables.rows(call, "gradient", (in, c) -> { var p = Tables.softmax(in[0]); var q = Tables.softmax(in[1]); for (int i = 0; i < p.length; i++) { p[i] -= q[i]; } return p; }, "logits", "referenceLogits")));
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
            for (double g : Laws.call(backend, operation(), Map.of(), "logits", logits, "referenceLogits", second).get("gradient")) {
                sum += g;
            }
            assertTrue(Laws.near(sum, 0, 0, 6 * 64 * 64 * 0x1p-53), name);
        });
    }

    /// Equal policies have divergence 0 even when their logits differ by a constant: at most 64 u² in size.
    @Property(tries = 30)
    void zeroAtTheReference(@ForAll @Size(6) List<@IntRange(min = -8192, max = 8192) Integer> z, @ForAll @IntRange(min = -8192, max = 8192) int shift) {
        var logits = new double[1][6];
        var reference = new double[1][6];
        for (int i = 0; i < 6; i++) {
            logits[0][i] = z.get(i) * 0x1p-10;
            reference[0][i] = (z.get(i) + shift) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            double kl = Laws.call(backend, operation(), Map.of(), "logits", logits, "referenceLogits", reference).get("value")[0];
            assertTrue(Math.abs(kl) <= 64 * 64 * 0x1p-53, name + " " + kl);
        });
    }
}
