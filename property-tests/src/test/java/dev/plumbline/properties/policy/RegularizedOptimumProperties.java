package dev.plumbline.properties.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Red for gamma on the wrong side, a dropped reference, a flipped sign, an unnormalised partition.
class RegularizedOptimumProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.regularized_optimum";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("multiplied by gamma", call -> Tables.rows(call, "logProbability", (in, c) -> { var p = Tables.softmax(in[0]); double g = Tables.number(c, "gamma"); for (int i = 0; i < p.length; i++) { p[i] = Math.log(p[i]) + in[1][i] * g; } double m = Arrays.stream(p).max().orElse(0); double z = m + Math.log(Arrays.stream(p).map(x -> Math.exp(x - m)).sum()); return Tables.map(p, x -> x - z); }, "referenceLogits", "utility")),
                new Mutant("reference dropped", call -> Tables.rows(call, "logProbability", (in, c) -> { var p = Tables.softmax(in[0]); double g = Tables.number(c, "gamma"); for (int i = 0; i < p.length; i++) { p[i] = in[1][i] / g; } double m = Arrays.stream(p).max().orElse(0); double z = m + Math.log(Arrays.stream(p).map(x -> Math.exp(x - m)).sum()); return Tables.map(p, x -> x - z); }, "referenceLogits", "utility")),
                new Mutant("sign of the utility", call -> Tables.rows(call, "logProbability", (in, c) -> { var p = Tables.softmax(in[0]); double g = Tables.number(c, "gamma"); for (int i = 0; i < p.length; i++) { p[i] = Math.log(p[i]) + -in[1][i] / g; } double m = Arrays.stream(p).max().orElse(0); double z = m + Math.log(Arrays.stream(p).map(x -> Math.exp(x - m)).sum()); return Tables.map(p, x -> x - z); }, "referenceLogits", "utility")),
                new Mutant("partition of unnormalised logits", call -> Tables.rows(call, "logPartition", (in, c) -> { var p = Tables.softmax(in[0]); double g = Tables.number(c, "gamma"); for (int i = 0; i < p.length; i++) { p[i] = in[0][i] + in[1][i] / g; } double m = Arrays.stream(p).max().orElse(0); double z = m + Math.log(Arrays.stream(p).map(x -> Math.exp(x - m)).sum()); return new double[] {z}; }, "referenceLogits", "utility")),
                new Mutant("partition times gamma", call -> Tables.rows(call, "logPartition", (in, c) -> { var p = Tables.softmax(in[0]); double g = Tables.number(c, "gamma"); for (int i = 0; i < p.length; i++) { p[i] = Math.log(p[i]) + in[1][i] / g; } double m = Arrays.stream(p).max().orElse(0); double z = m + Math.log(Arrays.stream(p).map(x -> Math.exp(x - m)).sum()); return new double[] {g * z}; }, "referenceLogits", "utility")));
    }

    /// J(π*) = γ log Z: the mean utility less γ KL. Utilities within 8 and γ = 1, each term within 64 u of 16.
    @Property(tries = 30)
    void optimalValueIsGammaLogZ(@ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> z, @ForAll @Size(5) List<@IntRange(min = -8192, max = 8192) Integer> utility) {
        var reference = new double[1][5];
        var u = new double[1][5];
        for (int i = 0; i < 5; i++) {
            reference[0][i] = z.get(i) * 0x1p-10;
            u[0][i] = utility.get(i) * 0x1p-10;
        }
        Laws.onEveryExecution((name, backend) -> {
            var out = Laws.call(backend, operation(), Map.of(), "referenceLogits", reference, "utility", u);
            double mean = 0;
            for (int i = 0; i < 5; i++) {
                mean += Math.exp(out.get("logProbability")[i]) * u[0][i];
            }
            assertTrue(Laws.near(mean - out.get("kl")[0], out.get("logPartition")[0], 0, 64 * 64 * 0x1p-53), name);
        });
    }
}
