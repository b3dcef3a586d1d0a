package dev.plumbline.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.benchmarks.BenchmarkInputs;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.operations.OracleCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The bits of every operation on the definition and on the Vector API are the same from a Java that only interprets as from
/// one that has compiled the loops.
///
/// Planted mistake that turns it red: a lane-wise EXP or LOG1P of the Vector API, which is another function once compiled.
class ColdAndWarmTest {
    private static final int ELEMENTS = 200;
    private static final int REPETITIONS = 500;

    /// Prints the bits of all operations, each evaluated once. Run with `-Xint`.
    public static void main(String... arguments) {
        bits(1).forEach(System.out::println);
    }

    /// A line for each execution, type and operation, from the last of `repetitions` evaluations.
    private static List<String> bits(int repetitions) {
        var lines = new ArrayList<String>();
        for (String name : List.of("definition", "vector")) {
            boolean here = Backends.providers().stream().anyMatch(p -> p.name().equals(name) && p.availability().available());
            if (!here) {
                continue;
            }
            try (var backend = Backends.open(name, BackendOptions.defaults())) {
                for (DType dtype : DType.values()) {
                    for (Operation operation : Operations.all()) {
                        var call = BenchmarkInputs.of(operation.id(), dtype, ELEMENTS);
                        String line = "";
                        for (int i = 0; i < repetitions; i++) {
                            line = evaluate(backend, operation, call, dtype);
                        }
                        lines.add(name + " " + dtype + " " + operation.id() + " " + line);
                    }
                }
            }
        }
        return lines;
    }

    private static String evaluate(Backend backend, Operation operation, OracleCase call, DType dtype) {
        try (var _ = backend.scope()) {
            var arguments = new Arguments();
            call.inputs().forEach(
                    (name, values) -> arguments.put(name, backend.tensor(dtype, values, call.shapes().get(name))));
            var hashes = new TreeMap<String, Long>();
            operation.evaluate(backend, arguments).forEach((output, tensor) -> {
                long hash = 17;
                for (double value : tensor.toArray()) {
                    hash = 31 * hash + Double.doubleToRawLongBits(value);
                }
                hashes.put(output, hash);
            });
            return hashes.toString();
        }
    }

    @Test
    void compilingChangesNoBit() throws IOException, InterruptedException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint",
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), ColdAndWarmTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> warm = bits(REPETITIONS);
        List<String> cold;
        try (var out = process.getInputStream()) {
            cold = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> line.startsWith("definition ") || line.startsWith("vector ")).toList();
        }
        assertEquals(0, process.waitFor());
        assertTrue(warm.size() >= 2 * Operations.all().size());
        assertEquals(warm, cold);
    }
}
