package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `data/vectors/*.json`, written by the arbitrary-precision oracle.
public final class ConformanceVectors {
    private ConformanceVectors() {}

    /// One test of an operation: settings that differ from the definition, inputs by column, and what must come out.
    public record Case(String id, JsonNode node, Map<String, String> defaults, Map<String, String> columnDefaults) {
        /// The variant that the id names; `definition` for the formula itself.
        public String variant() {
            return id.substring(0, id.lastIndexOf('-'));
        }

        public int rows() {
            return node.get("rows").asInt();
        }

        public double[] in(String column) {
            var x = new double[rows()];
            for (int i = 0; i < x.length; i++) {
                JsonNode values = node.get("in").get(column);
                x[i] = Double.parseDouble(values == null ? columnDefaults.get(column) : values.get(i).asText());
            }
            return x;
        }

        public String[] key(String column) {
            var x = new String[rows()];
            JsonNode values = node.get("keys").get(column);
            for (int i = 0; i < x.length; i++) {
                x[i] = values == null ? "" : values.get(i).asText();
            }
            return x;
        }

        public String setting(String name) {
            JsonNode value = node.get("settings").get(name);
            return value == null ? defaults.get(name) : value.asText();
        }

        public double number(String name) {
            String value = setting(name);
            return value.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
        }

        /// Fails unless |mine − out| ≤ bound for float64, both are NaN, or both the same infinity.
        public void requireOutput(String column, int row, double mine) {
            JsonNode expected = node.get("out").get(column).get(row);
            double out = number(expected);
            double bound = number(node.get("bound").get("float64").get(column).get(row));
            assertTrue(Math.abs(mine - out) <= bound || Double.compare(mine, out) == 0,
                    id + " " + column + " row " + row + ": expected " + expected.asText() + " within " + bound
                            + ", was " + mine);
        }

        /// Whether row `row` has an output: masked rows have none.
        public boolean hasOutput(String column, int row) {
            return !node.get("out").get(column).get(row).isNull();
        }

        /// Fails unless the derivative of the row's loss in `column` agrees to a relative error of 1e-12: some ten
        /// roundings, times an argument of up to 1e3 inside an exponential.
        public void requireGradient(String column, int row, double mine) {
            JsonNode values = node.get("gradient").get(column);
            double expected = values == null || values.get(row).isNull() ? 0 : number(values.get(row));
            assertTrue(Math.abs(mine - expected) <= 1e-12 * Math.abs(expected) + 1e-300,
                    id + " d/d" + column + " row " + row + ": expected " + expected + ", was " + mine);
        }

        /// c of the backward pass.
        public double[] cotangent() {
            return array(node.get("backward").get("cotangent"));
        }

        /// Fails unless Σᵢ cᵢ ∂outputᵢ/∂x_row agrees to 1e-12 of the largest entry of that gradient.
        public void requireBackward(String output, String input, double[] mine) {
            JsonNode values = node.get("backward").get(output);
            values = values == null ? null : values.get(input);
            double[] expected = values == null ? new double[rows()] : array(values);
            double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
            for (int i = 0; i < expected.length; i++) {
                assertTrue(Math.abs(mine[i] - expected[i]) <= 1e-12 * largest,
                        id + " backward " + input + " row " + i + ": expected " + expected[i] + ", was " + mine[i]);
            }
        }

        private double[] array(JsonNode values) {
            var x = new double[rows()];
            for (int i = 0; i < x.length; i++) {
                x[i] = number(values.get(i));
            }
            return x;
        }

        private static double number(JsonNode value) {
            return Double.parseDouble(value.asText());
        }
    }

    /// All tests of `data/vectors/OPERATION.json`.
    public static List<Case> of(String operation) throws IOException {
        JsonNode file = new ObjectMapper().readTree(Path.of("../data/vectors", operation + ".json").toFile());
        var defaults = new HashMap<String, String>();
        file.get("settings").forEach(s -> defaults.put(s.get("name").asText(), s.get("definition").asText()));
        var columns = new HashMap<String, String>();
        file.get("columns").forEach(c -> {
            if (c.has("default")) {
                columns.put(c.get("name").asText(), c.get("default").asText());
            }
        });
        var cases = new ArrayList<Case>();
        file.get("tests").forEach(t -> cases.add(new Case(t.get("id").asText(), t, defaults, columns)));
        assertTrue(!cases.isEmpty(), "no tests in " + operation);
        return cases;
    }
}
