package dev.plumbline.oracle.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// The gradients that the oracles give as formulas of their own against the derivative of the value by automatic
/// differentiation, to 40 digits, and the sensitivities against difference quotients. Red when a factor or a sign of a
/// gradient formula is wrong, an index is transposed, or S misses an input.
class GradientTest {

    /// value output, input, gradient output, how the two are laid out.
    private record Pair(String value, String input, String gradient, Layout layout) {}

    private enum Layout { POINTWISE, ROWS, MEMBERS }

    private static final List<String> WITHOUT_GRADIENT = List.of("numerics.sum", "numerics.weighted_mean",
            "numerics.log_softmax", "policy.gae", "policy.rloo_advantage", "policy.mean_centered_advantage",
            "policy.grpo_advantage", "policy.whiten", "policy.regularized_optimum", "policy.best_of_n_law",
            "policy.best_of_n_estimate", "model.matmul", "model.column_sum", "model.sgd_step", "model.adam_step");

    private static List<Pair> pairs(String id) {
        if (WITHOUT_GRADIENT.contains(id)) {
            return List.of();
        }
        return switch (id) {
            case "preference.bradley_terry_loss" -> List.of(new Pair("loss", "chosen", "gradChosen", Layout.POINTWISE),
                    new Pair("loss", "rejected", "gradRejected", Layout.POINTWISE));
            case "numerics.log_sum_exp" -> List.of(new Pair("value", "x", "gradient", Layout.ROWS));
            case "policy.policy_gradient_loss" -> List.of(new Pair("loss", "logits", "gradient", Layout.ROWS));
            case "policy.entropy", "policy.kl_divergence", "policy.exact_objective" ->
                List.of(new Pair("value", "logits", "gradient", Layout.ROWS));
            case "reward.conjunction" -> List.of(new Pair("value", "reward", "gradient", Layout.MEMBERS));
            case "policy.ppo_policy_loss", "policy.kl_k1", "policy.kl_k2", "policy.kl_k3" ->
                List.of(new Pair("value", "logp", "slope", Layout.POINTWISE));
            case "policy.ppo_value_loss" -> List.of(new Pair("value", "value", "slope", Layout.POINTWISE));
            default -> id.startsWith("ensemble.") ? List.of(new Pair("value", "scores", "gradient", Layout.MEMBERS))
                    : List.of(new Pair("value", id.startsWith("reward.") ? "reward" : "x", "slope", Layout.POINTWISE));
        };
    }

    @Property(tries = 10)
    void gradientsAreTheDerivativesOfTheValues(@ForAll long seed) {
        for (var oracle : Oracles.all()) {
            for (var pair : pairs(oracle.id())) {
                var arguments = new Arguments(SampleCases.of(oracle.id(), seed));
                var outputs = ((FormulaOracle) oracle).formula().apply(arguments);
                compare(oracle.id(), pair, arguments, outputs);
            }
        }
    }

    private static void compare(String id, Pair pair, Arguments arguments, Map<String, Dual[]> outputs) {
        var values = outputs.get(pair.value());
        var gradient = outputs.get(pair.gradient());
        var inputs = arguments.vector(pair.input());
        assertEquals(inputs.length, gradient.length);
        for (int v = 0; v < values.length; v++) {
            for (int x = 0; x < inputs.length; x++) {
                boolean own = switch (pair.layout()) {
                    case POINTWISE -> x == v;
                    case ROWS -> x / (inputs.length / values.length) == v;
                    case MEMBERS -> x % values.length == v;
                };
                var formula = own ? gradient[x].value() : Real.ZERO;
                var derivative = values[v].partial(inputs[x]);
                assertTrue(formula.sub(derivative).abs().compareTo(Real.parse("1e-40")) < 0,
                        () -> id + " " + pair + ": " + formula + " is not " + derivative);
            }
        }
    }

    /// Σ |xⱼ ∂y/∂xⱼ| over the inputs by central differences of step h = 2⁻²⁰ may not exceed S. Truncation is h²/6 times a
    /// third derivative; at these points none exceeds 10⁵ and there are at most 30 inputs of size 3: 10⁻⁵ is allowed.
    @Property(tries = 2)
    void sensitivityCoversEveryInput(@ForAll long seed) {
        for (var oracle : Oracles.all()) {
            var c = SampleCases.of(oracle.id(), seed);
            var sums = oracle.evaluate(c).entrySet().stream().collect(java.util.stream.Collectors.toMap(
                    Map.Entry::getKey, e -> new double[e.getValue().length]));
            for (var name : c.inputs().keySet()) {
                if (List.of("action", "mask", "terminated", "truncated").contains(name)) {
                    continue;
                }
                for (int j = 0; j < c.inputs().get(name).length; j++) {
                    double x = c.inputs().get(name)[j];
                    var up = oracle.evaluate(moved(c, name, j, 0x1p-20));
                    var down = oracle.evaluate(moved(c, name, j, -0x1p-20));
                    for (var output : sums.entrySet()) {
                        for (int i = 0; i < output.getValue().length; i++) {
                            output.getValue()[i] += Math.abs(x * up.get(output.getKey())[i].value()
                                    .sub(down.get(output.getKey())[i].value()).toDouble() * 0x1p19);
                        }
                    }
                }
            }
            var truth = oracle.evaluate(c);
            for (var output : sums.entrySet()) {
                for (int i = 0; i < output.getValue().length; i++) {
                    double s = truth.get(output.getKey())[i].sensitivity().toDouble();
                    double quotient = output.getValue()[i];
                    assertTrue(quotient <= s + 1e-5, () -> oracle.id() + " " + output.getKey() + ": " + quotient + " > " + s);
                    assertTrue(s <= 100 * (1 + quotient), () -> oracle.id() + " " + output.getKey() + " inflates S: " + s
                            + " against " + quotient);
                }
            }
        }
    }

    private static OracleCase moved(OracleCase c, String name, int index, double step) {
        var inputs = new java.util.HashMap<>(c.inputs());
        var data = c.inputs().get(name).clone();
        data[index] += step;
        inputs.put(name, data);
        return new OracleCase(c.operation(), inputs, c.shapes(), c.parameters());
    }

    /// Every combination of special values in every input: no exception, and a finite value never comes with a
    /// sensitivity that is not finite (the record refuses it).
    @Test
    void specialValuesNeverBreakAnOracle() {
        double[] special = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 1, -1, 1e308, -1e308, 1e-308,
            Double.MIN_VALUE, 1000, -1000};
        for (var oracle : Oracles.all()) {
            for (long seed = 0; seed < 60; seed++) {
                var random = new java.util.SplittableRandom(seed);
                var c = SampleCases.of(oracle.id(), seed);
                var inputs = new java.util.HashMap<String, double[]>();
                for (var input : c.inputs().entrySet()) {
                    inputs.put(input.getKey(), input.getKey().equals("action") ? input.getValue()
                            : Arrays.stream(input.getValue()).map(x -> random.nextInt(3) == 0
                                    ? special[random.nextInt(special.length)] : x).toArray());
                }
                var outputs = oracle.evaluate(new OracleCase(c.operation(), inputs, c.shapes(), c.parameters()));
                assertEquals(oracle.evaluate(c).keySet(), outputs.keySet());
            }
        }
    }

    @Test
    void everyOperationIsThere() {
        var ids = new ArrayList<String>();
        Oracles.all().forEach(oracle -> ids.add(oracle.id()));
        assertEquals(49, ids.size());
        assertEquals("ensemble.variance", Oracles.find("ensemble.variance").id());
        assertTrue(ids.containsAll(WITHOUT_GRADIENT));
    }
}
