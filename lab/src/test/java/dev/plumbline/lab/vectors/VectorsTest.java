package dev.plumbline.lab.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Operations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The vectors in `data/vectors` are what the oracle gives, and hold together.
///
/// Planted mistakes that turn it red: a formula changed without writing the vectors again (`plumbline vectors generate --out
/// data/vectors`); a digit of a file changed; a test id used twice; an example that catches no variant; a gradient of the wrong
/// sign; a backward pass that leaves a row out; a line of the table in docs/vectors.md that is out of date.
class VectorsTest {
    private static final Path FOLDER = Path.of("../data/vectors");

    @TestFactory
    Stream<DynamicTest> filesAreWhatTheOracleGives() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(),
                () -> assertEquals(Files.readString(FOLDER.resolve(operation.id() + ".json")), VectorFile.of(operation))));
    }

    @Test
    void thereIsAFileForEveryOperationAndNoOther() throws IOException {
        var wanted = new TreeSet<String>();
        Operations.all().forEach(operation -> wanted.add(operation.id() + ".json"));
        wanted.add("README.md");
        wanted.add("schema.json");
        wanted.add("check_vectors.py");
        wanted.add("CheckVectors.java");
        try (var files = Files.list(FOLDER)) {
            assertEquals(wanted, new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    @TestFactory
    Stream<DynamicTest> filesHoldTogether() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var root = read(operation);
            assertEquals(root.get("numberOfTests").asInt(), root.get("tests").size());
            var ids = new HashSet<String>();
            var caught = new HashSet<String>();
            for (var test : root.get("tests")) {
                assertTrue(ids.add(test.get("id").asText()), "id used twice: " + test.get("id"));
                assertFalse(test.get("comment").asText().isBlank());
                assertTrue(test.get("flags").size() > 0);
                int rows = test.get("rows").asInt();
                for (String part : new String[] {"keys", "in", "out", "gradient"}) {
                    test.get(part).forEach(column -> assertEquals(rows, column.size()));
                }
                assertTrue(!test.get("gradient").isEmpty() || test.has("backward"), "derivatives: " + test.get("id"));
                test.path("backward").forEach(part -> {
                    if (part.isArray()) {
                        assertEquals(rows, part.size());
                    }
                    part.forEach(column -> assertTrue(!column.isArray() || column.size() == rows));
                });
                test.path("catches").forEach(id -> caught.add(id.asText()));
                boundsAreNotNegative(test);
            }
            var all = new HashSet<String>();
            operation.variants().forEach(variant -> all.add(variant.id()));
            assertEquals(all, caught, "every variant is caught by some test of the definition");
        }));
    }

    /// One line of docs/vectors.md for each file: what it holds.
    @TestFactory
    Stream<DynamicTest> thePageSaysWhatIsThere() throws IOException {
        var page = Files.readString(Path.of("../docs/vectors.md"));
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var line = line(read(operation));
            assertTrue(page.contains("\n" + line + "\n"), "docs/vectors.md lacks: " + line);
        }));
    }

    private static String line(JsonNode root) {
        var outputs = new StringJoiner(", ");
        root.get("columns").forEach(column -> {
            if (column.get("kind").asText().equals("output")) {
                outputs.add("`" + column.get("name").asText() + "`");
            }
        });
        int definition = 0;
        boolean gradient = false;
        boolean backward = false;
        var flags = new TreeSet<String>();
        for (var test : root.get("tests")) {
            definition += test.get("id").asText().startsWith("definition-") ? 1 : 0;
            gradient |= !test.get("gradient").isEmpty();
            backward |= test.has("backward");
            test.get("flags").forEach(flag -> flags.add(flag.asText()));
        }
        var derivatives = gradient && backward ? "gradient, backward" : gradient ? "gradient" : "backward";
        return "| [`%s`](../data/vectors/%s.json) | %s | %d, %d | %s | %s |".formatted(root.get("operation").asText(),
                root.get("operation").asText(), outputs, definition, root.get("numberOfTests").asInt() - definition, derivatives,
                String.join(", ", flags));
    }

    private static void boundsAreNotNegative(JsonNode test) {
        for (String format : new String[] {"float64", "float32"}) {
            test.get("bound").get(format).forEach(column -> column.forEach(cell -> assertTrue(
                    cell.isNull() || cell.asText().equals("Infinity") || new BigDecimal(cell.asText()).signum() >= 0, cell.toString())));
        }
    }

    /// Against central differences of the file's own losses: the gradient of `bradley-terry-loss` is an output, of DPO a gradient.
    /// softplus(−βh) at h = 1.5 + 2.5 of the first test row has slope −β σ(−βh) in policy_chosen.
    @Test
    void gradientsAreDerivatives() throws IOException {
        var test = read(Operations.find("dpo-loss")).get("tests").get(0);
        double h = value(test, "policy_chosen") - value(test, "ref_chosen") - value(test, "policy_rejected") + value(test, "ref_rejected");
        double slope = -0.1 / (1 + Math.exp(0.1 * h));
        assertEquals(slope, test.get("gradient").get("policy_chosen").get(0).asDouble(), 1e-15);
        assertEquals(-slope, test.get("gradient").get("policy_rejected").get(0).asDouble(), 1e-15);
    }

    /// Of softmax: Σᵢ cᵢ ∂ log pᵢ/∂zⱼ = cⱼ − pⱼ Σ c.
    @Test
    void backwardIsTheCotangentTimesTheDerivatives() throws IOException {
        var test = read(Operations.find("log-softmax")).get("tests").get(0);
        var backward = test.get("backward");
        double total = 0;
        for (var c : backward.get("cotangent")) {
            total += Double.parseDouble(c.asText());
        }
        for (int j = 0; j < test.get("rows").asInt(); j++) {
            double p = Math.exp(test.get("out").get("log_prob").get(j).asDouble());
            double c = Double.parseDouble(backward.get("cotangent").get(j).asText());
            assertEquals(c - p * total, backward.get("log_prob").get("logit").get(j).asDouble(), 1e-14);
        }
    }

    private static double value(JsonNode test, String column) {
        return Double.parseDouble(test.get("in").get(column).get(0).asText());
    }

    private static JsonNode read(Operation operation) throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve(operation.id() + ".json").toFile());
    }

    /// What the schema promises, checked without a validator: the names of the fields, and nothing else.
    @Test
    void schemaNamesTheFieldsThatAreThere() throws IOException {
        var schema = new ObjectMapper().readTree(FOLDER.resolve("schema.json").toFile());
        for (var operation : Operations.all()) {
            var root = read(operation);
            assertEquals(names(schema.get("properties")), names(root), operation.id());
            var test = schema.get("$defs").get("test").get("properties");
            for (var node : root.get("tests")) {
                assertTrue(names(test).containsAll(names(node)), operation.id());
            }
        }
    }

    private static Set<String> names(JsonNode node) {
        var names = new TreeSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
