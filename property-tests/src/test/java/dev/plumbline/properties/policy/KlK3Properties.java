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

/// Red for a form that cancels near 0, the reversed ratio, the slope of k1, a hidden clamp.
class KlK3Properties implements OperationContract {
    @Override
    public String operation() {
        return "policy.kl_k3";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("exp(-u) - 1 + u as written", call -> Tables.elements(call, "value", v -> Math.exp(v[1] - v[0]) - 1 + (v[0] - v[1]), "logp", "referenceLogp")),
                new Mutant("reversed: exp(u) - 1 - u", call -> Tables.elements(call, "value", v -> Math.expm1(v[0] - v[1]) - (v[0] - v[1]), "logp", "referenceLogp")),
                new Mutant("slope cancelling", call -> Tables.elements(call, "slope", v -> 1 - Math.exp(v[1] - v[0]), "logp", "referenceLogp")),
                new Mutant("slope of k1", call -> Tables.elements(call, "slope", v -> 1, "logp", "referenceLogp")),
                new Mutant("clamped to [-10, 10]", call -> Tables.elements(call, "value", v -> Math.max(-10, Math.min(10, Math.expm1(v[1] - v[0]) + (v[0] - v[1]))), "logp", "referenceLogp")));
    }

    /// k3 is never negative, and 0 only for equal log-probabilities.
    @Property(tries = 60)
    void neverNegative(@ForAll @IntRange(min = -8192, max = 0) int k, @ForAll @IntRange(min = -100_000, max = 100_000) int steps) {
        double logp = k * 0x1p-10;
        double u = steps * 1e-12;
        Laws.onEveryExecution((name, backend) -> {
            double k3 = Laws.call(backend, operation(), Map.of(), "logp", new double[] {logp}, "referenceLogp", new double[] {logp - u}).get("value")[0];
            assertTrue(k3 >= 0, name + " " + k3);
        });
    }
}
