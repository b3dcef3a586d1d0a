package dev.plumbline.properties;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.benchmarks.BenchmarkInputs;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.compare.AccuracyClaims;
import dev.plumbline.oracle.operations.Oracles;
import dev.plumbline.properties.harness.Calls;
import dev.plumbline.properties.harness.Cases;
import dev.plumbline.properties.harness.Comparison;
import dev.plumbline.properties.harness.Executions;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Example;


/// Lists every operation that is missing from a place where it should appear: definition, vector, ND4J, oracle,
/// accuracy table, properties, benchmark, page. Red as soon as an entry is added to the catalogue alone.
class PlacesTest {
    private static final Path PAGES = Path.of("..", "docs", "operations");

    /// Headings of every page, in this order.
    private static final List<String> HEADINGS = List.of("## Quick facts", "## Formula and gradient", "## Edge cases",
            "## Why it is computed this way", "## Where implementations differ", "## Places", "## Try it", "## Exercises");

    @Example
    void everyOperationIsInEveryPlace() throws IOException {
        var missing = new ArrayList<String>();
        for (var operation : Operations.all()) {
            executions(operation, missing);
            if (Oracles.all().stream().noneMatch(oracle -> oracle.id().equals(operation.id()))) {
                missing.add(operation.id() + ": oracle");
            }
            properties(operation, missing);
            if (!BenchmarkInputs.operations().contains(operation.id())) {
                missing.add(operation.id() + ": benchmark");
            }
            page(operation, missing);
        }
        assertTrue(missing.isEmpty(), "missing places:\n  " + String.join("\n  ", missing));
    }

    private static void executions(Operation operation, List<String> missing) {
        var call = Cases.of(operation.id(), DType.FLOAT64, Values.GRID).generator(10).next(new Random(7)).value();
        for (var execution : Executions.all()) {
            try {
                var outputs = Calls.evaluate(execution.backend(), DType.FLOAT64, call).keySet();
                var declared = operation.outputs().stream().map(Operation.Port::name).collect(Collectors.toSet());
                if (!outputs.equals(declared)) {
                    missing.add(operation.id() + ": " + execution.label() + " returns " + outputs + ", the catalogue says " + declared);
                }
            } catch (UnsupportedOperationException e) {
                missing.add(operation.id() + ": " + execution.label() + " (" + e.getMessage() + ")");
            }
            for (var output : operation.outputs()) {
                for (var dtype : DType.values()) {
                    try {
                        AccuracyClaims.claim(operation.id(), output.name(), execution.name(), Comparison.precision(dtype));
                    } catch (IllegalArgumentException e) {
                        missing.add(e.getMessage());
                    }
                }
            }
        }
    }

    private static void properties(Operation operation, List<String> missing) {
        var name = operation.id().substring(operation.id().indexOf('.') + 1);
        var camel = Arrays.stream(name.split("_")).map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        var className = "dev.plumbline.properties." + operation.subject() + "." + camel + "Properties";
        try {
            if (!OperationContract.class.isAssignableFrom(Class.forName(className))) {
                missing.add(operation.id() + ": " + className + " is no OperationContract");
            }
        } catch (ClassNotFoundException e) {
            missing.add(operation.id() + ": properties " + className);
        }
    }

    private static void page(Operation operation, List<String> missing) throws IOException {
        var file = PAGES.resolve(operation.pageName() + ".md");
        if (!Files.exists(file)) {
            missing.add(operation.id() + ": page " + file.getFileName());
            return;
        }
        var text = Files.readString(file);
        int at = 0;
        for (var heading : HEADINGS) {
            int found = text.indexOf("\n" + heading + "\n", at);
            if (found < 0) {
                missing.add(operation.id() + ": page without '" + heading + "' in its place");
            } else {
                at = found;
            }
        }
        if (!text.contains(operation.id()) || !text.contains(operation.formula())) {
            missing.add(operation.id() + ": its page does not show the id and the formula of the catalogue");
        }
    }

    /// Pages that belong to no operation, and names that two operations would share.
    @Example
    void everyPageBelongsToOneOperation() throws IOException {
        var names = Operations.all().stream().map(Operation::pageName).toList();
        assertTrue(names.size() == names.stream().distinct().count(), "two operations share a page name");
        try (var files = Files.list(PAGES)) {
            var strays = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".md"))
                    .map(file -> file.substring(0, file.length() - 3)).filter(file -> !names.contains(file) && !file.equals("README"))
                    .toList();
            assertTrue(strays.isEmpty(), "pages without an operation: " + strays);
        }
    }
}
