package dev.plumbline.properties.vectors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every execution passes the conformance vectors of the operations that it has as kernels: two oracles that share no formula,
/// the one of the kernels and the one of the vectors, agree through it.
///
/// Planted mistakes that turn it red: a sign in a formula of the vectors; ddof 0 in a kernel; a bound of the vectors without its
/// units in the last place; inputs not rounded to float32.
class ConformanceVectorsTest {
    private static final Path FOLDER = Path.of("../data/vectors");

    /// How a vector is put to a kernel.
    ///
    /// @param file operation of the vectors
    /// @param kernel operation of the catalogue
    /// @param groupKey rows with equal text make one row of a matrix; null: all rows are one vector
    /// @param members whether the group lies along the first axis of the matrix
    /// @param inputs column to input
    /// @param parameters setting to parameter
    /// @param outputs column to output
    /// @param fixed settings that must have this value for the kernel to be meant
    private record Case(String file, String kernel, String groupKey, boolean members, Map<String, String> inputs,
            Map<String, String> parameters, Map<String, String> outputs, Map<String, String> fixed) {}

    private static final List<Case> CASES = List.of(
            new Case("bradley-terry-loss", "preference.bradley_terry_loss", null, false,
                    Map.of("chosen", "chosen", "rejected", "rejected", "margin", "margin", "label", "target", "weight", "weight"),
                    Map.of("label_smoothing", "labelSmoothing", "centering", "centering"),
                    Map.of("loss", "loss", "grad_chosen", "gradChosen", "grad_rejected", "gradRejected"), Map.of()),
            kl("k1"), kl("k2"), kl("k3"),
            new Case("ppo-policy-loss", "policy.ppo_policy_loss", null, false,
                    Map.of("logp", "logp", "old_logp", "oldLogp", "advantage", "advantage"),
                    Map.of("low", "low", "high", "high", "dual_clip", "dualClip"), Map.of("loss", "value"), Map.of()),
            new Case("ppo-value-loss", "policy.ppo_value_loss", null, false,
                    Map.of("value", "value", "old_value", "oldValue", "return", "returns"), Map.of("clip", "clip"),
                    Map.of("loss", "value"), Map.of()),
            new Case("log-softmax", "numerics.log_softmax", "row", false, Map.of("logit", "logits"), Map.of(),
                    Map.of("log_prob", "logProbability"), Map.of()),
            new Case("group-advantage", "policy.grpo_advantage", "group", false, Map.of("reward", "reward"),
                    Map.of("epsilon", "epsilon", "ddof", "ddof"), Map.of("advantage", "advantage"), Map.of("epsilon", "1e-4")),
            new Case("group-advantage", "policy.rloo_advantage", "group", false, Map.of("reward", "reward"), Map.of(),
                    Map.of("advantage", "advantage"), Map.of("baseline", "leave-one-out", "deviation", "none")),
            new Case("group-advantage", "policy.mean_centered_advantage", "group", false, Map.of("reward", "reward"), Map.of(),
                    Map.of("advantage", "advantage"), Map.of("deviation", "none")),
            new Case("gae", "policy.gae", "seq", false,
                    Map.of("reward", "reward", "value", "value", "next_value", "bootstrap", "terminated", "terminated", "truncated",
                            "truncated", "mask", "mask"),
                    Map.of("gamma", "gamma", "lambda", "lambda"), Map.of("advantage", "advantage", "return", "returns"), Map.of()),
            new Case("whitening", "policy.whiten", null, false, Map.of("value", "x", "mask", "mask"),
                    Map.of("epsilon", "epsilon", "ddof", "ddof"), Map.of("whitened", "value"), Map.of("epsilon", "1e-8")),
            ensemble("ensemble.mean", Map.of(), Map.of()),
            ensemble("ensemble.minimum", Map.of(), Map.of("rule", "minimum")),
            ensemble("ensemble.median", Map.of(), Map.of("rule", "median")),
            ensemble("ensemble.uncertainty_weighted", Map.of("lambda", "lambda", "ddof", "ddof"), Map.of("rule", "minus-variance")),
            ensemble("ensemble.mean_minus_std", Map.of("lambda", "k", "ddof", "ddof"), Map.of("rule", "minus-deviation")));

    private static Case kl(String estimator) {
        return new Case("kl-estimate", "policy.kl_" + estimator, null, false, Map.of("logp", "logp", "ref_logp", "referenceLogp"),
                Map.of(), Map.of("kl", "value"), Map.of("estimator", estimator));
    }

    private static Case ensemble(String kernel, Map<String, String> parameters, Map<String, String> fixed) {
        return new Case("ensemble-aggregate", kernel, "item", true, Map.of("score", "scores"), parameters, Map.of("aggregate", "value"),
                fixed);
    }

    @TestFactory
    Stream<DynamicTest> everyExecutionPasses() {
        return Backends.providers().stream().filter(provider -> provider.availability().available()).flatMap(provider ->
                Stream.of(DType.FLOAT64, DType.FLOAT32).flatMap(dtype -> CASES.stream().map(c ->
                        DynamicTest.dynamicTest(provider.name() + " " + dtype + " " + c.kernel, () -> {
                            try (var backend = provider.open(BackendOptions.defaults())) {
                                check(backend, dtype, c);
                            }
                        }))));
    }

    private static void check(Backend backend, DType dtype, Case c) throws IOException {
        var root = new ObjectMapper().readTree(FOLDER.resolve(c.file + ".json").toFile());
        int compared = 0;
        var definitions = new LinkedHashMap<String, String>();
        root.get("settings").forEach(setting -> definitions.put(setting.get("name").asText(), setting.get("definition").asText()));
        for (var test : root.get("tests")) {
            if (isMeant(root, test, c)) {
                for (int[] rows : groups(test, c)) {
                    compared += compare(backend, dtype, c, test, definitions, rows);
                }
            }
        }
        assertTrue(compared > 2, "only " + compared + " numbers were compared");
    }

    /// Whether every setting that the kernel cannot be told has the value of the definition, or the one the case asks for.
    private static boolean isMeant(JsonNode root, JsonNode test, Case c) {
        for (var setting : root.get("settings")) {
            String name = setting.get("name").asText();
            String wanted = c.fixed.getOrDefault(name, setting.get("definition").asText());
            String value = test.get("settings").path(name).asText(setting.get("definition").asText());
            if (!value.equals(wanted) && (!c.parameters.containsKey(name) || c.fixed.containsKey(name))) {
                return false;
            }
        }
        Set<String> used = new LinkedHashSet<>(c.inputs.keySet());
        used.addAll(Set.of("length", "old_logp", "raw_reward"));
        var columns = new ArrayList<String>();
        test.get("in").fieldNames().forEachRemaining(columns::add);
        return used.containsAll(columns);
    }

    private static List<int[]> groups(JsonNode test, Case c) {
        int n = test.get("rows").asInt();
        var byKey = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < n; i++) {
            String key = c.groupKey == null ? "" : test.get("keys").path(c.groupKey).path(i).asText("");
            byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
        }
        return byKey.values().stream().map(rows -> rows.stream().mapToInt(Integer::intValue).toArray()).toList();
    }

    private static int compare(
            Backend backend, DType dtype, Case c, JsonNode test, Map<String, String> definitions, int[] rows) {
        if (rows.length == 1 && c.kernel.equals("policy.rloo_advantage")) {
            return 0; // the kernel refuses to leave out the only one
        }
        var arguments = new Arguments();
        int[] shape = c.groupKey == null ? new int[] {rows.length} : c.members ? new int[] {rows.length, 1} : new int[] {1, rows.length};
        c.inputs.forEach((column, input) -> {
            var cells = test.get("in").get(column);
            if (cells != null) {
                var values = new double[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    values[i] = dtype.round(Double.parseDouble(cells.get(rows[i]).asText()));
                }
                arguments.put(input.equals("logits") ? "x" : input, backend.tensor(dtype, values, shape));
            }
        });
        c.parameters.forEach((setting, parameter) -> {
            String value = c.fixed.getOrDefault(setting, test.get("settings").path(setting).asText(definitions.get(setting)));
            arguments.put(parameter, value.equals("inf") ? "Infinity" : value);
        });
        var actual = Operations.find(c.kernel).evaluate(backend, arguments);
        String format = dtype == DType.FLOAT32 ? "float32" : "float64";
        int compared = 0;
        for (var output : c.outputs.entrySet()) {
            double[] values = actual.get(output.getValue()).toArray();
            for (int i = 0; i < (c.members ? 1 : rows.length); i++) {
                var expected = test.get("out").get(output.getKey()).get(rows[i]);
                var bound = test.get("bound").get(format).get(output.getKey()).get(rows[i]).asText();
                if (!expected.isNull() && !bound.equals("Infinity")) {
                    assertTrue(agrees(values[i], expected.asText(), bound), c.kernel + " " + test.get("id").asText() + " "
                            + output.getKey() + "[" + rows[i] + "]: " + values[i] + ", expected " + expected.asText() + " ± " + bound);
                    compared++;
                }
            }
        }
        return compared;
    }

    private static boolean agrees(double actual, String expected, String bound) {
        if (!Double.isFinite(actual) || expected.endsWith("Infinity") || expected.equals("NaN")) {
            return Double.compare(actual, Double.parseDouble(expected)) == 0;
        }
        return new BigDecimal(actual).subtract(new BigDecimal(expected)).abs().compareTo(new BigDecimal(bound)) <= 0;
    }
}
